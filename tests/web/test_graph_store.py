"""SPARQL 1.1 Graph Store HTTP Protocol, the reading side."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse

from ecosystem_graph.store.base import solutions_of

GRAPH = "https://w3id.org/ecosystem-graph/graph/ministerium-webseite-2026"
ADDRESS = "/graph-store?graph=" + quote(GRAPH, safe="")


def triples(body, form=RdfFormat.TURTLE):
    return {str(quad.triple) for quad in parse(body, format=form)}


def expected(app, pattern):
    answer = app.extensions["ecosystem-graph"].store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    return {str(triple) for triple in answer}


def test_a_graph_is_answered_with_its_triples_and_nothing_else(app, client):
    response = client.get(ADDRESS)
    assert (response.status_code, response.mimetype) == (200, "text/turtle")
    assert triples(response.data) == expected(app, f"GRAPH <{GRAPH}> {{ ?s ?p ?o }}")


def test_the_default_graph_is_the_merge(app, client):
    found = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert triples(found.data, RdfFormat.N_TRIPLES) == expected(app, "?s ?p ?o")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/turtle;q=0.3, application/ld+json;q=0.9", "application/ld+json"),
        ("text/html, application/n-quads;q=0.1", "application/n-quads"),
        ("text/html, */*;q=0.1", "text/turtle"),
    ],
)
def test_the_accept_header_chooses_the_format(client, accept, media_type):
    assert client.get(ADDRESS, headers={"Accept": accept}).mimetype == media_type


def test_the_format_parameter_wins(client):
    assert client.get(ADDRESS + "&format=nt", headers={"Accept": "text/turtle"}).mimetype == "application/n-triples"


def test_a_format_that_is_not_offered_is_a_406(client):
    assert client.get(ADDRESS, headers={"Accept": "text/html"}).status_code == 406


@pytest.mark.parametrize(("name", "parser"), [("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)])
def test_formats_with_graphs_hold_the_content_without_a_name(client, name, parser):
    quads = list(parse(client.get(f"{ADDRESS}&format={name}").data, format=parser))
    assert {str(quad.graph_name) for quad in quads} == {"DEFAULT"}


def test_every_graph_that_queries_see_can_be_had(app, client):
    served = app.extensions["ecosystem-graph"]
    rows = solutions_of(served.store.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
    names = [graph.value for (graph,) in rows]
    assert {client.get("/graph-store?graph=" + quote(name, safe="")).status_code for name in names} == {200}
    assert set(names) == served.dataset.graphs


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/graph-store?graph=urn:nothing", 404),
        ("/graph-store", 400),
        ("/graph-store?default&graph=urn:a", 400),
        ("/graph-store?graph=urn:a&graph=urn:b", 400),
        ("/graph-store?graph=", 400),
        ("/graph-store?graph=ministerium-webseite-2026", 400),
        ("/graph-store?graph=urn:a%3E%20%7B%7D", 400),
        ("/graph-store?grahp=urn:a", 400),
        (ADDRESS + "&format=docx", 400),
    ],
)
def test_what_cannot_be_answered_says_why(client, address, status):
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_an_unknown_parameter_names_the_nearest(client):
    assert client.get("/graph-store?grahp=urn:a&lang=en").json["detail"].endswith("Did you mean graph?")


@pytest.mark.parametrize("method", ["put", "post", "delete", "patch"])
@pytest.mark.parametrize("address", [ADDRESS, "/graph-store?default", "/graph/ministerium-webseite-2026"])
def test_writing_is_refused_with_what_is_allowed_and_the_way_to_change_the_graph(client, method, address):
    response = client.open(address, method=method, data="", headers={"Accept-Language": "en"})
    assert response.status_code == 405
    assert {"GET", "HEAD"} <= set(response.headers["Allow"].split(", "))
    assert "change a file in data/" in response.json["detail"]


def test_head_and_conditional_requests_work_as_everywhere(client):
    first, head = client.get(ADDRESS), client.head(ADDRESS)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_graph_below_our_base_iri_can_be_had_directly(client):
    direct = client.get("/graph/ministerium-webseite-2026", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert triples(direct.data) >= triples(client.get(ADDRESS).data)
