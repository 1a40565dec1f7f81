"""SPARQL 1.1 Service Description: what the endpoint understands, its limits, its graphs, examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from ecosystem_graph.content.queries import SavedQuery
from ecosystem_graph.content.question_graph import question_iri, question_triples
from ecosystem_graph.content.sources import Part
from ecosystem_graph.description.statements import Node, integer, say, texts
from ecosystem_graph.description.statistics import FORMATS, GRAPH_FORMAT_NAMES, count_graphs
from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS
from ecosystem_graph.terms import DCT, ECO, RDFS_LABEL, SCHEMA, SD, SH, TYPE, VOID, XSD

_NAMED_GRAPH, _GRAPH, _VOID = NamedNode(SD + "NamedGraph"), NamedNode(SD + "Graph"), NamedNode(VOID + "Dataset")
_HAS_NAMED_GRAPH, _NAME, _CONTENT = NamedNode(SD + "namedGraph"), NamedNode(SD + "name"), NamedNode(SD + "graph")
_SUBSET, _TRIPLES = NamedNode(VOID + "subset"), NamedNode(VOID + "triples")


def describe_endpoint(node: Node) -> Iterator[Triple]:
    """Yield the service itself: address, language, formats, limits, prefixes.

    No sd:feature is true of it: the default graph leaves out the graphs about the project's form (so it is no union
    of all graphs), FROM fetches nothing, SERVICE is refused.
    """
    service = node.endpoint
    results = (NamedNode(f"{FORMATS}SPARQL_Results_{form.name.upper()}") for form in RESULTS_FORMATS)
    graphs = (NamedNode(FORMATS + GRAPH_FORMAT_NAMES[form.name]) for form in GRAPH_FORMATS)
    yield from say(service, TYPE, NamedNode(SD + "Service"))
    yield from say(service, SD + "endpoint", node.at("/sparql"))
    yield from say(service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query"))
    yield from say(service, SD + "resultFormat", *results, *graphs)
    yield from say(service, SD + "defaultEntailmentRegime", NamedNode("http://www.w3.org/ns/entailment/Simple"))
    yield from say(service, SD + "defaultDataset", node.whole)
    yield from _limits(node)
    yield from _prefixes(node)


def describe_graphs(node: Node) -> Iterator[Triple]:
    """Yield the RDF dataset that queries see: the default graph and each named graph, with how much they hold."""
    dataset, default = node.dataset, node.part("default")
    yield from say(node.whole, TYPE, NamedNode(SD + "Dataset"))
    yield from say(node.whole, SD + "defaultGraph", default)
    yield from say(default, TYPE, _GRAPH, _VOID)
    yield from say(default, VOID + "triples", integer(len(dataset.merged)))
    for graph, count in count_graphs(dataset).items():
        yield from describe_graph(node, graph, count)


def describe_name(node: Node, graph: NamedNode) -> Iterator[Triple]:
    """Yield that queries see ``graph``."""
    name = node.named(graph)
    yield Triple(node.whole, _HAS_NAMED_GRAPH, name)
    yield Triple(name, TYPE, _NAMED_GRAPH)
    yield Triple(name, _NAME, graph)


def describe_graph(node: Node, graph: NamedNode, count: int) -> Iterator[Triple]:
    """Yield that queries see ``graph``, and how many statements it holds."""
    name, content = node.named(graph), node.graph(graph)
    yield from describe_name(node, graph)
    yield Triple(node.whole, _SUBSET, content)
    yield Triple(name, _CONTENT, content)
    yield Triple(content, TYPE, _GRAPH)
    yield Triple(content, TYPE, _VOID)
    yield Triple(content, _TRIPLES, integer(count))


def describe_questions(node: Node, queries: tuple[SavedQuery, ...]) -> Iterator[Triple]:
    """Yield the saved questions as sh:SPARQLExecutable, each a part of the service."""
    for query in queries:
        yield from question_triples(query, node.dataset.project, node.address)
        yield from say(node.endpoint, DCT + "hasPart", question_iri(query, node.dataset.project))


def _limits(node: Node) -> Iterator[Triple]:
    """Yield every setting that limits queries, as name, value and unit; no standard has terms for them."""
    settings = node.dataset.project.settings
    for item in fields(settings):
        unit = item.metadata["limit"]
        if unit is None:
            continue
        name = item.name.replace("_", "-")
        limit, number = node.part(f"limit/{name}"), Decimal(str(getattr(settings, item.name)))
        yield from say(node.endpoint, ECO + "limit", limit)
        yield from say(limit, TYPE, NamedNode(SCHEMA + "PropertyValue"))
        yield from say(limit, SCHEMA + "propertyID", Literal(name))
        yield from say(limit, SCHEMA + "value", Literal(f"{number:f}", datatype=NamedNode(XSD + "decimal")))
        yield from say(limit, SCHEMA + "unitText", Literal(unit))
        yield from say(limit, RDFS_LABEL, *texts({"de": item.metadata["de"], "en": item.metadata["en"]}))


def _prefixes(node: Node) -> Iterator[Triple]:
    """Yield the prefixes (SHACL, section 5.2.1) as ontology/prefixes.ttl declares them."""
    wanted = {SH + name for name in ("declare", "prefix", "namespace")}
    for file in node.dataset.files:
        if file.part is Part.PREFIXES:
            yield from say(node.endpoint, SH + "prefixes", file.graph)
            yield from (quad.triple for quad in file.quads if quad.predicate.value in wanted)
