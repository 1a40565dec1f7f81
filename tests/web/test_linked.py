"""Linked data: dereferencing, endings, redirects, caching."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pyoxigraph import RdfFormat, parse
from werkzeug.http import http_date

from ecosystem_graph.web.app import create_app

ENTITY = "/id/org/digitalverband-musterland"
BASE = "https://w3id.org/ecosystem-graph"


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "html"),
        ("text/html", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/n-quads", "nq"),
        ("application/trig", "trig"),
        ("text/turtle;q=0.9, text/html;q=0.5", "ttl"),
        ("*/*", "html"),
    ],
)
def test_an_entity_answers_303_to_what_the_reader_prefers(client, accept, ending):
    response = client.get(ENTITY, headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert response.location == f"{ENTITY}.{ending}"
    assert {"Accept", "Accept-Language"} <= set(response.vary)


@pytest.mark.parametrize(
    ("ending", "media_type", "form"),
    [
        ("ttl", "text/turtle", RdfFormat.TURTLE),
        ("jsonld", "application/ld+json", RdfFormat.JSON_LD),
        ("nt", "application/n-triples", RdfFormat.N_TRIPLES),
        ("rdf", "application/rdf+xml", RdfFormat.RDF_XML),
        ("nq", "application/n-quads", RdfFormat.N_QUADS),
        ("trig", "application/trig", RdfFormat.TRIG),
    ],
)
def test_every_ending_gives_a_document_that_speaks_of_the_entity(client, ending, media_type, form):
    response = client.get(f"{ENTITY}.{ending}")
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert BASE + ENTITY in {quad.subject.value for quad in parse(response.data, format=form)}


def test_quad_formats_keep_the_sources_apart(client):
    graphs = {quad.graph_name.value for quad in parse(client.get(f"{ENTITY}.nq").data, format=RdfFormat.N_QUADS)}
    assert f"{BASE}/graph/ministerium-webseite-2026" in graphs


@pytest.mark.parametrize(
    "path",
    [
        "/source/ministerium-webseite-2026",
        "/graph/ministerium-webseite-2026",
        "/ontology",
        "/concept/org-type",
        "/concept/org-type/verband",
        "/shapes",
        "/prefixes",
    ],
)
def test_sources_graphs_concepts_and_the_ontology_dereference(client, path):
    assert client.get(path).status_code == 303
    assert client.get(path + ".html").status_code == 200
    assert client.get(path + ".ttl").status_code == 200


def test_the_ontology_page_has_an_anchor_for_every_term(client):
    assert 'id="Tenure"' in client.get("/ontology.html").text


def test_the_ontology_page_shows_the_shape_of_each_class_and_examples_from_the_data(client):
    page = client.get("/ontology.html?lang=en").text
    term = page[page.index('id="Tenure"') :]
    term = term[: term.index("</section>")]
    assert "<code>eco:post</code></td><td>1–1</td><td><code>org:Post</code>" in term
    assert 'href="/id/tenure/muster--digitalminister-musterland?lang=en"' in term


def test_documents_name_their_alternatives(client):
    links = client.get(f"{ENTITY}.ttl").headers["Link"]
    assert f'{ENTITY}.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert f'{ENTITY}.html>; rel="describedby"' in links


def test_an_unchanged_document_is_a_304(client):
    first = client.get(f"{ENTITY}.html")
    assert first.headers["ETag"]
    second = client.get(f"{ENTITY}.html", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")


def test_two_languages_have_two_etags(client):
    german = client.get(f"{ENTITY}.html", headers={"Accept-Language": "de"})
    english = client.get(f"{ENTITY}.html", headers={"Accept-Language": "en"})
    assert german.headers["ETag"] != english.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "target"), [("/id/org/alter-verband", ENTITY), ("/id/org/alter-verband.ttl", ENTITY + ".ttl")]
)
def test_a_merged_entity_is_a_301_to_the_survivor(client, path, target):
    response = client.get(path)
    assert (response.status_code, response.location) == (301, target)


@pytest.mark.parametrize(
    "path",
    [
        "/id/org/100%25",
        "/id/org/100%25.ttl",
        "/id/org/niemand",
        "/id/org/niemand.html",
        "/id/org/niemand.ttl",
        "/nirgends",
    ],
)
def test_an_unknown_entity_is_a_404_in_the_reader_s_form(client, path):
    program = client.get(path, headers={"Accept": "text/turtle"})
    assert (program.status_code, program.mimetype) == (404, "application/problem+json")
    person = client.get(path, headers={"Accept": "text/html"})
    assert (person.status_code, person.mimetype) == (404, "text/html")


@pytest.mark.parametrize(
    "path", ["/id/org/%3Cscript%3Ealert(1)%3C/script%3E.html", "/id/org/a%22%3E%3Cb%3E", "/id/%0d%0aX-Evil:%201"]
)
def test_an_address_with_markup_is_text_and_not_an_injection(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code in (400, 404)
    assert "<script>alert" not in response.text
    assert "X-Evil" not in response.headers


def test_the_day_and_the_language_survive_the_redirect(client):
    assert client.get(f"{ENTITY}?at=2022-03-01&lang=en").location == f"{ENTITY}.html?lang=en&at=2022-03-01"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (f"{ENTITY}.html?at=gestern", "2022-03-01"),
        (f"{ENTITY}.html?at=2022-W09-2", "2022-03-01"),
        (f"{ENTITY}.html?lang=fr", "de, en"),
        ("/dataset.ttl?lang=fr", "de, en"),
        ("/context.jsonld?at=", "2022-03-01"),
        ("/queries?at=%E4", "UTF-8"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_says_what_is_expected(client, path, word):
    response = client.get(path)
    assert response.status_code == 400
    assert word in response.json["detail"]


def test_an_answer_kept_since_yesterday_is_asked_for_anew(app):
    # pages call a day today: what was loaded before that day has changed on it
    served = app.extensions["ecosystem-graph"]
    tomorrow = served.loaded.date() + timedelta(days=2)
    client = create_app(replace(served, today=lambda: tomorrow)).test_client()
    yesterday = {"If-Modified-Since": http_date(served.loaded)}
    assert client.get(f"{ENTITY}.html", headers=yesterday).status_code == 200
