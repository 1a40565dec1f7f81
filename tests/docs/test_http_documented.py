"""docs/http.md and docs/formats.md: every address in the tables answers as they say, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from conftest import REPOSITORY
from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS
from web.conftest import make_app

HTTP = (REPOSITORY / "docs" / "http.md").read_text("utf-8")
FORMATS = (REPOSITORY / "docs" / "formats.md").read_text("utf-8")


def rows_of(text: str, heading: str) -> Iterator[list[str]]:
    """The rows of the first table below ``heading``, cells without the marks of code."""
    table = text.split(f"## {heading}", 1)[1].split("\n## ", maxsplit=1)[0]
    for line in re.findall(r"^\|(.*)\|$", table, re.MULTILINE)[2:]:
        yield [cell.strip().strip("`") for cell in line.split("|")]


ADDRESSES = list(rows_of(HTTP, "Addresses"))


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app(REPOSITORY)


@pytest.mark.parametrize(("example", "status", "media_type"), [row[2:] for row in ADDRESSES])
def test_an_address_answers_as_documented(app, example, status, media_type):
    with app.test_client().get(example) as response:
        assert (response.status_code, response.mimetype) == (int(status), media_type)


def test_every_route_is_documented(app):
    assert {rule.rule for rule in app.url_map.iter_rules()} == {row[0] for row in ADDRESSES}


@pytest.mark.parametrize(
    "path",
    [
        "/id/org/silicon-saxony.html?lang=en&at=2022-03-01",
        "/queries/zustand-am-stichtag?at=2022-03-01&format=csv",
        "/kind/document.html?page=1",
        "/kind/person?format=nt",
        "/sparql?query=ASK%7B%7D&default-graph-uri=urn:a&named-graph-uri=urn:b&format=xml",
    ],
)
def test_the_documented_parameters_are_accepted(app, path):
    names = {name.strip(" `") for row in rows_of(HTTP, "Parameters") for name in row[0].split(",")}
    assert set(re.findall(r"[?&]([\w-]+)=", path)) <= names | {"query"}
    assert app.test_client().get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D&limit=3", "/queries/amtswechsel?person=x"])
def test_an_unknown_parameter_is_a_400_as_documented(app, path):
    assert app.test_client().get(path).status_code == 400


def test_the_problem_document_has_the_documented_members(app):
    answer = app.test_client().get("/sparql?query=SELEC&lang=en", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    example = HTTP.split("```json")[1].split("```")[0]
    assert set(answer.json) == set(re.findall(r'^  "(\w+)":', example, re.MULTILINE))
    assert answer.json["type"] in example
    assert answer.json["detail"].startswith("This is not a valid SPARQL 1.1 query.")


def test_answers_can_be_kept_as_documented(app):
    client = app.test_client()
    first = client.get("/kind/person.csv")
    assert first.headers["ETag"].strip('"').startswith(app.extensions["ecosystem-graph"].dataset.short_version)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Vary"] == "Accept, Accept-Language"
    assert client.get("/kind/person.csv", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_every_format_is_documented_with_all_its_names():
    graphs = list(rows_of(FORMATS, "For entities"))
    assert [(row[0], row[1], others(row[2]), row[3]) for row in graphs] == [
        (form.name, form.media_types[0], {*form.media_types[1:], *form.aliases}, kept(form.name))
        for form in GRAPH_FORMATS
    ]
    results = list(rows_of(FORMATS, "For the answers"))
    assert [(row[0], row[1], others(row[2])) for row in results] == [
        (form.name, form.media_types[0], {*form.media_types[1:], *form.aliases}) for form in RESULTS_FORMATS
    ]


def others(cell: str) -> set[str]:
    return set(re.findall(r"[\w./+-]+", cell))


def kept(name: str) -> str:
    return "kept" if name in ("nq", "trig") else "merged"


@pytest.mark.parametrize("form", [form.name for form in GRAPH_FORMATS])
def test_formats_keep_or_merge_graphs_as_documented(app, form):
    body = app.test_client().get(f"/id/post/cio-sachsen.{form}").get_data(as_text=True)
    assert ("graph/tag24-popp-2018-08" in body or "graph:tag24-popp-2018-08" in body) == (kept(form) == "kept")
