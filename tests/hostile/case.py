"""One hostile input: the bytes that are sent, and which answers are acceptable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

RUNS = frozenset({200, 413, 429, 503})
# a query that is SPARQL: it may be answered, be too large, or meet a limit
REFUSED = frozenset({403})
NONSENSE = frozenset({400})
NOT_HERE = frozenset({404})
TEN_MEGABYTES = 10_000_000


@dataclass(frozen=True)
class Answer:
    """What came back; ``status`` is 0 if the connection ended without a complete answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    # from the last byte sent to the last byte received
    trouble: str = ""
    # how the connection ended, if not with an answer

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name)


Check = Callable[[Answer], str]
# says what is wrong; empty if nothing is


@dataclass(frozen=True)
class Case:
    """``request`` goes out piece by piece, with ``pause`` seconds between pieces."""

    name: str
    # family and what is special, "service/silent"
    request: tuple[bytes, ...]
    statuses: frozenset[int]
    check: Check | None = None
    pause: float = 0.0
    misbehaves: bool = False
    # the client breaks HTTP itself, so that the server may end the connection without an answer

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]


def http(method: str, target: str | bytes, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """A request as bytes; ``target`` goes out as it is."""
    path = target.encode() if isinstance(target, str) else target
    lines = {"Host": "127.0.0.1", "Accept-Language": "en", "Connection": "close", **(headers or {})}
    if body or method == "POST":
        lines.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return method.encode() + b" " + path + b" HTTP/1.1\r\n" + head.encode("utf-8", "surrogateescape") + b"\r\n" + body


def by_get(query: str, accept: str = "*/*", more: str = "") -> bytes:
    return http("GET", f"/sparql?query={quote(query)}{more}", {"Accept": accept})


def by_post(query: str | bytes, accept: str = "*/*") -> bytes:
    body = query if isinstance(query, bytes) else query.encode()
    return http("POST", "/sparql", {"Accept": accept, "Content-Type": "application/sparql-query"}, body)


def asking(name: str, query: str, statuses: frozenset[int] = RUNS, check: Check | None = None) -> Case:
    """A query; long ones are posted."""
    request = by_get(query) if len(query) < 4000 else by_post(query)
    return Case(name, (request,), statuses, check)
