"""What every store offers: one method that answers SPARQL, and the three kinds of answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    Triple,
)

from ecosystem_graph.errors import ResultTooLargeError
from ecosystem_graph.store.formats import ResultsFormat

Term = NamedNode | BlankNode | Literal
Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class GraphSelection:
    """The RDF dataset a request asks for (SPARQL 1.1 Protocol, section 2.1.4); it wins over FROM in the query."""

    default: tuple[str, ...] = ()
    # IRIs of the graphs merged into the default graph
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


NO_SELECTION = GraphSelection()


class _Bounded(BytesIO):
    """Takes bytes up to a limit, so that the engine stops writing there."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self._largest = largest

    def write(self, part: Any, /) -> int:
        """Take ``part``. Raises ResultTooLargeError."""
        if self.tell() + memoryview(part).nbytes > self._largest:
            raise too_large(self._largest)
        return super().write(part)


def too_large(largest: int) -> ResultTooLargeError:
    """Return the error for an answer above ``largest`` bytes."""
    size = f"{largest / 2**20:g} MiB"
    return ResultTooLargeError(
        de=f"Die Antwort ist größer als {size}. Mit LIMIT und OFFSET (und ORDER BY) in Teilen holen; den ganzen "
        "Datensatz gibt es als Datei unter /dataset.",
        en=f"The answer is larger than {size}. Take it in parts with LIMIT and OFFSET (and ORDER BY); the whole data "
        "set is available as a file at /dataset.",
    )


class Solutions:
    """The answer to a SELECT query: an iterator to be consumed once, row by row or as bytes."""

    def __init__(self, raw: QuerySolutions) -> None:
        self._raw = raw
        self.variables: tuple[str, ...] = tuple(variable.value for variable in raw.variables)

    def __iter__(self) -> Iterator[Row]:
        """Yield one tuple of RDF 1.1 terms a solution, in the order of ``variables``; None where unbound."""
        width = range(len(self.variables))
        for solution in self._raw:
            yield tuple(_plain(solution[position]) for position in width)

    def serialize(self, form: ResultsFormat, largest: int | None = None) -> bytes:
        """Return all (remaining) solutions in ``form``. Raises ResultTooLargeError above ``largest`` bytes."""
        if largest is None:
            return self._raw.serialize(format=form.engine) or b""
        body = _Bounded(largest)
        self._raw.serialize(body, format=form.engine)
        return body.getvalue()


class Boolean:
    """The answer to an ASK query."""

    def __init__(self, raw: QueryBoolean) -> None:
        self._raw = raw
        self.value = bool(raw)

    def serialize(self, form: ResultsFormat, largest: int | None = None) -> bytes:
        """Return the boolean in ``form``; CSV and TSV hold the bare word, as the formats define none."""
        if form.name in ("csv", "tsv"):
            return b"true\n" if self.value else b"false\n"
        return self._raw.serialize(format=form.engine) or b""


class Triples:
    """The answer to a CONSTRUCT or DESCRIBE query: triples, to be consumed once; writers.py writes them."""

    def __init__(self, raw: Iterable[Triple]) -> None:
        self._raw = raw

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._raw)


Answer = Solutions | Boolean | Triples


class Store(Protocol):
    """A place that answers SPARQL 1.1 queries over one fixed state of a data set."""

    def query(
        self,
        text: str,
        *,
        timeout: float | None = None,
        graphs: GraphSelection = NO_SELECTION,
        by_hand: bool = False,
    ) -> Answer:
        """Return the answer to the SPARQL 1.1 query ``text``.

        ``timeout`` is in seconds, for the whole query; a store that cannot stop a query of its own ignores it.
        ``by_hand`` says that a person wrote it, so that its patterns may stand in an order that the engine does not
        mend; queries that we generate stand in a good one.
        ``graphs`` replaces the dataset; without it, the default graph is the merge of all graphs, each triple once.

        Raises QuerySyntaxError, UpdateRefusedError, ServiceRefusedError, QueryTimeoutError, StoreError.
        SPARQL 1.1 Query Language; SPARQL 1.1 Protocol, section 2.1.
        """
        ...

    def close(self) -> None:
        """Give back memory, files and connections; further queries are an error."""
        ...


def solutions_of(answer: Answer) -> Solutions:
    """Return ``answer`` as solutions. Raises TypeError if the query was no SELECT: a programming error."""
    if not isinstance(answer, Solutions):
        raise TypeError("the query is not a SELECT")
    return answer


def _plain(term: object) -> Term | None:
    if term is None or isinstance(term, (NamedNode, BlankNode, Literal)):
        return term
    # a triple term of RDF 1.2, which only somebody else's query can make: shown as text
    return Literal(f"<<( {term} )>>")
