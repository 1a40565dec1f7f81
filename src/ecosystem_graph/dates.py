"""Partial dates to bounds, and how certain a state of things is on a day.

Read are xsd:gYear, xsd:gYearMonth, xsd:date, xsd:dateTime and this profile of EDTF (ISO 8601-2): year, month, day,
seasons ``2022-21`` to ``-24``, the suffixes ``? ~ %``, sets ``[2020,2021]``, ranges ``[2021-01..2022-05]`` with open
ends ``[..2020-12]`` and ``[2019..]``, intervals ``2019/2021``, ``2019/..`` and ``../2021``. No clock is read here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from ecosystem_graph.errors import DateSyntaxError
from ecosystem_graph.terms import EDTF, XSD

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:\d{2})$")
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
# season -> its first month, meteorological
_LEXICAL = {
    XSD + "gYear": re.compile(r"\d{4}"),
    XSD + "gYearMonth": re.compile(r"\d{4}-\d{2}"),
    XSD + "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}


@dataclass(frozen=True)
class Bounds:
    """The earliest and the latest day something can mean; None is an open end."""

    earliest: date | None
    latest: date | None

    def widen(self, other: Bounds) -> Bounds:
        """Return the span that covers both; an open end stays open."""
        earliest = None if None in (self.earliest, other.earliest) else min(self.earliest, other.earliest)  # type: ignore[type-var]
        latest = None if None in (self.latest, other.latest) else max(self.latest, other.latest)  # type: ignore[type-var]
        return Bounds(earliest, latest)


def bounds(lexical: str, datatype: str) -> Bounds:
    """Return the bounds of the date ``lexical``, whose datatype has the IRI ``datatype``.

    Raises DateSyntaxError if the text is no date of that type or outside the EDTF profile.
    """
    try:
        if datatype == EDTF:
            return _edtf(lexical)
        text = _ZONE.sub("", lexical)
        if datatype == XSD + "dateTime":
            text = text.partition("T")[0]
            datatype = XSD + "date"
        if datatype in _LEXICAL and _LEXICAL[datatype].fullmatch(text):
            return _plain(text)
        raise ValueError
    except ValueError as error:
        raise DateSyntaxError(
            de=f'„{lexical}“ ist kein lesbares Datum. Jahr: "2019"^^xsd:gYear, Monat: "2019-12"^^xsd:gYearMonth, '
            'Tag: "2019-12-20"^^xsd:date, sonst edtf:EDTF, z. B. "[..2020-12]"^^edtf:EDTF.',
            en=f'“{lexical}” is not a date we can read. Year: "2019"^^xsd:gYear, month: "2019-12"^^xsd:gYearMonth, '
            'day: "2019-12-20"^^xsd:date, else edtf:EDTF, for example "[..2020-12]"^^edtf:EDTF.',
        ) from error


def _edtf(text: str) -> Bounds:
    if text.startswith("[") and text.endswith("]"):
        items = [_range(item.strip(), "..") for item in text[1:-1].split(",")]
        whole = items[0]
        for item in items[1:]:
            whole = whole.widen(item)
        return whole
    if "/" in text:
        first, _, last = text.partition("/")
        return Bounds(_point(first, ("..", "")).earliest, _point(last, ("..", "")).latest)
    return _dated(text)


def _range(text: str, separator: str) -> Bounds:
    if separator not in text:
        return _dated(text)
    first, _, last = text.partition(separator)
    if not first and not last:
        raise ValueError(text)
    found = Bounds(_point(first, ("",)).earliest, _point(last, ("",)).latest)
    if found.earliest and found.latest and found.earliest > found.latest:
        raise ValueError(text)
    return found


def _point(text: str, open_ends: tuple[str, ...]) -> Bounds:
    return Bounds(None, None) if text in open_ends else _dated(text)


def _dated(text: str) -> Bounds:
    mark = text[-1:]
    if mark not in ("?", "~", "%"):
        return _plain(text)
    exact = _plain(text[:-1])
    if mark == "?" or exact.earliest is None or exact.latest is None:
        return exact
    # approximate: one unit of its own precision on either side
    length = exact.latest - exact.earliest + timedelta(days=1)
    return Bounds(exact.earliest - length, exact.latest + length)


def _plain(text: str) -> Bounds:
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match[1])
    month = int(match[2]) if match[2] else None
    day = int(match[3]) if match[3] else None
    if month is None:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    if month in _SEASONS and day is None:
        first = date(year, _SEASONS[month], 1)
        end_year, end_month = (year + 1, 2) if month == 24 else (year, _SEASONS[month] + 2)
        return Bounds(first, date(end_year, end_month, monthrange(end_year, end_month)[1]))
    if day is None:
        return Bounds(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Bounds(date(year, month, day), date(year, month, day))


@dataclass(frozen=True)
class Attested:
    """The derived bounds of one node, as the loader writes them."""

    starts_not_before: date | None = None
    starts_not_after: date | None = None
    ends_not_before: date | None = None
    ends_not_after: date | None = None
    first_attested: date | None = None
    last_attested: date | None = None
    attested_not_after: date | None = None
    attested_not_before: date | None = None
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
    """Return the grade of ``node`` on ``day``. A page never says "is" where nobody said so."""
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
