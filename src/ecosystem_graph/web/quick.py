"""Queries of programs, without Flask: most of the time of a small query would be spent on the way to it.

``GET /sparql?query=…`` and nothing else in the address is answered here, with the headers that Flask gave to an answer
of the same kind before. They are learned from it rather than written twice: the first request of a kind (format wanted,
host, language) goes to Flask, and so does whatever is unusual, and every error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any
from urllib.parse import unquote_plus

from ecosystem_graph.errors import EcosystemGraphError
from ecosystem_graph.store.base import NO_SELECTION
from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS, GraphFormat, ResultsFormat
from ecosystem_graph.store.front import check_readable, scan
from ecosystem_graph.web.answers import GRAPH_FORMS
from ecosystem_graph.web.asking import ask
from ecosystem_graph.web.site import Site
from ecosystem_graph.web.wsgi import CONDITIONS, VARIANTS, Application, Environ, Headers, StartResponse

PASSED_ON = "ecosystem_graph.error"
# where the error of a query stands in the environment when Flask is to tell it
_OF_ONE_ANSWER = frozenset(("etag", "content-length", "date"))
_MOST_KINDS = 256
# that are remembered; as the client chooses some of them, all are forgotten beyond


def tag_of(body: bytes, served: Site) -> str:
    """Return the entity tag of ``body`` without quotes: the version of the data, then a digest."""
    return f"{served.dataset.short_version}-{hashlib.blake2b(body, digest_size=8).hexdigest()}"


class QuickQueries:
    """WSGI middleware for plain queries of programs; everything else goes on to the application."""

    def __init__(self, application: Application, served: Site, state: Callable[[], str]) -> None:
        """``state`` names what headers depend on beside the request, as for ResponseCache."""
        self._application = application
        self._served = served
        self._state = state
        self._learned: dict[tuple[object, ...], tuple[GraphFormat | ResultsFormat, Headers]] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain query, else let the application answer."""
        if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        text = self._plain_query(environ)
        if text is None:
            return self._application(environ, start_response)
        outline = scan(text)
        graph = outline.form in GRAPH_FORMS
        kind = (self._state(), graph, *(environ.get(name, "") for name in VARIANTS))
        learned = self._learned.get(kind)
        if learned is None:
            return self._application(environ, lambda *answer: self._learn(kind, graph, start_response, *answer))
        form, headers = learned
        try:
            check_readable(outline, deepest=self._served.project.settings.query_nesting)
            body = ask(self._served, environ, text, NO_SELECTION, form)
        except EcosystemGraphError as error:
            environ[PASSED_ON] = error
            return self._application(environ, start_response)
        own = (("ETag", f'"{tag_of(body, self._served)}"'), ("Content-Length", str(len(body))))
        start_response("200 OK", [*headers, *own])
        return [body]

    def _plain_query(self, environ: Environ) -> str | None:
        """Return the query if the address holds one, in UTF-8 and not too long, and nothing else."""
        name, equals, value = environ["QUERY_STRING"].partition("=")
        if name != "query" or not equals or "&" in value or not CONDITIONS.isdisjoint(environ):
            return None
        try:
            text = unquote_plus(value, errors="strict")
        except UnicodeDecodeError:
            return None
        return text if text.strip() and len(text) <= self._served.project.settings.query_length else None

    def _learn(
        self,
        kind: tuple[object, ...],
        graph: bool,
        start_response: StartResponse,
        status: str,
        headers: Headers,
        *rest: Any,
    ) -> Any:
        """Remember the headers of a good answer of ``kind``, and pass it on."""
        media_type = next((value for name, value in headers if name.lower() == "content-type"), "").partition(";")[0]
        offered = GRAPH_FORMATS if graph else RESULTS_FORMATS
        form = next((item for item in offered if item.media_types[0] == media_type), None)
        if status.startswith("200") and form is not None:
            kept = [pair for pair in headers if pair[0].lower() not in _OF_ONE_ANSWER]
            with self._lock:
                if len(self._learned) >= _MOST_KINDS:
                    self._learned.clear()
                self._learned[kind] = form, kept
        return start_response(status, headers, *rest)
