"""/openapi.json: all routes, as they are declared beside their views."""

from __future__ import annotations

import re
from typing import Any

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from conftest import REPOSITORY
from ecosystem_graph.web.operations import declared
from web.conftest import make_app


@pytest.fixture(scope="module")
def document(app) -> dict[str, Any]:
    return app.test_client().get("/openapi.json").json


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        return {part["$ref"]} if isinstance(part.get("$ref"), str) else set().union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    return {asked["name"]: asked for asked in document["paths"][path]["get"]["parameters"] if "name" in asked}


def test_every_route_is_declared(app):
    site = app.extensions["ecosystem-graph"]
    assert [
        rule.rule for rule in app.url_map.iter_rules() if not declared(app.view_functions[rule.endpoint], site)
    ] == []


@pytest.mark.parametrize("root", [None, REPOSITORY], ids=["the small world", "the bundled project"])
def test_the_document_is_valid_openapi_31(document, root):
    found = document if root is None else make_app(root).test_client().get("/openapi.json").json
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(found)] == []
    assert found["openapi"].startswith("3.1.")


def test_every_reference_leads_somewhere(document):
    for reference in references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_operations_have_names_of_their_own_and_a_summary(document):
    entries = [entry for path in document["paths"].values() for entry in path.values()]
    names = [entry["operationId"] for entry in entries]
    assert len(names) == len(set(names))
    assert all(entry["summary"].endswith((".", "?", ")")) for entry in entries)


def test_every_part_of_a_path_is_a_parameter_that_is_required(document):
    for path, methods in document["paths"].items():
        for entry in methods.values():
            asked = {item["name"] for item in entry["parameters"] if item.get("in") == "path" and item["required"]}
            assert asked == set(re.findall(r"{(\w+)}", path))


def test_every_operation_names_its_errors_as_problem_documents(document):
    for methods in document["paths"].values():
        for entry in methods.values():
            assert entry["responses"]["400"] == {"$ref": "#/components/responses/Problem400"}
    problem = document["components"]["responses"]["Problem400"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_a_saved_question_is_an_address_with_its_typed_parameters(document):
    asked = parameters(document, "/queries/amtsinhaber")
    assert asked["day"]["schema"]["pattern"] == "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
    assert "2026-01-01" in asked["day"]["description"]
    assert "org:Organization" in parameters(document, "/queries/mitgliederzahlen")["organisation"]["description"]
    entry = document["paths"]["/queries/amtsinhaber"]["get"]
    assert entry["summary"] == "Who held which post on a day?"
    assert set(entry["responses"]["200"]["content"]) == {
        "text/html",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    }


def test_kinds_and_endings_are_listed(document):
    asked = parameters(document, "/kind/{name}.{ending}")
    assert "person" in asked["name"]["schema"]["enum"]
    assert asked["ending"]["schema"]["enum"] == ["html", "csv", "ttl", "jsonld", "nt", "rdf", "nq", "trig"]


def test_the_server_is_where_the_document_was_asked_for(app, document):
    assert document["servers"] == [{"url": "http://localhost"}]
    there = app.test_client().get("/openapi.json", base_url="https://graph.example/here").json
    assert there["servers"] == [{"url": "https://graph.example/here"}]


@pytest.mark.parametrize("path", ["/", "/sparql", "/dataset"])
def test_the_entrances_lead_to_the_document(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert '</openapi.json>; rel="service-desc"; type="application/json"' in response.headers["Link"].replace(
        "http://localhost", ""
    )
    assert '<link rel="service-desc" href="/openapi.json"' in response.text
