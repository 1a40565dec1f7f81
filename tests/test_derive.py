"""What the loader works out: bounds of dates, attestation, labels from templates."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from ecosystem_graph.content.derive import agree, date_roles, derive, years_later
from ecosystem_graph.content.shapes import read_shapes
from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.dates import Bounds
from ecosystem_graph.terms import DCT, ECO, EDTF, PROV, RDFS, SH, SKOS, XSD, Prefixes

BASE = "https://ex.org/"
PREFIXES = Prefixes(
    {
        "": BASE,
        "ex": BASE,
        "eco": ECO,
        "prov": PROV,
        "xsd": XSD,
        "skos": SKOS,
        "dct": DCT,
        "rdfs": RDFS,
        "sh": SH,
        "edtf": EDTF.removesuffix("EDTF"),
    }
)
TODAY = date(2026, 11, 24)
ONTOLOGY = ":start eco:dateRole eco:start . :end eco:dateRole eco:end . :on eco:dateRole eco:moment ."


def file(text: str, part: Part = Part.SOURCE, name: str = "quelle") -> SourceFile:
    whole = PREFIXES.sparql() + text
    graph = f"{BASE}graph/{name}"
    parsed = parse(whole, format=RdfFormat.TURTLE, base_iri=graph)
    quads = tuple(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)) for quad in parsed)
    return SourceFile(Path(f"data/{name}.ttl"), part, NamedNode(graph), quads, whole, PREFIXES.namespaces)


def source(as_of: str, text: str, name: str = "quelle") -> SourceFile:
    head = f"<> prov:hadPrimarySource :source-{name} . :source-{name} eco:asOf {as_of} ; :start 2000 .\n"
    return file(head + text, Part.SOURCE, name)


def day(lexical: str) -> str:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(lexical)]
    return f'"{lexical}"^^xsd:{kind}'


def derived(*files: SourceFile, shapes: str = "", problems: bool = False):
    whole = (file(ONTOLOGY, Part.ONTOLOGY, "ontology"), *files)
    found = derive(whole, read_shapes(file(shapes, Part.SHAPES).quads, ()), PREFIXES, BASE, TODAY)
    assert problems or found[1] == ()
    return found


def bounds_of(*files: SourceFile, node: str = "a") -> dict[str, str]:
    return {
        quad.predicate.value.removeprefix(ECO): quad.object.value
        for quad in derived(*files)[0]
        if quad.subject.value == BASE + node and quad.predicate.value.startswith(ECO)
    }


# --------------------------------------------------------------------------------------- the graph


def test_the_derived_graph_says_for_which_day_it_was_built():
    quads, _ = derived()
    assert {quad.graph_name.value for quad in quads} == {BASE + "graph/_derived"}
    assert [str(quad.object) for quad in quads if quad.predicate.value == DCT + "date"] == [
        f'"2026-11-24"^^<{XSD}date>'
    ]


def test_roles_of_dates_are_said_by_the_ontology_only():
    ontology = file(ONTOLOGY, Part.ONTOLOGY)
    assert date_roles([ontology, file(":x eco:dateRole eco:start .")]) == {
        BASE + "start": "start",
        BASE + "end": "end",
        BASE + "on": "moment",
    }


# ------------------------------------------------------------------------------------------ periods


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (f":start {day('2019')}", {"startsNotBefore": "2019-01-01", "startsNotAfter": "2019-12-31"}),
        (f":end {day('2020-02')}", {"endsNotBefore": "2020-02-01", "endsNotAfter": "2020-02-29"}),
        (
            f":on {day('2020-02-03')}",
            {
                "startsNotBefore": "2020-02-03",
                "startsNotAfter": "2020-02-03",
                "endsNotBefore": "2020-02-03",
                "endsNotAfter": "2020-02-03",
            },
        ),
        (':start "[..2020-12]"^^edtf:EDTF', {"startsNotAfter": "2020-12-31"}),
        (':end "[2019..]"^^edtf:EDTF', {"endsNotBefore": "2019-01-01"}),
        (':start "2019"', {}),
        (":start 2019", {}),
        (":start :unknown", {}),
        (f":other {day('2019')}", {}),
    ],
)
def test_a_date_gives_bounds_by_its_role(statement, expected):
    assert bounds_of(file(f":a {statement} .", Part.REGISTER)) == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (("2019", "2019-12"), ("2019-12-01", "2019-12-31")),  # they agree: the narrower one
        (("2019-12", "2019"), ("2019-12-01", "2019-12-31")),
        (("2018", "2019"), ("2018-01-01", "2019-12-31")),  # they disagree: both
        (("2018", "2019", "2018"), ("2018-01-01", "2019-12-31")),  # and the majority does not decide
        (("2018", "2018", "2019"), ("2018-01-01", "2019-12-31")),
        (("2019", "2018", "2018"), ("2018-01-01", "2019-12-31")),
        (("2018", "2019-03-04", "2019-03"), ("2018-01-01", "2019-03-31")),
    ],
)
def test_sources_that_agree_narrow_a_bound_and_sources_that_disagree_widen_it(years, expected):
    files = [file(f":a :start {day(year)} .", Part.REGISTER, f"q{number}") for number, year in enumerate(years)]
    found = bounds_of(*files)
    assert (found["startsNotBefore"], found["startsNotAfter"]) == expected


def test_agreement_does_not_depend_on_the_order():
    items = [
        Bounds(date(2018, 1, 1), date(2018, 12, 31)),
        Bounds(date(2019, 1, 1), None),
        Bounds(None, date(2018, 6, 30)),
    ]
    assert len({agree(order) for order in permutations(items)}) == 1
    assert agree([]) is None
    assert agree(items[:1]) == items[0]


def test_an_unreadable_date_is_a_problem_with_file_and_line_and_the_rest_is_derived():
    broken = file(f':b :start {day("2019")} .\n:a :start "2019-99"^^xsd:gYearMonth .', Part.SOURCE, "kaputt")
    quads, problems = derived(broken, problems=True)
    (problem,) = problems
    assert str(problem.path) == "data/kaputt.ttl"
    assert problem.line == len(PREFIXES.namespaces) + 2
    assert "2019-99" in problem.en
    assert BASE + "b" in {quad.subject.value for quad in quads}


# -------------------------------------------------------------------------------------- attestation


def test_a_source_attests_what_it_describes_on_the_day_it_speaks_of():
    assert bounds_of(source(day("2022-05"), ":a :p 1 .")) == {
        "firstAttested": "2022-05-01",
        "lastAttested": "2022-05-31",
        "attestedNotAfter": "2022-05-31",
        "attestedNotBefore": "2022-05-01",
        "staleAfter": "2024-05-31",
    }


def test_several_sources_attest_from_the_first_to_the_last():
    found = bounds_of(
        source(day("2022-05"), ":a :p 1 .", "a"),
        source(day("2020"), ":a :p 1 .", "b"),
        source(day("2021-01-01"), ":a :q 1 .", "c"),
    )
    assert found == {
        "firstAttested": "2020-01-01",
        "lastAttested": "2022-05-31",
        "attestedNotAfter": "2020-12-31",
        "attestedNotBefore": "2022-05-01",
        "staleAfter": "2024-05-31",
    }


def test_a_source_does_not_attest_itself_its_graph_or_what_it_only_mentions():
    file_ = source(day("2022"), ":a :p :b .")
    for node in ("source-quelle", "graph/quelle", "b"):
        assert bounds_of(file_, node=node) == {}


def test_the_register_attests_nothing():
    register = file(f"<> prov:hadPrimarySource :r . :r eco:asOf {day('2022')} . :a :p 1 .", Part.REGISTER)
    assert bounds_of(register) == {}


def test_a_source_without_a_day_attests_nothing():
    assert bounds_of(file("<> prov:hadPrimarySource :s . :a :p 1 .")) == {}


def test_a_source_that_says_when_something_ended_vouches_until_then_only():
    found = bounds_of(source(day("2022"), f":a :end {day('2018')} ."))
    assert (found["firstAttested"], found["lastAttested"]) == ("2018-01-01", "2018-12-31")
    assert found["staleAfter"] == "2020-12-31"


def test_an_end_that_is_still_to_come_changes_nothing():
    found = bounds_of(source(day("2022"), f":a :end {day('2025')} ."))
    assert (found["firstAttested"], found["lastAttested"]) == ("2022-01-01", "2022-12-31")


def test_two_years_after_a_leap_day_is_the_last_day_of_february():
    assert years_later(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)


# ------------------------------------------------------------------------------------------- labels

SHAPES = (
    ":Role a sh:NodeShape ; sh:targetClass :Role ;"
    ' eco:labelTemplate "{ex:who}: {ex:post}"@de , "{ex:who} as {ex:post|ex:job}"@en .'
)


def labels_of(*texts: str, node: str = "a") -> dict[str, str]:
    files = [file(text, Part.SOURCE, f"q{number}") for number, text in enumerate(texts)]
    return {
        quad.object.language: quad.object.value
        for quad in derived(*files, shapes=SHAPES)[0]
        if quad.subject.value == BASE + node and quad.predicate.value == RDFS + "label"
    }


def test_a_template_is_filled_with_the_labels_of_the_values():
    text = (
        ':a a :Role ; ex:who :ann ; ex:post :chair . :ann skos:prefLabel "Ann"@de .'
        ' :chair skos:prefLabel "Vorsitz"@de , "chair"@en .'
    )
    assert labels_of(text) == {"de": "Ann: Vorsitz", "en": "Ann as chair"}


def test_labels_and_values_may_stand_in_different_files():
    assert labels_of(":a a :Role .", ":a ex:who :ann .", ':ann skos:prefLabel "Ann"@de .')["de"] == "Ann: –"


def test_several_values_are_sorted_and_joined():
    text = ':a a :Role ; ex:who :b , :c ; ex:post "x" . :b skos:prefLabel "Zoe"@de . :c skos:prefLabel "Ann"@de .'
    assert labels_of(text)["de"] == "Ann, Zoe: x"


def test_a_second_property_steps_in_where_the_first_is_missing():
    assert labels_of(':a a :Role ; ex:who "Ann" ; ex:job "cook"@en .') == {"de": "Ann: –", "en": "Ann as cook"}


def test_the_preferred_name_wins_over_a_title():
    text = ':a a :Role ; ex:who :b . :b dct:title "Aal"@de ; skos:prefLabel "Zander"@de .'
    assert labels_of(text)["de"] == "Zander: –"


def test_a_node_without_a_name_is_called_by_its_iri():
    assert labels_of(":a a :Role ; ex:who :anna-muster .")["de"] == "anna-muster: –"


@pytest.mark.parametrize("name", ['skos:prefLabel "X"@de', 'rdfs:label "X"', 'dct:title "X"@en'])
def test_a_node_with_a_name_of_its_own_gets_no_other(name):
    assert labels_of(f':a a :Role ; ex:who "Ann" ; {name} .') == {}


def test_a_class_without_template_gives_no_label():
    assert labels_of(':a a :Thing ; ex:who "Ann" .') == {}


def test_literals_are_chosen_by_language():
    quads, _ = derived(file(':a a :Role ; ex:who "Anna"@de , "Ann"@en .'), shapes=SHAPES)
    labels = {quad.object for quad in quads if quad.predicate.value == RDFS + "label"}
    assert labels == {Literal("Anna: –", language="de"), Literal("Ann as –", language="en")}
