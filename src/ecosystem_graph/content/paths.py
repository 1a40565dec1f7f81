"""SHACL property paths as values, and as SPARQL (SHACL, section 2.3.1; SPARQL 1.1, section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode

from ecosystem_graph.errors import ShapeError
from ecosystem_graph.terms import RDF, SH


@dataclass(frozen=True)
class Predicate:
    """One property, followed forwards."""

    iri: str


@dataclass(frozen=True)
class Inverse:
    """A path followed backwards."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """Paths followed one after the other."""

    steps: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    choices: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """A path followed again and again: "*", "+" or "?"."""

    path: Path
    modifier: str


Path = Predicate | Inverse | Sequence | Alternative | Repeat
Node = NamedNode | BlankNode
Objects = Callable[[Node, str], list[object]]
# returns the objects of a subject and a property IRI, in the order of the file

_REPEATS = {SH + "zeroOrMorePath": "*", SH + "oneOrMorePath": "+", SH + "zeroOrOnePath": "?"}


def read_path(node: object, objects: Objects) -> Path:
    """Return the property path that ``node`` stands for in a shapes graph.

    Raises ShapeError for anything that is not one of the seven kinds of SHACL paths, and for a path within itself.
    """
    return _read(node, objects, ())


def _read(node: object, objects: Objects, outer: tuple[object, ...]) -> Path:
    if isinstance(node, NamedNode):
        return Predicate(node.value)
    if not isinstance(node, BlankNode) or node in outer:
        raise _not_a_path(node)
    outer = (*outer, node)
    if objects(node, RDF + "first"):
        return Sequence(tuple(_read(item, objects, outer) for item in read_list(node, objects)))
    inverse = objects(node, SH + "inversePath")
    if inverse:
        return Inverse(_read(inverse[0], objects, outer))
    choices = objects(node, SH + "alternativePath")
    if choices:
        return Alternative(tuple(_read(item, objects, outer) for item in read_list(choices[0], objects)))
    for property_iri, modifier in _REPEATS.items():
        repeated = objects(node, property_iri)
        if repeated:
            return Repeat(_read(repeated[0], objects, outer), modifier)
    raise _not_a_path(node)


def read_list(node: object, objects: Objects) -> list[object]:
    """Return the members of the RDF list that begins at ``node``. Raises ShapeError for a list that never ends."""
    members: list[object] = []
    seen: set[object] = set()
    while isinstance(node, BlankNode):
        if node in seen:
            raise ShapeError(
                de=f"{node}: Diese Liste beißt sich in den Schwanz.", en=f"{node}: this list bites its own tail."
            )
        seen.add(node)
        members += objects(node, RDF + "first")[:1]
        rest = objects(node, RDF + "rest")
        node = rest[0] if rest else None
    return members


def to_sparql(path: Path) -> str:
    """Return ``path`` as a SPARQL property path."""
    match path:
        case Predicate(iri):
            return f"<{iri}>"
        case Inverse(inner):
            return f"^({to_sparql(inner)})"
        case Sequence(steps):
            return "(" + "/".join(to_sparql(step) for step in steps) + ")"
        case Alternative(choices):
            return "(" + "|".join(to_sparql(choice) for choice in choices) + ")"
        case Repeat(inner, modifier):
            return f"({to_sparql(inner)}){modifier}"


def patterns(path: Path, start: str, end: str, graph: str) -> tuple[str, ...]:
    """Return SPARQL group patterns from ``start`` to ``end``, one an alternative, that also bind ``graph``.

    ``start`` and ``end`` are a variable or a term as SPARQL text; ``graph`` is a variable that gets the named graph
    stating the last step. A repeated path has no single stating graph: ``graph`` stays unbound there.
    """
    match path:
        case Predicate(iri):
            return (f"GRAPH {graph} {{ {start} <{iri}> {end} }}",)
        case Inverse(Predicate(iri)):
            return (f"GRAPH {graph} {{ {end} <{iri}> {start} }}",)
        case Inverse(Inverse() | Sequence() | Alternative() as inner):
            return patterns(_inverted(inner), start, end, graph)
        case Alternative(choices):
            return tuple(pattern for choice in choices for pattern in patterns(choice, start, end, graph))
        case Sequence((only,)):
            return patterns(only, start, end, graph)
        case Sequence(steps):
            # longer with every step inwards, so that no two steps share a name
            middle = (start if start.startswith("?middle") else "?middle") + str(len(steps))
            first = f"{start} {to_sparql(steps[0])} {middle} ."
            rest = steps[1] if len(steps) == 2 else Sequence(steps[1:])
            return tuple(f"{first} {pattern}" for pattern in patterns(rest, middle, end, graph))
        case _:
            return (f"{start} {to_sparql(path)} {end} .",)


def _inverted(path: Path) -> Path:
    match path:
        case Inverse(inner):
            return inner
        case Sequence(steps):
            return Sequence(tuple(Inverse(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(Inverse(choice) for choice in choices))
        case _:
            return Inverse(path)


def _not_a_path(node: object) -> ShapeError:
    return ShapeError(
        de=f"sh:path {node} ist kein SHACL-Pfad. Erlaubt sind eine Eigenschaft, sh:inversePath, sh:alternativePath,"
        " eine Liste, sh:zeroOrMorePath, sh:oneOrMorePath und sh:zeroOrOnePath.",
        en=f"sh:path {node} is not a SHACL path. Use a property, sh:inversePath, sh:alternativePath, a list,"
        " sh:zeroOrMorePath, sh:oneOrMorePath or sh:zeroOrOnePath.",
    )
