"""Sends inputs from loopback addresses of one's choice, and judges the answers."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from hostile.case import Answer, Case

PATIENCE = 30.0
# seconds after which a client of ours gives up
_HALF_SAID = 1.5
# the same for one that never finishes its request
_LIVE = re.compile(
    rb"<script|<img[^>]+onerror|<svg[^>]+onload|(?:href|src|action)=[\"']?\s*(?:javascript|vbscript):", re.IGNORECASE
)
# none of our pages has a script


@dataclass(frozen=True)
class Shot:
    """An input, what came back, and what is wrong with that (empty if nothing is)."""

    case: Case
    answer: Answer
    wrong: str


def fire(port: int, case: Case, source: str) -> Shot:
    """Send ``case`` to ``port`` from the address ``source``."""
    answer = _exchange(port, case, source)
    return Shot(case, answer, judge(case, answer))


def fire_all(port: int, cases: Iterable[Case], sources: list[str]) -> list[Shot]:
    """Send all ``cases``, one at a time from each of ``sources``."""
    waiting: SimpleQueue[Case] = SimpleQueue()
    for case in cases:
        waiting.put(case)

    def one(source: str) -> Iterator[Shot]:
        while True:
            try:
                case = waiting.get_nowait()
            except Empty:
                return
            yield fire(port, case, source)

    with ThreadPoolExecutor(len(sources)) as threads:
        return [shot for shots in threads.map(lambda source: list(one(source)), sources) for shot in shots]


def judge(case: Case, answer: Answer) -> str:
    """Return what is wrong with ``answer``; empty if it is acceptable."""
    if answer.status not in case.statuses and not (answer.status == 0 and case.misbehaves):
        return f"status {answer.status} {answer.trouble}, acceptable: {sorted(case.statuses)}; {answer.body[:200]!r}"
    if answer.header("set-cookie") or "pwn.example" in answer.header("location"):
        return f"a header was smuggled in: {answer.headers}"
    kind = answer.header("content-type")
    if "html" in kind:
        if _LIVE.search(answer.body):
            return f"a script got into the page: {_LIVE.findall(answer.body)[:3]}"
        if "default-src 'self'" not in answer.header("content-security-policy") and answer.body:
            return "a page without Content-Security-Policy"
    if "json" in kind and answer.body:
        try:
            json.loads(answer.body)
        except ValueError:
            return f"JSON that is none: {answer.body[-100:]!r}"
    if (
        answer.status in (429, 503)
        and not answer.header("retry-after")
        and "problem/worker-lost" not in answer.body.decode(errors="replace")
    ):
        return f"{answer.status} without Retry-After: {answer.body[:200]!r}"
    if b"Traceback (most recent" in answer.body:
        return "a traceback"
    return case.check(answer) if case.check else ""


def _exchange(port: int, case: Case, source: str) -> Answer:
    begun = time.monotonic()
    try:
        connection = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
    except OSError as error:
        return Answer(0, (), b"", time.monotonic() - begun, f"not connected: {error!r}")
    trouble = ""
    with connection:
        try:
            for number, piece in enumerate(case.request):
                if number:
                    time.sleep(case.pause)
                connection.sendall(piece)
        except OSError as error:
            # an answer may lie there all the same: a server need not read what it refuses
            trouble = repr(error)
        begun = time.monotonic()
        if case.misbehaves:
            connection.settimeout(_HALF_SAID)
        method = case.request[0].partition(b" ")[0].decode("latin-1") if case.request[0] else "GET"
        try:
            response = http.client.HTTPResponse(connection, method=method if method in ("HEAD", "CONNECT") else "GET")
            response.begin()
            body = b"" if method == "CONNECT" else response.read()
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(0, (), b"", time.monotonic() - begun, trouble or repr(error))
        return Answer(response.status, tuple(response.getheaders()), body, time.monotonic() - begun, trouble)


@dataclass
class Canary:
    """A server that nobody may call; ``calls`` counts who did."""

    address: str
    calls: int = 0


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen at a free port of 127.0.0.1 and count connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Canary(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        lock = Lock()

        def listen() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                with lock:
                    found.calls += 1
                caller.close()

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield found
        # wakes the thread, which closing alone does not
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
