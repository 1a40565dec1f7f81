"""Exports: what each selection holds, that no format loses anything, and that bytes never change by chance."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple, parse

from conftest import REPOSITORY, TODAY, make_world
from ecosystem_graph.content.dataset import DataSet, build_dataset, content_hash
from ecosystem_graph.content.project import open_project
from ecosystem_graph.errors import NotAcceptableError, NotFoundError, ParameterError, SavedQueryError
from ecosystem_graph.exports import (
    export_area,
    export_entity,
    export_graph,
    export_kind,
    export_whole,
    file_name,
    write_triples,
)
from ecosystem_graph.store.base import Triples
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.formats import GRAPH_FORMATS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from ecosystem_graph.terms import LABEL_PROPERTIES

BASE = "https://w3id.org/ecosystem-graph/"
ID = BASE + "id/"
MERGED = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
AREA_QUERY = Path("queries") / "site" / "area.rq"

SHEET_SOURCE = """\
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/ecosystem-graph/source/>
<> a eco:SourceGraph ; prov:hadPrimarySource source:redaktion .
orga:formel-ev a org:Organization ;
    skos:prefLabel "=1+1"@de ;
    skos:altLabel "+49 351"@de , "Komma, \\"Zitat\\""@de , "Zeile\\nzwei"@en ;
    eco:locator "@Seite 2" .
"""


@dataclass(frozen=True)
class Served:
    """A data set with the store that answers for it."""

    dataset: DataSet
    store: EmbeddedStore


def serve(root: Path) -> Served:
    dataset = build_dataset(open_project(root, environ={}), TODAY)
    return Served(dataset, EmbeddedStore(dataset.quads, dataset.merged))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The small world, with the query that says what belongs to an area."""
    root = make_world(tmp_path_factory.mktemp("exports") / "world")
    (root / AREA_QUERY).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / AREA_QUERY, root / AREA_QUERY)
    return serve(root)


@pytest.fixture(scope="module")
def again(small: Served) -> Served:
    """The same world, read a second time."""
    return serve(small.dataset.project.root)


@pytest.fixture(scope="module")
def bundled() -> Served:
    """The project that comes with the package."""
    return serve(REPOSITORY)


SELECTIONS = {
    "entity": lambda served, form: export_entity(
        served.store, ID + "org/digitalverband-musterland", form, served.dataset
    ),
    "kind": lambda served, form: export_kind(served.store, "org", form, served.dataset),
    "area": lambda served, form: export_area(served.store, ID + "place/musterland", form, served.dataset),
    "graph": lambda served, form: export_graph(
        served.store, BASE + "graph/verband-jahresbericht-2024", form, served.dataset
    ),
    "shapes": lambda served, form: export_graph(served.store, BASE + "shapes", form, served.dataset),
    "whole": lambda served, form: export_whole(served.store, form, served.dataset),
    "shape": lambda served, form: export_entity(served.store, BASE + "shapes#PartialDate", form, served.dataset),
    "answer": lambda served, form: write_triples(constructed(served), form, served.dataset),
}


def constructed(served: Served) -> Triples:
    answer = served.store.query("CONSTRUCT { ?s ?p [ <urn:x:is> ?o ] } WHERE { ?s a ?o ; ?p ?o }")
    assert isinstance(answer, Triples)
    return answer


def quads_of(body: bytes, form) -> list[Quad]:
    return list(parse(body, format=form.engine))


def in_default_graph(statements) -> set[Quad]:
    return {Quad(item.subject, item.predicate, item.object, DefaultGraph()) for item in statements}


def with_labels(dataset: DataSet, quads: set[Quad]) -> set[Quad]:
    mentioned = {term for quad in quads for term in (quad.subject, quad.object)}
    return quads | {quad for quad in dataset.quads if quad.subject in mentioned and quad.predicate in LABEL_PROPERTIES}


# ------------------------------------------------------------------------------- what a selection holds


def test_an_entity_comes_with_what_points_to_it_and_all_labels(small):
    body = export_entity(small.store, ID + "person/erika-muster", TURTLE, small.dataset)
    assert body.decode() == (
        "@prefix person: <https://w3id.org/ecosystem-graph/id/person/> .\n"
        "@prefix tenure: <https://w3id.org/ecosystem-graph/id/tenure/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "person:erika-muster a foaf:Person ;\n"
        '\tskos:prefLabel "Erika Muster"@de ;\n'
        '\tfoaf:familyName "Muster" ;\n'
        '\tfoaf:givenName "Erika" .\n'
        'foaf:Person rdfs:label "Person"@de , "person"@en .\n'
        'tenure:muster--digitalminister-musterland rdfs:label "Erika Muster: Digitalminister/in von Musterland"@de'
        ' , "Erika Muster: Minister of Digital Affairs of Musterland"@en ;\n'
        "\torg:member person:erika-muster .\n"
    )


