"""The SELECT behind an entity page, generated from the shapes, and its rows sorted into lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from ecosystem_graph.content.paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, patterns
from ecosystem_graph.content.shapes import NodeShape, PropertyShape
from ecosystem_graph.store.base import Store, Term, solutions_of
from ecosystem_graph.terms import RDF

MOST_VALUES = 500
# values of one line that a page shows; the rest is counted and left to lists and queries


@dataclass(frozen=True)
class PathLine:
    """One path to be followed, and the shapes that draw its values."""

    path: Path
    shapes: tuple[PropertyShape, ...]
    # several if they tell the values apart by class (eco:valueClass)
    max_count: int | None
    # the strictest expectation of all shapes on this path


@dataclass
class Found:
    """Values of one line, each with the graphs that state it."""

    values: dict[Term, list[str]] = field(default_factory=lambda: defaultdict(list))

    def without(self, terms: Collection[Term]) -> Found:
        """Return the same but for ``terms``."""
        return Found({term: graphs for term, graphs in self.values.items() if term not in terms})


@dataclass(frozen=True)
class Statements:
    """What the store says about an entity, line by line."""

    query: str
    lines: tuple[tuple[PathLine, Found], ...]
    other: dict[str, Found]
    # property IRI -> values, for what no shape covers
    other_incoming: dict[str, Found]


def path_lines(shapes: SequenceOf[NodeShape]) -> tuple[PathLine, ...]:
    """Return one line for each path that a shape draws; ``shapes`` come with the most specific first."""
    named: dict[Path, dict[tuple[str, ...], PropertyShape]] = defaultdict(dict)
    strictest: dict[Path, int] = {}
    for shape in (item for node_shape in shapes for item in node_shape.properties):
        if shape.max_count is not None:
            strictest[shape.path] = min(shape.max_count, strictest.get(shape.path, shape.max_count))
        if shape.shown:
            named[shape.path].setdefault(shape.shown_classes, shape)
    return tuple(PathLine(path, tuple(shapes.values()), strictest.get(path)) for path, shapes in named.items())


def split_by_class(
    line: PathLine, found: Found, types: Callable[[str], Collection[str]]
) -> tuple[tuple[tuple[PropertyShape, Found], ...], Found]:
    """Return the values of ``line`` shape by shape, and those that no shape claims.

    ``types`` gives the classes of a node. The most specific shape that knows one of them takes the node; a shape
    without classes takes what the others leave.
    """
    parts = {shape.iri: (shape, Found()) for shape in line.shapes}
    rest = Found()
    for term, graphs in found.values.items():
        own = types(term.value) if isinstance(term, NamedNode) else ()
        takers = [shape for shape in line.shapes if set(shape.shown_classes).intersection(own)][:1]
        takers = takers or [shape for shape in line.shapes if not shape.shown_classes]
        for shape in takers:
            parts[shape.iri][1].values[term] = graphs
        if not takers:
            rest.values[term] = graphs
    return tuple(parts.values()), rest


def first_predicate(path: Path) -> tuple[str, bool]:
    """Return the property that ``path`` begins with, and whether it is followed backwards."""
    match path:
        case Predicate(iri):
            return iri, False
        case Inverse(inner):
            iri, backwards = first_predicate(inner)
            return iri, not backwards
        case Alternative((first, *_)) | Sequence((first, *_)):
            return first_predicate(first)
        case _:
            return first_predicate(path.path) if isinstance(path, Repeat) else ("", False)


def statements_query(iri: str, lines: SequenceOf[PathLine]) -> str:
    """Return the SELECT for all statements about ``iri``: ?line ?property ?value ?graph.

    ?line is the number of the line, "out" for other statements about it, "in" for other statements that mention it.
    """
    node = str(NamedNode(iri))
    branches = []
    for number, line in enumerate(lines):
        for pattern in patterns(line.path, node, "?value", "?graph"):
            branches.append(_branch(f'"{number}"', "?value ?graph", pattern, limited=isinstance(line.path, Inverse)))
    covered = _covered(lines, inverse=False) | {RDF + "type"}
    branches.append(
        _branch('"out"', "?property ?value ?graph", _rest(f"{node} ?property ?value", covered), limited=False)
    )
    met = _covered(lines, inverse=True)
    branches.append(_branch('"in"', "?property ?value ?graph", _rest(f"?value ?property {node}", met), limited=True))
    return "SELECT ?line ?property ?value ?graph WHERE {\n  " + "\n  UNION ".join(branches) + "\n}"


def read_statements(store: Store, iri: str, lines: SequenceOf[PathLine]) -> Statements:
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
    return Statements(text, found, other, incoming)


def _branch(key: str, variables: str, pattern: str, *, limited: bool) -> str:
    if not limited:
        return f"{{ BIND({key} AS ?line) {pattern} }}"
    return f"{{ BIND({key} AS ?line) {{ SELECT {variables} WHERE {{ {pattern} }} LIMIT {MOST_VALUES + 1} }} }}"


def _rest(triple: str, covered: set[str]) -> str:
    listed = ", ".join(f"<{iri}>" for iri in sorted(covered))
    condition = f" FILTER(?property NOT IN ({listed}))" if listed else ""
    return f"GRAPH ?graph {{ {triple} }}{condition}"


def _covered(lines: SequenceOf[PathLine], *, inverse: bool) -> set[str]:
    found: set[str] = set()
    for line in lines:
        choices = line.path.choices if isinstance(line.path, Alternative) else (line.path,)
        for choice in choices:
            if inverse and isinstance(choice, Inverse) and isinstance(choice.path, Predicate):
                found.add(choice.path.iri)
            elif not inverse and isinstance(choice, Predicate):
                found.add(choice.iri)
    return found
