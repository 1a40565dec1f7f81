"""A first look at a query somebody else wrote: what form it has, which graphs it names, what it must not do.

A token scanner, no parser: it never decides whether a text is SPARQL, only which words stand in it outside of
strings, IRIs, comments, variables and prefixed names. Codepoint escapes are resolved first, as SPARQL 1.1 Query,
section 19.2 demands, so an escaped SERVICE is a SERVICE here too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ecosystem_graph.errors import QueryTooDeepError, ServiceRefusedError, UpdateRefusedError

_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""\s+|\#[^\n\r]*
    |\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'
    |<(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    |[?$]\w+
    |(?P<pname>[^\W\d_](?:[\w.-]*[\w-])?:(?:[\w:%.\\~!$&'()*+,;=/?\#@-]*[\w:%-])?|:(?:[\w:%.-]*[\w:%-])?)
    |@[A-Za-z]+(?:-[A-Za-z0-9]+)*
    |(?P<word>[A-Za-z_]\w*)
    |(?P<open>[{(\[])
    |(?P<close>[})\]])
    |(?P<mark>;)
    |.""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"))
_CACHED_LENGTH = 16_384
# longer texts are scanned again each time rather than kept in memory


@dataclass(frozen=True)
class QueryOutline:
    """What the scanner saw."""

    form: str | None
    # SELECT, ASK, CONSTRUCT, DESCRIBE, or None
    is_update: bool
    uses_service: bool
    names_graphs: bool
    # the word GRAPH stands in it
    default_graphs: tuple[str, ...]
    # IRIs after FROM, resolved
    named_graphs: tuple[str, ...]
    # IRIs after FROM NAMED, resolved
    nesting: int
    # deepest level of brackets
    length: int
    # in characters


def scan(text: str) -> QueryOutline:
    """Return the outline of ``text``; never raises, whatever the text is."""
    return _scan_cached(text) if len(text) <= _CACHED_LENGTH else _scan(text)


def check_readable(outline: QueryOutline, *, deepest: int = 100) -> None:
    """Refuse what no reader may send.

    Raises UpdateRefusedError (403) for SPARQL Update, ServiceRefusedError (403) for SERVICE, QueryTooDeepError (400)
    if brackets nest deeper than ``deepest``.
    """
    if outline.is_update:
        raise UpdateRefusedError(
            de="Der Graph wird hier nur gelesen. Wer etwas ändern will, ändert eine Datei in data/ und baut neu.",
            en="The graph is read-only here. To change something, change a file in data/ and build again.",
        )
    if outline.uses_service:
        raise ServiceRefusedError(
            de="SERVICE ist hier nicht erlaubt: Der Endpunkt ruft keine anderen Endpunkte auf.",
            en="SERVICE is not allowed here: this endpoint calls no other endpoints.",
        )
    if outline.nesting > deepest:
        raise QueryTooDeepError(
            de=f"Die Anfrage schachtelt {outline.nesting} Klammern ineinander; erlaubt sind {deepest}.",
            en=f"The query nests {outline.nesting} brackets; {deepest} are allowed.",
        )


@lru_cache(maxsize=1024)
def _scan_cached(text: str) -> QueryOutline:
    return _scan(text)


def _scan(text: str) -> QueryOutline:
    source = _CODEPOINT.sub(_character, text) if "\\u" in text or "\\U" in text else text
    form: str | None = None
    update = service = graph = False
    nesting = deepest = 0
    prefixes: dict[str, str] = {}
    base = ""
    default: list[str] = []
    named: list[str] = []
    expecting = ""
    prefix = ""
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup
        if kind is None:
            continue
        if kind == "word":
            word = match[0].upper()
            if word == "SERVICE":
                service = True
            elif word == "GRAPH":
                graph = True
            elif word in ("PREFIX", "BASE", "FROM"):
                expecting = word
            elif word == "NAMED" and expecting == "FROM":
                expecting = "NAMED"
            elif nesting == 0 and form is None and word in _FORMS:
                form = word
            elif nesting == 0 and form is None and word in _UPDATES:
                update = True
        elif kind == "open":
            nesting += 1
            deepest = max(deepest, nesting)
        elif kind == "close":
            nesting -= 1
        elif kind in ("iri", "pname") and expecting:
            if expecting == "PREFIX" and kind == "pname":
                prefix = match[0][:-1]
                continue
            iri = match["iri"] if kind == "iri" else _expand(match[0], prefixes)
            iri = iri if ":" in iri or not base else base + iri
            if expecting == "PREFIX":
                prefixes[prefix] = iri
            elif expecting == "BASE":
                base = iri
            else:
                (default if expecting == "FROM" else named).append(iri)
            expecting = ""
    return QueryOutline(form, update, service, graph, tuple(default), tuple(named), deepest, len(text))


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, prefix + ":") + local
