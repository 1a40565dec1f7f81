"""Taking the data: selections and writers that the web and the command line share, so that both give the same bytes.

Turtle, N-Triples, RDF/XML and JSON-LD hold the merged view, each triple once. N-Quads and TriG keep the named graphs,
so every statement stays with its source, and describe the sources. What is taken can be read alone: it brings the
labels of all nodes that it mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.queries import bind, read_query
from ecosystem_graph.content.shapes import NodeShape, members_pattern
from ecosystem_graph.errors import NotFoundError, ParameterError, SavedQueryError
from ecosystem_graph.jsonld import terms_of, write
from ecosystem_graph.sheets import write_sheet
from ecosystem_graph.store.base import Answer, Store, Triples, solutions_of
from ecosystem_graph.store.formats import JSON_LD, GraphFormat
from ecosystem_graph.store.writers import in_order, write_in_order
from ecosystem_graph.terms import LABEL_PROPERTIES, PRIMARY_SOURCE, local_name

_BATCH = 500
# IRIs a query asks about at once
_STATEMENT = "GRAPH ?g { ?s ?p ?o }"
_DESCRIPTION = f"GRAPH ?g {{ ?g {PRIMARY_SOURCE} ?source . ?s ?p ?o FILTER(?s = ?g) }}"
_LABEL = f"VALUES ?p {{ {' '.join(map(str, LABEL_PROPERTIES))} }} {_STATEMENT}"


def export_entity(store: Store, iri: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return what is said about ``iri``: its own statements, and one statement for each that points to it.

    Raises NotFoundError if the graph does not mention it, ParameterError if it is no IRI.
    """
    node = str(_node(iri))
    found = _about(store, [iri])
    found |= _select(store, [iri], "o", f"{_STATEMENT} FILTER(isIRI(?s) && ?s != {node})")
    return _readable(store, found, form, dataset, asked=iri, first=iri)


def export_kind(store: Store, name: str, form: GraphFormat | None, dataset: DataSet) -> bytes:
    """Return the statements about all entities of the kind ``name``; ``form`` None stands for CSV, see sheets.py.

    An entity belongs to a kind if it is an instance of its target classes or of a class below them, or an object of
    its target properties, and its IRI is one of the project's own.

    Raises NotFoundError for an unknown kind, and for one without entities.
    """
    kind = dataset.shapes.kind(name)
    if kind is None:
        known = ", ".join(shape.kind or "" for shape in dataset.shapes.kinds)
        raise NotFoundError(
            de=f"Die Art „{name}“ gibt es nicht. Möglich: {known}.",
            en=f"There is no kind “{name}”. There are: {known}.",
        )
    members = _members(store, kind, dataset)
    found = _about(store, members)
    if form is None and found:
        return write_sheet(members, found, kind, dataset)
    return _readable(store, found, form or JSON_LD, dataset, asked=name)


