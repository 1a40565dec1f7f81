"""Lists of entities, a kind at a time."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.shapes import NodeShape, Shapes, members_pattern
from ecosystem_graph.entities.labels import labels_of
from ecosystem_graph.entities.model import Listed, Text
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.terms import LABEL_PROPERTIES, SKOS

PAGE_SIZE = 100
_IN_SCHEME = NamedNode(SKOS + "inScheme")
_CLASSIFICATION = NamedNode("http://www.w3.org/ns/org#classification")


@dataclass(frozen=True)
class EntityList:
    """One page of a list."""

    kind: NodeShape
    total: int
    page: int
    # counted from 1
    pages: int
    rows: tuple[Listed, ...]
    query: str


def list_kind(
    store: Store, shapes: Shapes, kind: NodeShape, languages: tuple[str, ...], page: int = 1, base: str = ""
) -> EntityList:
    """Return page ``page`` of all entities of ``kind``, sorted by their label in the reader's language.

    Only IRIs that begin with ``base`` are listed, so that terms of other vocabularies stay out.
    """
    pattern = members_pattern(shapes, kind, "?node", base)
    count = next(iter(solutions_of(store.query(f"SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE {{ {pattern} }}"))))
    total = int(count[0].value) if count[0] is not None else 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    text = _page_query(pattern, languages[0], page)
    found: dict[str, list[str]] = {}
    for node, classification in solutions_of(store.query(text)):
        if node is not None:
            found.setdefault(node.value, [])
            if classification is not None:
                found[node.value].append(classification.value)
    labels = labels_of(store, [*found, *(iri for iris in found.values() for iri in iris)], languages)
    rows = tuple(
        Listed(
            iri,
            labels[iri],
            Text(", ".join(sorted(labels[item].value for item in details)), languages[0]) if details else None,
        )
        for iri, details in found.items()
    )
    return EntityList(kind, total, page, pages, rows, text)


def instances_of(
    store: Store, class_iri: str, languages: tuple[str, ...], like: str | None = None
) -> tuple[tuple[str, Text], ...]:
    """Return IRI and label of all instances of ``class_iri`` or a subclass, sorted by label.

    If ``like`` is a concept of a scheme (a topic, say), only concepts of that scheme are returned.
    """
    below = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    pattern = f"?class {below}* {NamedNode(class_iri)} . ?node a ?class"
    if like is not None:
        scheme = f"SELECT ?scheme WHERE {{ {NamedNode(like)} {_IN_SCHEME} ?scheme }} ORDER BY ?scheme LIMIT 1"
        pattern += "".join(f" . ?node {_IN_SCHEME} {found}" for (found,) in solutions_of(store.query(scheme)))
    text = f"SELECT DISTINCT ?node WHERE {{ {pattern} FILTER(isIRI(?node)) }}"
    iris = [term.value for (term,) in solutions_of(store.query(text)) if term is not None]
    labels = labels_of(store, iris, languages)
    return tuple(sorted(labels.items(), key=lambda item: (item[1].value.casefold(), item[0])))


def count_kinds(store: Store, shapes: Shapes, base: str) -> tuple[tuple[NodeShape, int], ...]:
    """Return all kinds with the number of their entities, kinds without any left out."""
    counted = []
    for kind in shapes.kinds:
        text = f"SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE {{ {members_pattern(shapes, kind, '?node', base)} }}"
        (value,) = next(iter(solutions_of(store.query(text))))
        if isinstance(value, Literal) and int(value.value):
            counted.append((kind, int(value.value)))
    return tuple(counted)


def _page_query(pattern: str, language: str, page: int) -> str:
    labels = "|".join(map(str, LABEL_PROPERTIES))
    return (
        "SELECT ?node ?classification WHERE {\n"
        "  { SELECT ?node (MIN(?own) AS ?name) WHERE {\n"
        f"    {{ SELECT DISTINCT ?node WHERE {{ {pattern} }} }}\n"
        f'    OPTIONAL {{ ?node {labels} ?label FILTER(LANG(?label) = "{language}") }}\n'
        "    BIND(LCASE(COALESCE(?label, STR(?node))) AS ?own)\n"
        f"  }} GROUP BY ?node ORDER BY ?name ?node LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE} }}\n"
        f"  OPTIONAL {{ ?node {_CLASSIFICATION} ?classification }}\n"
        "} ORDER BY ?name ?node"
    )
