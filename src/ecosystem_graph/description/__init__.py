"""The data set and its endpoint described in RDF: SPARQL service description, VoID, DCAT, prefixes, saved questions.

The same description stands in two places. In the store it is the named graph ``graph/_description``, with addresses
below the base IRI of the project, so that it does not depend on where it is served. Over HTTP it names the address
that the reader used.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Triple

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.queries import SavedQuery
from ecosystem_graph.description.endpoint import (
    describe_endpoint,
    describe_graph,
    describe_graphs,
    describe_name,
    describe_questions,
)
from ecosystem_graph.description.record import describe_catalogue, describe_publisher, describe_services
from ecosystem_graph.description.statements import Node, say, texts
from ecosystem_graph.description.statistics import describe_dataset, describe_partitions
from ecosystem_graph.terms import DCT, TYPE, VOID


def service_description(dataset: DataSet, queries: tuple[SavedQuery, ...], address: str) -> Iterator[Triple]:
    """Yield what a client of the endpoint needs: what it understands, its limits, graphs, prefixes and examples.

    ``address`` is that of the server, without a slash at its end. SPARQL 1.1 Service Description.
    """
    node = Node(dataset, address)
    yield from describe_endpoint(node)
    yield from describe_graphs(node)
    yield from describe_name(node, dataset.description)
    yield from describe_questions(node, queries)


def statistics(dataset: DataSet, address: str) -> Iterator[Triple]:
    """Yield the numbers of the data set: of the default graph and of each named graph, by class and by property.

    Vocabulary of Interlinked Datasets (VoID), sections 4 and 6.
    """
    node = Node(dataset, address)
    yield from describe_dataset(node)
    yield from describe_graphs(node)
    yield from describe_partitions(node, by_property=True)


def record(dataset: DataSet, address: str) -> Iterator[Triple]:
    """Yield the entry for catalogues of data: DCAT 3 in the profile DCAT-AP.de, with the numbers of the whole."""
    node = Node(dataset, address)
    yield from describe_catalogue(node)
    yield from describe_publisher(node)
    yield from describe_services(node)
    yield from describe_dataset(node)


def stored_description(dataset: DataSet, queries: tuple[SavedQuery, ...]) -> tuple[Quad, ...]:
    """Return the graph ``graph/_description`` for the store.

    It holds everything but the partitions of named graphs by property: they would be as many statements as the data.
    """
    node, graph = Node(dataset, dataset.project.base.removesuffix("/")), dataset.description
    found = dict.fromkeys(
        (
            *describe_endpoint(node),
            *describe_questions(node, queries),
            *describe_catalogue(node),
            *describe_services(node),
            *describe_dataset(node),
            *own_graph(node),
        )
    )
    if dataset.project.settings.publisher not in dataset.entities:
        # an entity of ours is described where its sources are
        found |= dict.fromkeys(describe_publisher(node))
    many = [*describe_graphs(node), *describe_partitions(node, by_property=False)]
    # these say nothing that the others say, and nothing twice
    size = len(found) + len(many)
    size += len(list(describe_graph(node, graph, size)))
    own = describe_graph(node, graph, size)
    return tuple(Quad(subject, predicate, value, graph) for subject, predicate, value in (*found, *many, *own))


def own_graph(node: Node) -> Iterator[Triple]:
    """Yield the title of the graph ``graph/_description``."""
    graph = node.dataset.description
    yield from say(graph, TYPE, NamedNode(VOID + "Dataset"))
    titles = {"de": "Beschreibung des Datensatzes", "en": "Description of the data set"}
    yield from say(graph, DCT + "title", *texts(titles))
