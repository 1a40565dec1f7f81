"""Taking the data: selections and writers that the web and the command line share, so that both give the same bytes.

N-Quads and TriG keep the named graphs, so every statement stays with its source; Turtle, N-Triples, RDF/XML and
JSON-LD hold the merge, each triple once. A selection always brings the labels of what it mentions, so that a file can
be read alone.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, Triple, serialize

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.paths import Predicate
from ecosystem_graph.content.queries import bind, read_query
from ecosystem_graph.content.shapes import NodeShape, PropertyShape, Shapes
from ecosystem_graph.errors import NotFoundError, SavedQueryError
from ecosystem_graph.jsonld import context, write
from ecosystem_graph.store.base import Store, Triples, solutions_of, triple_order
from ecosystem_graph.store.formats import GraphFormat
from ecosystem_graph.terms import LABEL_PROPERTIES, PRIMARY_SOURCE, local_name

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# a spreadsheet would run a cell that begins so (OWASP, CSV injection)
_BATCH = 500
# IRIs a query asks about at once


def export_entity(store: Store, iri: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return all that is said about ``iri``, what points to it, and the labels of everything mentioned.

    Raises NotFoundError if the store says nothing about it.
    """
    return _described(store, [iri], form, dataset, incoming=True)


def export_kind(store: Store, name: str, form: GraphFormat | None, dataset: DataSet) -> bytes:
    """Return all entities of the kind ``name``; ``form`` None stands for CSV, one row an entity.

    Raises NotFoundError for an unknown kind or one without entities.
    """
    kind = dataset.shapes.kind(name)
    if kind is None:
        known = ", ".join(shape.kind or "" for shape in dataset.shapes.kinds)
        raise NotFoundError(
            de=f"Die Art „{name}“ gibt es nicht. Möglich: {known}.",
            en=f"There is no kind “{name}”. There are: {known}.",
        )
    members = _members(store, kind, dataset.shapes, dataset.project.base)
    if form is None:
        return _csv(store, members, kind, dataset)
    return _described(store, members, form, dataset, incoming=False)


