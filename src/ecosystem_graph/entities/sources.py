"""What one source says: every node its graph describes, with the paraphrase."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.entities.labels import labels_of, texts_in_one_language
from ecosystem_graph.entities.model import Text
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.terms import PARAPHRASE, PRIMARY_SOURCE

MOST_NODES = 500


@dataclass(frozen=True)
class Said:
    """One node that a source speaks about."""

    iri: str
    label: Text
    paraphrases: tuple[Text, ...]
    graph: str


def said_by(store: Store, source: str, languages: tuple[str, ...]) -> tuple[Said, ...]:
    """Return the nodes that the graphs of ``source`` (IRI of a source or of a graph) describe, in order of labels.

    At most MOST_NODES: the rest is in the graph's own data.
    """
    node = str(NamedNode(source))
    text = (
        "SELECT ?graph ?node ?paraphrase WHERE {\n"
        "  { SELECT DISTINCT ?graph ?node WHERE {\n"
        f"    {{ ?graph {PRIMARY_SOURCE} {node} }} UNION {{ {node} {PRIMARY_SOURCE} ?any BIND({node} AS ?graph) }}\n"
        f"    ?graph {PRIMARY_SOURCE} ?source . GRAPH ?graph {{ ?node ?p ?o }} FILTER(?node NOT IN (?graph, ?source))\n"
        f"  }} ORDER BY ?node LIMIT {MOST_NODES} }}\n"
        f"  OPTIONAL {{ GRAPH ?graph {{ ?node {PARAPHRASE} ?paraphrase }} }}\n"
        "}"
    )
    found: dict[tuple[str, str], list[Literal]] = {}
    for graph, subject, paraphrase in solutions_of(store.query(text)):
        if graph is not None and isinstance(subject, NamedNode):
            texts = found.setdefault((graph.value, subject.value), [])
            if isinstance(paraphrase, Literal):
                texts.append(paraphrase)
    labels = labels_of(store, [iri for _, iri in found], languages)
    rows = [
        Said(iri, labels[iri], texts_in_one_language(texts, languages), graph) for (graph, iri), texts in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (not row.paraphrases, row.label.value.casefold(), row.iri)))
