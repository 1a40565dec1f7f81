"""Statements as bytes: order, prefixes, names of blank nodes, the limits of RDF/XML."""

from __future__ import annotations

import random
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ecosystem_graph.errors import NotAcceptableError
from ecosystem_graph.store.formats import GRAPH_FORMATS, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from ecosystem_graph.store.writers import in_order, write_in_order
from ecosystem_graph.terms import RDF, XSD

PREFIXES = {"z": "https://z.org/", "xsd": XSD, "a": "https://a.org/", "unused": "https://unused.org/"}


def a(name: str) -> NamedNode:
    return NamedNode("https://a.org/" + name)


def written(statements, form, first=None) -> str:
    return write_in_order(in_order(statements, first), form, PREFIXES).decode()


def triples(text: str) -> list[Triple]:
    """Statements with fresh names for blank nodes, in any order."""
    prologue = f"PREFIX : <https://a.org/>\nPREFIX rdf: <{RDF}>\n"
    found = [quad.triple for quad in parse(prologue + text, format=RdfFormat.TURTLE, rename_blank_nodes=True)]
    random.shuffle(found)
    return found


def test_statements_are_grouped_sorted_and_abbreviated_with_the_prefixes_used():
    statements = [
        Triple(a("b"), a("p"), Literal("2019", datatype=NamedNode(XSD + "gYear"))),
        Triple(a("b"), a("p"), Literal("text", language="de")),
        Triple(a("b"), NamedNode(RDF + "type"), NamedNode("https://z.org/Class")),
        Triple(a("a"), a("p"), a("b")),
        Triple(a("a"), a("p"), a("b")),
    ]
    assert written(statements, TURTLE) == (
        "@prefix z: <https://z.org/> .\n"
        f"@prefix xsd: <{XSD}> .\n"
        "@prefix a: <https://a.org/> .\n"
        "a:a a:p a:b .\n"
        "a:b a z:Class ;\n"
        '\ta:p "2019"^^xsd:gYear , "text"@de .\n'
    )


def test_one_subject_can_come_first():
    statements = [Triple(a(name), a("p"), a("x")) for name in ("a", "b", "c")]
    lines = written(statements, N_TRIPLES, first="https://a.org/b").splitlines()
    assert [line.split()[0] for line in lines] == ["<https://a.org/b>", "<https://a.org/a>", "<https://a.org/c>"]


def test_the_default_graph_comes_before_named_graphs():
    quads = [Quad(a("s"), a("p"), a("o"), graph) for graph in (a("g2"), DefaultGraph(), a("g1"))]
    assert written(quads, TRIG) == (
        "@prefix a: <https://a.org/> .\na:s a:p a:o .\na:g1 {\n\ta:s a:p a:o .\n}\na:g2 {\n\ta:s a:p a:o .\n}\n"
    )


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_no_statements_are_a_readable_file(form):
    assert list(parse(written([], form), format=form.engine)) == []


def test_two_prefixes_for_one_namespace_do_no_harm():
    body = write_in_order(
        in_order([Triple(a("s"), a("p"), a("o"))]), TURTLE, {"a": "https://a.org/", "b": "https://a.org/"}
    )
    assert [quad.triple for quad in parse(body, format=RdfFormat.TURTLE)] == [Triple(a("s"), a("p"), a("o"))]


@pytest.mark.parametrize(
    "text",
    [
        ":s :p ( 1 2 3 ) , ( 1 2 4 ) .",
        ":s :p [ :q [ :q [ :r 1 ] ] ] ; :t [ :q [ :q [ :r 2 ] ] ] .",
        # pieces that are the same: which is which must not show
        "[ :p [ :q 1 ] ] . [ :p [ :q 1 ] ] . [ :p [ :q 1 ] ] .",
        "_:x :p _:y . _:y :p _:z . _:z :p _:x . _:u :p _:v . _:v :p _:w . _:w :p _:u .",
        "_:x :p _:x . _:y :p _:x , _:y .",
        "[] a rdf:Bag . [] a rdf:Seq . :s :p [] , [] .",
    ],
)
def test_names_of_blank_nodes_depend_on_what_is_said_about_them_only(text):
    assert len({written(triples(text), N_TRIPLES) for _ in range(20)}) == 1


def test_blank_nodes_are_counted_from_where_they_hang():
    assert written(triples(":s :list ( :x :y ) ."), TURTLE) == (
        f"@prefix a: <https://a.org/> .\n"
        "a:s a:list _:b0 .\n"
        f"_:b0 <{RDF}first> a:x ;\n\t<{RDF}rest> _:b1 .\n"
        f"_:b1 <{RDF}first> a:y ;\n\t<{RDF}rest> <{RDF}nil> .\n"
    )


def test_a_long_chain_of_blank_nodes_takes_no_time_and_stays_a_chain():
    nodes = [BlankNode() for _ in range(2000)]
    chain = [Triple(first, a("next"), second) for first, second in pairwise(nodes)]
    lines = written([Triple(a("start"), a("next"), nodes[0]), *chain], N_QUADS).splitlines()
    assert len(lines) == 2000
    assert lines[0] == "<https://a.org/start> <https://a.org/next> _:b0 ."
    assert "_:b0 <https://a.org/next> _:b1 ." in lines
    assert "_:b1998 <https://a.org/next> _:b1999 ." in lines


def test_a_graph_may_have_a_blank_name():
    assert written([Quad(a("s"), a("p"), a("o"), BlankNode())], N_QUADS) == (
        "<https://a.org/s> <https://a.org/p> <https://a.org/o> _:b0 .\n"
    )


def test_rdf_xml_keeps_line_ends_for_any_xml_parser():
    text = "eins\r\nzwei\rdrei\nvier\t "
    body = written([Triple(a("s"), a("p"), Literal(text))], RDF_XML)
    assert [element.text for element in ElementTree.fromstring(body).iter("{https://a.org/}p")] == [text]


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_characters_that_xml_lacks_are_refused_by_number(character):
    with pytest.raises(NotAcceptableError, match=rf"U\+{ord(character):04X}; please take Turtle"):
        written([Triple(a("s"), a("p"), Literal("a" + character))], RDF_XML)


@pytest.mark.parametrize("iri", ["https://a.org/1", "https://a.org/p/", "urn:x:1"])
def test_properties_that_xml_cannot_name_are_refused_by_iri(iri):
    with pytest.raises(NotAcceptableError, match=iri):
        written([Triple(a("s"), NamedNode(iri), a("o"))], RDF_XML)


def test_a_class_that_xml_cannot_name_is_written_all_the_same():
    kind = NamedNode(RDF + "type")
    statements = [Triple(a("s"), kind, NamedNode("https://a.org/1?a=b&c")), Triple(a("s"), a("p"), Literal("x"))]
    statements += [Triple(BlankNode("b0"), kind, NamedNode("urn:1"))]
    body = written(statements, RDF_XML)
    assert {quad.triple for quad in parse(body, format=RdfFormat.RDF_XML)} == set(statements)
    ElementTree.fromstring(body)