def export_area(store: Store, area: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the statements about all that concerns the place ``area``.

    What concerns it the project itself says, in queries/site/area.rq: the subjects of the triples that this query
    constructs for the parameter ``area``.

    Raises NotFoundError if that is nothing or if the project has no such query, ParameterError if ``area`` is no IRI.
    """
    path = dataset.project.root / "queries" / "site" / "area.rq"
    if not path.exists():
        shown = dataset.project.short(path)
        raise NotFoundError(
            de=f"Gebiete kennt dieses Projekt nicht: {shown} fehlt; diese Anfrage sagt, was zu einem gehört.",
            en=f"This project knows no areas: it lacks {shown}, the query that says what belongs to one.",
        )
    query = read_query(path, dataset.project)
    answer = store.query(bind(query, {"area": _node(area).value}, dataset.project.prefixes))
    subjects = {triple.subject.value for triple in _triples(answer) if isinstance(triple.subject, NamedNode)}
    return _readable(store, _about(store, sorted(subjects)), form, dataset, asked=area, first=area)


def export_graph(store: Store, graph: str, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the named graph ``graph`` as its file says it; if another file describes its source, that too.

    Raises NotFoundError if there is no such graph, ParameterError if it is no IRI.
    """
    found = _select(store, [graph], "g", _STATEMENT)
    if not found:
        raise _no_graph(graph)
    sources = {
        quad.object.value for quad in found if quad.predicate == PRIMARY_SOURCE and isinstance(quad.object, NamedNode)
    }
    elsewhere = sources - {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    return write_quads(found | _select(store, sorted(elsewhere), "s", _STATEMENT), form, dataset, first=graph)


def export_content(store: Store, graph: str | None, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the triples of the named graph ``graph`` (None: of the default graph) and nothing else.

    No format names the graph: what is asked for is its content. SPARQL 1.1 Graph Store HTTP Protocol, section 5.2.

    Raises NotFoundError if there is no such graph, ParameterError if it is no IRI.
    """
    pattern = "?s ?p ?o" if graph is None else f"GRAPH {_node(graph)} {{ ?s ?p ?o }}"
    found = [Triple(*row) for row in solutions_of(store.query(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"))]  # type: ignore[arg-type]
    if graph is not None and not found:
        raise _no_graph(graph)
    return write_triples(found, form, dataset)


def export_whole(store: Store, form: GraphFormat, dataset: DataSet) -> bytes:
    """Return the whole data set.

    N-Quads and TriG hold all named graphs: sources, register, ontology, concepts, shapes, prefixes, merges, derived
    statements; the merge is left out, as it repeats them. The other formats hold the merged default graph.
    """
    if _keeps_graphs(form):
        rows = solutions_of(store.query(f"SELECT ?s ?p ?o ?g WHERE {{ {_STATEMENT} }}"))
        return write_quads((Quad(*row) for row in rows), form, dataset)  # type: ignore[arg-type]
    rows = solutions_of(store.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"))
    return write_triples((Triple(*row) for row in rows), form, dataset)  # type: ignore[arg-type]


def write_triples(triples: Iterable[Triple], form: GraphFormat, dataset: DataSet, *, first: str | None = None) -> bytes:
    """Return ``triples`` (the answer to a query, for example) in ``form``, each once.

    The same triples give the same bytes; the IRI ``first`` is described first.

    Raises NotAcceptableError if ``form`` cannot express them.
    """
    ordered = in_order(triples, first)
    prefixes = dataset.project.prefixes
    if form is JSON_LD:
        return write(ordered, terms_of(dataset.shapes, prefixes), prefixes)
    return write_in_order(ordered, form, prefixes.namespaces)


def write_quads(quads: Iterable[Quad], form: GraphFormat, dataset: DataSet, *, first: str | None = None) -> bytes:
    """Return ``quads`` in ``form``, as write_triples does; formats without graphs, and JSON-LD, get their merge."""
    if not _keeps_graphs(form):
        return write_triples((quad.triple for quad in quads), form, dataset, first=first)
    return write_in_order(in_order(quads, first), form, dataset.project.prefixes.namespaces)


def file_name(selected: str | None, form: GraphFormat | None, dataset: DataSet) -> str:
    """Return the name for a downloaded file, safe in any header and on any disk.

    ``selected`` is an IRI or a kind, None for the whole data set; ``form`` None stands for CSV.
    """
    ending = form.name if form is not None else "csv"
    stem = local_name(selected) if selected else f"ecosystem-graph-{dataset.short_version}"
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', stem)}.{ending}"


def _no_graph(graph: str) -> NotFoundError:
    return NotFoundError(
        de=f"Einen Graphen <{graph}> gibt es nicht. Alle Quellen stehen unter /kind/source.",
        en=f"There is no graph <{graph}>. All sources are listed at /kind/source.",
    )


def _readable(
    store: Store, found: set[Quad], form: GraphFormat, dataset: DataSet, *, asked: str, first: str | None = None
) -> bytes:
    """Write ``found`` with the labels of all nodes it mentions; where graphs are kept, their sources are described."""
    if not found:
        raise NotFoundError(de=f"Über {asked} steht nichts im Graphen.", en=f"The graph says nothing about {asked}.")
    if _keeps_graphs(form):
        found |= _sources(
            store, sorted({quad.graph_name.value for quad in found if isinstance(quad.graph_name, NamedNode)})
        )
    mentioned = {term.value for quad in found for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    return write_quads(found | _select(store, sorted(mentioned), "s", _LABEL), form, dataset, first=first)


def _keeps_graphs(form: GraphFormat) -> bool:
    """JSON-LD could keep them, but then nobody finds a statement without knowing all graphs."""
    return form.datasets and form is not JSON_LD


def _sources(store: Store, graphs: list[str]) -> set[Quad]:
    """What is said about those of ``graphs`` that have a source, and about the sources."""
    described = _select(store, graphs, "g", _DESCRIPTION)
    sources = {
        quad.object.value
        for quad in described
        if quad.predicate == PRIMARY_SOURCE and isinstance(quad.object, NamedNode)
    }
    return described | _select(store, sorted(sources), "s", _STATEMENT)


def _about(store: Store, iris: list[str]) -> set[Quad]:
    """All statements whose subject is among ``iris``, and those of the blank nodes they lead to."""
    found = _select(store, iris, "s", _STATEMENT)
    if not any(isinstance(quad.object, BlankNode) for quad in found):
        return found
    # names of blank nodes hold within one answer only, so all statements with them have to come in one
    graphs = {str(quad.graph_name) for quad in found if isinstance(quad.object, BlankNode)}
    own = ", ".join(str(_node(iri)) for iri in iris)
    text = (
        f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ {' '.join(sorted(graphs))} }} {_STATEMENT}"
        f" FILTER(isBlank(?s) || ?s IN ({own})) }}"
    )
    rest = _quads(store, text)
    reached: set[object] = {NamedNode(iri) for iri in iris}
    kept = {quad for quad in found if str(quad.graph_name) not in graphs}
    size = -1
    while size != len(kept):
        size = len(kept)
        kept |= {quad for quad in rest if quad.subject in reached}
        reached |= {quad.object for quad in kept if isinstance(quad.object, BlankNode)}
    return kept


def _members(store: Store, kind: NodeShape, dataset: DataSet) -> list[str]:
    pattern = members_pattern(dataset.shapes, kind, "?s", dataset.project.base)
    text = f"SELECT DISTINCT ?s WHERE {{ {pattern} }}"
    return sorted(term.value for (term,) in solutions_of(store.query(text)) if isinstance(term, NamedNode))


def _select(store: Store, iris: list[str], variable: str, pattern: str) -> set[Quad]:
    """The statements of ``pattern`` (over ?s ?p ?o ?g) with ``variable`` bound to each of ``iris``."""
    found: set[Quad] = set()
    for begin in range(0, len(iris), _BATCH):
        nodes = " ".join(str(_node(iri)) for iri in iris[begin : begin + _BATCH])
        found |= _quads(store, f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?{variable} {{ {nodes} }} {pattern} }}")
    return found


def _quads(store: Store, text: str) -> set[Quad]:
    return {Quad(*row) for row in solutions_of(store.query(text))}  # type: ignore[arg-type]


def _triples(answer: Answer) -> Triples:
    if not isinstance(answer, Triples):
        raise SavedQueryError(
            de="queries/site/area.rq: Diese Anfrage muss ein CONSTRUCT sein.",
            en="queries/site/area.rq: this query has to be a CONSTRUCT.",
        )
    return answer


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise ParameterError(
            de=f"„{iri[:80]}“ ist keine IRI: {error}", en=f"“{iri[:80]}” is not an IRI: {error}"
        ) from error
