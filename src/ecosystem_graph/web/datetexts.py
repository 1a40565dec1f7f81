"""Dates as people write them: "Dezember 2019", "Frühjahr 2022", "spätestens Dezember 2020"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from pyoxigraph import Literal

from ecosystem_graph.terms import EDTF, XSD

_SEASONS = {
    "21": {"de": "Frühjahr", "en": "spring"},
    "22": {"de": "Sommer", "en": "summer"},
    "23": {"de": "Herbst", "en": "autumn"},
    "24": {"de": "Winter", "en": "winter"},
}
_WORDS = {
    "by": {"de": "spätestens {0}", "en": "{0} at the latest"},
    "from": {"de": "frühestens {0}", "en": "{0} at the earliest"},
    "between": {"de": "zwischen {0} und {1}", "en": "between {0} and {1}"},
    "span": {"de": "{0} bis {1}", "en": "{0} to {1}"},
    "or": {"de": " oder ", "en": " or "},
    "about": {"de": "um {0}", "en": "about {0}"},
    "unsure": {"de": "{0} (unsicher)", "en": "{0} (uncertain)"},
}
_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def date_text(literal: Literal, language: str) -> str:
    """Return a date literal in ``language`` ("de" or "en"); other literals keep their lexical form."""
    return _date_text(literal.value, literal.datatype.value, language)


@lru_cache(maxsize=4096)
def _date_text(text: str, kind: str, language: str) -> str:
    if kind == EDTF:
        return _edtf(text, language)
    if kind in (XSD + "date", XSD + "gYear", XSD + "gYearMonth"):
        return _plain(text, language)
    if kind == XSD + "dateTime":
        return _plain(text.partition("T")[0], language)
    return text


def day_text(day: date, language: str) -> str:
    """Return ``day`` in full, for example "1. März 2022"."""
    return format_date(day, "long", locale=_locale(language))


def _edtf(text: str, language: str) -> str:
    if text.startswith("[") and text.endswith("]"):
        return _say("or", language).join(
            _span(item.strip(), "..", "between", language) for item in text[1:-1].split(",")
        )
    if "/" in text:
        first, _, last = text.partition("/")
        return _span(f"{first.strip('.')}/{last.strip('.')}", "/", "span", language)
    return _plain(text, language)


def _span(text: str, separator: str, both: str, language: str) -> str:
    if separator not in text:
        return _plain(text, language)
    first, _, last = text.partition(separator)
    if not first:
        return _say("by", language).format(_plain(last, language))
    if not last:
        return _say("from", language).format(_plain(first, language))
    return _say(both, language).format(_plain(first, language), _plain(last, language))


def _plain(text: str, language: str) -> str:
    if text[-1:] in ("~", "%"):
        return _say("about", language).format(_plain(text[:-1], language))
    if text[-1:] == "?":
        return _say("unsure", language).format(_plain(text[:-1], language))
    match = _PART.match(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if month in _SEASONS:
        return f"{_SEASONS[month][language if language == 'de' else 'en']} {year}"
    try:
        if day:
            return day_text(date(int(year), int(month), int(day)), language)
        if month:
            return format_date(date(int(year), int(month), 1), "MMMM y", locale=_locale(language))
    except ValueError:
        return text
    return str(year)


def _say(word: str, language: str) -> str:
    return _WORDS[word]["de" if language == "de" else "en"]


def _locale(language: str) -> str:
    return "de" if language == "de" else "en_GB"
