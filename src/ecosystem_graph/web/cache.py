"""A response cache in front of Flask: same data, same request, same bytes.

The key is the state of the data (version, day, moment of loading) and what an answer may depend on: path, query, host
and the two headers of content negotiation. So nothing ever has to be thrown away by hand: a new build or a new day has
new keys. Only complete 200 answers to GET are kept. RFC 9110, sections 13.1.2 and 15.4.5; RFC 9111, section 4.1.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event, Lock

from werkzeug.http import parse_date

from ecosystem_graph.web.wsgi import CONDITIONS, VARIANTS, Application, Environ, Headers, StartResponse

_KEY = ("PATH_INFO", "QUERY_STRING", *VARIANTS)
_LARGEST_SHARE = 4
# an answer may take a quarter of the budget, so that one dump does not push out all pages
_NOT_SHARED = "/sparql"
# whoever asks the same query waits in the pool, where each client has a share of its own
_PATIENCE = 15.0
# seconds to wait for another thread's answer
_NOT_IN_304 = frozenset(("content-length", "content-type", "content-encoding"))


@dataclass(frozen=True)
class Kept:
    """One answer."""

    headers: Headers
    body: bytes
    etag: str


class ResponseCache:
    """WSGI middleware that answers from memory what was answered before."""

    def __init__(self, application: Application, state: Callable[[], str], budget: int) -> None:
        """``state`` names the state of the data; ``budget`` is in bytes of bodies, 0 keeps nothing."""
        self._application = application
        self._state = state
        self._budget = budget
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self.size = 0
        # bytes of all bodies kept
        self.hits = 0
        self.misses = 0
        self._lock = Lock()
        self._begun: dict[tuple[str, ...], Event] = {}
        # what is being answered now, so that a crowd asking for one dump has it written once

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, else ask the application and keep its answer."""
        method = environ["REQUEST_METHOD"]
        if self._budget == 0 or method not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        key = (self._state(), *(environ.get(name, "") for name in _KEY))
        kept, first = self._found(key, environ["PATH_INFO"] != _NOT_SHARED and method == "GET")
        if kept is None and method == "GET":
            try:
                kept, status, headers, body = self._ask(environ)
                if kept is not None:
                    self._keep(key, kept)
            finally:
                if first is not None:
                    with self._lock:
                        self._begun.pop(key, None)
                    first.set()
            if kept is None:
                start_response(status, headers)
                return [body]
        if kept is None:
            return self._application(environ, start_response)
        if _unchanged(environ, kept):
            start_response("304 NOT MODIFIED", [pair for pair in kept.headers if pair[0].lower() not in _NOT_IN_304])
            return [b""]
        start_response("200 OK", kept.headers)
        return [b"" if method == "HEAD" else kept.body]

    def _found(self, key: tuple[str, ...], shared: bool) -> tuple[Kept | None, Event | None]:
        """Return what is kept under ``key``; else, if ``shared``, the event to set once the answer is there."""
        waited = False
        while True:
            with self._lock:
                kept = self._kept.get(key)
                if kept is not None:
                    self._kept.move_to_end(key)
                    self.hits += 1
                    return kept, None
                other = self._begun.get(key)
                if other is None or waited or not shared:
                    self.misses += 1
                    first = Event() if shared and other is None else None
                    if first is not None:
                        self._begun[key] = first
                    return None, first
            other.wait(_PATIENCE)
            waited = True

    def _ask(self, environ: Environ) -> tuple[Kept | None, str, Headers, bytes]:
        """Return what to keep (None if the answer is not to be kept), and the answer itself."""
        answered: list[tuple[str, Headers]] = []
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        chunks = self._application(plain, lambda status, headers, *_: answered.append((status, headers)))
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = answered[-1]
        etag = next((value for name, value in headers if name.lower() == "etag"), None)
        if not status.startswith("200") or etag is None or len(body) * _LARGEST_SHARE > self._budget:
            etag = None
        # the server says when it answers; the day it was first asked is none of the next reader's business
        headers = [pair for pair in headers if pair[0].lower() != "date"]
        return Kept(headers, body, etag) if etag else None, status, headers, body

    def _keep(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            if key not in self._kept:
                self.size += len(kept.body)
            self._kept[key] = kept
            while self.size > self._budget:
                _, dropped = self._kept.popitem(last=False)
                self.size -= len(dropped.body)


def _unchanged(environ: Environ, kept: Kept) -> bool:
    """Whether the asker has ``kept`` already: by If-None-Match, else by If-Modified-Since (section 13.2.2)."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return _matches(tags, kept.etag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    changed = parse_date(next((value for name, value in kept.headers if name.lower() == "last-modified"), None))
    return since is not None and changed is not None and changed <= since


def _matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names ``etag``; weak and strong tags compare alike there (RFC 9110, section 13.1.2)."""
    named = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in named or etag.removeprefix("W/") in named
