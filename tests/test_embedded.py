"""The embedded store: two indexes, merged selections, errors with a place. What every store does: see the contract."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from ecosystem_graph.errors import QuerySyntaxError
from ecosystem_graph.store.base import Boolean, GraphSelection, Solutions, solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore, syntax_error
from ecosystem_graph.store.formats import CSV, JSON, TSV, XML


def ex(name: str) -> NamedNode:
    return NamedNode("https://ex.org/" + name)


COMMON = Triple(ex("a"), ex("p"), ex("b"))
QUADS = (
    Quad(*COMMON, ex("one")),
    Quad(*COMMON, ex("two")),
    Quad(ex("c"), ex("p"), ex("d"), ex("two")),
)
MERGED = (COMMON, Triple(ex("c"), ex("p"), ex("d")))
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def store() -> EmbeddedStore:
    return EmbeddedStore(QUADS, MERGED)


def number(store, text=COUNT, **options) -> int:
    ((found,),) = solutions_of(store.query(text, **options))
    return int(found.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COUNT, 2),
        ("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", 3),
        ("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }", 2),
        ("SELECT (COUNT(*) AS ?n) FROM <https://ex.org/one> WHERE { ?s ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) FROM <https://ex.org/one> FROM <https://ex.org/two> WHERE { ?s ?p ?o }", 2),
        ("PREFIX : <https://ex.org/> SELECT (COUNT(*) AS ?n) FROM :one FROM :two WHERE { ?s ?p ?o }", 2),
        ("BASE <https://ex.org/> SELECT (COUNT(*) AS ?n) FROM <one> FROM <one> WHERE { ?s ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) FROM NAMED <https://ex.org/one> WHERE { GRAPH ?g { ?s ?p ?o } }", 1),
        ("SELECT (COUNT(*) AS ?n) FROM <https://ex.org/no> FROM <https://ex.org/one> WHERE { ?s ?p ?o }", 1),
        (
            "SELECT (COUNT(*) AS ?n) FROM <https://ex.org/one> FROM <https://ex.org/two>"
            " FROM NAMED <https://ex.org/two> WHERE { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }",
            2,
        ),
    ],
)
def test_a_query_counts_over_the_dataset_it_names(store, text, expected):
    assert number(store, text) == expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (GraphSelection(), 2),
        (GraphSelection(default=("https://ex.org/one",)), 1),
        (GraphSelection(default=("https://ex.org/one", "https://ex.org/two")), 2),
        (GraphSelection(default=("https://ex.org/one", "https://ex.org/one")), 1),
        (GraphSelection(named=("https://ex.org/one",)), 0),
        (GraphSelection(default=("https://ex.org/no",)), 0),
    ],
)
def test_a_selection_is_the_whole_dataset(store, selection, expected):
    assert number(store, graphs=selection) == expected


def test_a_query_over_a_selection_changes_nothing(store):
    number(store, graphs=GraphSelection(default=("https://ex.org/one", "https://ex.org/two")))
    assert number(store) == 2
    assert number(store, "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g {} }") == 2


def test_a_closed_store_holds_nothing(store):
    store.close()
    assert number(store) == 0


def test_a_syntax_error_has_line_and_column(store):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT *\nWHERE { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 16)
    assert caught.value.message("de").startswith("Das ist keine gültige SPARQL-1.1-Anfrage. Zeile 2, Spalte 16: ")
    assert caught.value.message("en").startswith("This is not a valid SPARQL 1.1 query. line 2, column 16: ")


def test_a_complaint_without_a_place_is_passed_on():
    error = syntax_error("something else")
    assert (error.line, error.column) == (None, None)
    assert error.en == "This is not a valid SPARQL 1.1 query. something else"


def test_only_a_select_has_solutions(store):
    with pytest.raises(TypeError, match="not a SELECT"):
        solutions_of(store.query("ASK {}"))


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV], ids=lambda form: form.name)
def test_no_rows_are_a_document_too(store, form):
    answer = store.query("SELECT ?x WHERE { ?x <urn:no> ?y }")
    assert isinstance(answer, Solutions)
    assert b"x" in answer.serialize(form)


def test_a_boolean_is_a_bare_word_where_the_format_has_none(store):
    answer = store.query("ASK { <urn:no> ?p ?o }")
    assert isinstance(answer, Boolean)
    assert (answer.serialize(CSV), answer.serialize(TSV)) == (b"false\n", b"false\n")


def test_a_triple_term_of_rdf_1_2_is_shown_as_text(store):
    answer = solutions_of(store.query("SELECT ?x WHERE { BIND(<<( <urn:a> <urn:b> <urn:c> )>> AS ?x) }"))
    assert list(answer) == [(Literal("<<( <urn:a> <urn:b> <urn:c> )>>"),)]


def test_an_undeclared_prefix_is_named_as_such():
    with pytest.raises(QuerySyntaxError, match="prefix here that is not declared"):
        EmbeddedStore([], []).query("SELECT * WHERE { ?s foo:bar ?o }")


def test_a_syntax_error_lists_words_and_no_character_classes():
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedStore([], []).query("SELECT * WHERE { ?s ?p")
    assert "MINUS" in caught.value.en
    assert "u{" not in caught.value.en
