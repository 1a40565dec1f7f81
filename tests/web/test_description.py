"""The endpoint and the data set describe themselves over HTTP."""

from __future__ import annotations

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from conftest import make_world
from web.conftest import make_app

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SERVICE = rdflib.URIRef("https://w3id.org/ecosystem-graph/sparql")
DATASET = rdflib.URIRef("https://w3id.org/ecosystem-graph/dataset")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def graph_of(response) -> rdflib.Graph:
    return rdflib.Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("/sparql", None, "text/turtle"),
        ("/sparql", "*/*", "text/turtle"),
        ("/sparql", BROWSER, "text/html"),
        ("/sparql", "application/rdf+xml", "application/rdf+xml"),
        ("/sparql", "text/html;q=0.5, application/ld+json", "application/ld+json"),
        ("/sparql?lang=en", "application/n-triples", "application/n-triples"),
        ("/sparql?format=trig", BROWSER, "application/trig"),
        ("/dataset", None, "text/html"),
        ("/dataset", BROWSER, "text/html"),
        ("/dataset", "text/turtle", "text/turtle"),
        ("/dataset?format=rdf", None, "application/rdf+xml"),
        ("/dataset/description.jsonld", None, "application/ld+json"),
        ("/dataset.ttl", BROWSER, "text/turtle"),
        ("/.well-known/void", None, "text/turtle"),
        ("/.well-known/void", BROWSER, "text/turtle"),
        ("/.well-known/void", "application/n-quads, text/turtle;q=0.2", "application/n-quads"),
    ],
)
def test_the_accept_header_chooses_the_description(client, address, accept, media_type):
    response = client.get(address, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("parameters", ["default-graph-uri=urn:a", "query=", "named-graph-uri=urn:a&format=ttl"])
def test_a_request_for_an_answer_without_a_query_is_no_request_for_the_description(client, parameters):
    assert client.get("/sparql?" + parameters).status_code == 400


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/json", "image/png"])
def test_who_wants_rows_without_a_query_is_told_that_the_query_is_missing(client, accept):
    response = client.get("/sparql?lang=en", headers={"Accept": accept})
    assert response.status_code == 400
    assert response.json["detail"].startswith("Exactly one parameter “query”")


def test_the_description_names_the_address_of_the_request(client):
    graph = graph_of(client.get("/sparql", base_url="http://graph.example:8080"))
    assert graph.value(SERVICE, SD.endpoint) == rdflib.URIRef("http://graph.example:8080/sparql")


def test_the_description_names_the_path_under_which_the_application_is_mounted(client):
    graph = graph_of(client.get("/.well-known/void", base_url="http://example.org/eg/"))
    assert graph.value(DATASET, VOID.sparqlEndpoint) == rdflib.URIRef("http://example.org/eg/sparql")


def test_the_public_address_wins_over_that_of_the_request(tmp_path):
    root = make_world(tmp_path / "world")
    with (root / "ecosystem-graph.toml").open("a", encoding="utf-8") as file:
        file.write('public-address = "https://graph.example.org/eg/"\n')
    client = make_app(root).test_client()
    graph = graph_of(client.get("/sparql", base_url="http://10.0.0.1:8000"))
    assert graph.value(SERVICE, SD.endpoint) == rdflib.URIRef("https://graph.example.org/eg/sparql")
    assert b"10.0.0.1" not in client.get("/dataset/description.nt", base_url="http://10.0.0.1:8000").data


@pytest.mark.parametrize("address", ["/sparql", "/.well-known/void", "/dataset/description.ttl"])
def test_a_host_that_no_address_can_have_does_no_harm(client, address):
    response = client.get(address, headers={"Host": 'a"><b c', "Accept": "text/turtle"})
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert len(list(parse(response.data, format=RdfFormat.TURTLE))) > 10


def test_the_record_over_http_is_where_its_location_says(client):
    negotiated = client.get("/dataset", headers={"Accept": "text/turtle"})
    assert negotiated.headers["Content-Location"] == "/dataset/description.ttl"
    assert client.get("/dataset/description.ttl").data == negotiated.data
    assert graph_of(negotiated).value(DATASET, DCAT.landingPage) == rdflib.URIRef("http://localhost/dataset")


def test_descriptions_can_be_kept_as_all_answers(client):
    first = client.get("/.well-known/void")
    again = client.get("/.well-known/void", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.head("/sparql").headers["ETag"] == client.get("/sparql").headers["ETag"]


def test_the_numbers_are_those_that_the_endpoint_counts(client):
    graph = graph_of(client.get("/.well-known/void"))
    counted = client.get("/sparql?query=SELECT(COUNT(*)AS%3Fn)%7B%3Fs%20%3Fp%20%3Fo%7D&format=csv").data.split()[1]
    assert int(graph.value(DATASET, VOID.triples)) == int(counted)


def test_the_page_of_the_data_set_leads_to_its_descriptions(client):
    page = client.get("/dataset?lang=en").text
    for address in ("/dataset/description.ttl?lang=en", "/.well-known/void?lang=en", "/sparql?lang=en&amp;format=ttl"):
        assert f'href="{address}"' in page


def test_the_description_has_a_page_of_its_own(client):
    page = client.get("/graph/_description.html")
    assert page.status_code == 200
    assert "Beschreibung des Datensatzes" in page.text


def test_a_question_described_over_http_names_the_endpoint(client):
    graph = graph_of(client.get("/queries/amtsinhaber.ttl"))
    target = rdflib.URIRef("https://schema.org/target")
    assert list(graph.objects(None, target)) == [rdflib.URIRef("http://localhost/sparql")]
