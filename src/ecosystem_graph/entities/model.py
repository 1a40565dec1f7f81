"""What a page of an entity holds. Plain values: the web and the command line decide how they look."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from ecosystem_graph.content.shapes import NodeShape
from ecosystem_graph.dates import Attested, Grade


@dataclass(frozen=True)
class Text:
    """A text with its language (None: not known)."""

    value: str
    language: str | None


@dataclass(frozen=True)
class Note:
    """One footnote: what one source says about one node."""

    number: int
    # counted from 1 in the order of the page
    graph: str
    # IRI of the named graph
    title: Text
    # of the source; the graph's own title where the source has none
    source: str | None
    # IRI of the source, None for derived statements
    publisher: Text | None
    issued: Literal | None
    as_of: Literal | None
    url: str | None
    confidence: Text | None
    confidence_iri: str | None
    paraphrases: tuple[Text, ...]
    # in the reader's language if there is one
    locator: str | None
    # section heading or page number within the source


@dataclass(frozen=True)
class Value:
    """One value of a line."""

    term: NamedNode | Literal | BlankNode
    text: Text
    # the label of a node, the lexical form of a literal
    notes: tuple[int, ...]
    # numbers of the footnotes that state it
    starts: tuple[Literal, ...] = ()
    # what sources say about the beginning of the node, as written
    ends: tuple[Literal, ...] = ()
    attested: Attested | None = None
    grade: Grade | None = None
    # of the node, on the day of the page


@dataclass(frozen=True)
class Line:
    """One property of the page, with all its values."""

    key: str
    # IRI of the property shape or property, for anchors
    name: Text
    description: Text | None
    inverse: bool
    values: tuple[Value, ...]
    conflicting: bool
    # more values than the shapes expect, and not only one date more or less precisely: the sources disagree
    cut: bool = False
    # there are more values than the page shows


@dataclass(frozen=True)
class Section:
    """One group of lines."""

    key: str
    title: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EntityPage:
    """All there is to say about one IRI."""

    iri: str
    heading: Text
    kind: NodeShape | None
    # the shape whose kind the entity is listed under
    types: tuple[tuple[str, Text], ...]
    # IRI and label of its classes
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    query: str
    # the SELECT that found the statements


@dataclass(frozen=True)
class Listed:
    """One row of a list of entities."""

    iri: str
    label: Text
    detail: Text | None
    # labels of the classification, if any
