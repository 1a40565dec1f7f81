"""The small world, served: one application and one client for all tests of the web."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from conftest import TODAY, make_world
from ecosystem_graph.cli.common import embedded
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.queries import list_queries
from ecosystem_graph.web.app import create_app
from ecosystem_graph.web.site import Site

OTHER_OPINION = """\
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
PREFIX source: <https://w3id.org/ecosystem-graph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<> a eco:SourceGraph ; prov:hadPrimarySource source:zeitung-verband-2023 .
source:zeitung-verband-2023 a dct:BibliographicResource ; dct:title "Zeitung"@de ; eco:asOf "2023"^^xsd:gYear .
orga:digitalverband-musterland
    schema:foundingDate "2009"^^xsd:gYear ;
    eco:paraphrase "Die Zeitung nennt 2009."@de , "The newspaper says 2009."@en .
"""
# a third source that contradicts the other two about the founding year


def make_app(root: Path) -> Flask:
    """Return the application that serves the project at ``root`` on the tests' day."""
    project = open_project(root, environ={})
    dataset = build_dataset(project, TODAY)
    queries = list_queries(project)
    app = create_app(Site(dataset, embedded(dataset, queries), queries, today=lambda: TODAY))
    app.testing = True
    return app


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The small world's application, with one merged organisation and one contradiction."""
    root = make_world(tmp_path_factory.mktemp("web") / "world")
    (root / "data" / "merges.ttl").write_text(
        "PREFIX dct: <http://purl.org/dc/terms/>\n"
        "PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n"
        "orga:alter-verband\n    dct:isReplacedBy orga:digitalverband-musterland ;\n    .\n"
    )
    (root / "data" / "sources" / "musterland" / "zeitung-verband-2023.ttl").write_text(OTHER_OPINION)
    return make_app(root)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the small world."""
    return app.test_client()
