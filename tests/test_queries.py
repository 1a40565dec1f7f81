"""Saved questions: the header, the parameters, and that a value never becomes query text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from ecosystem_graph.content.project import Project, open_project
from ecosystem_graph.content.queries import (
    Parameter,
    SavedQuery,
    bind,
    find_query,
    list_queries,
    read_query,
    term_of,
)
from ecosystem_graph.errors import NotFoundError, ParameterError, SavedQueryError
from ecosystem_graph.terms import XSD

HEAD = "#+ title@en: A question\n"
BODY = "SELECT ?x WHERE { ?x ?p ?o }\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The smallest project: two prefixes and a folder for questions."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "queries" / "site").mkdir(parents=True)
    (tmp_path / "ecosystem-graph.toml").write_text("")
    (tmp_path / "ontology" / "prefixes.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        f'<#ex> sh:prefix "ex" ; sh:namespace "https://ex.org/" . <#x> sh:prefix "xsd" ; sh:namespace "{XSD}" .\n'
    )
    return open_project(tmp_path, environ={})


def read(project: Project, text: str | bytes, name: str = "frage") -> SavedQuery:
    path = project.root / "queries" / f"{name}.rq"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_query(path, project)


def problem(project: Project, text: str | bytes) -> SavedQueryError:
    with pytest.raises(SavedQueryError) as caught:
        read(project, text)
    assert str(caught.value.path) == "queries/frage.rq"
    return caught.value


# ------------------------------------------------------------------------------------------- header


def test_a_question_is_read_with_all_its_header_says(project):
    query = read(
        project,
        "#+ title@de: Wer?\n"
        "#+ title@en: Who?\n"
        "#+ description@de: Eine Zeile,\n"
        "#+ description@de: noch eine.\n"
        "#+ keywords: Amt, Stichtag,\n"
        '#+ parameter: day xsd:date "Stichtag"@de "day"@en\n'
        '#+ parameter: who ex:Person "Person"@de\n'
        '#+ column: post "Posten"@de "post"@en\n'
        "#+ column: x\n"
        "#+ rows: 3..9\n"
        "# an ordinary comment\n"
        "SELECT ?post ?x WHERE {\n"
        '  VALUES ?day { "2022-03-01"^^<http://www.w3.org/2001/XMLSchema#date> }\n'
        "  VALUES ?who { UNDEF }\n"
        "  ?x ?post ?who , ?day\n"
        "}\n",
    )
    assert (query.name, query.form, query.rows) == ("frage", "SELECT", (3, 9))
    assert (query.titles, query.descriptions) == ({"de": "Wer?", "en": "Who?"}, {"de": "Eine Zeile, noch eine."})
    assert query.keywords == ("Amt", "Stichtag")
    assert query.columns == {"post": {"de": "Posten", "en": "post"}, "x": {}}
    assert query.parameters == (
        Parameter("day", XSD + "date", {"de": "Stichtag", "en": "day"}, f'"2022-03-01"^^<{XSD}date>'),
        Parameter("who", "https://ex.org/Person", {"de": "Person"}, None),
    )
    assert [parameter.datatype for parameter in query.parameters] == ["date", None]


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "SELECT"),
        ("ask { ?s ?p ?o }", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("PREFIX ex: <https://ex.org/> DESCRIBE ex:a", "DESCRIBE"),
        ("# SELECT nothing\nASK { ?select ?p 'SELECT' }", "ASK"),
    ],
)
def test_the_form_of_a_query_is_seen_wherever_it_stands(project, body, form):
    assert read(project, HEAD + body).form == form


@pytest.mark.parametrize(("value", "rows"), [("0", (0, 0)), ("3", (3, 3)), ("3..9", (3, 9)), ("3..", (3, None))])
def test_expected_rows_are_a_number_or_a_span(project, value, rows):
    assert read(project, f"{HEAD}#+ rows: {value}\n{BODY}").rows == rows


def test_questions_are_listed_by_name_without_those_of_the_site(project):
    for name in ("b", "a", "site/c"):
        read(project, HEAD + BODY, name)
    assert [query.name for query in list_queries(project)] == ["a", "b"]


def test_a_question_is_found_by_name_or_not(project):
    query = read(project, HEAD + BODY)
    assert find_query((query,), "frage") is query
    with pytest.raises(NotFoundError, match="“andere”"):
        find_query((query,), "andere")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "#+ titel@de: x\n" + BODY, 2, "The header of a question has no “titel”"),
        (HEAD + "#+ Title@de: x\n" + BODY, 2, "The header of a question has no “Title”"),
        (HEAD + "#+ just words\n" + BODY, 2, "The header of a question has no “just words”"),
        (HEAD + "#+ rows: many\n" + BODY, 2, "rows is a number"),
        (HEAD + "#+ rows: 3...4\n" + BODY, 2, "rows is a number"),
        (HEAD + '#+ parameter: day "Tag"@de\n' + BODY, 2, "#+ parameter: day xsd:date"),
        (HEAD + "#+ parameter: day xsd:date Tag\n" + BODY, 2, "#+ parameter: day xsd:date"),
        (HEAD + "#+ column: ?x\n" + BODY, 2, "#+ column: post"),
        (HEAD + "#+ parameter: day xsd:date\n" + BODY, 2, "VALUES ?day { … }"),
        (HEAD + "#+ parameter: x xsd:gDay\nSELECT * { VALUES ?x { UNDEF } }", 2, "“xsd:gDay” of the parameter"),
        (HEAD + "#+ parameter: x no:Class\nSELECT * { VALUES ?x { UNDEF } }", 2, "“no:Class” of the parameter"),
        (BODY, None, "A question needs a title"),
        (HEAD, None, "A question needs a title (#+ title@en: …) and a query"),
        (HEAD + "SELECT ?x\nWHERE { ?x ?p }", 3, "This is not a valid SPARQL 1.1 query"),
        (HEAD + "SELECT ?x WHERE { ?x no:p ?o }", 2, "This is not a valid SPARQL 1.1 query"),
        (HEAD + "SELECT ?x WHERE { SERVICE <urn:x> { ?x ?p ?o } }", None, "SERVICE is not allowed"),
        (HEAD + "DELETE WHERE { ?s ?p ?o }", None, "and a query"),
        (b"#+ title@de: \xe4", None, "not UTF-8 (byte 13)"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_with_its_line(project, text, line, said):
    error = problem(project, text)
    assert said in error.en
    assert error.line == line


# --------------------------------------------------------------------------------------- parameters

TWO = (
    HEAD + "#+ parameter: word xsd:string\n#+ parameter: who ex:Person\n#+ parameter: day xsd:date\n"
    "SELECT ?word ?who ?day WHERE {\n"
    '  VALUES ?word { "default \\"}" }\n'
    "  VALUES ?who { UNDEF }\n"
    "  values $day {'2020-01-01'}\n"
    "}"
)


def answer(project: Project, query: SavedQuery, values: dict[str, str]) -> list[tuple[object, ...]]:
    found = Store().query(bind(query, values, project.prefixes))
    return [tuple(row) for row in found]


def test_without_values_the_file_is_asked_as_it_stands(project):
    query = read(project, TWO)
    assert bind(query, {}, project.prefixes) == query.text
    assert bind(query, {"word": "", "who": ""}, project.prefixes) == query.text


def test_values_replace_the_defaults_and_nothing_else(project):
    query = read(project, TWO)
    assert answer(project, query, {"word": "Wort", "who": "ex:ann", "day": "2024-02-29"}) == [
        (
            Literal("Wort"),
            NamedNode("https://ex.org/ann"),
            Literal("2024-02-29", datatype=NamedNode(XSD + "date")),
        )
    ]
    assert answer(project, query, {"who": "<https://ex.org/bob>"}) == [
        (Literal('default "}'), NamedNode("https://ex.org/bob"), Literal("2020-01-01"))
    ]


def test_a_parameter_may_stand_in_several_places(project):
    query = read(
        project,
        HEAD + "#+ parameter: n xsd:integer\n"
        "SELECT ?a ?b { { SELECT (?n AS ?a) { VALUES ?n { 1 } } } { SELECT (?n AS ?b) { VALUES ?n { 1 } } } }",
    )
    assert [[term.value for term in row] for row in answer(project, query, {"n": "7"})] == [["7", "7"]]


def test_names_that_begin_alike_are_told_apart(project):
    query = read(
        project,
        HEAD + "#+ parameter: n xsd:integer\n#+ parameter: nn xsd:integer\n"
        "SELECT ?n ?nn { VALUES ?nn { 1 } VALUES ?n { 2 } }",
    )
    assert [[term.value for term in row] for row in answer(project, query, {"n": "8", "nn": "9"})] == [["8", "9"]]


def test_an_unknown_parameter_is_named_with_those_there_are(project):
    with pytest.raises(ParameterError, match=r"no parameter “wer”. Choose one of: word, who, day\."):
        bind(read(project, TWO), {"wer": "x"}, project.prefixes)


INJECTIONS = (
    '"',
    "'",
    "\\",
    '\\"',
    '" } ?s ?p ?o . VALUES ?x { "',
    '"^^<urn:x> } } #',
    "\\u0022 } ?s ?p ?o #",
    '"""',
    "\n} ?s ?p ?o\n",
    "\r} #",
    "}",
    "{ }",
    "<urn:x>",
    "UNDEF",
    "$1 \\1 \\g<0> {0} %s",
    "VALUES ?who { UNDEF }",
    "VALUES ?day { '2020-01-01' }",
    "#+ title@de: x",
    "ä€𝄞\u0000",
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_stays_a_text_whatever_it_says(project, text):
    query = read(project, TWO)
    ((word, who, day),) = answer(project, query, {"word": text, "who": "ex:ann", "day": "2022-03-01"})
    assert word == Literal(text)
    assert (who, day.value) == (NamedNode("https://ex.org/ann"), "2022-03-01")


