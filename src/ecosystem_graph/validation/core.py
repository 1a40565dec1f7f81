"""SHACL Core by pySHACL. The only module here that knows rdflib; imported when a validation begins.

pySHACL gets plain rdflib graphs made from the engine's terms: over an oxrdflib graph it reports false results, and
parsing would normalise literals, so that a value could no longer be found in its file. Nothing is fetched:
owl:imports, SHACL rules and JavaScript are off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyshacl import validate as run_pyshacl
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult

from ecosystem_graph.content.paths import Node, Predicate
from ecosystem_graph.errors import ShapeError
from ecosystem_graph.terms import ECO, RDF, RDFS, SH, XSD
from ecosystem_graph.validation.findings import Finding, ShapesGraph, severity
from ecosystem_graph.validation.report import Term

_STRING = XSD + "string"
_DRAWING = frozenset(
    (*(SH + name for name in ("name", "description", "order", "group")), RDFS + "label", RDFS + "comment")
)
# what only pages need; pySHACL compares each property of a shape with all its parameters, for every node anew
_WITHOUT_DEMANDS = _DRAWING | {
    RDF + "type",
    *(SH + name for name in ("path", "message", "severity", "defaultValue", "deactivated")),
}
# a property shape that has nothing else (and terms of eco:) draws a line on a page and cannot fail


def check_core(
    data: Iterable[Triple], shapes: ShapesGraph, without: frozenset[tuple[Node, Node]]
) -> frozenset[Finding]:
    """Return what pySHACL finds in ``data``.

    ``without`` holds the pairs of shape and SPARQL constraint that are left out, because they run elsewhere.

    Raises ShapeError if pySHACL cannot use the shapes. SHACL, sections 2 to 4 (and 5 for constraints not left out).
    """
    left_out = _idle_uses(shapes) | {(shape, SH + "sparql", constraint) for shape, constraint in without}
    kept = (
        triple
        for triple in shapes.triples
        if triple.predicate.value not in _DRAWING
        and (triple.subject, triple.predicate.value, triple.object) not in left_out
    )
    outcome = run_pyshacl(
        _fill(_PreparingGraph(bind_namespaces="none"), data),
        shacl_graph=_fill(rdflib.Graph(bind_namespaces="none"), kept),
        inference="none",
        advanced=False,
        js=False,
        meta_shacl=False,
        do_owl_imports=False,
        inplace=True,
    )
    report = outcome[1]
    if not isinstance(report, rdflib.Graph):
        reason = getattr(report, "message", report)
        raise ShapeError(
            de=f"pySHACL kann die Formen nicht benutzen: {reason}", en=f"pySHACL cannot use the shapes: {reason}"
        )
    results = report.objects(None, rdflib.SH.result)  # not their sh:detail
    return frozenset(_finding(report, result, shapes) for result in results)


class _PreparingGraph(rdflib.Graph):
    """Parses each SPARQL text once: pySHACL asks the same query for every focus node (10 ms a parse)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> QueryResult:
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(query_object, *arguments, **options)


def _idle_uses(shapes: ShapesGraph) -> frozenset[tuple[Node, str, Node]]:
    """Statements "shape sh:property property shape" where the latter can never fail: a third of the time goes there.

    A closed shape keeps all of its property shapes, since they say which properties it allows.
    """
    parameters = {
        path.value
        for node in shapes.nodes()
        for parameter in shapes.objects(node, SH + "parameter")
        if isinstance(parameter, (NamedNode, BlankNode))
        for path in shapes.objects(parameter, SH + "path")
        if isinstance(path, NamedNode)
    }
    found = set()
    for node in shapes.nodes():
        if shapes.is_true(node, SH + "closed"):
            continue
        for item in shapes.objects(node, SH + "property"):
            if not isinstance(item, (NamedNode, BlankNode)):
                continue
            demands = {name for name in shapes.predicates(item) if not name.startswith(ECO)} - _WITHOUT_DEMANDS
            if not demands and not parameters & shapes.predicates(item):
                found.add((node, SH + "property", item))
    return frozenset(found)


def _fill(graph: rdflib.Graph, triples: Iterable[Triple]) -> rdflib.Graph:
    known: dict[object, rdflib.term.Identifier] = {}

    def term(item: object) -> Any:
        found = known.get(item)
        if found is None:
            found = known[item] = _to_rdflib(item)
        return found

    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _to_rdflib(term: object) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"SHACL knows no triple terms: {term}")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _from_rdflib(term: object) -> Term:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise TypeError(f"not a term: {term!r}")
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))


def _finding(report: rdflib.Graph, result: rdflib.term.Node, shapes: ShapesGraph) -> Finding:
    def one(name: str) -> Term | None:
        value = report.value(result, rdflib.SH[name])
        return None if value is None else _from_rdflib(value)

    focus, shape, path, constraint = (
        one(name) for name in ("focusNode", "sourceShape", "resultPath", "sourceConstraint")
    )
    if focus is None or not isinstance(shape, (NamedNode, BlankNode)):
        raise TypeError("a validation result has no focus node or no source shape")
    return Finding(
        severity=severity(str(report.value(result, rdflib.SH.resultSeverity))),
        focus=focus,
        path=Predicate(path.value) if isinstance(path, NamedNode) else shapes.path(shape),
        value=one("value"),
        shape=shape,
        component=str(report.value(result, rdflib.SH.sourceConstraintComponent)),
        constraint=constraint if isinstance(constraint, (NamedNode, BlankNode)) else None,
    )
