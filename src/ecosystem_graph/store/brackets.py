"""Where a bracket of a query ends, and which variables stand in between, whatever it holds."""

from __future__ import annotations

from ecosystem_graph.store.tokens import MARK

OPENING = {"(": ")", "[": "]", "{": "}"}
_AMBIGUOUS = frozenset("'#()?$")
# in an IRI of an expression: "<" might be a comparison and these might be code


class UnsureError(Exception):
    """The text is no query that every engine would read in the same way; hoist.py then leaves it alone."""


def next_brace(text: str, place: int, variables: set[str]) -> int:
    """Return where the next "{" stands that is in no other bracket; gather variables before it."""
    while True:
        mark = MARK.match(text, place)
        token = mark[1] if mark else ""
        if not mark or not token:
            raise UnsureError
        if token == "{":
            return mark.start(1)
        place = closing(text, mark.start(1), variables) if token in OPENING else mark.end()
        if token[0] in "?$":
            variables.add(token[1:])
        elif token[0] == "<":
            _check_iri(token)
        elif token not in OPENING and token != ">":
            raise UnsureError


def closing(text: str, place: int, variables: set[str]) -> int:
    """Return the place after the bracket that closes the one at ``place``; gather the variables between them."""
    expected: list[str] = []
    for mark in MARK.finditer(text, place):
        token = mark[1]
        first = token[:1]
        if first in ("?", "$"):
            variables.add(token[1:])
        elif first in OPENING:
            expected.append(OPENING[first])
        elif first and first in ")]}":
            if expected.pop() != first:
                raise UnsureError
            if not expected:
                return mark.end()
        elif first == "<":
            _check_iri(token)
        elif first not in (">", "_"):
            raise UnsureError
    raise UnsureError


def _check_iri(token: str) -> None:
    if not _AMBIGUOUS.isdisjoint(token):
        raise UnsureError
