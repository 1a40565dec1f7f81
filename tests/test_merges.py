"""Merged entities: old IRIs become the surviving one, tombstones stay, contradictions are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ecosystem_graph.content.merges import apply_merges, read_merges
from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.errors import MergeError
from ecosystem_graph.terms import DEPRECATED, IS_REPLACED_BY, XSD

EX = "https://ex.org/"
TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def file(part: Part, *triples: tuple[NamedNode, NamedNode, object]) -> SourceFile:
    graph = ex("graph")
    quads = tuple(Quad(*triple, graph) for triple in triples)
    text = "".join(f"<{triple[0].value}> <{triple[1].value}> <x> .\n" for triple in triples)
    return SourceFile(Path("data/merges.ttl"), part, graph, quads, text, {})


def merging(*pairs: tuple[str, str]) -> SourceFile:
    return file(Part.MERGES, *((ex(old), IS_REPLACED_BY, ex(new)) for old, new in pairs))


def test_without_merges_nothing_happens():
    files = (file(Part.SOURCE, (ex("a"), ex("p"), ex("b"))),)
    assert read_merges(files) == {}
    assert apply_merges(files, {}) == files


def test_chains_are_followed_to_their_end():
    merges = read_merges([merging(("a", "b"), ("b", "c"), ("x", "y"))])
    assert merges == {EX + "a": EX + "c", EX + "b": EX + "c", EX + "x": EX + "y"}


def test_the_same_merge_twice_is_one_merge():
    assert read_merges([merging(("a", "b"), ("a", "b"))]) == {EX + "a": EX + "b"}


def test_only_the_file_of_merges_merges():
    assert read_merges([file(Part.SOURCE, (ex("a"), IS_REPLACED_BY, ex("b")))]) == {}


@pytest.mark.parametrize("part", [Part.SOURCE, Part.REGISTER])
def test_subjects_and_objects_of_data_are_renamed(part):
    data = file(
        part, (ex("old"), ex("p"), ex("b")), (ex("b"), ex("p"), ex("old")), (ex("b"), ex("p"), Literal(EX + "old"))
    )
    (renamed,) = apply_merges([data], {EX + "old": EX + "new"})
    assert renamed.quads == (
        Quad(ex("new"), ex("p"), ex("b"), ex("graph")),
        Quad(ex("b"), ex("p"), ex("new"), ex("graph")),
        Quad(ex("b"), ex("p"), Literal(EX + "old"), ex("graph")),
    )


def test_a_statement_that_both_had_is_there_once():
    data = file(Part.REGISTER, (ex("old"), ex("p"), ex("b")), (ex("new"), ex("p"), ex("b")))
    (renamed,) = apply_merges([data], {EX + "old": EX + "new"})
    assert renamed.quads == (Quad(ex("new"), ex("p"), ex("b"), ex("graph")),)


@pytest.mark.parametrize("part", [Part.ONTOLOGY, Part.CONCEPTS, Part.SHAPES, Part.PREFIXES])
def test_other_parts_stay_as_they_are(part):
    other = file(part, (ex("old"), ex("p"), ex("b")))
    assert apply_merges([other], {EX + "old": EX + "new"}) == (other,)


def test_tombstones_point_to_the_survivor_and_are_deprecated():
    merges = merging(("a", "b"), ("b", "c"))
    (stones,) = apply_merges([merges], read_merges([merges]))
    assert set(stones.quads) == {
        Quad(ex("a"), IS_REPLACED_BY, ex("b"), ex("graph")),
        Quad(ex("b"), IS_REPLACED_BY, ex("c"), ex("graph")),
        Quad(ex("a"), IS_REPLACED_BY, ex("c"), ex("graph")),
        Quad(ex("a"), DEPRECATED, TRUE, ex("graph")),
        Quad(ex("b"), DEPRECATED, TRUE, ex("graph")),
    }


def test_two_survivors_are_refused_with_the_line():
    with pytest.raises(MergeError) as caught:
        read_merges([merging(("x", "y"), ("a", "b"), ("a", "c"))])
    assert (str(caught.value.path), caught.value.line) == ("data/merges.ttl", 2)
    assert f"<{EX}a> is merged into two different ones: <{EX}b> and <{EX}c>" in caught.value.en
    assert "zwei verschiedene" in caught.value.de


@pytest.mark.parametrize(
    "pairs", [[("a", "a")], [("a", "b"), ("b", "a")], [("x", "a"), ("a", "b"), ("b", "c"), ("c", "a")]]
)
def test_a_circle_is_refused(pairs):
    with pytest.raises(MergeError, match="into itself") as caught:
        read_merges([merging(*pairs)])
    assert str(caught.value.path) == "data/merges.ttl"
