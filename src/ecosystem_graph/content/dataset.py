"""A project as one data set: named graphs, derived statements, the merged default graph, a version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from ecosystem_graph.content.derive import date_roles, derive
from ecosystem_graph.content.merges import apply_merges, read_merges
from ecosystem_graph.content.project import Project
from ecosystem_graph.content.shapes import Shapes, read_shapes
from ecosystem_graph.content.sources import Part, SourceFile, read_files
from ecosystem_graph.errors import BrokenProjectError, MergeError, ProjectError, ShapeError
from ecosystem_graph.terms import PRIMARY_SOURCE, derived_graph

_SHORT_VERSION = 7
# characters of the hash that people see
_NOT_MERGED = frozenset((Part.SHAPES, Part.PREFIXES))
# graphs about the project's form, kept out of the default graph


@dataclass(frozen=True)
class DataSet:
    """Everything that is served, in memory; immutable, so one build can be shared by all threads."""

    project: Project
    files: tuple[SourceFile, ...]
    # after merges
    derived: tuple[Quad, ...]
    shapes: Shapes
    merges: Mapping[str, str]
    version: str
    # SHA-256 of the canonical N-Quads of all files, hexadecimal
    built: date
    # the day the data set was built for

    @property
    def short_version(self) -> str:
        """The version as people see it."""
        return self.version[:_SHORT_VERSION]

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """All quads of all named graphs, derived ones last, each once."""
        quads = (quad for file in self.files for quad in file.quads)
        return tuple(dict.fromkeys((*quads, *self.derived)))

    @cached_property
    def merged(self) -> tuple[Triple, ...]:
        """The default graph: each triple of the data, the vocabulary and the derived graph once."""
        files = (file for file in self.files if file.part not in _NOT_MERGED)
        quads = (*(quad for file in files for quad in file.quads), *self.derived)
        return tuple(dict.fromkeys(quad.triple for quad in quads))

    @cached_property
    def date_roles(self) -> dict[str, str]:
        """Date property -> "start", "end" or "moment", as the ontology says."""
        return date_roles(self.files)

    @cached_property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that are sources."""
        return tuple(file for file in self.files if file.part is Part.SOURCE)

    @cached_property
    def graphs(self) -> frozenset[str]:
        """IRIs of all named graphs: those that files stand for, the derived one, and the description of them all."""
        made = (derived_graph(self.project.base), self.description.value)
        return frozenset((*(file.graph.value for file in self.files), *made))

    @property
    def description(self) -> NamedNode:
        """IRI of the graph in which a store describes itself and the data set; description/ writes it."""
        return NamedNode(f"{self.project.base}graph/_description")

    @cached_property
    def cited(self) -> frozenset[str]:
        """IRIs of the sources that the graphs name, and of those graphs."""
        pairs = [
            (file.graph, quad.object) for file in self.files for quad in file.quads if quad.predicate == PRIMARY_SOURCE
        ]
        return frozenset(getattr(term, "value", "") for pair in pairs for term in pair)

    @cached_property
    def entities(self) -> frozenset[str]:
        """IRIs of everything the register or a source describes, without the graphs and the sources themselves."""
        own: set[str] = set()
        found: set[str] = set()
        for file in self.files:
            if file.part not in (Part.SOURCE, Part.REGISTER):
                continue
            own.add(file.graph.value)
            for quad in file.quads:
                if quad.predicate == PRIMARY_SOURCE and isinstance(quad.object, NamedNode):
                    own.add(quad.object.value)
                if isinstance(quad.subject, NamedNode):
                    found.add(quad.subject.value)
        return frozenset(found - own)


def build_dataset(project: Project, today: date) -> DataSet:
    """Return the data set of ``project`` as of ``today``.

    Raises BrokenProjectError, which lists every file that cannot be used: nothing is ever half-loaded.
    """
    dataset, problems = try_build(project, today)
    if problems or dataset is None:
        raise BrokenProjectError(problems)
    return dataset


def try_build(project: Project, today: date) -> tuple[DataSet | None, tuple[ProjectError, ...]]:
    """Return the data set and all that is wrong with the files, so that validation can report everything at once.

    The data set is None only if shapes or merges are unusable.
    """
    read, problems = read_files(project)
    try:
        merges = read_merges(read)
        files = apply_merges(read, merges)
        shapes = read_shapes(_quads(files, Part.SHAPES), _quads(files, Part.ONTOLOGY))
    except (MergeError, ShapeError) as problem:
        return None, (*problems, problem)
    derived, dates = derive(files, shapes, project.prefixes, project.base, today)
    dataset = DataSet(project, files, derived, shapes, merges, content_hash(_all_quads(files)), today)
    return dataset, (*problems, *dates)


def content_hash(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of the sorted canonical N-Quads of ``quads`` (RDFC-1.0), in hexadecimal."""
    named: list[Quad] = []
    blank = Dataset()
    # only quads with blank nodes have to be canonicalized; the others are canonical as they stand
    for quad in dict.fromkeys(quads):
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            blank.add(quad)
        else:
            named.append(quad)
    blank.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    parts = (serialize(part, format=RdfFormat.N_QUADS) or b"" for part in (named, blank))
    lines = sorted(line for part in parts for line in part.splitlines(keepends=True))
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _all_quads(files: Iterable[SourceFile]) -> Iterable[Quad]:
    return (quad for file in files for quad in file.quads)


def _quads(files: Iterable[SourceFile], part: Part) -> Iterable[Quad]:
    return (quad for file in files if file.part is part for quad in file.quads)
