"""The nodes of a description and how statements about them are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.terms import TYPE, XSD

Object = NamedNode | BlankNode | Literal | Triple

_INTEGER = NamedNode(XSD + "integer")
_DATE = NamedNode(XSD + "date")


def say(subject: NamedNode, property_iri: str | NamedNode, *values: NamedNode | Literal) -> Iterator[Triple]:
    """Yield one statement for each of ``values``."""
    predicate = _node(property_iri) if isinstance(property_iri, str) else property_iri
    for value in values:
        yield Triple(subject, predicate, value)


def texts(of: Mapping[str, str]) -> Iterator[Literal]:
    """Yield the texts of a mapping from language to text, without empty ones."""
    return (Literal(text, language=language) for language, text in of.items() if text)


@lru_cache(maxsize=1024)
def integer(number: int) -> Literal:
    """Return ``number`` as xsd:integer."""
    return Literal(str(number), datatype=_INTEGER)


def day(text: str) -> Literal:
    """Return a day, written YYYY-MM-DD, as xsd:date."""
    return Literal(text, datatype=_DATE)


@lru_cache(maxsize=256)
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


@dataclass(frozen=True)
class Node:
    """The nodes that descriptions speak of. All are below the base IRI; only addresses depend on the server."""

    dataset: DataSet
    address: str
    # of the server, without a slash at its end

    def at(self, path: str) -> NamedNode:
        """Return the address of ``path`` on the server."""
        return NamedNode(self.address + path)

    def part(self, name: str) -> NamedNode:
        """Return a node of the description, for example a distribution."""
        return NamedNode(f"{self.whole.value}#{name}")

    @cached_property
    def whole(self) -> NamedNode:
        """The data set as a whole."""
        return NamedNode(self.dataset.project.base + "dataset")

    @property
    def endpoint(self) -> NamedNode:
        """The SPARQL endpoint as a service."""
        return NamedNode(self.dataset.project.base + "sparql")

    @property
    def graph_store(self) -> NamedNode:
        """The Graph Store Protocol as a service."""
        return NamedNode(self.dataset.project.base + "graph-store")

    def graph(self, graph: NamedNode) -> NamedNode:
        """Return the node for the content of the named graph ``graph``."""
        return self.part(self._path(graph))

    def named(self, graph: NamedNode) -> NamedNode:
        """Return the node for the pair of the name ``graph`` and its content."""
        return self.part(f"named/{self._path(graph)}")

    def _path(self, graph: NamedNode) -> str:
        return graph.value.removeprefix(self.dataset.project.base).replace("#", "/")

    @cached_property
    def classes(self) -> Mapping[Object, int]:
        """How many instances each class has in the default graph."""
        return Counter(triple.object for triple in self.dataset.merged if triple.predicate == TYPE)

    @cached_property
    def properties(self) -> Mapping[Object, int]:
        """How many statements each property has in the default graph."""
        return Counter(triple.predicate for triple in self.dataset.merged)
