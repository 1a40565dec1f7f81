"""IRI → classes → shapes → one SELECT for statements with sources → labels and notes → the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pyoxigraph import BlankNode, Literal, NamedNode

from ecosystem_graph.content.paths import Inverse
from ecosystem_graph.content.shapes import NodeShape, Shapes
from ecosystem_graph.dates import bounds, grade_on
from ecosystem_graph.entities.evidence import (
    NodeFacts,
    node_facts,
)
from ecosystem_graph.entities.labels import choose_text
from ecosystem_graph.entities.model import EntityPage, Line, Section, Text, Value
from ecosystem_graph.entities.notes import NoteBook
from ecosystem_graph.entities.statements import (
    MOST_VALUES,
    Found,
    Statements,
    first_predicate,
    path_lines,
    read_statements,
    split_by_class,
)
from ecosystem_graph.errors import DateSyntaxError, NotFoundError
from ecosystem_graph.store.base import Store, Term, solutions_of
from ecosystem_graph.terms import LABEL_PROPERTIES, SKOS, is_derived

OTHER = {"de": "Weitere Angaben", "en": "Further statements"}
MENTIONS = {"de": "Erwähnt in", "en": "Mentioned by"}
_NAMES = frozenset((*(name.value for name in LABEL_PROPERTIES), SKOS + "altLabel"))


@dataclass(frozen=True)
class Reading:
    """How a page is to be read."""

    languages: tuple[str, ...]
    # the reader's language first
    day: date
    # the day the page speaks of
    roles: dict[str, str]
    # date property -> "start", "end" or "moment"


def entity_page(store: Store, shapes: Shapes, iri: str, reading: Reading) -> EntityPage:
    """Return the page of ``iri``: sections from the shapes, every statement with its sources.

    Raises NotFoundError if the store says nothing about ``iri`` and nothing that mentions it.
    """
    types = _types(store, iri)
    applicable = _shapes_of(store, shapes, iri, types)
    statements = read_statements(store, iri, path_lines(applicable))
    every = [
        *(found for _, found in statements.lines),
        *statements.other.values(),
        *statements.other_incoming.values(),
    ]
    if not types and not any(found.values for found in every):
        raise NotFoundError(
            de=f"Über <{iri}> steht nichts im Graphen. Vielleicht hilft die Liste der Arten auf der Startseite.",
            en=f"The graph says nothing about <{iri}>. The list of kinds on the start page may help.",
        )
    nodes = [term.value for found in every for term in found.values if isinstance(term, NamedNode)]
    properties = [first_predicate(line.path)[0] for line, _ in statements.lines]
    named = [iri, *types, *nodes, *properties, *statements.other, *statements.other_incoming]
    facts = node_facts(store, named, reading.roles)
    book = NoteBook(store, iri, reading.languages, every)
    relation = any(shape.label_templates for shape in applicable)
    drawer = _Drawer(shapes, reading, facts, book, relation)
    sections = _sections(shapes, statements, drawer)
    kind = next((shape for shape in applicable if shape.kind), None)
    return EntityPage(
        iri=iri,
        heading=facts[iri].label(iri, reading.languages),
        kind=kind,
        types=tuple((class_iri, drawer.name(class_iri)) for class_iri in types),
        sections=sections,
        notes=book.notes(),
        query=statements.query,
    )


def _types(store: Store, iri: str) -> tuple[str, ...]:
    rows = solutions_of(store.query(f"SELECT ?type WHERE {{ {NamedNode(iri)} a ?type }} ORDER BY ?type"))
    return tuple(term.value for (term,) in rows if term is not None)


def _shapes_of(store: Store, shapes: Shapes, iri: str, types: tuple[str, ...]) -> tuple[NodeShape, ...]:
    """Shapes by class, then those that target the objects of a property the entity is an object of."""
    found = list(shapes.shapes_of(types))
    by_object = [shape for shape in shapes.node_shapes if shape.target_objects_of and shape not in found]
    properties = {predicate for shape in by_object for predicate in shape.target_objects_of}
    if properties:
        listed = " ".join(f"<{predicate}>" for predicate in sorted(properties))
        text = f"SELECT DISTINCT ?p WHERE {{ VALUES ?p {{ {listed} }} ?any ?p {NamedNode(iri)} }}"
        met = {term.value for (term,) in solutions_of(store.query(text)) if term is not None}
        found = [shape for shape in by_object if met.intersection(shape.target_objects_of)] + found
    return tuple(found)


def _sections(shapes: Shapes, statements: Statements, drawer: _Drawer) -> tuple[Section, ...]:
    languages = drawer.reading.languages
    by_group: dict[str, list[tuple[float, Line]]] = defaultdict(list)
    shown: set[Term] = set()
    for path_line, found in statements.lines:
        parts, rest = split_by_class(path_line, found, lambda node: drawer.facts[node].types)
        predicate, backwards = first_predicate(path_line.path)
        for shape, part in parts:
            if part.values and shape.group is not None:
                line = drawer.line(
                    shape.iri,
                    choose_text(shape.names, languages),
                    choose_text(shape.descriptions, languages) if shape.descriptions else None,
                    part,
                    names=predicate in _NAMES,
                    inverse=isinstance(shape.path, Inverse),
                    most=path_line.max_count,
                )
                if line.values:
                    by_group[shape.group].append((shape.order, line))
                    shown.update(term for term in part.values if isinstance(term, NamedNode))
        for term, graphs in rest.values.items():
            (statements.other_incoming if backwards else statements.other)[predicate].values[term] = graphs
    groups = sorted((shapes.groups[iri] for iri in by_group), key=lambda group: (group.order, group.iri))
    sections = [
        Section(
            group.iri,
            choose_text(group.labels, languages),
            tuple(line for _, line in sorted(by_group[group.iri], key=lambda item: (item[0], item[1].key))),
        )
        for group in groups
    ]
    for key, texts, others, inverse in (
        ("other", OTHER, statements.other, False),
        ("mentions", MENTIONS, statements.other_incoming, True),
    ):
        # what mentions the entity in a way that a section shows already is not news
        repeated = shown if inverse else frozenset[Term]()
        drawn = (
            drawer.line(iri, drawer.name(iri), None, found.without(repeated), inverse=inverse, most=None)
            for iri, found in sorted(others.items())
        )
        lines = tuple(line for line in drawn if line.values)
        if lines:
            sections.append(Section(key, choose_text(texts, languages), lines))
    return tuple(sections)


def _one_date(terms: Collection[Term]) -> bool:
    """Whether ``terms`` are dates that can all mean one day: August 2018 and 1 August 2018 do not contradict."""
    try:
        spans = [bounds(term.value, term.datatype.value) for term in terms if isinstance(term, Literal)]
    except DateSyntaxError:
        return False
    return len(spans) == len(terms) and not any(first.surely_after(second) for first in spans for second in spans)


@dataclass
class _Drawer:
    """Turns found terms into values with labels, periods, grades and footnotes."""

    shapes: Shapes
    reading: Reading
    facts: Mapping[str, NodeFacts]
    book: NoteBook
    relation: bool
    # whether the page is one of a relation; only these are the case at one time and not at another

    def name(self, iri: str) -> Text:
        """Return the label of a class or property."""
        return self.facts[iri].label(iri, self.reading.languages)

    def line(
        self,
        key: str,
        name: Text,
        description: Text | None,
        found: Found,
        *,
        inverse: bool,
        most: int | None,
        names: bool = False,
    ) -> Line:
        """Return one line of the page; ``most`` is the number of values the shapes expect at most.

        Names are shown in all languages, other texts in the reader's.
        """
        said: Mapping[Term, list[str]] = found.values if self.relation else _stated(found.values)
        said = _once(said, self.reading.languages) if names else _for_reader(said, self.reading.languages[0])
        terms = sorted(said, key=self._order)[:MOST_VALUES]
        values = tuple(self._value(term, said[term]) for term in terms)
        conflicting = most is not None and len(found.values) > most and not _one_date(found.values)
        return Line(key, name, description, inverse, values, conflicting, cut=len(found.values) > MOST_VALUES)

    def _value(self, term: Term, graphs: list[str]) -> Value:
        notes = self.book.cite(graphs, term)
        if isinstance(term, Literal):
            return Value(term, Text(term.value, term.language), notes)
        if isinstance(term, BlankNode):
            return Value(term, Text("…", None), notes)
        facts = self.facts.get(term.value)
        if facts is None:
            return Value(term, Text(term.value, None), notes)
        attested = facts.attested
        # only relations are the case at one time and not at another; their shapes are those that build a label
        relation = any(shape.label_templates for shape in self.shapes.shapes_of(facts.types))
        return Value(
            term,
            facts.label(term.value, self.reading.languages),
            notes,
            _by_text(facts.starts),
            _by_text(facts.ends),
            attested,
            grade_on(self.reading.day, attested) if attested and relation and not facts.momentary else None,
        )

    def _order(self, term: Term) -> tuple[int, str, str]:
        """Texts in the reader's language first; nodes with a period newest first, then by label."""
        if isinstance(term, Literal):
            languages = self.reading.languages
            known = term.language in languages
            return (
                languages.index(term.language) if known and term.language else len(languages),
                "",
                term.value,
            )
        facts = self.facts.get(term.value)
        if facts is None:
            return (1, "", term.value)
        begun = _begun(facts)
        newest_first = str(99_999_999 - begun.toordinal()) if begun else "99999999"
        return (0, newest_first, facts.label(term.value, self.reading.languages).value)


