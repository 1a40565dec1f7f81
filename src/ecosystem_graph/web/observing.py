"""What an operator sees: a number for every request, counters and latencies, one line of log a request.

WSGI middleware outside of everything else, so that answers from the cache count too. No text that a reader sent is kept
unless the setting ``log-queries`` says so; client addresses never are.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ecosystem_graph.web.wsgi import Application, Environ, Headers, StartResponse

_OURS = re.compile(r"[A-Za-z0-9._-]{1,64}")
# request ids of others that are passed on (a proxy's, for example)
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
log = logging.getLogger("ecosystem_graph.access")


class Observer:
    """WSGI middleware: counts, times, names and, if wanted, logs requests."""

    def __init__(
        self,
        application: Application,
        registry: CollectorRegistry,
        routes: frozenset[str],
        *,
        logging: bool = False,
        queries: bool = False,
    ) -> None:
        """``routes`` are the first segments of paths that get a label of their own; all others share one.

        ``logging`` writes a line of JSON a request to the logger "ecosystem_graph.access", with the query string only
        if ``queries``.
        """
        self._application = application
        self._routes = routes
        self._logging = logging
        self._queries = queries
        self._requests = Counter(
            "ecosystem_graph_http_requests",
            "Answers by route, method and status.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._latency = Histogram(
            "ecosystem_graph_http_request_seconds",
            "Seconds from the request to the last byte of its answer, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._open = Gauge("ecosystem_graph_http_requests_open", "Requests being answered.", registry=registry)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer, and note what it did."""
        begun = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        number = given if _OURS.fullmatch(given) else secrets.token_hex(8)
        environ["ecosystem_graph.request_id"] = number
        status = "500"

        def started(line: str, headers: Headers, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, [*headers, ("X-Request-ID", number)], *rest)

        self._open.inc()
        try:
            chunks = self._application(environ, started)
        except BaseException:
            self._end(environ, number, status, 0, begun)
            raise
        if not isinstance(chunks, list):
            return self._followed(chunks, lambda size: self._end(environ, number, status, size, begun))
        self._end(environ, number, status, sum(map(len, chunks)), begun)
        return chunks

    def _followed(self, chunks: Iterable[bytes], end: Callable[[int], None]) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in chunks:
                size += len(chunk)
                yield chunk
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
            end(size)

    def _end(self, environ: Environ, number: str, status: str, size: int, begun: float) -> None:
        self._open.dec()
        self._note(environ, number, status, size, time.perf_counter() - begun)

    def _note(self, environ: Environ, number: str, status: str, size: int, seconds: float) -> None:
        path = environ.get("PATH_INFO", "")
        segment = path.split("/", 2)[1].partition(".")[0] if "/" in path else ""
        route = f"/{segment}" if segment in self._routes else "other"
        method = environ["REQUEST_METHOD"]
        shown = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self._requests.labels(route, shown, status).inc()
        self._latency.labels(route).observe(seconds)
        if self._logging:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "id": number,
                "method": method[:20],
                "path": quote(path.encode("latin-1", "replace"))[:500],
                "status": int(status),
                "bytes": size,
                "ms": round(1000 * seconds, 2),
            }
            if self._queries:
                line["query"] = environ.get("QUERY_STRING", "")
            log.info(json.dumps(line, ensure_ascii=False))