def export_area(store: Store, area: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return all that concerns the place ``area``: what the project's own query queries/site/area.rq constructs.

    Raises NotFoundError if that is nothing, SavedQueryError if the project has no such query.
    """
    path = dataset.project.root / "queries" / "site" / "area.rq"
    if not path.exists():
        raise SavedQueryError(
            path=dataset.project.short(path),
            de="Dem Projekt fehlt diese Anfrage; sie sagt, was zu einem Gebiet gehört.",
            en="The project lacks this query; it says what belongs to an area.",
        )
    query = read_query(path, dataset.project)
    answer = store.query(bind(query, {"area": area}, dataset.project.prefixes))
    subjects = {triple.subject.value for triple in _triples(answer) if isinstance(triple.subject, NamedNode)}
    return _described(store, sorted(subjects), form, dataset, incoming=False, asked=area)


def export_graph(store: Store, graph: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the named graph ``graph``, as its file says it. Raises NotFoundError if there is no such graph."""
    name = NamedNode(graph)
    text = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ {name} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    quads = [Quad(*row) for row in solutions_of(store.query(text))]  # type: ignore[arg-type]
    if not quads:
        raise NotFoundError(
            de=f"Eine Quelle <{graph}> gibt es nicht. Alle Quellen stehen unter /kind/source.",
            en=f"There is no source <{graph}>. All sources are listed at /kind/source.",
        )
    return write_quads(quads, form, dataset)


def export_whole(store: Store, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the whole data set: all named graphs in N-Quads and TriG, the merged default graph otherwise."""
    if form.datasets and form.name != "jsonld":
        rows = solutions_of(store.query("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
        return write_quads((Quad(*row) for row in rows), form, dataset)  # type: ignore[arg-type]
    rows = solutions_of(store.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"))
    return write_triples((Triple(*row) for row in rows), form, dataset)  # type: ignore[arg-type]


def write_triples(triples: Iterable[Triple], form: GraphFormat, dataset: DataSet) -> bytes:
    """Return ``triples``, each once and in a stable order, in ``form``."""
    ordered = sorted(set(triples), key=triple_order)
    prefixes = dataset.project.prefixes
    if form.name == "jsonld":
        return write(ordered, context(dataset.shapes, prefixes), prefixes)
    return serialize(ordered, format=form.engine, prefixes=_used_prefixes(ordered, dataset)) or b""


def write_quads(quads: Iterable[Quad], form: GraphFormat, dataset: DataSet) -> bytes:
    """Return ``quads`` in ``form``; formats without named graphs, and JSON-LD, get their merge."""
    if not form.datasets or form.name == "jsonld":
        return write_triples((quad.triple for quad in quads), form, dataset)
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), *triple_order(quad.triple)))
    return serialize(ordered, format=form.engine, prefixes=_used_prefixes(ordered, dataset)) or b""


def file_name(selected: str | None, form: GraphFormat | None, dataset: DataSet) -> str:
    """Return the name for a downloaded file; ``selected`` is an IRI or a kind, None for the whole data set."""
    ending = form.name if form is not None else "csv"
    stem = local_name(selected) if selected else f"ecosystem-graph-{dataset.short_version}"
    return f"{stem}.{ending}"


def _described(
    store: Store, iris: list[str], form: GraphFormat, dataset: DataSet, *, incoming: bool, asked: str = ""
) -> bytes:
    quads = _statements(store, iris, incoming=incoming)
    if not quads:
        shown = asked or ", ".join(iris[:1])
        raise NotFoundError(
            de=f"Über <{shown}> steht nichts im Graphen.", en=f"The graph says nothing about <{shown}>."
        )
    quads += _sources(
        store, sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)})
    )
    mentioned = {term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    quads += _labels(store, sorted(mentioned | {quad.predicate.value for quad in quads}))
    return write_quads(quads, form, dataset)


def _statements(store: Store, iris: list[str], *, incoming: bool) -> list[Quad]:
    pattern = "GRAPH ?g { ?s ?p ?o }"
    quads = _select(store, iris, "s", pattern)
    return quads + (_select(store, iris, "o", pattern) if incoming else [])


def _sources(store: Store, graphs: list[str]) -> list[Quad]:
    """The description of the named graphs and of their sources."""
    described = _select(store, graphs, "s", "GRAPH ?g { ?s ?p ?o } FILTER(?g = ?s)")
    sources = {
        quad.object.value
        for quad in described
        if quad.predicate == PRIMARY_SOURCE and isinstance(quad.object, NamedNode)
    }
    return described + _select(store, sorted(sources), "s", "GRAPH ?g { ?s ?p ?o }")


def _labels(store: Store, iris: list[str]) -> list[Quad]:
    properties = " ".join(map(str, LABEL_PROPERTIES))
    return _select(store, iris, "s", f"VALUES ?p {{ {properties} }} GRAPH ?g {{ ?s ?p ?o }}")


def _select(store: Store, iris: list[str], variable: str, pattern: str) -> list[Quad]:
    found: list[Quad] = []
    for begin in range(0, len(iris), _BATCH):
        nodes = " ".join(str(NamedNode(iri)) for iri in iris[begin : begin + _BATCH])
        text = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?{variable} {{ {nodes} }} {pattern} }}"
        found += (Quad(*row) for row in solutions_of(store.query(text)))  # type: ignore[arg-type]
    return found


def _members(store: Store, kind: NodeShape, shapes: Shapes, base: str) -> list[str]:
    classes = shapes.subclasses(kind.target_classes)
    branches = [f"{{ VALUES ?class {{ {' '.join(f'<{iri}>' for iri in classes)} }} ?s a ?class }}"] if classes else []
    branches += [f"{{ ?any <{iri}> ?s }}" for iri in kind.target_objects_of]
    text = f'SELECT DISTINCT ?s WHERE {{ {" UNION ".join(branches)} FILTER(STRSTARTS(STR(?s), "{base}")) }}'
    return sorted(term.value for (term,) in solutions_of(store.query(text)) if term is not None)


def _csv(store: Store, iris: list[str], kind: NodeShape, dataset: DataSet) -> bytes:
    """One row an entity: its IRI, then one column a property that the shapes draw; several values are joined by " | ".

    Cells that a spreadsheet would run as a formula get a leading apostrophe.
    """
    columns: dict[str, PropertyShape] = {}
    for shape in sorted(kind.properties, key=lambda item: (_order(item, dataset.shapes), item.order)):
        if isinstance(shape.path, Predicate) and shape.shown:
            columns.setdefault(shape.path.iri, shape)
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in _select(store, iris, "s", "GRAPH ?g { ?s ?p ?o }"):
        shown = _cell(quad.object)
        values[getattr(quad.subject, "value", "")][quad.predicate.value].add(shown)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(
        [
            "id",
            *(local_name(shape.path.iri) for shape in columns.values() if isinstance(shape.path, Predicate)),
        ]
    )
    for iri in iris:
        writer.writerow([iri, *(_safe(" | ".join(sorted(values[iri][column]))) for column in columns)])
    return buffer.getvalue().encode()


def _cell(term: object) -> str:
    if isinstance(term, Literal) and term.language is not None:
        return f"{term.value}@{term.language}"
    return str(getattr(term, "value", ""))


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def _order(shape: PropertyShape, shapes: Shapes) -> float:
    return shapes.groups[shape.group].order if shape.group else 0.0


def _triples(answer: object) -> Iterable[Triple]:
    if not isinstance(answer, Triples):
        raise TypeError("queries/site/area.rq is not a CONSTRUCT")
    return answer


def _used_prefixes(statements: Iterable[Triple | Quad], dataset: DataSet) -> dict[str, str]:
    """The project's prefixes that occur, so that small files have short beginnings."""
    seen: set[str] = set()
    for statement in statements:
        terms = (
            statement.subject,
            statement.predicate,
            statement.object,
            getattr(statement, "graph_name", None),
        )
        for term in terms:
            if isinstance(term, Literal):
                seen.add(_namespace(term.datatype.value))
            elif isinstance(term, NamedNode):
                seen.add(_namespace(term.value))
    return {name: space for name, space in dataset.project.prefixes.namespaces.items() if space in seen}


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
