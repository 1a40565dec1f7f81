"""A result of a SHACL engine, before it has words and a place; and the shapes graph it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ecosystem_graph.content.paths import Node, Path, read_path
from ecosystem_graph.terms import SH, choose_literal
from ecosystem_graph.validation.report import LANGUAGES, Severity, Term, Texts


@dataclass(frozen=True)
class Finding:
    """What both engines must agree on. Equal findings are one: a shape reached over two classes reports once."""

    severity: Severity
    focus: Term
    path: Path | None
    value: Term | None
    shape: Node
    component: str
    # IRI of the constraint component
    constraint: Node | None
    # the SPARQL constraint, if it was one


class ShapesGraph:
    """The triples of ontology/shapes and ontology/prefixes.ttl, by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index ``triples`` in their order."""
        self.triples = tuple(dict.fromkeys(triples))
        self._objects: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[tuple[str, object], list[Node]] = defaultdict(list)
        for triple in self.triples:
            if isinstance(triple.subject, (NamedNode, BlankNode)):
                self._objects[triple.subject][triple.predicate.value].append(triple.object)
                self._subjects[triple.predicate.value, triple.object].append(triple.subject)

    def objects(self, node: Node, predicate: str) -> list[object]:
        """Return the objects of ``node`` and the property IRI ``predicate``."""
        return self._objects[node][predicate] if node in self._objects else []

    def predicates(self, node: Node) -> frozenset[str]:
        """Return the IRIs of the properties that ``node`` has."""
        return frozenset(self._objects[node]) if node in self._objects else frozenset()

    def subjects(self, predicate: str, value: object) -> list[Node]:
        """Return the subjects that have ``value`` for the property IRI ``predicate``."""
        return self._subjects.get((predicate, value), [])

    def nodes(self) -> tuple[Node, ...]:
        """Return all subjects, in the order of the files."""
        return tuple(node for node in self._objects if isinstance(node, (NamedNode, BlankNode)))

    def path(self, shape: Node) -> Path | None:
        """Return the path of ``shape``, None if it is a node shape. Raises ShapeError for a path that is none."""
        paths = self.objects(shape, SH + "path")
        return read_path(paths[0], self.objects) if paths else None

    def severity(self, shape: Node) -> Severity:
        """Return the severity of ``shape``: sh:Violation unless it says otherwise."""
        stated = [item.value for item in self.objects(shape, SH + "severity") if isinstance(item, NamedNode)]
        return severity(stated[0]) if stated else Severity.VIOLATION

    def texts(self, node: Node, *predicates: str) -> Texts:
        """Return the texts of ``node`` in all languages, of the first of ``predicates`` that has any."""
        for predicate in predicates:
            literals = [item for item in self.objects(node, predicate) if isinstance(item, Literal)]
            if literals:
                chosen = {language: choose_literal(literals, (language,)) for language in LANGUAGES}
                return {language: literal.value for language, literal in chosen.items() if literal}
        return {}

    def is_true(self, node: Node, predicate: str) -> bool:
        """Return whether ``node`` has ``true`` for the property IRI ``predicate``."""
        return any(isinstance(item, Literal) and item.value in ("true", "1") for item in self.objects(node, predicate))


def severity(iri: str) -> Severity:
    """Return the severity with this IRI; one that is none of SHACL's three counts as a violation."""
    local = iri.removeprefix(SH)
    return next((item for item in Severity if item.value == local), Severity.VIOLATION)