def _begun(facts: NodeFacts) -> date | None:
    """The day to sort by: the beginning; a year before the end where only that is known; else the first evidence."""
    known = facts.bounds.get("startsNotBefore") or facts.bounds.get("startsNotAfter")
    end = facts.bounds.get("endsNotAfter")
    return known or (end - timedelta(days=365) if end else None) or facts.bounds.get("firstAttested")


def _stated(values: Mapping[Term, list[str]]) -> dict[Term, list[str]]:
    """Leave out what the engine derived: when a thing was attested says little; when a relation was, much."""
    return {term: graphs for term, graphs in values.items() if not all(map(is_derived, graphs))}


def _for_reader(values: Mapping[Term, list[str]], language: str) -> Mapping[Term, list[str]]:
    """Of texts in several languages only those in the reader's, if there are any."""
    if not all(isinstance(term, Literal) and term.language for term in values):
        return values
    own = [term for term in values if isinstance(term, Literal) and term.language == language]
    return {term: values[term] for term in own} if own else values


def _once(values: Mapping[Term, list[str]], languages: tuple[str, ...]) -> Mapping[Term, list[str]]:
    """A name that is the same in several languages once, in the first of ``languages``, with the sources of all."""
    found: dict[str, tuple[Term, list[str]]] = {}
    order = {language: position for position, language in enumerate(languages)}
    for term in sorted(values, key=lambda term: order.get(getattr(term, "language", None) or "", len(order))):
        text = term.value if isinstance(term, Literal) else str(term)
        graphs = found.setdefault(text, (term, []))[1]
        graphs.extend(graph for graph in values[term] if graph not in graphs)
    return dict(found.values())


def _by_text(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    return tuple(sorted(set(literals), key=lambda item: item.value))
