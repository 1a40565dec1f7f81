"""Footnotes: which source says what about which node, numbered in the order in which a page first needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.entities.evidence import LOCATOR, SourceFacts, remarks, source_facts
from ecosystem_graph.entities.labels import labels_of, texts_in_one_language
from ecosystem_graph.entities.model import Note, Text
from ecosystem_graph.entities.statements import Found
from ecosystem_graph.store.base import Store, Term
from ecosystem_graph.terms import AS_OF, CONFIDENCE, DCT, PARAPHRASE, SCHEMA, TITLE, choose_literal


@dataclass
class NoteBook:
    """Numbers footnotes in the order in which the page first needs them."""

    store: Store
    iri: str
    languages: tuple[str, ...]
    found: Iterable[Found]
    _numbers: dict[int, tuple[str, str]] = field(default_factory=dict)
    # number -> graph and node it speaks about
    _by_source: dict[tuple[str, str], int] = field(default_factory=dict)
    _remarks: Mapping[tuple[str, str], Mapping[str, list[Term]]] = field(init=False)
    _sources: Mapping[str, SourceFacts] = field(init=False)

    def __post_init__(self) -> None:
        graphs = {graph: None for found in self.found for graphs in found.values.values() for graph in graphs}
        nodes = {term.value for found in self.found for term in found.values if isinstance(term, NamedNode)}
        self._remarks = remarks(self.store, [self.iri, *sorted(nodes)])
        self._sources = source_facts(self.store, graphs)

    def cite(self, graphs: Iterable[str], term: Term) -> tuple[int, ...]:
        """Return the numbers of the notes for a statement with the value ``term`` that ``graphs`` make."""
        numbers = []
        for graph in sorted(graphs, key=self._order):
            node = self.iri
            if isinstance(term, NamedNode) and PARAPHRASE.value in self._remarks.get((graph, term.value), {}):
                node = term.value
            number = self._by_source.setdefault((self._source(graph), node), len(self._by_source) + 1)
            self._numbers.setdefault(number, (graph, node))
            if number not in numbers:
                numbers.append(number)
        return tuple(numbers)

    def _source(self, graph: str) -> str:
        """Several graphs of one source, such as the files of the register, share their notes."""
        facts = self._sources.get(graph)
        return (facts.source if facts else None) or graph

    def _order(self, graph: str) -> tuple[str, str]:
        facts = self._sources.get(graph)
        day = facts.literal(AS_OF.value) if facts else None
        return (day.value if day else "9", graph)

    def notes(self) -> tuple[Note, ...]:
        """Return all notes that were cited, in the order of their numbers."""
        cited = self._numbers.values()
        publishers = {
            graph: self._sources[graph].node(DCT + "publisher") for graph, _ in cited if graph in self._sources
        }
        confidences = {key: self._confidence(*key) for key in cited}
        labels = labels_of(
            self.store, [iri for iri in (*publishers.values(), *confidences.values()) if iri], self.languages
        )
        return tuple(
            self._note(number, graph, node, publishers.get(graph), confidences[graph, node], labels)
            for number, (graph, node) in self._numbers.items()
        )

    def _confidence(self, graph: str, node: str) -> str | None:
        own = self._remarks.get((graph, node), {}).get(CONFIDENCE.value, [])
        facts = self._sources.get(graph)
        return own[0].value if own else facts.confidence if facts else None

    def _note(
        self,
        number: int,
        graph: str,
        node: str,
        publisher: str | None,
        confidence: str | None,
        labels: Mapping[str, Text],
    ) -> Note:
        facts = self._sources.get(graph, SourceFacts())
        own = self._remarks.get((graph, node), {})
        title = facts.literal(TITLE.value, self.languages) or choose_literal(facts.graph_titles, self.languages)
        locators = own.get(LOCATOR, [])
        return Note(
            number=number,
            graph=graph,
            title=Text(title.value, title.language) if title else Text(graph, None),
            source=facts.source,
            publisher=labels[publisher] if publisher else _text(facts.literal(SCHEMA + "publisher", self.languages)),
            issued=facts.literal(DCT + "issued"),
            as_of=facts.literal(AS_OF.value),
            url=facts.node(SCHEMA + "url"),
            confidence=labels[confidence] if confidence else None,
            confidence_iri=confidence,
            paraphrases=_paraphrases(own.get(PARAPHRASE.value, []), self.languages),
            locator=locators[0].value if locators else None,
        )


def _paraphrases(terms: Iterable[Term], languages: tuple[str, ...]) -> tuple[Text, ...]:
    """In the reader's language; where the source has none of ours, in any: a note never hides what was said."""
    literals = sorted((term for term in terms if isinstance(term, Literal)), key=lambda item: item.value)
    return texts_in_one_language(literals, languages) or tuple(Text(item.value, item.language) for item in literals)


def _text(literal: Literal | None) -> Text | None:
    return Text(literal.value, literal.language) if literal is not None else None
