"""What the sources of a page say: footnotes, periods and attestation of the nodes shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.dates import Attested
from ecosystem_graph.entities.labels import best_label
from ecosystem_graph.entities.model import Text
from ecosystem_graph.store.base import Store, Term, solutions_of
from ecosystem_graph.terms import (
    AS_OF,
    CONFIDENCE,
    DCT,
    ECO,
    LABEL_PROPERTIES,
    PARAPHRASE,
    PRIMARY_SOURCE,
    SCHEMA,
    TITLE,
    TYPE,
    choose_literal,
    local_name,
)

LOCATOR = ECO + "locator"
_BOUNDS = (
    "startsNotBefore",
    "startsNotAfter",
    "endsNotBefore",
    "endsNotAfter",
    "firstAttested",
    "lastAttested",
    "attestedNotAfter",
    "attestedNotBefore",
    "staleAfter",
)
_SOURCE_PROPERTIES = (
    TITLE.value,
    DCT + "issued",
    AS_OF.value,
    SCHEMA + "url",
    SCHEMA + "publisher",
    DCT + "publisher",
)


@dataclass
class NodeFacts:
    """Labels, stated periods and derived bounds of one node."""

    labels: dict[str, list[Literal]] = field(default_factory=lambda: defaultdict(list))
    starts: list[Literal] = field(default_factory=list)
    ends: list[Literal] = field(default_factory=list)
    bounds: dict[str, date] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    momentary: bool = False
    # a source says of which moment the node speaks, so it neither lasts nor ends

    def label(self, iri: str, languages: tuple[str, ...]) -> Text:
        """Return the node's label, else the local name of ``iri``."""
        return best_label(iri, self.labels, languages)

    @property
    def attested(self) -> Attested | None:
        """The derived bounds, or None if there are none."""
        if not self.bounds:
            return None
        return Attested(*(self.bounds.get(name) for name in _BOUNDS))


@dataclass
class SourceFacts:
    """What is known about the source behind one named graph."""

    source: str | None = None
    values: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    graph_titles: list[Literal] = field(default_factory=list)
    confidence: str | None = None

    def literal(self, predicate: str, languages: tuple[str, ...] = ()) -> Literal | None:
        """Return one literal value of the source's property, in the first of ``languages`` there is."""
        return choose_literal((item for item in self.values[predicate] if isinstance(item, Literal)), languages)

    def node(self, predicate: str) -> str | None:
        """Return one IRI value of the source's property."""
        return min((item.value for item in self.values[predicate] if isinstance(item, NamedNode)), default=None)


def node_facts(store: Store, nodes: Iterable[str], roles: dict[str, str]) -> dict[str, NodeFacts]:
    """Return labels, periods and bounds of ``nodes`` (IRIs).

    ``roles`` maps date properties to "start", "end" or "moment", as the ontology says with eco:dateRole.
    """
    wanted = [str(NamedNode(iri)) for iri in dict.fromkeys(nodes)]
    found: dict[str, NodeFacts] = defaultdict(NodeFacts)
    if not wanted:
        return found
    asked = [TYPE.value, *(item.value for item in LABEL_PROPERTIES), *roles, *(ECO + name for name in _BOUNDS)]
    text = (
        f"SELECT ?node ?p ?o WHERE {{ VALUES ?node {{ {' '.join(wanted)} }}"
        f" ?node ?p ?o FILTER(?p IN ({', '.join(f'<{iri}>' for iri in asked)})) }}"
    )
    for node, predicate, value in solutions_of(store.query(text)):
        if node is None or predicate is None:
            continue
        facts = found[node.value]
        if predicate == TYPE and value is not None:
            facts.types.add(value.value)
        if not isinstance(value, Literal):
            continue
        role = roles.get(predicate.value)
        if role is not None:
            facts.momentary = facts.momentary or role == "moment"
            if role in ("start", "moment"):
                facts.starts.append(value)
            if role in ("end", "moment"):
                facts.ends.append(value)
        elif predicate.value.startswith(ECO) and local_name(predicate.value) in _BOUNDS:
            facts.bounds[local_name(predicate.value)] = date.fromisoformat(value.value)
        else:
            facts.labels[predicate.value].append(value)
    return found


def source_facts(store: Store, graphs: Iterable[str]) -> dict[str, SourceFacts]:
    """Return what is known about the sources of ``graphs`` (IRIs of named graphs)."""
    wanted = " ".join(str(NamedNode(iri)) for iri in dict.fromkeys(graphs))
    found: dict[str, SourceFacts] = defaultdict(SourceFacts)
    if not wanted:
        return found
    asked = ", ".join(f"<{iri}>" for iri in _SOURCE_PROPERTIES)
    text = (
        f"SELECT ?graph ?source ?p ?o WHERE {{ VALUES ?graph {{ {wanted} }}"
        f" {{ ?graph {PRIMARY_SOURCE} ?source . ?source ?p ?o FILTER(?p IN ({asked})) }}"
        f" UNION {{ ?graph ?p ?o FILTER(?p IN ({TITLE}, {CONFIDENCE})) }} }}"
    )
    for graph, source, predicate, value in solutions_of(store.query(text)):
        if graph is None or predicate is None or value is None:
            continue
        facts = found[graph.value]
        if isinstance(source, NamedNode):
            facts.source = source.value
            facts.values[predicate.value].append(value)
        elif predicate == CONFIDENCE:
            facts.confidence = value.value
        elif isinstance(value, Literal):
            facts.graph_titles.append(value)
    return found


def remarks(store: Store, nodes: Iterable[str]) -> dict[tuple[str, str], dict[str, list[Term]]]:
    """Return (graph, node) -> property -> values for paraphrases, confidence and locators of ``nodes``."""
    wanted = " ".join(str(NamedNode(iri)) for iri in dict.fromkeys(nodes))
    found: dict[tuple[str, str], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    if not wanted:
        return found
    text = (
        f"SELECT ?graph ?node ?p ?o WHERE {{ VALUES ?node {{ {wanted} }}"
        f" GRAPH ?graph {{ ?node ?p ?o }} FILTER(?p IN ({PARAPHRASE}, {CONFIDENCE}, <{LOCATOR}>)) }}"
    )
    for graph, node, predicate, value in solutions_of(store.query(text)):
        if graph is not None and node is not None and predicate is not None and value is not None:
            found[graph.value, node.value][predicate.value].append(value)
    return found
