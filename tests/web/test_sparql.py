"""SPARQL 1.1 Protocol, query operation."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

SELECT = "SELECT ?s WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"
GRAPH = "https://w3id.org/ecosystem-graph/graph/"


def ask(client: FlaskClient, query: str, accept: str | None = None, **parameters: str) -> object:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql?" + urlencode({"query": query, **parameters}), headers=headers)


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (CONSTRUCT, "text/turtle;q=0.2, application/ld+json;q=0.3", "application/ld+json"),
    ],
)
def test_the_accept_header_chooses_the_format(client, query, accept, media_type):
    response = ask(client, query, accept)
    assert response.status_code == 200
    assert response.mimetype == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("json", "application/sparql-results+json"), ("xml", "application/sparql-results+xml"), ("csv", "text/csv")],
)
def test_the_format_parameter_wins_over_accept(client, name, media_type):
    assert ask(client, SELECT, "text/html", format=name).mimetype == media_type


def test_all_three_forms_of_the_query_operation_give_the_same_answer(client):
    by_get = ask(client, SELECT).data
    by_form = client.post("/sparql", data={"query": SELECT}).data
    by_body = client.post("/sparql", data=SELECT, content_type="application/sparql-query").data
    assert by_get == by_form == by_body
    rows = json.loads(by_get)["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == ["https://w3id.org/ecosystem-graph/id/person/erika-muster"]


def test_head_answers_like_get_without_a_body(client):
    response = client.head("/sparql?" + urlencode({"query": SELECT}))
    assert (response.status_code, response.data) == (200, b"")


def test_results_can_be_read_by_another_parser(client):
    for name, form in (
        ("json", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("tsv", QueryResultsFormat.TSV),
    ):
        assert len(list(parse_query_results(ask(client, SELECT, format=name).data, format=form))) == 1


def test_graph_answers_hold_the_same_triples_in_every_format(client):
    forms = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
        "nq": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
    }
    found = [set(parse(ask(client, CONSTRUCT, format=name).data, format=form)) for name, form in forms.items()]
    assert len(found[0]) > 10
    assert all(triples == found[0] for triples in found)


def test_a_graph_named_in_the_request_replaces_the_dataset(client):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    whole = int(ask(client, count, format="csv").data.split()[1])
    one = int(
        ask(client, count, format="csv", **{"default-graph-uri": GRAPH + "ministerium-webseite-2026"}).data.split()[1]
    )
    none = int(ask(client, count, format="csv", **{"default-graph-uri": "urn:nothing"}).data.split()[1])
    assert whole > one > none == 0


def test_two_default_graphs_are_merged_without_repeating_a_triple(client):
    graphs = ["ministerium-webseite-2026", "verband-jahresbericht-2024"]
    query = urlencode(
        [("query", "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"), ("format", "tsv")]
        + [("default-graph-uri", GRAPH + name) for name in graphs]
    )
    rows = client.get("/sparql?" + query).data.splitlines()[1:]
    assert len(rows) == len(set(rows)) > 0


def test_named_graphs_of_the_request_are_the_only_ones_GRAPH_sees(client):
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    response = ask(client, query, format="tsv", **{"named-graph-uri": GRAPH + "ministerium-webseite-2026"})
    assert response.data.decode().splitlines()[1:] == [f"<{GRAPH}ministerium-webseite-2026>"]


def test_the_default_graph_counts_a_triple_of_two_graphs_once(client):
    answer = ask(client, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }", format="tsv").data.splitlines()
    assert len(answer) == len(set(answer))


@pytest.mark.parametrize(
    ("query", "line", "column"), [("SELEC", 1, 1), ("SELECT * WHERE {\n ?s ?p\n}", 3, 2), ("", None, None)]
)
def test_a_syntax_error_is_a_400_with_line_and_column(client, query, line, column):
    response = ask(client, query, "application/sparql-results+json")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert (response.json.get("line"), response.json.get("column")) == (line, column)


def test_a_syntax_error_is_shown_in_the_form_to_people(client):
    response = ask(client, "SELECT * WHERE { ?s ?p }", "text/html")
    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert "SELECT * WHERE { ?s ?p }" in response.text


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "PREFIX a: <urn:a> CLEAR ALL",
        "LOAD <http://127.0.0.1/>",
    ],
)
def test_an_update_is_a_403(client, update):
    assert ask(client, update).status_code == 403
    assert client.post("/sparql", data={"update": update}).status_code == 403
    assert client.post("/sparql", data=update, content_type="application/sparql-update").status_code == 403


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "ASK { service silent ?x { } }"]
)
def test_a_query_that_calls_another_endpoint_is_a_403(client, query):
    assert ask(client, query).status_code == 403


@pytest.mark.parametrize("path", ["/sparql", "/queries/amtsinhaber", "/kind/person", "/id/person/erika-muster"])
def test_an_empty_format_is_none(client, path):
    assert client.get(f"{path}?format=", headers={"Accept": "text/html"}).status_code == 400


def test_a_format_nobody_knows_is_a_400_that_names_the_nearest(client):
    response = ask(client, SELECT, format="jsn")
    assert response.status_code == 400
    assert "json?" in response.json["detail"]


def test_an_accept_header_nothing_fits_is_a_406_that_lists_what_there_is(client):
    response = ask(client, SELECT, "image/png")
    assert response.status_code == 406
    assert "text/csv" in response.json["detail"]


def test_an_unknown_parameter_is_a_400_that_names_the_nearest(client):
    response = ask(client, SELECT, quer="x")
    assert response.status_code == 400
    assert "query?" in response.json["detail"]


def test_two_queries_in_one_request_are_a_400(client):
    assert client.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400


def test_a_relative_graph_name_is_a_400(client):
    response = ask(client, SELECT, **{"default-graph-uri": "../etc/passwd"})
    assert response.status_code == 400
    assert "default-graph-uri" in response.json["detail"]


def test_another_content_type_is_a_415(client):
    assert client.post("/sparql", data="{}", content_type="application/json").status_code == 415


def test_a_query_over_the_length_limit_is_a_400_that_names_the_limit(client):
    response = client.post("/sparql", data={"query": "#" * 100_001})
    assert response.status_code == 400
    assert "100000" in response.json["detail"]


def test_nesting_over_the_limit_is_a_400_and_the_process_stays_up(client):
    assert client.post("/sparql", data={"query": "SELECT * " + "{" * 5000 + "}" * 5000}).status_code == 400
    assert ask(client, ASK).status_code == 200


def test_without_a_query_people_get_the_form(client):
    response = client.get("/sparql", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "<textarea" in response.text


def test_a_result_page_links_the_entities_it_names_by_their_labels(client):
    page = ask(client, SELECT, "text/html").text
    assert '<a href="/id/person/erika-muster"' in page
    assert ">Erika Muster</a>" in page


NATURAL = "SELECT * { ?s a ?t OPTIONAL { ?s ?p ?o } ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"
HOISTED = "SELECT * { ?s a ?t . ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l OPTIONAL { ?s ?p ?o } }"


@pytest.mark.parametrize("explain", ["", "true"])
def test_explain_shows_the_query_as_the_engine_gets_it(client, explain):
    response = ask(client, NATURAL, explain=explain)
    assert (response.status_code, response.mimetype, response.text) == (200, "text/plain", HOISTED)
    assert client.post("/sparql", data={"query": NATURAL, "explain": explain}).text == HOISTED
    assert ask(client, SELECT, explain=explain).text == SELECT


def test_explain_refuses_what_a_query_would_be_refused_for(client):
    assert ask(client, "ASK { SERVICE <http://example.org/> {} }", explain="").status_code == 403
