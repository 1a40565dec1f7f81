"""Terms that live in one document behind a hash: the ontology, the shapes, the prefixes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.entities.labels import best_label, labels_of
from ecosystem_graph.entities.model import Text
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.terms import LABEL_PROPERTIES, RDFS, SH, SKOS, TYPE, choose_literal, local_name

_DEFINITIONS = (SKOS + "definition", RDFS + "comment", SH + "message", SH + "description")
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
