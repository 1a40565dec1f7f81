"""Terms that live in one document behind a hash: the ontology, the shapes, the prefixes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.shapes import Shapes
from ecosystem_graph.entities.labels import best_label, choose_text, labels_of
from ecosystem_graph.entities.model import Text
from ecosystem_graph.entities.statements import first_predicate
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.terms import LABEL_PROPERTIES, RDFS, SH, SKOS, TYPE, Prefixes, choose_literal, local_name

_DEFINITIONS = (SKOS + "definition", RDFS + "comment", SH + "message", SH + "description")
MOST_EXAMPLES = 3
_ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain", RDFS + "range", SH + "targetClass")


@dataclass(frozen=True)
class TermEntry:
    """One term of a vocabulary document."""

    iri: str
    anchor: str
    # the part after "#"
    label: Text
    types: tuple[str, ...]
    # IRIs of its classes
    definition: Text | None
    relations: tuple[tuple[str, str], ...]
    # property IRI and IRI: super-terms, domain, range, target class


def terms_of(store: Store, document: str, languages: tuple[str, ...]) -> tuple[TermEntry, ...]:
    """Return the terms ``document#…``, sorted by their first class and their name; blank nodes are left out."""
    asked = [*LABEL_PROPERTIES, TYPE, *(NamedNode(iri) for iri in (SH + "name", *_DEFINITIONS, *_ABOVE))]
    text = (
        f"SELECT ?term ?p ?o WHERE {{ VALUES ?p {{ {' '.join(map(str, asked))} }} GRAPH ?graph {{ ?term ?p ?o }}"
        f' FILTER(isIRI(?term) && STRSTARTS(STR(?term), "{NamedNode(document).value}#")) }}'
    )
    literals: dict[str, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    nodes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for term, predicate, value in solutions_of(store.query(text)):
        if term is None or predicate is None:
            continue
        if isinstance(value, Literal):
            literals[term.value][predicate.value].append(value)
        elif isinstance(value, NamedNode):
            nodes[term.value][predicate.value].add(value.value)
    entries = []
    for iri in {*literals, *nodes}:
        own = literals[iri]
        own.setdefault(LABEL_PROPERTIES[1].value, []).extend(own.get(SH + "name", []))
        definition = next((own[item] for item in _DEFINITIONS if own.get(item)), [])
        chosen = choose_literal(definition, languages)
        entries.append(
            TermEntry(
                iri=iri,
                anchor=iri.partition("#")[2],
                label=best_label(iri, own, languages),
                types=tuple(sorted(nodes[iri][TYPE.value])),
                definition=Text(chosen.value, chosen.language) if chosen else None,
                relations=tuple((name, target) for name in _ABOVE for target in sorted(nodes[iri][name])),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (local_name("".join(entry.types[:1])), entry.anchor)))


def label_terms(store: Store, entries: tuple[TermEntry, ...], languages: tuple[str, ...]) -> dict[str, Text]:
    """Return labels of everything that ``entries`` refer to."""
    iris = [target for entry in entries for _, target in entry.relations]
    return labels_of(store, [*iris, *(item for entry in entries for item in entry.types), *_ABOVE], languages)


@dataclass(frozen=True)
class ShapeRow:
    """What a shape says about one property of a class."""

    name: Text
    path: str
    # the property as a CURIE; "^" before one that is followed backwards
    least: int
    most: int | None
    values: str
    # class or datatype of the values as a CURIE, empty if the shape does not say


def shape_rows(shapes: Shapes, class_iri: str, prefixes: Prefixes, languages: tuple[str, ...]) -> tuple[ShapeRow, ...]:
    """Return the drawn properties of the shapes of ``class_iri`` and its superclasses, in the order of the page."""
    own = shapes.shapes_of((class_iri,))
    rows = {}
    for item in (item for shape in own for item in shape.properties if item.shown):
        predicate, backwards = first_predicate(item.path)
        group = shapes.groups[item.group].order if item.group else 0.0
        kinds = (item.value_class, item.datatype, *item.shown_classes)
        rows[item.iri] = (
            (group, item.order),
            ShapeRow(
                choose_text(item.names, languages),
                ("^" if backwards else "") + prefixes.compact(predicate),
                item.min_count,
                item.max_count,
                ", ".join(prefixes.compact(kind) for kind in kinds if kind),
            ),
        )
    return tuple(row for _, row in sorted(rows.values(), key=lambda pair: (pair[0], pair[1].path)))


def examples_of(
    store: Store, classes: tuple[str, ...], base: str, languages: tuple[str, ...]
) -> dict[str, tuple[tuple[str, Text], ...]]:
    """Return up to MOST_EXAMPLES instances (IRI and label) of each of ``classes`` among the IRIs below ``base``."""
    branches = [
        f"{{ SELECT ({NamedNode(iri)} AS ?class) ?node WHERE {{ ?node a {NamedNode(iri)}"
        f' FILTER(STRSTARTS(STR(?node), "{base}")) }} ORDER BY ?node LIMIT {MOST_EXAMPLES} }}'
        for iri in classes
    ]
    found: dict[str, list[str]] = defaultdict(list)
    if branches:
        text = f"SELECT ?class ?node WHERE {{ {' UNION '.join(branches)} }}"
        for class_node, node in solutions_of(store.query(text)):
            if class_node is not None and node is not None:
                found[class_node.value].append(node.value)
    labels = labels_of(store, [iri for iris in found.values() for iri in iris], languages)
    return {class_iri: tuple((iri, labels[iri]) for iri in iris) for class_iri, iris in found.items()}