def test_an_entity_is_exactly_its_statements_both_ways_and_labels(small):
    node = NamedNode(ID + "org/digitalverband-musterland")
    own = {quad for quad in small.dataset.quads if node in (quad.subject, quad.object)}
    expected = in_default_graph(with_labels(small.dataset, own))
    assert set(quads_of(SELECTIONS["entity"](small, TURTLE), TURTLE)) == expected


def test_quads_keep_each_statement_with_every_source_and_describe_the_sources(small):
    quads = set(quads_of(SELECTIONS["entity"](small, N_QUADS), N_QUADS))
    founded = NamedNode("https://schema.org/foundingDate")
    assert {quad.graph_name.value.rpartition("/")[2] for quad in quads if quad.predicate == founded} == {
        "verband-jahresbericht-2024",
        "ministerium-webseite-2026",
    }
    described = {quad.subject.value for quad in quads if quad.predicate.value.endswith("#hadPrimarySource")}
    assert described == {
        BASE + "graph/" + name for name in ("musterland", "verband-jahresbericht-2024", "ministerium-webseite-2026")
    }
    as_of = {quad.subject.value for quad in quads if quad.predicate.value.endswith("#asOf")}
    assert BASE + "source/verband-jahresbericht-2024" in as_of
    assert quads <= set(small.dataset.quads)


def test_a_kind_holds_the_statements_of_all_its_members(small):
    members = {
        NamedNode(f"{ID}org/{name}")
        for name in ("digitalministerium-musterland", "digitalverband-musterland", "ecosystem-graph-project")
    }
    own = {quad for quad in small.dataset.quads if quad.subject in members}
    expected = in_default_graph(with_labels(small.dataset, own))
    assert set(quads_of(SELECTIONS["kind"](small, TURTLE), TURTLE)) == expected


def test_sources_are_a_kind_though_no_class_says_so(small):
    body = export_kind(small.store, "source", TURTLE, small.dataset)
    titles = {quad.subject.value for quad in quads_of(body, TURTLE) if quad.predicate.value.endswith("#asOf")}
    assert titles == {
        BASE + "source/" + name for name in ("redaktion", "verband-jahresbericht-2024", "ministerium-webseite-2026")
    }


def test_an_area_holds_what_refers_to_it_and_the_persons_there(small):
    typed = {
        quad.subject.value.removeprefix(ID)
        for quad in quads_of(SELECTIONS["area"](small, TURTLE), TURTLE)
        if quad.predicate.value.endswith("22-rdf-syntax-ns#type")
    }
    assert typed == {
        "place/musterland",
        "org/digitalministerium-musterland",
        "org/digitalverband-musterland",
        "post/digitalminister-musterland",
        "person/erika-muster",
        "tenure/muster--digitalminister-musterland",
        "remit/digitalministerium-musterland--digitalpolitik",
        "name/digitalministerium-musterland--md",
        "claim/digitalverband-musterland-mitglieder-2024",
        "cooperation/digitalverband--digitalministerium-musterland",
        "expectation/verbaende-musterland",
        BASE + "source/verband-jahresbericht-2024",
        BASE + "source/ministerium-webseite-2026",
    }


def test_a_source_is_its_file_statement_by_statement(small):
    graph = NamedNode(BASE + "graph/verband-jahresbericht-2024")
    expected = {quad for quad in small.dataset.quads if quad.graph_name == graph}
    assert set(quads_of(SELECTIONS["graph"](small, N_QUADS), N_QUADS)) == expected


def test_a_register_brings_the_description_of_its_source_from_another_file(small):
    body = export_graph(small.store, BASE + "graph/musterland", N_QUADS, small.dataset)
    quads = quads_of(body, N_QUADS)
    elsewhere = {quad.subject.value for quad in quads if quad.graph_name != NamedNode(BASE + "graph/musterland")}
    assert elsewhere == {BASE + "source/redaktion"}


def test_a_shape_brings_the_lists_it_is_made_of(small):
    triples = quads_of(SELECTIONS["shape"](small, TURTLE), TURTLE)
    members = [quad.object.value for quad in triples if quad.predicate.value.endswith("ns#first")]
    assert sorted(member.partition("#")[2] for member in members) == ["Day", "EdtfDate", "Month", "Year"]


# ------------------------------------------------------------------------------ nothing is lost


@pytest.mark.parametrize("selection", SELECTIONS)
def test_all_merged_formats_hold_the_same(small, selection):
    hashes = {form.name: content_hash(quads_of(SELECTIONS[selection](small, form), form)) for form in MERGED}
    assert len(set(hashes.values())) == 1, hashes


