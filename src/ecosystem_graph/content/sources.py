"""Files to named graphs: a file is a graph, its stem is the graph's name, ``<>`` is the graph itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ecosystem_graph.content.project import Project
from ecosystem_graph.content.turtle_lines import LineIndex, index_lines
from ecosystem_graph.errors import PrefixError, ProjectError, SlugClashError, SourceSyntaxError

_PREFIX_LINE = re.compile(r"^[ \t]*@?prefix[ \t]+([\w-]*):[ \t]*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_UNDECLARED = re.compile(r"The prefix ([\w-]*): has not been declared")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Part(Enum):
    """What a file of the project is for."""

    SOURCE = "source"
    REGISTER = "register"
    MERGES = "merges"
    ONTOLOGY = "ontology"
    CONCEPTS = "concepts"
    SHAPES = "shapes"
    PREFIXES = "prefixes"


@dataclass(frozen=True)
class SourceFile:
    """One Turtle file as a named graph."""

    path: Path
    # as seen from the project
    part: Part
    graph: NamedNode
    quads: tuple[Quad, ...]
    text: str
    namespaces: Mapping[str, str]

    @cached_property
    def lines(self) -> LineIndex:
        """Where each statement stands in the file; read only when a message needs it."""
        return index_lines(self.text, self.graph.value, self.namespaces)


def list_files(project: Project) -> Iterator[tuple[Path, Part, str]]:
    """Yield the Turtle files of ``project`` in a stable order: path, what it is for, IRI of its graph."""
    ontology, data, base = project.root / "ontology", project.root / "data", project.base
    for path in sorted(ontology.glob("*.ttl")):
        prefixes = path.name == "prefixes.ttl"
        yield (
            path,
            Part.PREFIXES if prefixes else Part.ONTOLOGY,
            base + ("prefixes" if prefixes else "ontology"),
        )
    for path in sorted((ontology / "concepts").rglob("*.ttl")):
        yield path, Part.CONCEPTS, f"{base}concept/{path.stem}"
    for path in sorted((ontology / "shapes").rglob("*.ttl")):
        yield path, Part.SHAPES, base + "shapes"
    for path in sorted((data / "register").rglob("*.ttl")):
        yield path, Part.REGISTER, f"{base}graph/{path.stem}"
    for path in sorted((data / "sources").rglob("*.ttl")):
        yield path, Part.SOURCE, f"{base}graph/{path.stem}"
    if (data / "merges.ttl").exists():
        yield data / "merges.ttl", Part.MERGES, f"{base}graph/_merges"


def read_files(project: Project) -> tuple[tuple[SourceFile, ...], tuple[ProjectError, ...]]:
    """Return all files of ``project`` that can be read, and what is wrong with the others.

    The caller decides: serving and exporting need an empty second part, validation reports it.
    """
    found: list[SourceFile] = []
    problems: list[ProjectError] = []
    stems: dict[str, Path] = {}
    for path, part, graph in list_files(project):
        try:
            if part in (Part.SOURCE, Part.REGISTER):
                _check_stem(project, path, stems)
            found.append(read_file(project, path, part, graph))
        except ProjectError as problem:
            problems.append(problem)
    return tuple(found), tuple(problems)


def read_file(project: Project, path: Path, part: Part, graph: str) -> SourceFile:
    """Return the Turtle file ``path`` as the named graph ``graph``.

    Raises PrefixError for an unknown or redefined prefix, SourceSyntaxError with line and column for broken Turtle,
    for what only RDF 1.2 has, and for blank nodes in data (they have no address, so nobody could cite or merge them).
    """
    shown = project.short(path)
    text = _read_text(path, shown)
    if part is not Part.PREFIXES:
        for match in _PREFIX_LINE.finditer(text):
            _check_prefix(project, match[1], match[2], text, shown)
    name = NamedNode(graph)
    try:
        parsed = parse(text, format=RdfFormat.TURTLE, base_iri=graph)
        quads = tuple(Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed)
    except SyntaxError as error:
        raise _syntax_problem(project, shown, error) from error
    namespaces = dict(parsed.prefixes)
    if part is not Part.PREFIXES:
        for prefix, namespace in namespaces.items():
            _check_prefix(project, prefix, namespace, text, shown)
    source = SourceFile(shown, part, name, _with_stable_blank_nodes(quads, text, shown), text, namespaces)
    _check_terms(source)
    return source


def _with_stable_blank_nodes(quads: tuple[Quad, ...], text: str, shown: Path) -> tuple[Quad, ...]:
    """Number blank nodes in the order of the file: the same names every time, and other ones in every file."""
    if not any(mark in text for mark in ("[", "(", "_:")):
        return quads
    digest = blake2b(shown.as_posix().encode(), digest_size=6).hexdigest()
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"f{digest}n{len(names)}"))

    return tuple(Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name) for quad in quads)


def _check_terms(source: SourceFile) -> None:
    for quad in source.quads:
        value = quad.object
        if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None):
            raise SourceSyntaxError(
                path=source.path,
                line=_line(source, quad),
                de="Aussagen über Aussagen und Schreibrichtungen (RDF 1.2) werden nicht gelesen.",
                en="Statements about statements and base directions (RDF 1.2) are not read.",
            )
    if source.part not in (Part.SOURCE, Part.REGISTER, Part.CONCEPTS):
        return
    blank = [quad for quad in source.quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    if blank:
        lines = [line for quad in blank if (line := _line(source, quad))]
        lines += (line for subject, line in source.lines.subjects.items() if subject.startswith("_:"))
        raise SourceSyntaxError(
            path=source.path,
            line=min(lines, default=None),
            de="Leere Knoten ([ … ] oder _:…) sind in Daten nicht erlaubt. Bitte eine Kennung vergeben.",
            en="Blank nodes ([ … ] or _:…) are not allowed in data. Please give the node an identifier.",
        )


def _line(source: SourceFile, quad: Quad) -> int | None:
    return source.lines.line(getattr(quad.subject, "value", ""), quad.predicate.value)


def _read_text(path: Path, shown: Path) -> str:
    try:
        return path.read_text("utf-8-sig")  # some editors begin a file with a mark (U+FEFF)
    except UnicodeDecodeError as error:
        raise SourceSyntaxError(
            path=shown,
            de=f"Die Datei ist kein UTF-8 (Byte {error.start}). Bitte als UTF-8 speichern.",
            en=f"The file is not UTF-8 (byte {error.start}). Please save it as UTF-8.",
        ) from error
    except OSError as error:
        raise SourceSyntaxError(
            path=shown,
            de=f"Die Datei lässt sich nicht lesen: {error.strerror}.",
            en=f"The file cannot be read: {error.strerror}.",
        ) from error


def _check_stem(project: Project, path: Path, stems: dict[str, Path]) -> None:
    shown = project.short(path)
    if not _SLUG.fullmatch(path.stem):
        raise SlugClashError(
            path=shown,
            de="Der Dateiname darf nur a–z, 0–9 und einzelne Bindestriche enthalten (ä→ae, ö→oe, ü→ue, ß→ss).",
            en="The file name may only use a–z, 0–9 and single hyphens (ä→ae, ö→oe, ü→ue, ß→ss).",
        )
    other = stems.setdefault(path.stem, shown)
    if other != shown:
        raise SlugClashError(
            path=shown,
            de=f"Es gibt schon eine Datei mit diesem Namen: {other}. Der Name ist die Kennung; bitte umbenennen.",
            en=f"There already is a file of this name: {other}. The name is the identifier; please rename one.",
        )


def _check_prefix(project: Project, name: str, namespace: str, text: str, shown: Path) -> None:
    known = project.prefixes.namespaces
    if known.get(name) == namespace:
        return
    place = re.search(rf"prefix\s+{re.escape(name)}\s*:\s*<{re.escape(namespace)}>", text, re.IGNORECASE)
    line = text.count("\n", 0, place.start()) + 1 if place else None
    if name in known:
        raise PrefixError(
            path=shown,
            line=line,
            de=f"Das Präfix {name}: steht für <{known[name]}>, nicht für <{namespace}>.",
            en=f"The prefix {name}: stands for <{known[name]}>, not for <{namespace}>.",
        )
    raise _unknown_prefix(project, shown, line, None, name)


def _unknown_prefix(project: Project, shown: Path, line: int | None, column: int | None, name: str) -> PrefixError:
    known = project.prefixes.namespaces
    if name in known:
        return PrefixError(
            path=shown,
            line=line,
            column=column,
            de=f"Das Präfix {name}: wird benutzt, aber nicht erklärt. Oben ergänzen: PREFIX {name}: <{known[name]}>",
            en=f"The prefix {name}: is used but not declared. Add at the top: PREFIX {name}: <{known[name]}>",
        )
    nearest = get_close_matches(name, known, 1, 0.3)
    return PrefixError(
        path=shown,
        line=line,
        column=column,
        de=f"Das Präfix {name}: kennt das Projekt nicht (ontology/prefixes.ttl)."
        + (f" Gemeint: {nearest[0]}:?" if nearest else ""),
        en=f"The project does not know the prefix {name}: (ontology/prefixes.ttl)."
        + (f" Did you mean {nearest[0]}:?" if nearest else ""),
    )


def _syntax_problem(project: Project, shown: Path, error: SyntaxError) -> ProjectError:
    undeclared = _UNDECLARED.search(error.msg)
    if undeclared:
        return _unknown_prefix(project, shown, error.lineno, error.offset, undeclared[1])
    reason = re.sub(r"^Parser error at [^:]*: ", "", error.msg)
    return SourceSyntaxError(
        path=shown,
        line=error.lineno,
        column=error.offset,
        de=f"Kein gültiges Turtle: {reason}",
        en=f"Not valid Turtle: {reason}",
    )
