"""What a validation says: a report of results, each with its place, its words and its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal
Texts = Mapping[str, str]
# "de" and "en" -> text
LANGUAGES = ("de", "en")


class Severity(Enum):
    """How bad a result is (SHACL, section 2.1.4), worst first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return tuple(Severity).index(self)

    def word(self, language: str, number: int = 1) -> str:
        """Return the word for ``number`` results of this severity in ``language`` ("de", else English)."""
        singular, plural = _WORDS[self.value]["de" if language == "de" else "en"]
        return singular if number == 1 else plural


_WORDS = {
    "Violation": {"de": ("Verstoß", "Verstöße"), "en": ("violation", "violations")},
    "Warning": {"de": ("Warnung", "Warnungen"), "en": ("warning", "warnings")},
    "Info": {"de": ("Hinweis", "Hinweise"), "en": ("note", "notes")},
}


@dataclass(frozen=True)
class Place:
    """A line of a file of the project."""

    file: Path
    # relative to the project
    line: int | None
    # counted from 1; None: the whole file

    def __str__(self) -> str:
        return self.file.as_posix() + (f":{self.line}" if self.line else "")


@dataclass(frozen=True)
class Result:
    """One thing that is not as the shapes want it, or one problem of a file that cannot be read."""

    severity: Severity
    focus_node: str | None
    # IRI, or "_:" and the name of a blank node; None for a problem of a whole file
    focus_labels: Texts
    path: str | None
    # SPARQL property path, IRIs as CURIEs
    value: Term | None
    value_labels: Texts
    shape: str | None
    # IRI of the shape that failed; None for a problem met while loading
    shape_labels: Texts
    rule: str
    # short name of the shape ("shape:Person") or kind of the loading problem ("source-syntax")
    component: str
    # IRI of the SHACL constraint component; for a problem met while loading its kind once more
    constraint: str | None
    # IRI of the SPARQL constraint, if it was one
    messages: Texts
    file: Path | None
    # relative to the project; None if no file states it
    line: int | None
    graph: str | None
    # IRI of the named graph that the file is
    also: tuple[Place, ...]
    # other places that state the same

    @property
    def place(self) -> Place | None:
        """Where it is, or None."""
        return None if self.file is None else Place(self.file, self.line)

    def message(self, language: str) -> str:
        """Return the sentence in ``language`` ("de", else English)."""
        return self.messages["de" if language == "de" else "en"]


@dataclass(frozen=True)
class Report:
    """All results of one run, in order of file and line."""

    results: tuple[Result, ...]
    statements: int
    # triples of the merged graph that were checked
    duration: float
    # seconds, reading the files included
    engine: str
    unread: tuple[Path, ...]
    # files that could not be read; what other files say about their content may be reported as missing

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all (SHACL, section 3.6.1.1: of any severity)."""
        return not self.results

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many results there are of each severity, worst first, zeros included."""
        return {severity: sum(result.severity is severity for result in self.results) for severity in Severity}

    @property
    def exit_code(self) -> int:
        """1 if there is a violation, 0 otherwise: a warning stops nobody."""
        return 1 if self.counts[Severity.VIOLATION] else 0