def test_the_value_of_one_parameter_is_never_taken_for_the_place_of_another(project):
    # each in turn would close the text of the first and continue as query
    query = read(
        project,
        HEAD + "#+ parameter: a xsd:string\n#+ parameter: b xsd:string\n"
        'SELECT ?a ?b { VALUES ?a { "" } VALUES ?b { "" } }',
    )
    values = {"a": "VALUES ?b { x }", "b": " } ?s ?p ?o . { "}
    assert answer(project, query, values) == [(Literal(values["a"]), Literal(values["b"]))]


@pytest.mark.parametrize(
    "value",
    [
        *(text for text in INJECTIONS if text != "<urn:x>"),
        "urn:x",
        "ann",
        "https://ex.org/a b",
        "https://ex.org/> } ?s ?p ?o . { <https://ex.org/",
        "https://ex.org/\n",
        'https://ex.org/"',
        "ex:a> } #",
        "ex:a b",
        "javascript://x y",
    ],
)
def test_what_is_no_iri_is_refused_where_a_thing_is_asked_for(project, value):
    with pytest.raises(ParameterError, match="“who” expects IRI"):
        bind(read(project, TWO), {"who": value}, project.prefixes)


@pytest.mark.parametrize(
    ("type_name", "good", "bad"),
    [
        (
            "date",
            ["2022-03-01"],
            [
                "2022",
                "2022-3-1",
                "2022-02-30",
                "01.03.2022",
                "202\N{ARABIC-INDIC DIGIT TWO}-03-01",
                "2022-03-01Z",
                "heute",
            ],
        ),
        ("integer", ["0", "-5", "+5", "007"], ["5.0", "five", "5 ", "\N{ARABIC-INDIC DIGIT FIVE}", "1e3", "5 } #"]),
        ("decimal", ["1", "1.5", "-.5"], ["1,5", "1.", ".", "NaN", "1e3"]),
        ("boolean", ["true", "false", "0", "1"], ["TRUE", "yes", "2"]),
        ("language", ["de", "de-AT"], ["d", "deutsch!", 'de" }', "de_AT"]),
        ("string", ["", "x\ny", '"'], []),
    ],
)
def test_values_are_of_the_type_they_are_declared_as(project, type_name, good, bad):
    parameter = Parameter("p", XSD + type_name, {}, None)
    for value in good:
        assert term_of(parameter, value, project.prefixes).value == value
    for value in bad:
        with pytest.raises(ParameterError, match="“p” expects") as caught:
            term_of(parameter, value, project.prefixes)
        assert f"xsd:{type_name}" in caught.value.en
