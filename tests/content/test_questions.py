"""Every saved question is valid SPARQL as it stands, documented in both languages, and answers as reviewed.

The golden rows stand in tests/content/golden/<question>.csv. After a reviewed change of the data:
``GOLDEN=write pytest tests/content/test_questions.py`` and look at the difference before committing it.
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, serialize

from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.queries import bind, list_queries
from ecosystem_graph.content.sources import Part
from ecosystem_graph.entities.lists import instances_of
from ecosystem_graph.store.base import solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.formats import CSV

GOLDEN = Path(__file__).parent / "golden"
PROJECT = open_project(environ={})
QUESTIONS = list_queries(PROJECT)
SHARED = (Part.ONTOLOGY, Part.CONCEPTS, Part.REGISTER)
SOURCES = {
    "bitkom-landesnetzwerk-sachsen-2022",
    "bitkom-presse-2013-12-13",
    "silicon-saxony-news-2020-12",
    "liz-beirat-2022-02",
    "landtag-sachsen-6-10251",
    "oiger-beirat-2015-07-09",
    "staatsregierung-sachsen-digitalisierung-undatiert",
    "behoerden-spiegel-digitalministerium-bayern-2018-11-13",
    "beamtenbund-thueringen-starke-2025-07-23",
    "die-thueringer-staatssekretaere-2025",
    "lobbyregister-auszug-2023-09-04",
    "move-online-starke-2025",
    "silicon-saxony-praesidium-2024-11-06",
    "vhw-strategiebeirat-berlin-2020-09",
}
# what rdflib answers from: every question finds rows; the answer to the Landtag and oiger contradict each other
JOINED = (" | ", " + ")
# separators of GROUP_CONCAT: the order of the parts is not defined by SPARQL


def name_of(question: object) -> str:
    return str(getattr(question, "name", question))


def bag(rows: list[list[str]]) -> list[list[str]]:
    """Rows without an order, cells of GROUP_CONCAT without an order either."""
    return sorted([normal(cell) for cell in row] for row in rows)


def normal(cell: str) -> str:
    for separator in JOINED:
        if separator in cell:
            return separator.join(sorted(cell.split(separator)))
    return cell


def answer(store, text: str) -> list[list[str]]:
    body = solutions_of(store.query(text)).serialize(CSV).decode()
    return list(csv.reader(io.StringIO(body)))


@dataclass(frozen=True)
class BothEngines:
    """A part of the shipped data, small enough for rdflib's query engine, in both."""

    embedded: EmbeddedStore
    rdflib: rdflib.Dataset


@pytest.fixture(scope="module")
def engines(shipped):
    files = [file for file in shipped.files if file.part in SHARED or file.path.stem in SOURCES]
    assert {file.path.stem for file in files} >= SOURCES
    quads = [quad for file in files for quad in file.quads]
    described = {quad.subject for quad in quads}
    quads += (quad for quad in shipped.derived if quad.subject in described)
    merged = list(dict.fromkeys(quad.triple for quad in quads))
    dataset = rdflib.Dataset(default_union=False)
    dataset.default_graph.parse(data=serialize(merged, format=RdfFormat.N_TRIPLES), format="nt")
    for name in {quad.graph_name for quad in quads}:
        triples = [quad.triple for quad in quads if quad.graph_name == name]
        data = serialize(triples, format=RdfFormat.N_TRIPLES)
        dataset.graph(rdflib.URIRef(name.value)).parse(data=data, format="nt")
    return BothEngines(EmbeddedStore(quads, merged), dataset)


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_a_question_speaks_both_languages(question):
    assert {"de", "en"} <= set(question.titles)
    for parameter in question.parameters:
        assert {"de", "en"} <= set(parameter.labels)
    for labels in question.columns.values():
        assert {"de", "en"} <= set(labels)


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_a_question_labels_exactly_its_columns(question, store):
    assert set(question.columns) == set(solutions_of(store.query(question.text)).variables)


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_a_question_gives_the_expected_number_of_rows(question, store):
    assert question.rows is not None
    least, most = question.rows
    count = len(answer(store, question.text)) - 1
    assert count >= least
    assert most is None or count <= most


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_a_question_answers_as_reviewed(question, store):
    rows = answer(store, question.text)
    found = [rows[0], *([normal(cell) for cell in row] for row in rows[1:])]
    path = GOLDEN / f"{question.name}.csv"
    if os.environ.get("GOLDEN") == "write":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(found)
    with path.open(encoding="utf-8", newline="") as file:
        assert found == list(csv.reader(file))


@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated:DeprecationWarning")
# rdflib's own query engine uses what rdflib deprecates
@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_both_engines_give_equal_rows(question, engines):
    rows = answer(engines.embedded, question.text)[1:]
    result = engines.rdflib.query(question.text)
    other = [["" if term is None else str(term) for term in row] for row in result]
    assert rows
    assert bag(rows) == bag(other)


@pytest.mark.parametrize("question", [item for item in QUESTIONS if item.parameters], ids=name_of)
def test_a_question_loses_no_rows_in_english(question, store):
    if any(parameter.name == "language" for parameter in question.parameters):
        text = bind(question, {"language": "en"}, PROJECT.prefixes)
        assert len(answer(store, text)) == len(answer(store, question.text))


def test_every_question_has_a_golden_answer_and_the_other_way_round():
    assert {path.stem for path in GOLDEN.glob("*.csv")} == {question.name for question in QUESTIONS}


def test_a_form_offers_concepts_of_the_list_that_the_default_comes_from(store):
    space = "https://w3id.org/ecosystem-graph/concept/"
    concept = "http://www.w3.org/2004/02/skos/core#Concept"
    found = instances_of(store, concept, ("de", "en"), like=space + "policy-field/digitalpolitik")
    assert len(found) > 20
    assert {iri.rpartition("/")[0] for iri, _ in found} == {space + "policy-field"}
    assert len(instances_of(store, concept, ("de", "en"))) > len(found)
