"""A first look at a query somebody else wrote: what form it has, which graphs it names, what it must not do.

A token scanner, no parser: whether a text is SPARQL is decided by the engine. What is refused here must be refused
in every reading an engine may have of the text, and pyoxigraph 0.5 reads more than the grammar allows. It needs no
space around a keyword (``5SERVICE<x>{}``), may take ``<`` for a comparison where the grammar sees an IRI
(``?a<?b)SERVICE#>``), stops a name at its second dot (``ex:a.b.SERVICE``) or its colon (``ex:SERVICE``, if the whole
would be no IRI), and resolves codepoint escapes late. Each of these is either a flag raised or a text refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache, reduce

from pyoxigraph import NamedNode

from ecosystem_graph.errors import QuerySyntaxError, QueryTooDeepError, ServiceRefusedError, UpdateRefusedError
from ecosystem_graph.store.tokens import (
    LOOSE_IRI,
    SHAPE,
    WORD,
    brace_follows,
    iri_of,
    named_tokens,
    readings,
    resolve,
)

_OPENING, _CLOSING, _JOINING = 1, -1, 0
_KINDS = (
    dict.fromkeys(("{", "(", "[", "<<"), _OPENING)
    | dict.fromkeys(("}", ")", "]", ">>"), _CLOSING)
    | dict.fromkeys(("||", "&&", "|", "!", "+", "-", "*", "/", "<", ">"), _JOINING)
)
_PROLOGUE = frozenset(("BASE", "PREFIX", "VERSION"))
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"))
_BEFORE_A_GRAPH_NAME = ("GRAPH", "FROM", "NAMED")
_HIDING = re.compile(r"['#()]")
# in an IRI these would start a string or a comment, or close an expression, if "<" were a comparison
_CHAINING = re.compile(r"[-+*/!&]")
_SEPARATORS = re.compile(r"[.\-]+")
_CACHED_LENGTH = 16_384
# longer texts are scanned again each time rather than kept in memory

_SHOWN = 40
# characters of a foreign word that are repeated in a message


@dataclass(frozen=True)
class Fault:
    """Where a text stops being SPARQL, and why, in both languages."""

    line: int  # from 1
    column: int  # from 1, in characters
    de: str
    en: str


@dataclass(frozen=True)
class QueryOutline:
    """What the scanner saw, over all readings of the text."""

    form: str | None
    # SELECT, ASK, CONSTRUCT, DESCRIBE; None if the text begins with anything else
    is_update: bool
    # a word that begins an update stands outside all brackets
    uses_service: bool
    names_graphs: bool
    # the word GRAPH stands in it
    default_graphs: tuple[str, ...]
    # IRIs after FROM, resolved; without those the engine refuses anyway (no IRI, prefix not declared)
    named_graphs: tuple[str, ...]
    # IRIs after FROM NAMED, likewise
    nesting: int
    # deepest level of brackets; where an IRI may hide some, the number of all opening ones
    parts: int
    # words, operators and groups: what the engine may chain, each link one level of its stack
    length: int
    # in characters
    fault: Fault | None = None
    # a character that begins no word of SPARQL, or a first word that begins no query; none if one reading has none


def scan(text: str) -> QueryOutline:
    """Return the outline of ``text``; raises nothing, whatever the text is, and takes time in step with its length.

    Outlines of texts up to 16,384 characters are kept, the last 1,024 of them.
    """
    return _scan_cached(text) if len(text) <= _CACHED_LENGTH else _scan(text)


def check_readable(outline: QueryOutline, *, deepest: int = 100, most_parts: int = 1000) -> None:
    """Refuse what no reader may send, and what would bring the engine down before it can answer.

    ``deepest`` limits nested brackets, ``most_parts`` the words, operators and groups together: pyoxigraph 0.5 ends the
    process when its stack is full, on a thread of 2 MB after 200 nested EXISTS or 500 OPTIONAL in a row.

    Raises UpdateRefusedError (403) for SPARQL Update, ServiceRefusedError (403) for SERVICE, QueryTooDeepError (400)
    above a limit, QuerySyntaxError (400) for what is no query at all.
    """
    if outline.is_update:
        raise UpdateRefusedError(
            de="Der Graph wird hier nur gelesen. Wer etwas ändern will, ändert eine Datei in data/ und baut neu.",
            en="The graph is read-only here. To change something, change a file in data/ and build again.",
        )
    fault = outline.fault
    if fault is not None:
        raise QuerySyntaxError(
            de=f"Das ist keine gültige SPARQL-1.1-Anfrage. Zeile {fault.line}, Spalte {fault.column}: {fault.de}.",
            en=f"This is not a valid SPARQL 1.1 query. line {fault.line}, column {fault.column}: {fault.en}.",
            line=fault.line,
            column=fault.column,
        )
    if outline.uses_service:
        raise ServiceRefusedError(
            de="SERVICE ist hier nicht erlaubt: Der Endpunkt ruft keine anderen Endpunkte auf. "
            "Bitte die Teile der Anfrage einzeln stellen und die Antworten selbst zusammenführen.",
            en="SERVICE is not allowed here: this endpoint calls no other endpoints. "
            "Please ask the parts of the query one by one and join the answers yourself.",
        )
    if outline.nesting > deepest:
        raise QueryTooDeepError(
            de=f"Die Anfrage schachtelt {outline.nesting} Klammern ineinander; erlaubt sind {deepest}.",
            en=f"The query nests {outline.nesting} brackets; {deepest} are allowed.",
        )
    if outline.parts > most_parts:
        raise QueryTooDeepError(
            de=f"Die Anfrage besteht aus {outline.parts} Wörtern und Operatoren; erlaubt sind {most_parts}. "
            "Lange Reihen von || oder UNION lassen sich als IN (…) oder VALUES schreiben.",
            en=f"The query is made of {outline.parts} words and operators; {most_parts} are allowed. "
            "Long chains of || or UNION can be written as IN (…) or VALUES.",
        )


@lru_cache(maxsize=1024)
def _scan_cached(text: str) -> QueryOutline:
    return _scan(text)


def _scan(text: str) -> QueryOutline:
    outline = reduce(_either, map(_outline, readings(text)))
    return outline if outline.length == len(text) else replace(outline, length=len(text))


def _either(one: QueryOutline, two: QueryOutline) -> QueryOutline:
    """What holds in at least one of two readings; graphs come from the first that is without fault."""
    first = two if one.fault and not two.fault else one
    return QueryOutline(
        form=first.form,
        is_update=one.is_update or two.is_update,
        uses_service=one.uses_service or two.uses_service,
        names_graphs=one.names_graphs or two.names_graphs,
        default_graphs=first.default_graphs,
        named_graphs=first.named_graphs,
        nesting=max(one.nesting, two.nesting),
        parts=max(one.parts, two.parts),
        length=one.length,
        fault=first.fault,
    )


def _outline(text: str) -> QueryOutline:
    """One reading of ``text``, which holds no escapes that matter any more."""
    begun = False
    form: str | None = None
    update = graph = dataset = hiding = faulty = False
    nesting = deepest = parts = 0
    for token in SHAPE.findall(text):
        kind = _KINDS.get(token)
        if kind == _OPENING:
            begun = True
            nesting += 1
            if nesting > deepest:
                deepest = nesting
            if token == "{":
                parts += 1
        elif kind == _CLOSING:
            nesting -= 1
        elif kind == _JOINING:
            parts += 1
        elif token[:1] == "<":
            hiding = hiding or _HIDING.search(token) is not None
            parts += len(_CHAINING.findall(token))
        elif WORD.match(token):
            parts += 1
            word = token.upper()
            if not begun and word not in _PROLOGUE:
                begun = True
                form = word if word in _FORMS else None
            update = update or (nesting == 0 and word in _UPDATES)
            dataset = dataset or word == "FROM"
            if "GRAPH" in word:
                graph = True
            if "." in word or "-" in word:
                parts += len(_SEPARATORS.findall(word))
        elif token:
            faulty = True
    folded = text.lower()
    service = "service" in folded and (hiding or faulty or _calls_service(text))
    if hiding:
        deepest = max(deepest, sum(map(text.count, ("{", "(", "[", "<<"))))
        graph = graph or "graph" in folded
    default, named = _dataset(text) if dataset else ((), ())
    fault = _fault(text) if faulty or form is None else None
    return QueryOutline(form, update, service, graph, default, named, deepest, parts, len(text), fault)


def _calls_service(text: str) -> bool:
    """Return whether SERVICE may stand in ``text`` as a keyword.

    In a word it always counts. In a prefixed name it counts where a clause could follow if the name ended early, that
    is, if "{" comes next or after one more term; only the name of a graph is left alone (``GRAPH service:a {``).
    """
    previous = ""
    for kind, token, end in named_tokens(text):
        if kind in ("word", "name") and "service" in token.lower():
            if kind == "word":
                return True
            if brace_follows(text, end) and not previous.endswith(_BEFORE_A_GRAPH_NAME):
                return True
        previous = token.upper() if kind == "word" else ""
    return False


def _dataset(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IRIs after FROM and those after FROM NAMED, in order, by the prefixes and base of the prologue."""
    prefixes: dict[str, str] = {}
    found: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    base = expected = prefix = ""
    for kind, token, _ in named_tokens(text):
        if kind == "word":
            word = token.upper()
            expected = "NAMED" if word == "NAMED" and expected == "FROM" else word
            continue
        if expected == "PREFIX" and kind == "name":
            prefix = token[:-1]
            continue
        if expected in found or kind == "iri":
            iri = resolve(iri_of(token), base) if kind == "iri" else _expanded(token, prefixes)
            if expected == "BASE":
                base = iri
            elif expected == "PREFIX":
                prefixes[prefix] = iri
            elif expected in found and _is_iri(iri):
                found[expected].append(iri)
        expected = ""
    return tuple(found["FROM"]), tuple(found["NAMED"])


def _expanded(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local.replace("\\", "") if prefix in prefixes else ""


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _fault(text: str) -> Fault:
    """Return the first character of ``text`` that begins no word, else its first word, which begins no query."""
    start: re.Match[str] | None = None
    for match in SHAPE.finditer(text):
        token = match[1]
        known = token in _KINDS or not token or WORD.match(token) or LOOSE_IRI.match(token)
        if not known:
            return _fault_at(text, match.start(1), *_unknown(token[0]))
        if start is None and token.upper() not in _PROLOGUE and not LOOSE_IRI.match(token):
            start = match
    found = start[1][:_SHOWN] if start else ""
    return _fault_at(
        text,
        start.start(1) if start else len(text),
        "Eine Anfrage beginnt mit SELECT, ASK, CONSTRUCT oder DESCRIBE; hier "
        + (f"steht „{found}“" if found else "endet der Text"),
        "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE; here "
        + (f"stands “{found}”" if found else "the text ends"),
    )


def _unknown(character: str) -> tuple[str, str]:
    if character in "\"'":
        return (
            "Der Text in Anführungszeichen, der hier beginnt, endet nicht oder enthält ein unbekanntes \\-Zeichen",
            "the quoted text that begins here does not end or holds an unknown \\ escape",
        )
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"Mit „{shown}“ beginnt kein Wort von SPARQL", f"“{shown}” begins no word of SPARQL"


def _fault_at(text: str, place: int, de: str, en: str) -> Fault:
    before = text[:place]
    return Fault(before.count("\n") + 1, place - before.rfind("\n"), de, en)
