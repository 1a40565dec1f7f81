"""Types of problems: what a problem document names leads to an explanation."""

from __future__ import annotations

import pytest

from ecosystem_graph import errors
from ecosystem_graph.web.problem_texts import TEXTS
from ecosystem_graph.web.problem_types import error_types

SLUGS = [error.slug for error in error_types()]
OF_THE_TREE = [error for error in vars(errors).values() if isinstance(error, type)]


def test_every_error_has_a_type_of_its_own_and_every_type_is_explained():
    assert {error.slug for error in OF_THE_TREE if issubclass(error, errors.EcosystemGraphError)} == set(SLUGS)
    assert len(SLUGS) == len(set(SLUGS))
    assert set(TEXTS) == set(SLUGS)
    assert all(set(said) == {"de", "en"} for text in TEXTS.values() for said in vars(text).values())


@pytest.mark.parametrize("slug", SLUGS)
def test_a_type_has_a_page_in_both_languages_and_a_document(client, slug):
    for language in ("de", "en"):
        page = client.get(f"/problem/{slug}", headers={"Accept": "text/html", "Accept-Language": language})
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert f"<h1>{TEXTS[slug].title[language]}</h1>" in page.text
    document = client.get(f"/problem/{slug}", headers={"Accept": "application/json"}).json
    assert document["type"] == f"https://w3id.org/ecosystem-graph/problem/{slug}"
    assert document["meaning"] == TEXTS[slug].meaning
    assert document["wayOut"] == TEXTS[slug].way_out


def test_the_type_in_a_problem_document_leads_to_its_explanation(client):
    problem = client.get("/sparql?query=SELEC", headers={"Accept-Language": "en"}).json
    assert problem["title"] == "Not valid SPARQL"
    path = problem["type"].removeprefix("https://w3id.org/ecosystem-graph")
    assert client.get(path, headers={"Accept": "application/json"}).json["title"]["en"] == problem["title"]


def test_the_page_of_an_error_links_its_explanation(client):
    page = client.get("/queries/gibtsnicht", headers={"Accept": "text/html"})
    assert 'href="/problem/not-found"' in page.text


def test_all_types_are_listed(client):
    page = client.get("/problem/", headers={"Accept": "text/html"}).text
    assert all(f'href="/problem/{slug}"' in page for slug in SLUGS)
    listed = client.get("/problem/?format=json").json["problems"]
    assert [problem["slug"] for problem in listed] == SLUGS


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/problem/gibtsnicht", "*/*", 404),
        ("/problem/query?format=ttl", "*/*", 400),
        ("/problem/query", "text/turtle", 406),
        ("/problem", "*/*", 308),
    ],
)
def test_what_is_not_there_is_an_error(client, path, accept, status):
    assert client.get(path, headers={"Accept": accept}).status_code == status
