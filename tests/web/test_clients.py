"""Foreign clients and parsers understand what is served: Debian's rapper and roqet, SPARQLWrapper, rdflib."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper

from conftest import make_world
from serving import served

BASE = "https://w3id.org/ecosystem-graph/"
ENTITY = "/id/org/digitalverband-musterland"
SELECT = "SELECT ?s WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
PERSON = "https://w3id.org/ecosystem-graph/id/person/erika-muster"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_world(tmp_path_factory.mktemp("clients") / "world")) as address:
        yield address


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize(
    ("ending", "parser"), [("ttl", "turtle"), ("nt", "ntriples"), ("rdf", "rdfxml"), ("nq", "nquads")]
)
def test_rapper_reads_every_format_with_the_same_triples(address, ending, parser):
    turtle = run("curl", "-s", f"{address}{ENTITY}.ttl")
    expected = {str(quad.triple) for quad in parse(turtle, format=RdfFormat.TURTLE)}
    lines = run("rapper", "-q", "-i", parser, "-o", "ntriples", f"{address}{ENTITY}.{ending}")
    found = {str(quad.triple) for quad in parse(lines, format=RdfFormat.N_TRIPLES)}
    assert found >= expected if ending == "nq" else found == expected


def test_rapper_gets_turtle_by_content_negotiation(address):
    lines = run("rapper", "-q", "-i", "guess", "-o", "ntriples", f"{address}{ENTITY}")
    assert "Digitalverband Musterland" in lines


def test_roqet_gets_an_answer_over_the_protocol(address):
    assert PERSON in run("roqet", "-q", "-p", f"{address}/sparql", "-e", SELECT, "-r", "csv")


@pytest.mark.parametrize("form", [JSON, XML])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_gets_solutions(address, form, method):
    client = SPARQLWrapper(address + "/sparql")
    client.setQuery(SELECT)
    client.setReturnFormat(form)
    client.setMethod(method)
    answer = client.query()
    body = answer.response.read().decode()
    answer.response.close()
    assert PERSON in body


def test_sparqlwrapper_gets_a_graph(address):
    client = SPARQLWrapper(address + "/sparql")
    client.setQuery(f"DESCRIBE <{PERSON}>")
    client.setReturnFormat(TURTLE)
    answer = client.query()
    body = answer.response.read()
    answer.response.close()
    assert {quad.subject.value for quad in parse(body, format=RdfFormat.TURTLE)} == {PERSON}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's JSON-LD parser
@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "rdf"])
def test_rdflib_reads_what_is_served(address, ending):
    body = run("curl", "-s", f"{address}{ENTITY}.{ending}")
    form = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[ending]
    graph = rdflib.Graph().parse(data=body, format=form)
    subject = rdflib.URIRef("https://w3id.org/ecosystem-graph" + ENTITY)
    assert (subject, rdflib.RDF.type, None) in graph


ENDPOINTS = """\
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
SELECT ?endpoint WHERE { GRAPH ?graph { ?service a sd:Service ; sd:endpoint ?endpoint } }"""


def test_sparqlwrapper_asks_the_store_for_its_own_description(address):
    client = SPARQLWrapper(address + "/sparql")
    client.setQuery(ENDPOINTS)
    client.setReturnFormat(JSON)
    answer = client.queryAndConvert()
    assert [row["endpoint"]["value"] for row in answer["results"]["bindings"]] == [BASE + "sparql"]


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/dataset", "/graph-store?default"])
@pytest.mark.parametrize(
    ("media_type", "parser", "form"),
    [("text/turtle", "turtle", "turtle"), ("application/rdf+xml", "rdfxml", "xml")],
)
def test_rapper_and_rdflib_read_the_same_description(address, tmp_path, path, media_type, parser, form):
    body = run("curl", "-s", "-H", f"Accept: {media_type}", address + path)
    (tmp_path / "body").write_text(body, "utf-8")
    lines = run("rapper", "-q", "-i", parser, "-o", "ntriples", str(tmp_path / "body"), address + path)
    by_rapper = rdflib.Graph().parse(data=lines, format="nt")
    by_rdflib = rdflib.Graph().parse(data=body, format=form, publicID=address + path)
    assert len(by_rdflib) > 100
    assert set(by_rapper) == set(by_rdflib)
