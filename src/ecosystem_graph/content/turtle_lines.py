"""In which line of a Turtle file a statement stands.

The parser gives no positions, so this reads the tokens alone: enough to know for each subject and predicate where
it was written, and never a judge of what is valid Turtle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
    |(?P<text>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>\s]*>)
    |(?P<punctuation>[;,.\[\]()](?![\w])|[;,\[\]()]|\^\^)
    |(?P<word>[^\s;,\[\]()<>"'\#^]+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class LineIndex:
    """Lines of a file, counted from 1."""

    subjects: dict[str, int] = field(default_factory=dict)
    # IRI of a subject -> line where it first stands
    statements: dict[tuple[str, str], int] = field(default_factory=dict)
    # (subject IRI, predicate IRI) -> line of the predicate

    def line(self, subject: str, predicate: str | None = None) -> int | None:
        """Return the line of the statement, else of its subject, else None."""
        if predicate is not None and (subject, predicate) in self.statements:
            return self.statements[subject, predicate]
        return self.subjects.get(subject)


def index_lines(text: str, base: str, namespaces: Mapping[str, str]) -> LineIndex:
    """Return where the statements of the Turtle document ``text`` stand.

    ``base`` is what ``<>`` means; ``namespaces`` maps prefixes to namespaces. Blank nodes have no place.
    """
    index = LineIndex()
    line = 1
    depth = 0
    expected = "subject"
    subject = ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        kind = match.lastgroup
        start = line
        line += token.count("\n")
        if kind == "space":
            continue
        if kind == "punctuation":
            if token in "[(":
                depth += 1
            elif token in "])":
                depth -= 1
            elif depth == 0 and token == ".":
                expected = "subject"
            elif depth == 0 and token == ";":
                expected = "predicate"
            continue
        if depth:
            continue
        if expected == "subject":
            if token.lower() in ("prefix", "@prefix", "base", "@base"):
                expected = "directive"
                continue
            subject = _iri(token, base, namespaces)
            index.subjects.setdefault(subject, start)
            expected = "predicate"
        elif expected == "predicate":
            predicate = _iri(token, base, namespaces)
            index.statements.setdefault((subject, predicate), start)
            expected = "object"
        elif (expected == "directive" and kind == "iri") or (kind == "word" and token.endswith(".")):
            # the pattern of a word takes in a dot that stands right behind it, as in "ex:b."
            expected = "subject"
    return index


def _iri(token: str, base: str, namespaces: Mapping[str, str]) -> str:
    if token == "a":
        return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    if token.startswith("<"):
        return token[1:-1] or base
    prefix, _, local = token.partition(":")
    return namespaces.get(prefix, prefix + ":") + local.rstrip(".")
