"""Many ordinary clients, each from an address of its own; also while workers are killed from outside."""

from __future__ import annotations

import http.client
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from benchmarks.soak.table import Row, section
from benchmarks.soak.watch import memory, percentile, watching
from hostile.world import hostile_world
from serving import running, workers

PROCESSES = 4
PAGES = ("/", "/queries", "/dataset", "/kind/org.html", "/id/place/musterland.html", "/id/org/hostile.ttl")


@dataclass
class Tally:
    """What a group of clients saw."""

    statuses: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.statuses += other.statuses
        self.wrong += other.wrong
        self.seconds += other.seconds


def address_of(client: int) -> str:
    return f"127.0.{10 + client // 250}.{client % 250 + 1}"


def request_of(client: int, number: int) -> tuple[str, str, bytes | None, dict[str, str], int]:
    """Return method, path, body, headers and the expected status of a client's n-th request."""
    kind = number % 10
    own = f"{client}.{number}"
    if kind in (0, 1, 2):
        return "GET", PAGES[number // 10 % len(PAGES)], None, {}, 200
    if kind in (3, 4, 5):
        return "GET", "/sparql?query=" + quote(f"SELECT * {{ ?s ?p ?o }} LIMIT 5 # {own}"), None, {}, 200
    if kind == 6:
        head = {"Content-Type": "application/sparql-query"}
        return "POST", "/sparql", f"ASK {{ ?s ?p ?o }} # {own}".encode(), head, 200
    if kind == 7:
        return "GET", f"/id/place/musterland.html?x={own}", None, {}, 200
    if kind == 8:
        return "GET", f"/id/nothing/{own}", None, {}, 404
    return "GET", "/id/place/musterland", None, {"Accept": "text/turtle"}, 303


def _client(port: int, client: int, count: int, accepted: frozenset[int], tally: Tally) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(address_of(client), 0))
    for number in range(count):
        method, path, body, headers, expected = request_of(client, number + client)
        begun = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException) as error:
            tally.wrong[type(error).__name__] += 1
            connection.close()
            continue
        tally.seconds.append(time.perf_counter() - begun)
        tally.statuses[str(status)] += 1
        if status != expected and status not in accepted:
            tally.wrong[f"{method} {path.partition('?')[0]}: {status}"] += 1
    connection.close()


def _group(port: int, clients: list[int], count: int, accepted: frozenset[int]) -> Tally:
    tallies = [Tally() for _ in clients]
    threads = [
        Thread(target=_client, args=(port, client, count, accepted, tally))
        for client, tally in zip(clients, tallies, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _sum(tallies)


def _sum(tallies: list[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def crowd(port: int, clients: int, count: int, accepted: frozenset[int] = frozenset()) -> tuple[Tally, float]:
    """Let ``clients`` send ``count`` requests each, at once; return what they saw and the seconds it took."""
    groups = [list(range(clients))[number::PROCESSES] for number in range(PROCESSES)]
    with get_context("spawn").Pool(PROCESSES) as pool:
        begun = time.perf_counter()
        tally = _sum(pool.starmap(_group, [(port, group, count, accepted) for group in groups]))
        return tally, time.perf_counter() - begun


def mixed(folder: Path, total: int) -> str:
    """Return the part of the report about ``total`` requests from 64 clients."""
    with running(hostile_world(folder / "mixed")) as (address, server), watching(server) as seen:
        port = int(address.rpartition(":")[2])
        crowd(port, 64, 50)
        start = memory(server)
        tally, seconds = crowd(port, 64, total // 64)
        end = memory(server)
    answered = tally.statuses.total()
    middle = seen.memory[len(seen.memory) // 2 :] or [end]
    about = (
        f"{answered:,} requests from 64 addresses in {seconds:.0f} s ({answered / seconds:.0f}/s): pages, linked "
        f"data, queries, errors, all limits at their defaults. Statuses: {dict(sorted(tally.statuses.items()))}."
    )
    rows = [
        Row("0 failures", str(dict(tally.wrong)) if tally.wrong else "0", not tally.wrong),
        Row(
            "memory is flat: it grows by less than the cache's 64 MiB",
            f"{start:.0f} MB after the first 3,200 requests, {end:.0f} MB at the end, most {max(middle):.0f} MB",
            end - start < 64,
        ),
        Row("server, web process and spawner never replaced", f"{len(seen.core)} generation", len(seen.core) == 1),
    ]
    return section("Mixed requests", about, rows)


def murder(folder: Path, seconds: float) -> str:
    """Return the part of the report about workers that are killed at random moments."""
    killed, stop = 0, Event()
    with running(hostile_world(folder / "murder")) as (address, server), watching(server) as seen:
        port = int(address.rpartition(":")[2])

        def kill() -> None:
            nonlocal killed
            order = random.Random(5)
            while not stop.wait(order.uniform(0.02, 0.3)):
                victims = workers(server)
                if victims:
                    with suppress(ProcessLookupError):
                        os.kill(order.choice(victims), signal.SIGKILL)
                        killed += 1

        thread = Thread(target=kill, daemon=True)
        thread.start()
        whole, until = Tally(), time.monotonic() + seconds
        while time.monotonic() < until:
            whole.add(crowd(port, 16, 200, frozenset({503}))[0])
        stop.set()
        thread.join(5)
    about = (
        f"{whole.statuses.total():,} requests from 16 clients in {seconds:.0f} s while {killed} workers were killed."
    )
    rows = [
        Row(
            "no client sees more than a 503",
            str(dict(whole.wrong)) if whole.wrong else f"{whole.statuses['503']} times 503",
            not whole.wrong,
        ),
        Row("server, web process and spawner never replaced", f"{len(seen.core)} generation", len(seen.core) == 1),
    ]
    return section("Workers killed from outside", about, rows)


def rush(folder: Path) -> str:
    """Return the part of the report about 200 clients with five requests each."""
    with running(hostile_world(folder / "rush")) as (address, _):
        port = int(address.rpartition(":")[2])
        crowd(port, 8, 20)
        tally, seconds = crowd(port, 200, 5)
    p95 = percentile(tally.seconds, 0.95)
    about = f"200 clients, five requests each, all at once: {tally.statuses.total()} answers in {seconds:.2f} s."
    rows = [
        Row(
            "95th percentile below 1 s",
            f"{p95 * 1000:.0f} ms, median {percentile(tally.seconds, 0.5) * 1000:.0f} ms,"
            f" most {max(tally.seconds, default=0) * 1000:.0f} ms",
            p95 < 1,
        ),
        Row("0 failures", str(dict(tally.wrong)) if tally.wrong else "0", not tally.wrong),
    ]
    return section("A rush", about, rows)
