"""SHACL property paths: reading them, and asking for them in SPARQL."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from ecosystem_graph.content.paths import (
    Alternative,
    Inverse,
    Predicate,
    Repeat,
    Sequence,
    patterns,
    read_list,
    read_path,
    to_sparql,
)
from ecosystem_graph.errors import ShapeError
from ecosystem_graph.terms import RDF, SH

EX = "https://ex.org/"
P, Q, R = Predicate(EX + "p"), Predicate(EX + "q"), Predicate(EX + "r")


def graph_of(turtle: str):
    prologue = f"PREFIX : <{EX}>\nPREFIX sh: <{SH}>\nPREFIX rdf: <{RDF}>\n"
    quads = list(parse(prologue + turtle, format=RdfFormat.TURTLE))

    def objects(node, predicate):
        return [quad.object for quad in quads if quad.subject == node and quad.predicate.value == predicate]

    return objects


def path_of(turtle: str):
    objects = graph_of(f":shape sh:path {turtle} .")
    return read_path(objects(NamedNode(EX + "shape"), SH + "path")[0], objects)


CASES = [
    (":p", P, f"<{EX}p>"),
    ("[ sh:inversePath :p ]", Inverse(P), f"^(<{EX}p>)"),
    ("( :p :q )", Sequence((P, Q)), f"(<{EX}p>/<{EX}q>)"),
    ("[ sh:alternativePath ( :p :q ) ]", Alternative((P, Q)), f"(<{EX}p>|<{EX}q>)"),
    ("[ sh:zeroOrMorePath :p ]", Repeat(P, "*"), f"(<{EX}p>)*"),
    ("[ sh:oneOrMorePath :p ]", Repeat(P, "+"), f"(<{EX}p>)+"),
    ("[ sh:zeroOrOnePath :p ]", Repeat(P, "?"), f"(<{EX}p>)?"),
    (
        "( [ sh:inversePath :p ] [ sh:alternativePath ( :q [ sh:oneOrMorePath :r ] ) ] )",
        Sequence((Inverse(P), Alternative((Q, Repeat(R, "+"))))),
        f"(^(<{EX}p>)/(<{EX}q>|(<{EX}r>)+))",
    ),
]


@pytest.mark.parametrize(("turtle", "path", "_"), CASES)
def test_every_kind_of_path_is_read(turtle, path, _):
    assert path_of(turtle) == path


@pytest.mark.parametrize(("_", "path", "sparql"), CASES)
def test_every_kind_of_path_is_written_as_sparql(_, path, sparql):
    assert to_sparql(path) == sparql
    Store().query(f"ASK {{ ?a {sparql} ?b }}")


@pytest.mark.parametrize("turtle", ['"p"', "5", "[]", "[ sh:path :p ]", "[ sh:inversePath 5 ]", "( :p [] )"])
def test_what_is_no_path_is_refused(turtle):
    with pytest.raises(ShapeError, match="is not a SHACL path"):
        path_of(turtle)


def test_a_path_within_itself_is_refused():
    objects = graph_of(":shape sh:path _:a . _:a sh:inversePath _:b . _:b sh:oneOrMorePath _:a .")
    with pytest.raises(ShapeError, match="is not a SHACL path"):
        read_path(objects(NamedNode(EX + "shape"), SH + "path")[0], objects)


def test_a_list_that_never_ends_is_refused():
    objects = graph_of(":s :list _:a . _:a rdf:first 1 ; rdf:rest _:b . _:b rdf:first 2 ; rdf:rest _:a .")
    with pytest.raises(ShapeError, match="bites its own tail"):
        read_list(objects(NamedNode(EX + "s"), EX + "list")[0], objects)


def test_the_members_of_a_list_keep_their_order():
    objects = graph_of(":s :list ( 3 1 2 ) .")
    members = read_list(objects(NamedNode(EX + "s"), EX + "list")[0], objects)
    assert [member.value for member in members if isinstance(member, Literal)] == ["3", "1", "2"]
    assert read_list(NamedNode(RDF + "nil"), objects) == []


# ---------------------------------------------------------------------- patterns that bind the graph

STATEMENTS = """
<a> <p> <b> <g1> . <b> <p> <c> <g2> . <b> <q> <d> <g3> . <x> <p> <a> <g4> . <y> <q> <x> <g5> . <c> <r> <e> <g6> .
<b> <q> <f> <g1> .
"""


@pytest.fixture(scope="module")
def store() -> Store:
    text = STATEMENTS.replace("<", f"<{EX}").replace(" . ", " .\n")
    quads = list(parse(text, format=RdfFormat.N_QUADS))
    found = Store()
    found.extend(quads)
    found.extend(Quad(*quad.triple) for quad in quads)
    return found


def values(store: Store, path) -> set[tuple[str, str | None]]:
    found = set()
    for pattern in patterns(path, f"<{EX}a>", "?value", "?graph"):
        for row in store.query(f"SELECT ?value ?graph WHERE {{ {pattern} }}"):
            graph = row["graph"].value.removeprefix(EX) if row["graph"] else None
            found.add((row["value"].value.removeprefix(EX), graph))
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (P, {("b", "g1")}),
        (Inverse(P), {("x", "g4")}),
        (Alternative((P, Inverse(P))), {("b", "g1"), ("x", "g4")}),
        (Sequence((P, Q)), {("d", "g3"), ("f", "g1")}),
        (Sequence((P, P, R)), {("e", "g6")}),
        (Sequence((P,)), {("b", "g1")}),
        (Sequence((P, Alternative((Q, Sequence((P, R)))))), {("d", "g3"), ("f", "g1"), ("e", "g6")}),
        (Sequence((Sequence((P, P)), R)), {("e", "g6")}),
        (Inverse(Sequence((Q, P))), {("y", "g5")}),
        (Inverse(Alternative((P, Inverse(P)))), {("b", "g1"), ("x", "g4")}),
        (Inverse(Inverse(P)), {("b", "g1")}),
        (Repeat(P, "+"), {("b", None), ("c", None)}),
        (Repeat(P, "?"), {("a", None), ("b", None)}),
        (Inverse(Repeat(P, "+")), {("x", None)}),
        (Sequence((P, Repeat(P, "*"))), {("b", None), ("c", None)}),
    ],
)
def test_the_graph_of_the_last_step_is_bound(store, path, expected):
    assert values(store, path) == expected


@pytest.mark.parametrize(("_", "path", "__"), CASES)
def test_patterns_are_sparql(_, path, __):
    for pattern in patterns(path, "?start", "?end", "?graph"):
        Store().query(f"ASK {{ {pattern} }}")
