"""Partial dates to bounds, and how certain a state of things is on a day.

Read are xsd:gYear, xsd:gYearMonth, xsd:date, xsd:dateTime and this profile of EDTF (ISO 8601-2:2019):

- year, month, day, and the seasons ``2022-21`` (spring: 1 March to 31 May) to ``2022-24`` (winter: 1 December to the
  end of February of the next year);
- suffixes: ``?`` (uncertain) changes nothing, ``~`` (approximate) and ``%`` (both) add one unit on either side:
  ``2022-05~`` is April to June;
- sets ``[2020,2022]``, of which one member is meant, with ranges ``[2021-01..2022-05]`` and open ends ``[..2020-12]``
  and ``[2019..]``;
- intervals ``2019/2021``, ``2019/..`` and ``../2021``.

No clock is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from ecosystem_graph.errors import DateSyntaxError

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
# repeated from terms.py, which needs pyoxigraph; this module needs the standard library only

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_TIME = r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|(?P<midnight>24:00:00(?:\.0+)?))"
_YEAR, _MONTH, _DAY = "(?P<year>[0-9]{4})", "(?P<month>[0-9]{2})", "(?P<day>[0-9]{2})"
_LEXICAL = {
    XSD + "gYear": re.compile(_YEAR + _ZONE),
    XSD + "gYearMonth": re.compile(f"{_YEAR}-{_MONTH}{_ZONE}"),
    XSD + "date": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}"),
    XSD + "dateTime": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}{_TIME}{_ZONE}"),
}
_EDTF_DATE = re.compile(f"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?(?P<mark>[?~%]?)")
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
# season -> its first month, meteorological


@dataclass(frozen=True)
class Bounds:
    """The earliest and the latest day something can mean; None is an open end."""

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"bounds from {self.earliest} to {self.latest}")

    def widen(self, other: Bounds) -> Bounds:
        """Return the span that covers both; an open end stays open."""
        return Bounds(_least(self.earliest, other.earliest), _greatest(self.latest, other.latest))

    def surely_after(self, other: Bounds) -> bool:
        """Return whether every day of this comes after every day of ``other``; an open end leaves that open."""
        return self.earliest is not None and other.latest is not None and self.earliest > other.latest


def bounds(lexical: str, datatype: str) -> Bounds:
    """Return the bounds of the date ``lexical``, whose datatype has the IRI ``datatype``.

    A time zone is accepted and left aside, of a date and time the day counts; years run from 0001 to 9999.

    Raises DateSyntaxError, which names value and way out, if the text is no date of that type or outside the profile.
    XML Schema 1.1 Part 2, section 3.3; ISO 8601-2:2019, levels 0 to 2, as far as the module says.
    """
    try:
        return _edtf(lexical) if datatype == EDTF else _xsd(lexical, datatype)
    except (ValueError, OverflowError) as error:
        name = datatype.replace(XSD, "xsd:").replace(EDTF, "edtf:EDTF")
        raise DateSyntaxError(
            de=f"„{lexical}“ ist kein lesbares Datum vom Typ {name}. "
            'Jahr: "2019"^^xsd:gYear, Monat: "2019-12"^^xsd:gYearMonth, Tag: "2019-12-20"^^xsd:date, '
            'sonst edtf:EDTF, z. B. "2019-21" (Frühling), "2019~" (ungefähr), "[2019,2020]" (eines davon), '
            '"[..2020-12]" (spätestens), "[2019..]" (frühestens).',
            en=f"“{lexical}” is not a date of type {name} that we can read. "
            'Year: "2019"^^xsd:gYear, month: "2019-12"^^xsd:gYearMonth, day: "2019-12-20"^^xsd:date, '
            'else edtf:EDTF, for example "2019-21" (spring), "2019~" (approximately), "[2019,2020]" (one of them), '
            '"[..2020-12]" (by then), "[2019..]" (not before).',
        ) from error


def _xsd(text: str, datatype: str) -> Bounds:
    lexical = _LEXICAL.get(datatype)
    match = lexical.fullmatch(text) if lexical else None
    if match is None:
        raise ValueError(text)
    parts = match.groupdict()
    found = _calendar(parts["year"], parts.get("month"), parts.get("day"), seasons={}, margin=0)
    if parts.get("midnight") and found.latest is not None:
        # 24:00:00 is the first moment of the next day
        following = found.latest + timedelta(days=1)
        return Bounds(following, following)
    return found


def _edtf(text: str) -> Bounds:
    if text.startswith("[") and text.endswith("]"):
        items = [_member(item) for item in text[1:-1].split(",")]
        whole = items[0]
        for item in items[1:]:
            whole = whole.widen(item)
        return whole
    if "/" in text:
        first, _, last = text.partition("/")
        if not first or not last:
            raise ValueError("an open end of an interval is written ..")
        return _span("" if first == ".." else first, "" if last == ".." else last)
    return _edtf_date(text)


def _member(text: str) -> Bounds:
    first, dots, last = text.partition("..")
    return _span(first, last) if dots else _edtf_date(text)


def _span(first: str, last: str) -> Bounds:
    """From the start of ``first`` to the end of ``last``; an empty text is an open end, but not both."""
    if not first and not last:
        raise ValueError("open at both ends")
    start = _edtf_date(first) if first else Bounds(None, None)
    end = _edtf_date(last) if last else Bounds(None, None)
    if start.surely_after(end):
        raise ValueError("ends before it begins")
    return Bounds(start.earliest, end.latest)


def _edtf_date(text: str) -> Bounds:
    match = _EDTF_DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    margin = 1 if match["mark"] in ("~", "%") else 0
    return _calendar(match["year"], match["month"], match["day"], seasons=_SEASONS, margin=margin)


def _calendar(year: str, month: str | None, day: str | None, *, seasons: Mapping[int, int], margin: int) -> Bounds:
    """Bounds of a year, season, month or day, and ``margin`` more of the same on either side."""
    if day is not None and month is not None:
        exact = date(int(year), int(month), int(day))
        return Bounds(_days_from(exact, -margin), _days_from(exact, margin))
    first, months = 1, 12
    if month is not None:
        first, months = (seasons[int(month)], 3) if int(month) in seasons else (int(month), 1)
    date(int(year), first, 1)  # raises ValueError for year 0 and month 13
    start = int(year) * 12 + first - 1
    return Bounds(_first_day(start - margin * months), _last_day(start + (1 + margin) * months - 1))


def _first_day(months: int) -> date:
    """First day of a month, counted in months since the year 0; the calendar's first day if it lies before that."""
    return date(months // 12, months % 12 + 1, 1) if months >= 12 else date.min


def _last_day(months: int) -> date:
    return _first_day(months + 1) - timedelta(days=1) if months < date.max.year * 12 + 11 else date.max


def _days_from(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _least(*days: date | None) -> date | None:
    known = _known(days)
    return min(known) if len(known) == len(days) else None


def _greatest(*days: date | None) -> date | None:
    known = _known(days)
    return max(known) if len(known) == len(days) else None


def _known(days: Iterable[date | None]) -> list[date]:
    return [day for day in days if day is not None]


@dataclass(frozen=True)
class Attested:
    """The derived bounds of one node, as the loader writes them; None where nothing was derived."""

    starts_not_before: date | None = None
    starts_not_after: date | None = None
    ends_not_before: date | None = None
    ends_not_after: date | None = None
    first_attested: date | None = None
    # earliest day a source that describes the node can speak of
    last_attested: date | None = None
    # latest day such a source can speak of
    attested_not_after: date | None = None
    # by this day it was the case
    attested_not_before: date | None = None
    # on this day or later it was still the case
    stale_after: date | None = None


class Grade(Enum):
    """How sure we are that something was the case on a day; the value is the slug of its concept."""

    ATTESTED = "belegt"
    ROUGHLY = "ungefaehr-belegt"
    PRESUMABLY = "vermutlich-noch"
    STALE = "veraltet"
    UNKNOWN = "unbekannt"
    NOT_YET = "noch-nicht"
    ENDED = "beendet"


def grade_on(day: date, node: Attested) -> Grade:
    """Return the grade of ``node`` on ``day``. A page never says "is" where nobody said so.

    The same decisions in the same order as the saved question on who held an office on a day; bounds are inclusive.
    """
    if node.ends_not_after is not None and node.ends_not_after < day:
        return Grade.ENDED
    if node.starts_not_before is not None and node.starts_not_before > day:
        return Grade.NOT_YET
    begun = _reached(node.starts_not_after, day) or _reached(node.attested_not_after, day)
    lasting = _lasts(node.ends_not_before, day) or _lasts(node.attested_not_before, day)
    if begun and lasting:
        return Grade.ATTESTED
    if _reached(node.first_attested, day) and _lasts(node.last_attested, day):
        return Grade.ROUGHLY
    if node.first_attested is not None and day < node.first_attested and not begun:
        return Grade.UNKNOWN
    if node.stale_after is not None and day > node.stale_after:
        return Grade.STALE
    return Grade.PRESUMABLY


def _reached(bound: date | None, day: date) -> bool:
    return bound is not None and bound <= day


def _lasts(bound: date | None, day: date) -> bool:
    return bound is not None and bound >= day