@pytest.mark.parametrize("selection", SELECTIONS)
def test_both_formats_with_graphs_hold_the_same(small, selection):
    assert content_hash(quads_of(SELECTIONS[selection](small, N_QUADS), N_QUADS)) == content_hash(
        quads_of(SELECTIONS[selection](small, TRIG), TRIG)
    )


@pytest.mark.parametrize("selection", ["entity", "kind", "area", "graph", "answer"])
def test_what_is_merged_is_what_the_graphs_hold(small, selection):
    merged = quads_of(SELECTIONS[selection](small, N_TRIPLES), N_TRIPLES)
    quads = quads_of(SELECTIONS[selection](small, N_QUADS), N_QUADS)
    assert in_default_graph(merged) <= in_default_graph(quads)


@pytest.mark.parametrize("form", MERGED, ids=lambda form: form.name)
def test_the_whole_bundled_data_set_survives_as_its_merge(bundled, form):
    body = export_whole(bundled.store, form, bundled.dataset)
    expected = content_hash(Quad(*triple, DefaultGraph()) for triple in bundled.dataset.merged)
    assert content_hash(quads_of(body, form)) == expected


@pytest.mark.parametrize("form", [N_QUADS, TRIG], ids=lambda form: form.name)
def test_the_whole_bundled_data_set_survives_with_its_graphs(bundled, form):
    body = export_whole(bundled.store, form, bundled.dataset)
    assert content_hash(quads_of(body, form)) == content_hash(bundled.dataset.quads)


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # from within rdflib
@pytest.mark.parametrize(
    ("selection", "form", "name"),
    [
        ("area", TURTLE, "turtle"),
        ("area", RDF_XML, "xml"),
        ("area", JSON_LD, "json-ld"),
        ("area", TRIG, "trig"),
        ("shapes", TURTLE, "turtle"),
        ("shapes", RDF_XML, "xml"),
        ("shapes", JSON_LD, "json-ld"),
    ],
)
def test_rdflib_reads_what_we_write(small, selection, form, name, monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    body = SELECTIONS[selection](small, form)
    read = rdflib.Dataset()
    read.parse(data=body, format=name)
    back = parse(read.serialize(format="nquads").encode(), format=N_QUADS.engine)
    # rdflib names the default graph of some formats
    named = {quad.graph_name for quad in quads_of(body, form)}
    quads = [quad if quad.graph_name in named else Quad(*quad.triple, DefaultGraph()) for quad in back]
    assert content_hash(quads) == content_hash(quads_of(body, form))


# --------------------------------------------------------------------------------- the same bytes


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_second_build_gives_the_same_bytes(small, again, selection, form):
    assert SELECTIONS[selection](again, form) == SELECTIONS[selection](small, form)


# -------------------------------------------------------------------------------------- clear errors


def test_what_the_graph_does_not_mention_is_not_found(small):
    with pytest.raises(NotFoundError, match="niemand"):
        export_entity(small.store, ID + "org/niemand", TURTLE, small.dataset)


def test_an_unknown_kind_is_not_found_and_the_kinds_are_named(small):
    with pytest.raises(NotFoundError, match="person, place, post"):
        export_kind(small.store, "persn", TURTLE, small.dataset)


@pytest.mark.parametrize("form", [TURTLE, None], ids=["ttl", "csv"])
def test_a_kind_without_entities_is_not_found(small, form):
    with pytest.raises(NotFoundError, match="vacancy"):
        export_kind(small.store, "vacancy", form, small.dataset)


def test_an_unknown_graph_is_not_found(small):
    with pytest.raises(NotFoundError, match="keine"):
        export_graph(small.store, BASE + "graph/keine", TURTLE, small.dataset)


def test_an_area_that_nothing_concerns_is_not_found(small):
    with pytest.raises(NotFoundError, match="atlantis"):
        export_area(small.store, ID + "place/atlantis", TURTLE, small.dataset)


@pytest.mark.parametrize("export", [export_entity, export_area, export_graph])
@pytest.mark.parametrize("iri", ["no iri", "", "https://x/> . ?s ?p ?o }", "relative/path"])
def test_no_iri_is_a_parameter_error(small, export, iri):
    with pytest.raises(ParameterError, match="IRI"):
        export(small.store, iri, TURTLE, small.dataset)


def test_a_project_without_its_area_query_has_no_areas(world):
    served = serve(world)
    shutil.rmtree(world / "queries" / "site", ignore_errors=True)
    with pytest.raises(NotFoundError, match=r"queries/site/area\.rq"):
        export_area(served.store, ID + "place/musterland", TURTLE, served.dataset)


def test_an_area_query_that_is_no_construct_is_told_so(world):
    served = serve(world)
    path = world / AREA_QUERY
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '#+ title@en: Area\n#+ parameter: area dct:Location "x"@en\n'
        "SELECT ?thing WHERE { VALUES ?area { UNDEF } ?thing ?p ?area }"
    )
    with pytest.raises(SavedQueryError, match="CONSTRUCT"):
        export_area(served.store, ID + "place/musterland", TURTLE, served.dataset)


