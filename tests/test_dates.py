"""Partial dates, their bounds, and the grades that follow from derived bounds."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from conftest import REPOSITORY
from ecosystem_graph.dates import EDTF, XSD, Attested, Bounds, Grade, bounds, grade_on
from ecosystem_graph.errors import DateSyntaxError
from ecosystem_graph.terms import ECO

READ = {
    # lexical form, type -> earliest, latest ("" is an open end)
    ("2022", "gYear"): ("2022-01-01", "2022-12-31"),
    ("0001", "gYear"): ("0001-01-01", "0001-12-31"),
    ("9999", "gYear"): ("9999-01-01", "9999-12-31"),
    ("2022Z", "gYear"): ("2022-01-01", "2022-12-31"),
    ("2022+14:00", "gYear"): ("2022-01-01", "2022-12-31"),
    ("2024-02", "gYearMonth"): ("2024-02-01", "2024-02-29"),
    ("2022-12", "gYearMonth"): ("2022-12-01", "2022-12-31"),
    ("9999-12", "gYearMonth"): ("9999-12-01", "9999-12-31"),
    ("2022-05-06", "date"): ("2022-05-06", "2022-05-06"),
    ("2022-05-06-02:30", "date"): ("2022-05-06", "2022-05-06"),
    ("2022-05-06T23:59:59.5+01:00", "dateTime"): ("2022-05-06", "2022-05-06"),
    ("2022-12-31T24:00:00Z", "dateTime"): ("2023-01-01", "2023-01-01"),
    ("2022", "EDTF"): ("2022-01-01", "2022-12-31"),
    ("2022-05", "EDTF"): ("2022-05-01", "2022-05-31"),
    ("2022-05-06", "EDTF"): ("2022-05-06", "2022-05-06"),
    ("2022-21", "EDTF"): ("2022-03-01", "2022-05-31"),
    ("2022-22", "EDTF"): ("2022-06-01", "2022-08-31"),
    ("2022-23", "EDTF"): ("2022-09-01", "2022-11-30"),
    ("2022-24", "EDTF"): ("2022-12-01", "2023-02-28"),
    ("2023-24", "EDTF"): ("2023-12-01", "2024-02-29"),
    ("9999-24", "EDTF"): ("9999-12-01", "9999-12-31"),
    ("2022?", "EDTF"): ("2022-01-01", "2022-12-31"),
    ("2022-05?", "EDTF"): ("2022-05-01", "2022-05-31"),
    ("2022~", "EDTF"): ("2021-01-01", "2023-12-31"),
    ("2022%", "EDTF"): ("2021-01-01", "2023-12-31"),
    ("2022-01~", "EDTF"): ("2021-12-01", "2022-02-28"),
    ("2022-21~", "EDTF"): ("2021-12-01", "2022-08-31"),
    ("2022-24%", "EDTF"): ("2022-09-01", "2023-05-31"),
    ("2022-03-01~", "EDTF"): ("2022-02-28", "2022-03-02"),
    ("0001~", "EDTF"): ("0001-01-01", "0002-12-31"),
    ("9999~", "EDTF"): ("9998-01-01", "9999-12-31"),
    ("0001-01-01~", "EDTF"): ("0001-01-01", "0001-01-02"),
    ("9999-12-31%", "EDTF"): ("9999-12-30", "9999-12-31"),
    ("[2020]", "EDTF"): ("2020-01-01", "2020-12-31"),
    ("[2020,2021]", "EDTF"): ("2020-01-01", "2021-12-31"),
    ("[2021,2019-05]", "EDTF"): ("2019-05-01", "2021-12-31"),
    ("[2019-21,2020-21]", "EDTF"): ("2019-03-01", "2020-05-31"),
    ("[2021-01..2022-05]", "EDTF"): ("2021-01-01", "2022-05-31"),
    ("[2015-07..2019]", "EDTF"): ("2015-07-01", "2019-12-31"),
    ("[2020~,2021?]", "EDTF"): ("2019-01-01", "2021-12-31"),
    ("[..2020-12]", "EDTF"): ("", "2020-12-31"),
    ("[2019..]", "EDTF"): ("2019-01-01", ""),
    ("[..2019,2021]", "EDTF"): ("", "2021-12-31"),
    ("[..2019,2021..]", "EDTF"): ("", ""),
    ("2019/2021", "EDTF"): ("2019-01-01", "2021-12-31"),
    ("2019-21/2019-22", "EDTF"): ("2019-03-01", "2019-08-31"),
    ("2019~/2021", "EDTF"): ("2018-01-01", "2021-12-31"),
    ("2019/..", "EDTF"): ("2019-01-01", ""),
    ("../2021-02-03", "EDTF"): ("", "2021-02-03"),
}

REFUSED = [
    ("", "gYear"),
    ("22", "gYear"),
    ("0000", "gYear"),
    ("-0044", "gYear"),
    ("12022", "gYear"),
    ("2022-05", "gYear"),
    ("2022?", "gYear"),
    (" 2022", "gYear"),
    ("2022\n", "gYear"),
    ("٢٠٢٢", "gYear"),  # digits, but no ASCII digits
    ("2022+15:00", "gYear"),
    ("2022", "gYearMonth"),
    ("2022-13", "gYearMonth"),
    ("2022-00", "gYearMonth"),
    ("2022-21", "gYearMonth"),
    ("2022-02-29", "date"),
    ("2022-05", "date"),
    ("06.05.2022", "date"),
    ("2022-05-06T10:00:00", "date"),
    ("2022-05-06", "dateTime"),
    ("2022-05-06T25:00:00", "dateTime"),
    ("2022-05-06T24:00:01", "dateTime"),
    ("9999-12-31T24:00:00", "dateTime"),
    ("", "EDTF"),
    ("2022-25", "EDTF"),
    ("2022-13", "EDTF"),
    ("2022-21-05", "EDTF"),
    ("0000~", "EDTF"),
    ("2022Z", "EDTF"),
    ("2022??", "EDTF"),
    ("?2022", "EDTF"),
    ("201X", "EDTF"),
    ("{2020,2021}", "EDTF"),
    ("[]", "EDTF"),
    ("[..]", "EDTF"),
    ("[2020,]", "EDTF"),
    ("[2020, 2021]", "EDTF"),
    ("[2020", "EDTF"),
    ("[2021..2020]", "EDTF"),
    ("[2019..2020..2021]", "EDTF"),
    ("[[2020]]", "EDTF"),
    ("[2019/2020]", "EDTF"),
    ("2021/2020", "EDTF"),
    ("../..", "EDTF"),
    ("2020/", "EDTF"),
    ("/2020", "EDTF"),
    ("..2019/2020", "EDTF"),
    ("2020/2021/2022", "EDTF"),
    ("2020..2021", "EDTF"),
    ("2022", "integer"),
]


def datatype(name: str) -> str:
    return EDTF if name == "EDTF" else XSD + name


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("written", "expected"), READ.items(), ids=[f"{text} {name}" for text, name in READ])
def test_a_date_has_the_bounds_of_its_precision(written: tuple[str, str], expected: tuple[str, str]) -> None:
    lexical, name = written
    assert bounds(lexical, datatype(name)) == Bounds(day(expected[0]), day(expected[1]))


@pytest.mark.parametrize(("lexical", "name"), REFUSED)
def test_a_date_outside_the_profile_is_refused(lexical: str, name: str) -> None:
    with pytest.raises(DateSyntaxError):
        bounds(lexical, datatype(name))


def test_the_refusal_names_the_value_its_type_and_the_way_out() -> None:
    with pytest.raises(DateSyntaxError) as caught:
        bounds("Mai 2022", datatype("gYearMonth"))
    assert "„Mai 2022“" in caught.value.de
    assert "xsd:gYearMonth" in caught.value.de
    assert "“Mai 2022”" in caught.value.en
    assert '"2019-12"^^xsd:gYearMonth' in caught.value.en


def test_bounds_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="2022-01-02"):
        Bounds(date(2022, 1, 2), date(2022, 1, 1))


def test_reading_dates_needs_the_standard_library_only() -> None:
    code = "import sys, ecosystem_graph.dates; sys.exit('pyoxigraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY / "src").returncode == 0


days = st.dates(date(1, 1, 1), date(9999, 12, 31))
ends = st.none() | days
atoms = st.builds(
    lambda stem, mark: stem + mark,
    days.map(str)
    | days.map(lambda d: str(d)[:7])
    | days.map(lambda d: str(d)[:4])
    | st.builds(lambda d, season: f"{str(d)[:4]}-{season}", days, st.integers(21, 24)),
    st.sampled_from(["", "?", "~", "%"]),
)
spans = st.builds(lambda a, b: Bounds(min(a, b) if a and b else a, max(a, b) if a and b else b), ends, ends)


@given(st.text("0123456789-?~%[]{}.,/XZT:+ ", max_size=24), st.sampled_from(["gYear", "date", "dateTime", "EDTF"]))
def test_any_text_gives_bounds_or_a_date_error(text: str, name: str) -> None:
    try:
        found = bounds(text, datatype(name))
    except DateSyntaxError:
        return
    assert found.earliest is None or found.latest is None or found.earliest <= found.latest


@given(days)
def test_every_day_lies_in_its_month_its_season_and_its_year(today: date) -> None:
    month, year = str(today)[:7], str(today)[:4]
    assert bounds(str(today), XSD + "date") == Bounds(today, today)
    for text in (month, month + "~", year, year + "%", f"[..{year}]", f"[{year}..]", f"../{month}", f"{month}/.."):
        assert covers(bounds(text, EDTF), today), text
    seasons = [f"{int(year) - back:04d}-{season}" for back in (0, 1) for season in (21, 22, 23, 24)]
    holding = [text for text in seasons if text > "0001" and covers(bounds(text, EDTF), today)]
    assert len(holding) == 1 or today < date(1, 3, 1)


@given(atoms)
def test_approximate_contains_exact_and_uncertain_equals_it(atom: str) -> None:
    plain = atom.rstrip("?~%")
    exact, about = bounds(plain, EDTF), bounds(plain + "~", EDTF)
    assert exact.widen(about) == about == bounds(plain + "%", EDTF)
    assert bounds(plain + "?", EDTF) == exact


@given(st.lists(atoms, min_size=1, max_size=4))
def test_a_set_spans_its_members_whatever_their_order(members: list[str]) -> None:
    whole = bounds(members[0], EDTF)
    for member in members[1:]:
        whole = whole.widen(bounds(member, EDTF))
    assert bounds(f"[{','.join(members)}]", EDTF) == whole
    assert bounds(f"[{','.join(reversed(members))}]", EDTF) == whole


@given(atoms, atoms)
def test_a_range_runs_from_the_start_of_its_first_to_the_end_of_its_last(first: str, last: str) -> None:
    start, end = bounds(first, EDTF), bounds(last, EDTF)
    for text in (f"[{first}..{last}]", f"{first}/{last}"):
        if start.surely_after(end):
            with pytest.raises(DateSyntaxError):
                bounds(text, EDTF)
        else:
            assert bounds(text, EDTF) == Bounds(start.earliest, end.latest)


@given(spans, spans, spans)
def test_widening_is_a_union(one: Bounds, two: Bounds, three: Bounds) -> None:
    assert one.widen(one) == one
    assert one.widen(two) == two.widen(one)
    assert one.widen(two).widen(three) == one.widen(two.widen(three))
    assert one.widen(Bounds(None, None)) == Bounds(None, None)


@given(spans, spans)
def test_spans_that_share_a_day_are_not_surely_apart(one: Bounds, two: Bounds) -> None:
    apart = one.surely_after(two) or two.surely_after(one)
    edges = {d for d in (one.earliest, one.latest, two.earliest, two.latest, date.min, date.max) if d}
    assert apart != any(covers(one, d) and covers(two, d) for d in edges)


def covers(span: Bounds, today: date) -> bool:
    return (span.earliest or date.min) <= today <= (span.latest or date.max)


D = date(2022, 6, 15)
BEFORE, AFTER = D - timedelta(days=1), D + timedelta(days=1)


@pytest.mark.parametrize(
    ("node", "grade"),
    [
        (Attested(), Grade.PRESUMABLY),
        (Attested(starts_not_after=D, ends_not_before=D), Grade.ATTESTED),
        (Attested(starts_not_after=AFTER, ends_not_before=D), Grade.PRESUMABLY),
        (Attested(attested_not_after=D, attested_not_before=D), Grade.ATTESTED),
        (Attested(starts_not_after=BEFORE, attested_not_before=AFTER), Grade.ATTESTED),
        (Attested(attested_not_after=BEFORE, attested_not_before=BEFORE), Grade.PRESUMABLY),
        (Attested(first_attested=D, last_attested=D), Grade.ROUGHLY),
        (Attested(first_attested=BEFORE, last_attested=BEFORE), Grade.PRESUMABLY),
        (Attested(first_attested=BEFORE, last_attested=BEFORE, stale_after=D), Grade.PRESUMABLY),
        (Attested(first_attested=BEFORE, last_attested=BEFORE, stale_after=BEFORE), Grade.STALE),
        (Attested(first_attested=AFTER, last_attested=AFTER), Grade.UNKNOWN),
        (Attested(first_attested=AFTER, starts_not_after=D), Grade.PRESUMABLY),
        (Attested(starts_not_before=AFTER), Grade.NOT_YET),
        (Attested(starts_not_before=D), Grade.PRESUMABLY),
        (Attested(ends_not_after=BEFORE, first_attested=BEFORE), Grade.ENDED),
        (Attested(ends_not_after=D), Grade.PRESUMABLY),
        (Attested(starts_not_before=AFTER, ends_not_after=BEFORE), Grade.ENDED),
    ],
)
def test_a_grade_follows_from_what_is_attested(node: Attested, grade: Grade) -> None:
    assert grade_on(D, node) is grade


near = st.none() | st.integers(-2, 2).map(lambda days: D + timedelta(days=days))


@given(st.builds(Attested, near, near, near, near, near, near, near, near, near))
def test_the_page_and_the_saved_question_grade_alike(node: Attested) -> None:
    """The conditions are cut out of the shipped question, so that neither changes without the other."""
    text = (REPOSITORY / "queries" / "zustand-am-stichtag.rq").read_text(encoding="utf-8")
    conditions = re.search(r"OPTIONAL \{ \?tenure eco:startsNotBefore .*?AS \?slug\)", text, re.DOTALL)
    assert conditions is not None
    store = Store()
    tenure = NamedNode("urn:x:tenure")
    store.add(Quad(tenure, NamedNode(ECO + "post"), NamedNode("urn:x:post")))
    for name, bound in vars(node).items():
        if bound is not None:
            camel = re.sub("_(.)", lambda match: match[1].upper(), name)
            store.add(Quad(tenure, NamedNode(ECO + camel), Literal(str(bound), datatype=NamedNode(XSD + "date"))))
    answer = store.query(
        f'PREFIX eco: <{ECO}> PREFIX xsd: <{XSD}> SELECT ?slug {{ VALUES ?day {{ "{D}"^^xsd:date }}'
        f" ?tenure eco:post ?post {conditions[0]} }}"
    )
    assert isinstance(answer, QuerySolutions)
    slugs = [solution["slug"] for solution in answer]
    grade = grade_on(D, node)
    assert slugs == ([] if grade in (Grade.NOT_YET, Grade.ENDED) else [Literal(grade.value)])
