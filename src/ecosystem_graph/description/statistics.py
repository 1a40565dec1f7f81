"""VoID: how many statements, classes and properties there are, in the whole and in each graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.description.statements import Node, Object, integer, say
from ecosystem_graph.store.formats import GRAPH_FORMATS
from ecosystem_graph.terms import TYPE, VOID, Prefixes

FORMATS = "http://www.w3.org/ns/formats/"
GRAPH_FORMAT_NAMES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "nq": "N-Quads",
    "trig": "TriG",
}
# Unique URIs for File Formats, W3C
_CLASS_PARTITION = NamedNode(VOID + "classPartition")
_PROPERTY_PARTITION = NamedNode(VOID + "propertyPartition")
_CLASS, _PROPERTY = NamedNode(VOID + "class"), NamedNode(VOID + "property")
_ENTITIES, _TRIPLES = NamedNode(VOID + "entities"), NamedNode(VOID + "triples")


def describe_dataset(node: Node) -> Iterator[Triple]:
    """Yield the numbers of the default graph, by class and by property, and where to take and ask it."""
    dataset, whole = node.dataset, node.whole
    classes, properties = node.classes, node.properties
    yield from say(whole, TYPE, NamedNode(VOID + "Dataset"))
    yield from say(whole, VOID + "sparqlEndpoint", node.at("/sparql"))
    yield from say(whole, VOID + "uriSpace", Literal(dataset.project.base))
    for form in GRAPH_FORMATS:
        yield from say(whole, VOID + "dataDump", node.at(f"/dataset.{form.name}"))
        yield from say(whole, VOID + "feature", NamedNode(FORMATS + GRAPH_FORMAT_NAMES[form.name]))
    yield from say(whole, _TRIPLES, integer(len(dataset.merged)))
    yield from say(whole, VOID + "classes", integer(len(classes)))
    yield from say(whole, VOID + "properties", integer(len(properties)))
    for namespace in _vocabularies(dataset.project.prefixes, (*classes, *properties)):
        yield from say(whole, VOID + "vocabulary", NamedNode(namespace))
    partitions = _Partitions(dataset.project.prefixes)
    yield from partitions.by_class(whole, whole.value + "#", classes)
    yield from partitions.by_property(whole, whole.value + "#", properties)


def describe_partitions(node: Node, *, by_property: bool) -> Iterator[Triple]:
    """Yield the numbers of each named graph by class and, if wanted, by property."""
    partitions = _Partitions(node.dataset.project.prefixes)
    quads = node.dataset.quads
    for graph, counts in _by_graph((quad.graph_name, quad.object) for quad in quads if quad.predicate == TYPE).items():
        own = node.graph(graph)
        yield from partitions.by_class(own, own.value + "/", counts)
    if by_property:
        for graph, counts in _by_graph((quad.graph_name, quad.predicate) for quad in quads).items():
            own = node.graph(graph)
            yield from partitions.by_property(own, own.value + "/", counts)


def count_graphs(dataset: DataSet) -> Mapping[NamedNode, int]:
    """Return how many statements each named graph holds."""
    return Counter(quad.graph_name for quad in dataset.quads)  # type: ignore[misc]


def _by_graph(pairs: Iterable[tuple[object, Object]]) -> Mapping[NamedNode, Mapping[Object, int]]:
    """Count, for each graph, how often it is paired with each term."""
    found: dict[NamedNode, dict[Object, int]] = {}
    for (graph, term), count in Counter(pairs).items():
        if isinstance(graph, NamedNode):
            found.setdefault(graph, {})[term] = count
    return found


def _vocabularies(prefixes: Prefixes, used: tuple[Object, ...]) -> Iterator[str]:
    iris = [term.value for term in used if isinstance(term, NamedNode)]
    return (space for space in prefixes.namespaces.values() if any(iri.startswith(space) for iri in iris))


class _Partitions:
    """Writes partitions; remembers how classes and properties are called, as every graph has much the same."""

    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._names: dict[NamedNode, str] = {}

    def by_class(self, whole: NamedNode, stem: str, counts: Mapping[Object, int]) -> Iterator[Triple]:
        for term, count in counts.items():
            if isinstance(term, NamedNode):
                part = NamedNode(f"{stem}class/{self._name(term)}")
                yield Triple(whole, _CLASS_PARTITION, part)
                yield Triple(part, _CLASS, term)
                yield Triple(part, _ENTITIES, integer(count))

    def by_property(self, whole: NamedNode, stem: str, counts: Mapping[Object, int]) -> Iterator[Triple]:
        for term, count in counts.items():
            if isinstance(term, NamedNode):
                part = NamedNode(f"{stem}property/{self._name(term)}")
                yield Triple(whole, _PROPERTY_PARTITION, part)
                yield Triple(part, _PROPERTY, term)
                yield Triple(part, _TRIPLES, integer(count))

    def _name(self, term: NamedNode) -> str:
        name = self._names.get(term)
        if name is None:
            name = self._names[term] = quote(self._prefixes.compact(term.value), safe=":-_")
        return name