def test_what_rdf_xml_cannot_say_is_refused_with_a_way_out(small):
    triple = Triple(NamedNode(ID + "a"), NamedNode("https://ex.org/1"), NamedNode(ID + "b"))
    with pytest.raises(NotAcceptableError, match=r"<https://ex\.org/1>; please take Turtle"):
        write_triples([triple], RDF_XML, small.dataset)


# --------------------------------------------------------------------------------------- file names


def test_a_file_is_named_after_what_it_holds(small):
    version = small.dataset.short_version
    assert file_name(ID + "org/robotron-datenbank-software", TURTLE, small.dataset) == "robotron-datenbank-software.ttl"
    assert file_name("person", None, small.dataset) == "person.csv"
    assert file_name(None, N_QUADS, small.dataset) == f"ecosystem-graph-{version}.nq"
    assert file_name(BASE + "ontology#Tenure", JSON_LD, small.dataset) == "Tenure.jsonld"


def test_a_file_name_cannot_break_a_header(small):
    assert file_name(ID + 'org/a"; x=%0D%0Ä', TURTLE, small.dataset) == "a-x-0D-0-.ttl"


# --------------------------------------------------------------------------------------------- CSV


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_a_kind_is_a_table_with_labels_and_the_properties_its_shapes_draw(small):
    first, second, third = rows_of(export_kind(small.store, "org", None, small.dataset))
    assert list(first)[:5] == ["id", "label_de", "label_en", "prefLabel", "altLabel"]
    assert {name: value for name, value in first.items() if value} == {
        "id": ID + "org/digitalministerium-musterland",
        "label_de": "Digitalministerium Musterland",
        "label_en": "Ministry of Digital Affairs of Musterland",
        "prefLabel": "Digitalministerium Musterland@de | Ministry of Digital Affairs of Musterland@en",
        "altLabel": "MD@de",
        "classification": BASE + "concept/org-type/ministerium",
        "governmentLevel": BASE + "concept/gov-level/land",
        "spatial": ID + "place/musterland",
    }
    assert second["foundingDate"] == "2010"
    assert third["id"] == ID + "org/ecosystem-graph-project"


def test_a_label_in_another_language_is_better_than_none(small):
    (person,) = rows_of(export_kind(small.store, "person", None, small.dataset))
    assert (person["label_de"], person["label_en"]) == ("Erika Muster", "Erika Muster")


def test_shapes_of_classes_above_and_below_give_columns_too(small):
    (tenure,) = rows_of(export_kind(small.store, "tenure", None, small.dataset))
    assert tenure["startDate"] == "2024-10-02"
    assert tenure["eco_post"] == ID + "post/digitalminister-musterland"


def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe(world):
    (world / "data" / "sources" / "musterland" / "formel.ttl").write_text(SHEET_SOURCE)
    served = serve(world)
    body = export_kind(served.store, "org", None, served.dataset)
    row = next(row for row in rows_of(body) if row["id"].endswith("formel-ev"))
    assert row["label_de"] == "'=1+1"
    assert row["prefLabel"] == "'=1+1@de"
    assert row["altLabel"] == '\'+49 351@de | Komma, "Zitat"@de | Zeile\nzwei@en'
    assert row["locator"] == "'@Seite 2"
    assert body.count(b"\r\n") == 5


KIND_WITHOUT_TARGET = """\
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX shape: <https://w3id.org/ecosystem-graph/shapes#>
shape:Nothing a sh:NodeShape ; eco:kind "nothing" .
"""
NAMELESS = """\
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX person: <https://w3id.org/ecosystem-graph/id/person/>
person:namenlos a foaf:Person .
"""


def test_a_kind_that_targets_nothing_has_no_entities(world):
    (world / "ontology" / "shapes" / "nothing.ttl").write_text(KIND_WITHOUT_TARGET)
    served = serve(world)
    with pytest.raises(NotFoundError, match="nothing"):
        export_kind(served.store, "nothing", TURTLE, served.dataset)


def test_an_entity_without_any_label_has_empty_cells(world):
    (world / "data" / "register" / "namenlos.ttl").write_text(NAMELESS)
    served = serve(world)
    row = rows_of(export_kind(served.store, "person", None, served.dataset))[1]
    assert {name: value for name, value in row.items() if value} == {"id": ID + "person/namenlos"}
