"""Putting anybody's query to the store: in a worker that may be killed, where there is a pool of them.

What crosses to the worker and back is bytes: a request as JSON, an answer ready to be sent, or what a page shows of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)

from ecosystem_graph import errors
from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.errors import EcosystemGraphError, QuerySyntaxError
from ecosystem_graph.store.base import Answer, Boolean, GraphSelection, Solutions, Store, Term, Triples, too_large
from ecosystem_graph.store.formats import JSON, GraphFormat, ResultsFormat, graph_format, results_format
from ecosystem_graph.web.answers import write_answer
from ecosystem_graph.web.site import Site

_SLUGS = {kind.slug: kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "slug")}
_ANSWER, _ERROR = b"A", b"E"
_ROWS, _BOOLEAN, _TRIPLES = b"R", b"B", b"T"


@dataclass(frozen=True)
class Request:
    """A query and what is wanted of it."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    form: str = ""
    # short name of the format; empty for what a page shows
    graph: bool = False
    # whether the format is one for graphs, as "xml" and "json" name two each
    rows: int = 1000
    # how many rows (or triples) a page shows


def answering(dataset: DataSet, store: Store, largest: int) -> Callable[[bytes], bytes]:
    """Return the function that answers requests from ``store``; ``largest`` is in bytes of an answer.

    It raises nothing that a person may meet: such errors are part of the answer.
    """

    def answer(message: bytes) -> bytes:
        try:
            return _ANSWER + _written(Request(**json.loads(message)), dataset, store, largest)
        except EcosystemGraphError as error:
            return _ERROR + json.dumps({"slug": error.slug, **_said(error)}).encode()

    return answer


def ask(
    served: Site, environ: Mapping[str, Any], text: str, graphs: GraphSelection, form: GraphFormat | ResultsFormat
) -> bytes:
    """Return the answer to ``text`` in ``form`` for the client of the WSGI request ``environ``.

    Raises what Store.query, write_answer, Rates.take and Pool.ask do.
    """
    return _put(served, environ, Request(text, graphs.default, graphs.named, form.name, isinstance(form, GraphFormat)))


def ask_for_page(served: Site, environ: Mapping[str, Any], text: str, graphs: GraphSelection, rows: int) -> Answer:
    """Return the first ``rows`` rows of the answer to ``text``. Raises as ``ask``."""
    body = _put(served, environ, Request(text, graphs.default, graphs.named, rows=rows))
    kind, body = body[:1], body[1:]
    if kind == _TRIPLES:
        return Triples(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    return Boolean(found) if isinstance(found, QueryBoolean) else Solutions(found)


def client_address(environ: Mapping[str, Any], proxies: int) -> str:
    """Return who asks: the peer's address, or behind ``proxies`` trusted ones what the outermost of them saw."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    chain = [*(address.strip() for address in forwarded), environ.get("REMOTE_ADDR", "")]
    found: str = chain[max(-len(chain), -1 - proxies)]
    return found


def _put(served: Site, environ: Mapping[str, Any], asked: Request) -> bytes:
    message = json.dumps(vars(asked)).encode()
    client = client_address(environ, served.project.settings.proxies)
    served.rates.take(client)
    if served.pool is not None:
        answer = served.pool.ask(message, client)
    else:
        largest = served.project.settings.answer_size * 2**20
        answer = answering(served.dataset, served.store, largest)(message)
    if answer[:1] == _ERROR:
        raise _error(json.loads(answer[1:]))
    return answer[1:]


def _written(asked: Request, dataset: DataSet, store: Store, largest: int) -> bytes:
    graphs = GraphSelection(tuple(asked.default), tuple(asked.named))
    timeout = dataset.project.settings.query_timeout
    answer = store.query(asked.text, timeout=timeout, graphs=graphs, by_hand=True)
    if not asked.form:
        shown = _for_page(answer, asked.rows)
        if len(shown) > largest:
            raise too_large(largest)
        return shown
    form = graph_format(asked.form) if asked.graph else results_format(asked.form)
    return write_answer(answer, form, dataset, largest)


def _for_page(answer: Answer, rows: int) -> bytes:
    if isinstance(answer, Boolean):
        return _BOOLEAN + answer.serialize(JSON)
    if isinstance(answer, Triples):
        return _TRIPLES + (serialize(islice(answer, rows), format=RdfFormat.N_TRIPLES) or b"")
    bindings = [
        {name: _json_term(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in islice(answer, rows)
    ]
    return _ROWS + json.dumps({"head": {"vars": answer.variables}, "results": {"bindings": bindings}}).encode()


def _json_term(term: Term) -> dict[str, str]:
    """Return ``term`` as SPARQL 1.1 Query Results JSON Format, section 3.2.2, writes it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **kind}


def _said(error: EcosystemGraphError) -> dict[str, object]:
    place = {"line": error.line, "column": error.column} if isinstance(error, QuerySyntaxError) else {}
    return {"de": error.de, "en": error.en, **place}


def _error(said: dict[str, Any]) -> EcosystemGraphError:
    found: EcosystemGraphError = _SLUGS[said.pop("slug")](**said)
    return found
