"""The embedded store: pyoxigraph in memory, two indexes of one data set.

``current`` holds the merged default graph only and answers queries that name no graph (1.2 to 2.7 times faster);
``dataset`` holds the merge and one named graph a source. The engine's union option is never used: it repeats
a triple that two sources state, so counts come out wrong (oxigraph#1919).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Triple,
)
from pyoxigraph import Store as Engine

from ecosystem_graph.errors import QuerySyntaxError
from ecosystem_graph.store.base import NO_SELECTION, Answer, Boolean, GraphSelection, Solutions, Triples
from ecosystem_graph.store.front import check_readable, scan
from ecosystem_graph.store.hoist import hoist

_PLACE = re.compile(r"^error at (\d+):(\d+): ")
_NO_PREFIX = {
    "de": "Hier steht ein Präfix, das nicht erklärt ist. Oben ergänzen: PREFIX name: <…>",
    "en": "there is a prefix here that is not declared. Add at the top: PREFIX name: <…>",
}
_NOWHERE = NamedNode("urn:x-ecosystem-graph:empty")
# stands for "no graph at all" where the engine would take an empty list for "all graphs"


class EmbeddedStore:
    """Answers SPARQL in this process. Safe for use by several threads; its calls release the GIL."""

    def __init__(self, quads: Iterable[Quad], merged: Iterable[Triple]) -> None:
        """Index ``quads`` (named graphs) and ``merged`` (the triples of the default graph, each once)."""
        default = [Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) for triple in merged]
        self._current = Engine()
        self._current.bulk_extend(default)
        self._dataset = Engine()
        self._dataset.bulk_extend(default)
        self._dataset.bulk_extend(quads)

    def query(
        self,
        text: str,
        *,
        timeout: float | None = None,
        graphs: GraphSelection = NO_SELECTION,
        by_hand: bool = False,
    ) -> Answer:
        """Answer ``text``; ``timeout`` is ignored, as the engine cannot stop a running query. See base.Store."""
        outline = scan(text)
        check_readable(outline)
        selection = graphs or GraphSelection(outline.default_graphs, outline.named_graphs)
        hoisted = hoist(text) if by_hand else text
        engine = self._dataset if outline.names_graphs else self._current
        try:
            try:
                raw = self._query_selection(hoisted, selection) if selection else engine.query(hoisted)
            except SyntaxError:
                if hoisted is text:
                    raise
                # the place of the error is to be one in the text that was sent
                raw = self._query_selection(text, selection) if selection else engine.query(text)
        except SyntaxError as error:
            raise syntax_error(str(error)) from error
        if isinstance(raw, QuerySolutions):
            return Solutions(raw)
        if isinstance(raw, QueryBoolean):
            return Boolean(raw)
        return Triples(raw)

    def _query_selection(
        self, text: str, selection: GraphSelection
    ) -> QuerySolutions | QueryBoolean | Iterable[Triple]:
        default = _names(selection.default)
        named = _names(selection.named)
        if len(default) == 1:
            return self._dataset.query(text, default_graph=default[0], named_graphs=named)
        # several default graphs: the engine would repeat a triple that two of them hold, so merge them first
        engine = Engine()
        for name in default:
            engine.bulk_extend(
                Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
                for quad in self._dataset.quads_for_pattern(None, None, None, name)
            )
        for name in named:
            engine.bulk_extend(self._dataset.quads_for_pattern(None, None, None, name))
        return engine.query(text, default_graph=DefaultGraph(), named_graphs=named)

    def close(self) -> None:
        """Drop both indexes."""
        self._current = Engine()
        self._dataset = Engine()


def _names(iris: Iterable[str]) -> list[NamedNode | BlankNode]:
    found: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in dict.fromkeys(iris)]
    return found or [_NOWHERE]


def _readable(reason: str) -> str:
    """Take the character classes of the engine's grammar out of its list of what it expected."""
    words = re.sub(r"\['[^\]]*\]|\[_\]", "", reason)
    return re.sub(r"(?:\s*,\s*)+", ", ", re.sub(r"\s+", " ", words)).strip(" ,")


def syntax_error(message: str) -> QuerySyntaxError:
    """Return the engine's complaint ("error at 2:9: expected …") as our error with line and column."""
    match = _PLACE.match(message)
    line, column = (int(match[1]), int(match[2])) if match else (None, None)
    reason = _readable(_PLACE.sub("", message))
    no_prefix = "Prefix not found" in reason
    where_de = f"Zeile {line}, Spalte {column}: " if match else ""
    where_en = f"line {line}, column {column}: " if match else ""
    return QuerySyntaxError(
        de=f"Das ist keine gültige SPARQL-1.1-Anfrage. {where_de}{_NO_PREFIX['de'] if no_prefix else reason}",
        en=f"This is not a valid SPARQL 1.1 query. {where_en}{_NO_PREFIX['en'] if no_prefix else reason}",
        line=line,
        column=column,
    )
