"""What templates may use: translations, addresses, dates, periods, the frame of every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, request
from flask_babel import Babel, gettext
from markupsafe import Markup, escape
from pyoxigraph import Literal

from ecosystem_graph.dates import Grade
from ecosystem_graph.entities.labels import choose_text
from ecosystem_graph.entities.model import Text, Value
from ecosystem_graph.errors import ParameterError
from ecosystem_graph.web.addresses import href, local
from ecosystem_graph.web.datetexts import date_text, day_text
from ecosystem_graph.web.days import day
from ecosystem_graph.web.negotiation import language
from ecosystem_graph.web.site import site

FORMAT_NAMES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "nq": "N-Quads",
    "trig": "TriG",
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
}
GRADES = {
    Grade.ATTESTED: ("●", {"de": "belegt", "en": "attested"}),
    Grade.ROUGHLY: ("◉", {"de": "ungefähr belegt", "en": "roughly attested"}),
    Grade.PRESUMABLY: ("◐", {"de": "vermutlich noch", "en": "presumably still"}),
    Grade.STALE: ("○", {"de": "veraltet, bitte prüfen", "en": "stale, please check"}),
    Grade.UNKNOWN: ("◌", {"de": "vor dem ersten Beleg: unbekannt", "en": "before first evidence: unknown"}),
    Grade.NOT_YET: ("◇", {"de": "noch nicht", "en": "not yet"}),
    Grade.ENDED: ("■", {"de": "beendet", "en": "ended"}),
}


def install_display(app: Flask) -> None:
    """Give the templates of ``app`` their filters and globals."""
    app.config["BABEL_DEFAULT_LOCALE"] = "de"
    Babel(app, locale_selector=safe_language)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(date=_date, day=_day, period=period, grade=grade, said=said)
    app.jinja_env.globals.update(
        text=text,
        link=link,
        literal=literal,
        notes=notes,
        href=href,
        local=local,
        compact=_compact,
        form_names=FORMAT_NAMES,
    )
    app.context_processor(_frame)


def safe_language() -> str:
    """Return the language of the answer, the project's first one where the request asks for an unknown one."""
    try:
        return language()
    except ParameterError:
        return site().project.settings.languages[0]


def text(value: Text) -> Markup:
    """Return a text as HTML, with its language where that is not the page's."""
    if value.language and value.language != safe_language():
        return Markup(f'<span lang="{escape(value.language)}">{escape(value.value)}</span>')
    return escape(value.value)


def link(iri: str, label: Text) -> Markup:
    """Return ``label`` as a link to ``iri``, or as plain text where the IRI is no address one may follow."""
    address = href(iri)
    return Markup(f'<a href="{escape(address)}">{text(label)}</a>') if address else text(label)


def literal(value: Value) -> Markup:
    """Return a literal as HTML: a text in its language, a date as people write it, else its lexical form."""
    if isinstance(value.term, Literal) and value.term.language is None:
        return escape(date_text(value.term, safe_language()))
    return text(value.text)


def notes(numbers: tuple[int, ...]) -> Markup:
    """Return links to footnotes."""
    word = escape(gettext("Beleg"))
    return Markup("".join(f'<a class="note" href="#note-{n}" aria-label="{word} {n}">{n}</a>' for n in numbers))


def period(value: Value) -> str:
    """Return the period of a node as its sources state it: "1. August 2018 – Ende 2024"; empty if none does."""
    if not value.starts and not value.ends:
        return ""
    own = safe_language()
    start = " / ".join(date_text(item, own) for item in value.starts)
    end = " / ".join(date_text(item, own) for item in value.ends)
    if value.starts == value.ends:
        return start
    if not value.ends and value.grade is None:
        return start
    # a relation whose end nobody states stays open; an unknown beginning is written as unknown
    return f"{start or '?'} – {end}".strip()


def grade(value: Grade) -> tuple[str, str]:
    """Return the sign of a grade and its name."""
    sign, names = GRADES[value]
    return sign, names["de" if safe_language() == "de" else "en"]


def said(texts: Mapping[str, str]) -> Text:
    """Return the text of a language map in the reader's language."""
    own = safe_language()
    return choose_text(texts, (own, *(item for item in site().project.settings.languages if item != own)))


def _date(literal: Literal | None) -> str:
    return date_text(literal, safe_language()) if literal is not None else ""


def _day(value: Any) -> str:
    return day_text(value, safe_language())


def _compact(iri: str) -> str:
    return site().project.prefixes.compact(iri)


def _frame() -> dict[str, Any]:
    """What base.html needs on every page, error pages included."""
    served = site()
    settings = served.project.settings
    own = safe_language()
    try:
        chosen = day()
    except ParameterError:
        chosen = served.today()
    arguments = {name: value for name, value in request.args.items() if name not in ("lang", "at", "format")}
    return {
        "language": own,
        "languages": settings.languages,
        "title": settings.title_de if own == "de" else settings.title_en,
        "description": settings.description_de if own == "de" else settings.description_en,
        "chosen_day": chosen,
        "today": served.today(),
        "is_today": chosen == served.today(),
        "dataset": served.dataset,
        "settings": settings,
        "path": request.path,
        "arguments": arguments,
    }
