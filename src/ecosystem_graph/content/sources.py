"""Files to named graphs: a file is a graph, its stem is the graph's name, ``<>`` is the graph itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

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

    Raises PrefixError for an unknown or redefined prefix, SourceSyntaxError with line and column for broken Turtle
    and for blank nodes in data (they have no address, so nobody could cite or merge them).
    """
    shown = project.short(path)
    text = _read_text(path, shown)
    namespaces = {match[1]: match[2] for match in _PREFIX_LINE.finditer(text)}
    if part is not Part.PREFIXES:
        _check_prefixes(project, text, shown)
    name = NamedNode(graph)
    try:
        parsed = parse(text, format=RdfFormat.TURTLE, base_iri=graph)
        quads = _with_stable_blank_nodes(
            tuple(Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed), path.stem
        )
    except SyntaxError as error:
        raise _syntax_problem(project, shown, error) from error
    source = SourceFile(path, part, name, quads, text, namespaces)
    if part in (Part.SOURCE, Part.REGISTER, Part.CONCEPTS):
        for quad in quads:
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                line = source.lines.line(getattr(quad.subject, "value", ""), quad.predicate.value)
                raise SourceSyntaxError(
                    path=shown,
                    line=line,
                    de="Leere Knoten ([ … ] oder _:…) sind in Daten nicht erlaubt. Bitte eine Kennung vergeben.",
                    en="Blank nodes ([ … ] or _:…) are not allowed in data. Please give the node an identifier.",
                )
    return source


def _with_stable_blank_nodes(quads: tuple[Quad, ...], stem: str) -> tuple[Quad, ...]:
    """Name blank nodes by their canonical order (RDFC-1.0), so that the same file gives the same bytes every time."""
    if not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(
        Quad(_named(quad.subject, stem), quad.predicate, _named(quad.object, stem), quad.graph_name)
        for quad in sorted(dataset, key=str)
    )


def _named(term: Any, stem: str) -> Any:
    return BlankNode(f"{stem}-{term.value}") if isinstance(term, BlankNode) else term


def _read_text(path: Path, shown: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SourceSyntaxError(
            path=shown,
            de=f"Die Datei ist kein UTF-8 (Byte {error.start}). Bitte als UTF-8 speichern.",
            en=f"The file is not UTF-8 (byte {error.start}). Please save it as UTF-8.",
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


def _check_prefixes(project: Project, text: str, shown: Path) -> None:
    known = project.prefixes.namespaces
    for match in _PREFIX_LINE.finditer(text):
        name, namespace = match[1], match[2]
        if known.get(name) == namespace:
            continue
        line = text.count("\n", 0, match.start(1)) + 1
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
