"""Merged entities: ``old dct:isReplacedBy new`` in data/merges.ttl, applied when the files are loaded.

The old IRI stays known: a tombstone (owl:deprecated, dct:isReplacedBy) remains, and its address answers 301.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.errors import MergeError
from ecosystem_graph.terms import DEPRECATED, IS_REPLACED_BY, XSD

_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))


def read_merges(files: Iterable[SourceFile]) -> dict[str, str]:
    """Return old IRI -> surviving IRI, chains followed to their end.

    Raises MergeError if an IRI is merged into two others or, over some steps, into itself.
    """
    direct: dict[str, str] = {}
    places: dict[str, SourceFile] = {}
    for file in files:
        if file.part is not Part.MERGES:
            continue
        for quad in file.quads:
            if quad.predicate != IS_REPLACED_BY or not isinstance(quad.object, NamedNode):
                continue
            old, new = getattr(quad.subject, "value", ""), quad.object.value
            places.setdefault(old, file)
            if direct.setdefault(old, new) != new:
                raise MergeError(
                    path=file.path,
                    line=file.lines.line(old),
                    de=f"<{old}> soll in zwei verschiedene aufgehen: <{direct[old]}> und <{new}>.",
                    en=f"<{old}> is merged into two different ones: <{direct[old]}> and <{new}>.",
                )
    for old in direct:
        _check_circle(old, direct, places[old])
    return {old: _survivor(old, direct) for old in direct}


def apply_merges(files: Iterable[SourceFile], merges: Mapping[str, str]) -> tuple[SourceFile, ...]:
    """Return ``files`` with every merged IRI replaced in the data, and the tombstones added to the merges graph."""
    if not merges:
        return tuple(files)
    return tuple(_tombstones(file, merges) if file.part is Part.MERGES else _renamed(file, merges) for file in files)


def _renamed(file: SourceFile, merges: Mapping[str, str]) -> SourceFile:
    if file.part not in (Part.SOURCE, Part.REGISTER):
        return file
    quads = []
    for quad in file.quads:
        subject, target = quad.subject, quad.object
        if isinstance(subject, NamedNode) and subject.value in merges:
            subject = NamedNode(merges[subject.value])
        if isinstance(target, NamedNode) and target.value in merges:
            target = NamedNode(merges[target.value])
        quads.append(Quad(subject, quad.predicate, target, quad.graph_name))
    return replace(file, quads=tuple(dict.fromkeys(quads)))


def _tombstones(file: SourceFile, merges: Mapping[str, str]) -> SourceFile:
    stones = [Quad(NamedNode(old), DEPRECATED, _TRUE, file.graph) for old in merges]
    ends = [Quad(NamedNode(old), IS_REPLACED_BY, NamedNode(new), file.graph) for old, new in merges.items()]
    return replace(file, quads=tuple(dict.fromkeys((*file.quads, *ends, *stones))))


def _check_circle(old: str, direct: Mapping[str, str], file: SourceFile) -> None:
    seen = {old}
    following = direct[old]
    while following in direct and following not in seen:
        seen.add(following)
        following = direct[following]
    if following in seen:
        raise MergeError(
            path=file.path,
            line=file.lines.line(old),
            de=f"<{old}> geht über einen oder mehrere Schritte in sich selbst auf.",
            en=f"<{old}> is merged into itself through one or several steps.",
        )


def _survivor(old: str, direct: Mapping[str, str]) -> str:
    while old in direct:
        old = direct[old]
    return old
