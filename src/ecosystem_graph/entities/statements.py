"""The SELECT behind an entity page, generated from the shapes, and its rows sorted into lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from ecosystem_graph.content.paths import Alternative, Inverse, Path, Predicate, patterns
from ecosystem_graph.content.shapes import NodeShape, PropertyShape
from ecosystem_graph.store.base import Store, Term, solutions_of
from ecosystem_graph.terms import RDF

MOST_VALUES = 500
# values of one line that a page shows; the rest is counted and left to lists and queries


@dataclass(frozen=True)
class PathLine:
    """One line to be drawn: a path and the shapes that speak about it."""

    path: Path
    shape: PropertyShape
    # the one that names it
    max_count: int | None
    # the strictest expectation of all shapes on this path


@dataclass
class Found:
    """Values of one line, each with the graphs that state it."""

    values: dict[Term, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Statements:
    """What the store says about an entity, line by line."""

    query: str
    lines: tuple[tuple[PathLine, Found], ...]
    other: dict[str, Found]
    # property IRI -> values, for what no shape covers
    other_incoming: dict[str, Found]


def path_lines(shapes: Sequence[NodeShape]) -> tuple[PathLine, ...]:
    """Return one line for each path that a shape draws, or for each class of values that shapes tell apart on it.

    ``shapes`` come with the most specific first.
    """
    named: dict[tuple[Path, tuple[str, ...]], PropertyShape] = {}
    strictest: dict[Path, int] = {}
    for shape in (item for node_shape in shapes for item in node_shape.properties):
        if shape.max_count is not None:
            strictest[shape.path] = min(shape.max_count, strictest.get(shape.path, shape.max_count))
        if shape.shown:
            named.setdefault((shape.path, shape.shown_classes), shape)
    return tuple(PathLine(path, shape, strictest.get(path)) for (path, _), shape in named.items())


def statements_query(iri: str, lines: Sequence[PathLine]) -> str:
    """Return the SELECT for all statements about ``iri``: ?line ?property ?value ?graph.

    ?line is the number of the line, "out" for other statements about it, "in" for other statements that mention it.
    """
    node = str(NamedNode(iri))
    branches = []
    for number, line in enumerate(lines):
        of_class = ""
        if line.shape.shown_classes:
            listed = ", ".join(f"<{class_iri}>" for class_iri in line.shape.shown_classes)
            of_class = f" ?value a ?class FILTER(?class IN ({listed}))"
        for pattern in patterns(line.path, node, "?value", "?graph"):
            branches.append(_branch(f'"{number}"', "?value ?graph", pattern + of_class, limited=_is_inverse(line.path)))
    covered = _covered(lines, inverse=False) | {RDF + "type"}
    branches.append(
        _branch('"out"', "?property ?value ?graph", _rest(f"{node} ?property ?value", covered), limited=False)
    )
    met = _covered(lines, inverse=True)
    branches.append(_branch('"in"', "?property ?value ?graph", _rest(f"?value ?property {node}", met), limited=True))
    return "SELECT ?line ?property ?value ?graph WHERE {\n  " + "\n  UNION ".join(branches) + "\n}"


def read_statements(store: Store, iri: str, lines: Sequence[PathLine]) -> Statements:
    """Return all statements about ``iri``, sorted into ``lines`` and what they do not cover."""
    text = statements_query(iri, lines)
    found = tuple((line, Found()) for line in lines)
    other: dict[str, Found] = defaultdict(Found)
    incoming: dict[str, Found] = defaultdict(Found)
    for key, predicate, value, graph in solutions_of(store.query(text)):
        if value is None or key is None:
            continue
        if key.value.isdigit():
            target = found[int(key.value)][1]
        else:
            target = (other if key.value == "out" else incoming)[predicate.value if predicate is not None else ""]
        graphs = target.values[value]
        if graph is not None and graph.value not in graphs:
            graphs.append(graph.value)
    for line, shown in found:
        if line.shape.shown_classes:
            _drop_shown(line.path, shown, other, incoming)
    return Statements(text, found, other, incoming)


def _drop_shown(path: Path, shown: Found, other: dict[str, Found], incoming: dict[str, Found]) -> None:
    """Take what a line for some classes shows out of the rest, which holds all values of that property."""
    for choice in path.choices if isinstance(path, Alternative) else (path,):
        rest = None
        if isinstance(choice, Predicate):
            rest = other.get(choice.iri)
        elif isinstance(choice, Inverse) and isinstance(choice.path, Predicate):
            rest = incoming.get(choice.path.iri)
        if rest is not None:
            for value in shown.values:
                rest.values.pop(value, None)


def _branch(key: str, variables: str, pattern: str, *, limited: bool) -> str:
    if not limited:
        return f"{{ BIND({key} AS ?line) {pattern} }}"
    return f"{{ BIND({key} AS ?line) {{ SELECT {variables} WHERE {{ {pattern} }} LIMIT {MOST_VALUES + 1} }} }}"


def _rest(triple: str, covered: set[str]) -> str:
    listed = ", ".join(f"<{iri}>" for iri in sorted(covered))
    condition = f" FILTER(?property NOT IN ({listed}))" if listed else ""
    return f"GRAPH ?graph {{ {triple} }}{condition}"


def _is_inverse(path: Path) -> bool:
    return isinstance(path, Inverse)


def _covered(lines: Sequence[PathLine], *, inverse: bool) -> set[str]:
    found: set[str] = set()
    for line in lines:
        if line.shape.shown_classes:
            continue
        choices = line.path.choices if isinstance(line.path, Alternative) else (line.path,)
        for choice in choices:
            if inverse and isinstance(choice, Inverse) and isinstance(choice.path, Predicate):
                found.add(choice.path.iri)
            elif not inverse and isinstance(choice, Predicate):
                found.add(choice.iri)
    return found
