"""Which format and which language a request gets (RFC 9110, section 12).

``?format=`` and a file ending win over ``Accept``; ``?lang=`` wins over ``Accept-Language``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flask import g, request

from ecosystem_graph.errors import NotAcceptableError, ParameterError
from ecosystem_graph.store.formats import GraphFormat, ResultsFormat, unknown_format
from ecosystem_graph.web.site import site

HTML = "text/html"
F = TypeVar("F", bound=GraphFormat | ResultsFormat)


def choose_format(offered: Sequence[F], *, html: bool, default: F | None = None) -> F | None:
    """Return the format of ``offered`` that the request prefers; None stands for an HTML page.

    ``html`` says whether a page is on offer too. Without an Accept header, and where any type will do,
    ``default`` is sent (else the page, else the first offered).

    Raises FormatUnknownError for an unknown ?format=, NotAcceptableError if nothing fits.
    """
    name = request.args.get("format", request.form.get("format"))
    if name is not None:
        return named_format(name, offered, html=html)
    first = default or (None if html else offered[0])
    table: dict[str, F | None] = {}
    if first is not None:
        table[first.media_types[0]] = first
    if html:
        table[HTML] = None
    for form in offered:
        for media_type in form.media_types:
            table.setdefault(media_type, form)
    if not request.accept_mimetypes:
        return first
    chosen = best_type(table)
    if chosen is None:
        raise NotAcceptableError(
            de=f"Keines der gewünschten Formate gibt es hier. Möglich: {', '.join(table)}.",
            en=f"None of the formats asked for is offered here. Choose one of: {', '.join(table)}.",
        )
    return table[chosen]


def best_type(offered: Iterable[str]) -> str | None:
    """Return the media type of ``offered`` that the Accept header prefers, None if it excludes all of them.

    The most specific range that matches a type says how welcome it is, so ``text/csv;q=0, */*`` excludes CSV. Of
    types equally welcome one that is named wins over one that only fits a wildcard, then the one offered first.
    Parameters of ranges (charset, profile) play no part. RFC 9110, section 12.5.1.
    """
    ranges = [(wanted.partition(";")[0].strip().lower(), quality) for wanted, quality in request.accept_mimetypes]
    best: tuple[float, int] = (0.0, 0)
    chosen: str | None = None
    for media_type in offered:
        if not ranges:
            return media_type
        patterns = ("*/*", media_type.partition("/")[0] + "/*", media_type)
        fitting = [(patterns.index(wanted), quality) for wanted, quality in ranges if wanted in patterns]
        specificity, quality = max(fitting, default=(0, 0.0))
        if quality > 0 and (quality, specificity) > best:
            best, chosen = (quality, specificity), media_type
    return chosen


def named_format(name: str, offered: Sequence[F], *, html: bool) -> F | None:
    """Return the format of ``offered`` called ``name``; "html" stands for None. Raises FormatUnknownError."""
    wanted = name.lower().replace(" ", "+")  # a "+" of a media type in a query string arrives as a space
    if html and wanted in ("html", HTML):
        return None
    for candidate in offered:
        if wanted in (candidate.name, *candidate.media_types, *candidate.aliases):
            return candidate
    raise unknown_format(name, [form.name for form in offered] + (["html"] if html else []))


def language() -> str:
    """Return the language of the answer: ?lang=, else Accept-Language, else the project's first one.

    Raises ParameterError for a ?lang= the project does not speak.
    """
    known: str | None = g.get("language")
    if known is None:
        known = g.language = _chosen_language()
    return known


def _chosen_language() -> str:
    spoken = site().project.settings.languages
    wanted = request.args.get("lang")
    if wanted is not None:
        if wanted not in spoken:
            raise ParameterError(
                de=f"Die Sprache „{wanted[:20]}“ gibt es hier nicht. Möglich: {', '.join(spoken)}.",
                en=f"The language “{wanted[:20]}” is not spoken here. Choose one of: {', '.join(spoken)}.",
            )
        return wanted
    return request.accept_languages.best_match(spoken) or spoken[0]


def languages() -> tuple[str, ...]:
    """Return all languages of the project, the reader's own first."""
    own = language()
    return (own, *(other for other in site().project.settings.languages if other != own))
