"""The data set describes itself: service description, VoID, DCAT-AP.de, in the store and for a server."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from functools import cache

import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode

from conftest import REPOSITORY, TODAY, make_world
from ecosystem_graph.cli.common import embedded
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.queries import list_queries
from ecosystem_graph.content.settings import Settings
from ecosystem_graph.description import record, service_description, statistics, stored_description
from ecosystem_graph.description.code_lists import language_term, licence_term
from ecosystem_graph.exports import write_triples
from ecosystem_graph.store.base import solutions_of
from ecosystem_graph.store.formats import N_TRIPLES
from ecosystem_graph.terms import DCAT, DCT, ECO, FOAF, SCHEMA, SD, SH, TYPE, VCARD, VOID

BASE = "https://w3id.org/ecosystem-graph/"
HERE = "https://graph.example.org/eg"
DATASET = NamedNode(BASE + "dataset")
SERVICE = NamedNode(BASE + "sparql")
SHACL = rdflib.Namespace(SH)
SHAPES = REPOSITORY / "tests" / "dcat_ap_de"
DELIVERED_BY = "http://dcat-ap.de/def/contributors/schleswigHolstein"
# one of the contributors that GovData lists


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return build_dataset(open_project(make_world(tmp_path_factory.mktemp("description") / "world"), environ={}), TODAY)


@pytest.fixture(scope="module")
def questions(small):
    return list_queries(small.project)


@pytest.fixture(scope="module")
def store(small, questions):
    return embedded(small, questions)


@cache
def bundled(*settings):
    project = open_project(REPOSITORY, environ={}, flags=dict(settings))
    return build_dataset(project, TODAY)


def with_settings(dataset, **changes):
    project = dataset.project
    return replace(dataset, project=replace(project, settings=replace(project.settings, **changes)))


def values(triples, subject, property_iri):
    wanted = NamedNode(property_iri)
    return {triple.object for triple in triples if triple.subject == subject and triple.predicate == wanted}


def rows(store, text):
    return [tuple(term.value for term in row) for row in solutions_of(store.query(text))]


# --------------------------------------------------------------------------------------------------- the service


def test_the_service_names_the_address_at_which_it_is_asked(small, questions):
    triples = list(service_description(small, questions, HERE))
    assert values(triples, SERVICE, SD + "endpoint") == {NamedNode(HERE + "/sparql")}
    assert values(triples, SERVICE, SD + "supportedLanguage") == {NamedNode(SD + "SPARQL11Query")}
    assert len(values(triples, SERVICE, SD + "resultFormat")) == 10


def test_the_service_claims_no_feature_that_it_lacks(small, questions):
    # the graphs about the project's form are not merged, so the default graph is no union of all graphs
    assert not values(service_description(small, questions, HERE), SERVICE, SD + "feature")


def test_the_service_names_every_graph_that_queries_see(small, questions, store):
    triples = service_description(small, questions, HERE)
    names = {triple.object.value for triple in triples if triple.predicate == NamedNode(SD + "name")}
    assert names == {name for (name,) in rows(store, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")}


def test_every_setting_that_limits_queries_is_stated(small, questions):
    triples = list(service_description(small, questions, HERE))
    stated = {}
    for limit in values(triples, SERVICE, ECO + "limit"):
        (name,), (value,), (unit,) = (
            values(triples, limit, SCHEMA + part) for part in ("propertyID", "value", "unitText")
        )
        stated[name.value] = (float(value.value), unit.value)
    assert stated["query-timeout"] == (10, "seconds")
    assert stated["query-length"] == (100_000, "characters")
    assert stated["query-nesting"] == (100, "brackets")
    assert set(stated) == {item.name.replace("_", "-") for item in fields(Settings) if item.metadata["limit"]}
    assert set(stated) >= {item.name.replace("_", "-") for item in fields(Settings) if item.name.startswith("query_")}


def test_the_prefixes_are_declared(small, questions):
    triples = list(service_description(small, questions, HERE))
    declared = {triple.object.value for triple in triples if triple.predicate == NamedNode(SH + "prefix")}
    assert declared == set(small.project.prefixes.namespaces)
    assert values(triples, SERVICE, SH + "prefixes") == {NamedNode(BASE + "prefixes")}


def test_saved_questions_are_executable_and_lead_to_the_endpoint(small, questions):
    triples = list(service_description(small, questions, HERE))
    question = NamedNode(BASE + "queries/amtsinhaber")
    assert question in values(triples, SERVICE, DCT + "hasPart")
    assert NamedNode(SH + "SPARQLExecutable") in values(triples, question, TYPE.value)
    assert values(triples, question, SCHEMA + "target") == {NamedNode(HERE + "/sparql")}
    (text,) = values(triples, question, SH + "select")
    assert text.value == next(query.text for query in questions if query.name == "amtsinhaber")


# ------------------------------------------------------------------------------------------- the graph in the store


def test_the_store_can_be_asked_for_its_own_description(store):
    asked = f"SELECT ?g ?endpoint WHERE {{ GRAPH ?g {{ ?s a <{SD}Service> ; <{SD}endpoint> ?endpoint }} }}"
    assert rows(store, asked) == [(BASE + "graph/_description", BASE + "sparql")]


def test_the_named_graphs_described_are_those_there_are_with_as_many_statements_each(store):
    described = rows(
        store,
        f"SELECT ?g ?n WHERE {{ GRAPH ?any {{ ?named <{SD}name> ?g ; <{SD}graph> ?graph . "
        f"?graph <{VOID}triples> ?n }} }}",
    )
    counted = rows(store, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert Counter(described) == Counter(counted)
    assert BASE + "graph/_description" in dict(counted)


def test_the_classes_of_every_graph_are_counted_in_the_store(store):
    described = rows(
        store,
        f"SELECT ?g ?c ?n WHERE {{ GRAPH ?any {{ ?named <{SD}name> ?g ; <{SD}graph> ?graph . "
        f"?graph <{VOID}classPartition> ?part . ?part <{VOID}class> ?c ; <{VOID}entities> ?n }} }}",
    )
    counted = rows(
        store,
        "SELECT ?g ?c (COUNT(?s) AS ?n) WHERE { GRAPH ?g { ?s a ?c } FILTER(!STRENDS(STR(?g), '/_description')) } "
        "GROUP BY ?g ?c",
    )
    assert Counter(described) == Counter(counted)


@pytest.mark.parametrize(
    ("partition", "key", "count", "pattern"),
    [
        ("classPartition", "class", "entities", "?s a ?key"),
        ("propertyPartition", "property", "triples", "?s ?key ?o"),
    ],
)
def test_the_default_graph_is_counted_by_class_and_property(store, partition, key, count, pattern):
    described = rows(
        store,
        f"SELECT ?k ?n WHERE {{ GRAPH ?any {{ {DATASET} <{VOID}{partition}> ?part . "
        f"?part <{VOID}{key}> ?k ; <{VOID}{count}> ?n }} }}",
    )
    counted = rows(store, f"SELECT ?key (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?key")
    assert Counter(described) == Counter(counted)


def test_the_statistics_for_http_count_the_properties_of_every_graph(small, store):
    triples = list(statistics(small, HERE))
    found = {}
    for graph in small.graphs - {small.description.value}:
        node = NamedNode(f"{BASE}dataset#{graph.removeprefix(BASE)}")
        for part in values(triples, node, VOID + "propertyPartition"):
            (term,), (count,) = values(triples, part, VOID + "property"), values(triples, part, VOID + "triples")
            found[graph, term.value] = count.value
    counted = rows(
        store,
        "SELECT ?g ?p (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/_description')) } "
        "GROUP BY ?g ?p",
    )
    assert found == {(graph, term): count for graph, term, count in counted}


def test_the_default_graph_stays_as_it_is(small, store):
    ((count,),) = rows(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert int(count) == len(small.merged)
    assert rows(store, f"SELECT ?s WHERE {{ ?s a <{SD}Service> }}") == []


def test_the_graph_in_the_store_and_the_version_do_not_depend_on_the_address(small, questions):
    moved = with_settings(small, public_address="https://elsewhere.example", port=1234)
    assert stored_description(moved, questions) == stored_description(small, questions)
    assert all("elsewhere" not in str(quad) for quad in stored_description(moved, questions))
    assert len(set(stored_description(small, questions))) == len(stored_description(small, questions))


def test_the_description_says_nothing_about_entities_of_the_project(small, questions):
    subjects = {quad.subject.value for quad in stored_description(small, questions)}
    assert not subjects & small.entities
    elsewhere = with_settings(small, publisher="https://example.org/x")
    assert "https://example.org/x" in {quad.subject.value for quad in stored_description(elsewhere, questions)}


# ------------------------------------------------------------------------------------------------------- the record


def results(dataset, *severities):
    graph = rdflib.Graph()
    graph.parse(data=write_triples(record(dataset, HERE), N_TRIPLES, dataset), format="nt")
    graph.parse(SHAPES / "code-lists.ttl")
    shapes = rdflib.Graph()
    for name in ("dcat-ap-spec-german-additions", "dcat-ap-konventionen", "dcat-ap-de-deprecated"):
        shapes.parse(SHAPES / f"{name}.ttl")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    found = [node for kind in severities for node in report.subjects(SHACL.resultSeverity, SHACL[kind])]
    return sorted(str(message) for node in found for message in report.objects(node, SHACL.resultMessage))


def test_the_record_passes_the_shapes_of_dcat_ap_de_with_their_rules_for_delivery():
    dataset = bundled(("contributor-id", DELIVERED_BY), ("report-address", "mailto:post@example.org"))
    assert results(dataset, "Violation", "Warning", "Info") == []


def test_who_delivers_nothing_to_govdata_has_no_contributor_and_lacks_nothing_else():
    (message,) = results(bundled(), "Violation", "Warning")
    assert message.startswith("K12&13: dcat:Dataset: dcatde:contributorID MUSS")


def test_the_shapes_notice_a_record_without_publisher():
    dataset = bundled(("contributor-id", DELIVERED_BY), ("publisher", ""))
    assert any("K36" in message for message in results(dataset, "Violation"))


def test_the_record_leads_to_every_dump_and_service(small):
    triples = list(record(small, HERE))
    files = {triple.object.value for triple in triples if triple.predicate.value == DCAT + "downloadURL"}
    assert files == {f"{HERE}/dataset.{ending}" for ending in ("ttl", "jsonld", "nt", "rdf", "nq", "trig")}
    urls = {triple.object.value for triple in triples if triple.predicate.value == DCAT + "endpointURL"}
    assert urls == {HERE + "/sparql", HERE + "/graph-store"}


def test_the_publisher_is_called_as_the_register_calls_it(small):
    triples = list(record(small, HERE))
    publisher = NamedNode(small.project.settings.publisher)
    assert values(triples, DATASET, DCT + "publisher") == {publisher}
    assert Literal("Digitalverband Musterland", language="de") in values(triples, publisher, FOAF + "name")
    unknown = with_settings(small, publisher="https://example.org/x")
    names = values(list(record(unknown, HERE)), NamedNode("https://example.org/x"), FOAF + "name")
    assert {name.value for name in names} == {"Musterland"}


@pytest.mark.parametrize(
    ("address", "property_iri"),
    [("mailto:post@example.org", VCARD + "hasEmail"), ("https://example.org/report", VCARD + "hasURL")],
)
def test_the_address_for_reports_is_the_contact(small, address, property_iri):
    triples = list(record(with_settings(small, report_address=address), HERE))
    (contact,) = values(triples, DATASET, DCAT + "contactPoint")
    assert values(triples, contact, property_iri) == {NamedNode(address)}


def test_what_is_not_set_is_not_stated(small):
    triples = list(record(with_settings(small, publisher="", licence="", report_address=""), HERE))
    used = {triple.predicate.value for triple in triples}
    assert not used & {DCT + "publisher", DCT + "license", DCAT + "contactPoint", DCT + "issued"}


def test_licences_and_languages_are_named_as_the_code_lists_name_them():
    assert (
        licence_term("https://creativecommons.org/publicdomain/zero/1.0/") == "http://dcat-ap.de/def/licenses/cc-zero"
    )
    assert licence_term("https://example.org/licence") == "https://example.org/licence"
    assert language_term("de") == "http://publications.europa.eu/resource/authority/language/DEU"
    assert language_term("de-AT") == language_term("de")
    assert language_term("hsb") is None
