"""Answers as tables for a page: cells with labels and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, Triple

from ecosystem_graph.entities.labels import labels_of
from ecosystem_graph.entities.model import Text
from ecosystem_graph.store.base import Answer, Boolean, Row, Solutions, Term
from ecosystem_graph.web.addresses import href
from ecosystem_graph.web.datetexts import date_text
from ecosystem_graph.web.negotiation import languages
from ecosystem_graph.web.site import site

MOST_ROWS = 1000
# rows on a page; the downloads hold all


@dataclass(frozen=True)
class Cell:
    """One cell; ``link`` is where the text leads, ``title`` the term in full."""

    text: str
    language: str | None
    link: str | None
    title: str
    numeric: bool


@dataclass(frozen=True)
class AnswerTable:
    """An answer ready to be shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool
    # there are more rows than shown


def answer_table(answer: Answer, headings: Mapping[str, str] | None = None) -> AnswerTable:
    """Return ``answer`` as a table; ``headings`` maps variables to column titles.

    A boolean becomes one cell, triples become three columns.
    """
    rows: list[Row]
    if isinstance(answer, Boolean):
        cell = Cell(str(answer.value).lower(), None, None, "", False)
        return AnswerTable(("ASK",), ((cell,),), False)
    if isinstance(answer, Solutions):
        columns = tuple((headings or {}).get(name, name) for name in answer.variables)
        rows = list(islice(answer, MOST_ROWS + 1))
    else:
        columns = ("subject", "predicate", "object")
        rows = [_terms(triple) for triple in islice(answer, MOST_ROWS + 1)]
    shown = rows[:MOST_ROWS]
    wanted = languages()
    labels = labels_of(
        site().store, [term.value for row in shown for term in row if isinstance(term, NamedNode)], wanted
    )
    cells = tuple(tuple(_cell(term, labels, wanted[0]) for term in row) for row in shown)
    return AnswerTable(columns, cells, len(rows) > MOST_ROWS)


def _terms(triple: Triple) -> Row:
    return tuple(term for term in triple if not isinstance(term, Triple))


def _cell(term: Term | None, labels: Mapping[str, Text], language: str) -> Cell:
    if term is None:
        return Cell("", None, None, "", False)
    if isinstance(term, NamedNode):
        label = labels[term.value]
        return Cell(label.value, label.language, href(term.value), term.value, False)
    if isinstance(term, Literal):
        numeric = term.datatype.value.rpartition("#")[2] in ("integer", "decimal", "double", "float")
        return Cell(date_text(term, language), term.language, None, str(term), numeric)
    return Cell(str(term), None, None, str(term), False)
