"""Where it stands: file and line of what a finding is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ecosystem_graph.content.paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence
from ecosystem_graph.content.project import Project
from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.terms import TYPE
from ecosystem_graph.validation.findings import Finding
from ecosystem_graph.validation.report import Place, Term

_ORDER = (Part.SOURCE, Part.REGISTER, Part.CONCEPTS, Part.ONTOLOGY, Part.MERGES)
# where several files state the same, the one that a curator most likely wrote last comes first
_SEARCHED = frozenset(_ORDER)


@dataclass(frozen=True)
class Found:
    """A file and the line in it."""

    file: SourceFile
    line: int | None


class Places:
    """Finds the statements of a project's files."""

    def __init__(
        self, project: Project, files: Iterable[SourceFile], merges: Mapping[str, str], findings: Iterable[Finding]
    ) -> None:
        """Look up in ``files`` all that the findings mention, in one pass over the files."""
        self._project = project
        self._former: dict[str, list[str]] = defaultdict(list)
        for old, new in merges.items():
            self._former[new].append(old)
        wanted = {term for finding in findings for term in (finding.focus, finding.value) if term is not None}
        self._files = sorted(
            (file for file in files if file.part in _SEARCHED),
            key=lambda file: (_ORDER.index(file.part), file.path),
        )
        self._stating: dict[tuple[object, ...], dict[int, tuple[object, NamedNode]]] = defaultdict(dict)
        # what is stated -> number of a file -> subject and property that stand there
        for number, file in enumerate(self._files):
            for quad in file.quads:
                subject, predicate, value = quad.subject, quad.predicate, quad.object
                stated = (subject, predicate)
                if subject in wanted:
                    self._stating[subject, predicate, value].setdefault(number, stated)
                    self._stating[subject, predicate].setdefault(number, stated)
                    self._stating[(subject,)].setdefault(number, stated)
                if value in wanted:
                    self._stating[None, predicate, value].setdefault(number, stated)

    def find(self, finding: Finding) -> tuple[Found, ...]:
        """Return the places of ``finding``, best first; none if no file states anything about its focus node.

        The statement itself is looked for first, then any statement of the property, then where the node gets its
        type, then where anything is said about it.
        """
        for key in _keys(finding):
            found = self._found(key, whole=key in _whole_node(finding.focus))
            if found:
                return found
        return ()

    def others(self, finding: Finding, found: tuple[Found, ...]) -> tuple[Place, ...]:
        """Return the further places: the same in other files, and the other node if a rule compares two."""
        places = [self.place(item) for item in found[1:]]
        if finding.path is None and isinstance(finding.value, NamedNode) and finding.value != finding.focus:
            typed, any_ = (self._found(key, whole=True) for key in _whole_node(finding.value))
            places += (self.place(item) for item in typed or any_)
        return tuple(dict.fromkeys(places))

    def place(self, found: Found) -> Place:
        """Return ``found`` as seen from the project."""
        return Place(self._project.short(found.file.path), found.line)

    def _found(self, key: tuple[object, ...], *, whole: bool) -> tuple[Found, ...]:
        """Return the files that state ``key``, with the line of the statement, or of its subject if ``whole``."""
        stating = ((self._files[number], stated) for number, stated in self._stating.get(key, {}).items())
        return tuple(
            Found(file, self._line(file, subject, None if whole else predicate))
            for file, (subject, predicate) in stating
        )

    def _line(self, file: SourceFile, subject: object, predicate: NamedNode | None) -> int | None:
        """Lines are known under the IRIs that the file itself writes, so merged ones are tried too."""
        if not isinstance(subject, NamedNode):
            return None
        for name in (subject.value, *self._former.get(subject.value, ())):
            line = file.lines.line(name, predicate and predicate.value)
            if line is not None:
                return line
        return None


def _keys(finding: Finding) -> Iterator[tuple[Term | NamedNode | None, ...]]:
    focus, value = finding.focus, finding.value
    steps = tuple(_first_steps(finding.path))
    for predicate, forward in steps:
        if value is not None:
            yield (focus, predicate, value) if forward else (value, predicate, focus)
    for predicate, forward in steps:
        yield (focus, predicate) if forward else (None, predicate, focus)
    yield from _whole_node(focus)


def _whole_node(node: Term) -> tuple[tuple[Term, ...], ...]:
    """Keys under which a node as a whole is looked for: where its type is stated, else anything."""
    return (node, TYPE), (node,)


def _first_steps(path: Path | None, forward: bool = True) -> Iterator[tuple[NamedNode, bool]]:
    """Yield the properties by which ``path`` leaves its focus node, and whether they are followed forwards."""
    match path:
        case Predicate(iri):
            yield NamedNode(iri), forward
        case Inverse(inner):
            yield from _first_steps(inner, not forward)
        case Alternative(choices):
            for choice in choices:
                yield from _first_steps(choice, forward)
        case Sequence(steps):
            yield from _first_steps(steps[0] if forward else steps[-1], forward)
        case Repeat(inner, _):
            yield from _first_steps(inner, forward)
        case None:
            return
