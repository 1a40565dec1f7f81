"""Where statements stand in a Turtle file."""

from __future__ import annotations

import pytest

from ecosystem_graph.content.turtle_lines import index_lines

EX = "https://ex.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def lines_of(text: str):
    return index_lines(text, "https://ex.org/graph", {"ex": EX, "": "https://empty.org/"})


def places(text: str) -> dict[tuple[str, str], int]:
    return {
        (subject.removeprefix(EX), predicate.removeprefix(EX)): line
        for (subject, predicate), line in lines_of(text).statements.items()
    }


def test_a_longturtle_file_gives_the_line_of_every_property():
    text = (
        "PREFIX ex: <https://ex.org/>\n"
        "\n"
        "# a comment with a dot. And <brackets>\n"
        "<>\n"
        "    a ex:Graph ;\n"
        "    .\n"
        "\n"
        "ex:one\n"
        "    ex:name\n"
        '        "Eins"@de ,\n'
        '        "One; with . and ["@en ;\n'
        "    ex:next ex:two ;\n"
        "    .\n"
    )
    assert lines_of(text).subjects == {"https://ex.org/graph": 4, EX + "one": 8}
    assert places(text) == {("graph", TYPE): 5, ("one", "name"): 9, ("one", "next"): 12}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:a ex:p ex:b .\nex:c ex:p ex:d .", {("a", "p"): 1, ("c", "p"): 2}),
        ("ex:a ex:p ex:b.\nex:c ex:p ex:d.", {("a", "p"): 1, ("c", "p"): 2}),
        ("ex:a ex:p 1.5 .\nex:c ex:p 5.\nex:e ex:p true.", {("a", "p"): 1, ("c", "p"): 2, ("e", "p"): 3}),
        ('ex:a ex:p "x"@de.\nex:c ex:p "5"^^ex:n.\nex:e ex:p <x>.', {("a", "p"): 1, ("c", "p"): 2, ("e", "p"): 3}),
        ("ex:a ex:p ex:b;\nex:q ex:c,\nex:d;\nex:r ex:e.", {("a", "p"): 1, ("a", "q"): 2, ("a", "r"): 4}),
        ('ex:a ex:p """one\ntwo . ;\nthree""" ;\nex:q 1 .', {("a", "p"): 1, ("a", "q"): 4}),
        ("ex:a ex:p '''one\n'two''' ;\nex:q 1 .", {("a", "p"): 1, ("a", "q"): 3}),
        ('ex:a ex:p "say \\"x\\" ;" ;\nex:q 1 .', {("a", "p"): 1, ("a", "q"): 2}),
        ("ex:a ex:p [ ex:inner ex:b ;\n ex:deep [ ex:deeper 1 ] ] ;\nex:q ( 1 2\n3 ) .\nex:c ex:r 1 .",
         {("a", "p"): 1, ("a", "q"): 3, ("c", "r"): 5}),
        ("@prefix ex: <https://ex.org/> .\n@base <https://b.org/> .\nex:a ex:p 1 .", {("a", "p"): 3}),
        ("prefix ex: <https://ex.org/>\nBASE <https://b.org/>\nex:a ex:p 1 .", {("a", "p"): 3}),
        ("ex:a.b ex:p.q ex:c.d .\nex:e ex:p 1 .", {("a.b", "p.q"): 1, ("e", "p"): 2}),
        ("<https://ex.org/a#b> <https://ex.org/p#q> 1 .", {("a#b", "p#q"): 1}),
        ("ex:a a ex:B .", {("a", TYPE): 1}),
        (":a :p :b .", {("https://empty.org/a", "https://empty.org/p"): 1}),
        ("ex:a ex:p ex:b . # done\nex:c ex:p 1 .", {("a", "p"): 1, ("c", "p"): 2}),
    ],
)  # fmt: skip
def test_all_ways_to_write_turtle_are_understood(text, expected):
    assert places(text) == expected


def test_the_first_place_counts():
    assert places("ex:a ex:p 1 .\nex:a ex:p 2 .") == {("a", "p"): 1}


def test_a_statement_that_is_not_there_gives_the_line_of_its_subject():
    index = lines_of("\nex:a ex:p 1 .")
    assert index.line(EX + "a", EX + "p") == 2
    assert index.line(EX + "a", EX + "missing") == 2
    assert index.line(EX + "a") == 2
    assert index.line(EX + "b", EX + "p") is None


@pytest.mark.parametrize("text", ["", "ex:a", "ex:a ex:p", '"""', "] ) .", "<", "ex:a [ (", "@prefix", "\\ ^^ \x00"])
def test_broken_text_never_raises(text):
    lines_of(text)
