"""Any SPARQL 1.1 endpoint as the store, through SPARQLWrapper.

Everything goes by the standard: queries by POST, solutions as SPARQL Results JSON, graphs as N-Triples, both read by
pyoxigraph, so that callers get the same kinds of answer as from the embedded store.
"""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, Triple, parse, parse_query_results
from SPARQLWrapper import POST, SPARQLWrapper

from ecosystem_graph.errors import (
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from ecosystem_graph.store.base import NO_SELECTION, Answer, Boolean, GraphSelection, Solutions, Triples
from ecosystem_graph.store.front import check_readable, scan

_SHOWN = 300
# characters of a foreign error text that are passed on


class RemoteStore:
    """Answers SPARQL by asking an endpoint; keeps no state of its own, so threads may share it."""

    def __init__(self, address: str, *, timeout: float = 10.0) -> None:
        """``address`` is the URL of the query operation, ``timeout`` the default limit of a query in seconds."""
        self._address = address
        self._timeout = timeout

    def query(
        self,
        text: str,
        *,
        timeout: float | None = None,
        graphs: GraphSelection = NO_SELECTION,
        by_hand: bool = False,
    ) -> Answer:
        """Answer ``text``; see base.Store. Raises StoreError and StoreUnavailableError for what the endpoint does."""
        outline = scan(text)
        check_readable(outline)
        graph_wanted = outline.form in ("CONSTRUCT", "DESCRIBE")
        body, media_type = self._ask(text, timeout or self._timeout, graphs, graph_wanted)
        try:
            if graph_wanted:
                quads = parse(body, format=_graph_format(media_type))
                return Triples([Triple(quad.subject, quad.predicate, quad.object) for quad in quads])
            found = parse_query_results(body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                de=f"Der Speicher {self._address} hat mit {media_type} geantwortet, das nicht zu lesen ist: {error}",
                en=f"The store {self._address} answered with {media_type} that cannot be read: {error}",
            ) from error
        return Boolean(found) if isinstance(found, QueryBoolean) else Solutions(found)

    def _ask(self, text: str, timeout: float, graphs: GraphSelection, graph_wanted: bool) -> tuple[bytes, str]:
        client = SPARQLWrapper(self._address)
        client.setMethod(POST)
        client.setQuery(text)
        client.setTimeout(max(1, round(timeout)))
        client.setOnlyConneg(True)
        accept = "application/n-triples, text/turtle;q=0.5" if graph_wanted else "application/sparql-results+json"
        client.addCustomHttpHeader("Accept", accept)
        for iri in graphs.default:
            client.addParameter("default-graph-uri", iri)
        for iri in graphs.named:
            client.addParameter("named-graph-uri", iri)
        try:
            response = client.query().response
            return response.read(), response.headers.get_content_type()
        except HTTPError as error:
            raise self._refused(error) from error
        except TimeoutError as error:
            raise self._too_slow(timeout) from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._too_slow(timeout) from error
            raise self._unavailable(str(error.reason)) from error
        except (HTTPException, OSError) as error:
            raise self._unavailable(str(error) or type(error).__name__) from error
        except Exception as error:
            # SPARQLWrapper turns 400, 401, 404, 500 … into exceptions of its own
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> StoreError | QuerySyntaxError:
        name, reason = type(error).__name__, " ".join(str(error).split())[:_SHOWN]
        if name == "QueryBadFormed":
            return QuerySyntaxError(
                de=f"Der Speicher hält die Anfrage für fehlerhaft: {reason}",
                en=f"The store calls the query bad: {reason}",
            )
        return StoreError(
            de=f"Der Speicher {self._address} hat abgelehnt ({name}): {reason}",
            en=f"The store {self._address} refused ({name}): {reason}",
        )

    def _refused(self, error: HTTPError) -> StoreError:
        if error.code in (502, 503, 504):
            return self._unavailable(f"HTTP {error.code}")
        return StoreError(
            de=f"Der Speicher {self._address} hat mit HTTP {error.code} geantwortet.",
            en=f"The store {self._address} answered HTTP {error.code}.",
        )

    def _unavailable(self, reason: str) -> StoreUnavailableError:
        return StoreUnavailableError(
            de=f"Der Speicher {self._address} ist nicht erreichbar: {reason}",
            en=f"The store {self._address} cannot be reached: {reason}",
        )

    def _too_slow(self, timeout: float) -> QueryTimeoutError:
        return QueryTimeoutError(
            de=f"Der Speicher {self._address} hat nicht binnen {timeout:g} s geantwortet.",
            en=f"The store {self._address} did not answer within {timeout:g} s.",
        )

    def close(self) -> None:
        """Nothing is kept open."""


def _graph_format(media_type: str) -> RdfFormat:
    found = RdfFormat.from_media_type(media_type)
    return found if found is not None else RdfFormat.N_TRIPLES
