"""Watches a server from outside while something happens to it: memory, processes, and how quickly it answers."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from hostile.machine import core, family
from serving import workers

PROBER = "127.0.9.9"
_PAGE = 4096


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def memory(server: int) -> float:
    """Megabytes that the server's processes hold, each shared page once."""
    return sum(map(_proportional, family(server))) / 1024


def _proportional(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        # it ended just now
        pass
    return 0


def _cpu(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What the watcher saw."""

    memory: list[float] = field(default_factory=list)
    # megabytes, once a second
    longest: float = 0.0
    # seconds that one worker's CPU time went up without a pause of the worker
    core: set[tuple[int, ...]] = field(default_factory=set)
    # ids of the processes that must live as long as the server; one element if none was ever replaced


@contextmanager
def watching(server: int) -> Iterator[Seen]:
    """Look at ``server`` until the body ends: at its workers ten times a second, at memory once a second."""
    seen, stop = Seen(), Event()

    def watch() -> None:
        since: dict[int, tuple[float, float]] = {}
        # worker -> CPU time when last looked at, and since when it has been at work
        rounds = 0
        while not stop.wait(0.1):
            now = time.monotonic()
            found = {process: _cpu(process) for process in workers(server)}
            for process, cpu in found.items():
                before, begun = since.get(process, (cpu, now))
                if cpu == before:
                    begun = now
                since[process] = cpu, begun
                seen.longest = max(seen.longest, now - begun)
            since = {process: item for process, item in since.items() if process in found}
            if rounds % 10 == 0:
                seen.memory.append(memory(server))
                seen.core.add(tuple(core(server)))
            rounds += 1

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join(5)


@dataclass
class Probed:
    """Seconds of small requests, and the statuses that were no 200."""

    seconds: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


@contextmanager
def probing(port: int) -> Iterator[Probed]:
    """Ask small things that no cache can know, one after another, until the body ends: a query, a page, a query."""
    probed, stop = Probed(), Event()

    def probe() -> None:
        number = 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(PROBER, 0))
        while not stop.wait(0.02):
            number += 1
            query = quote(f"SELECT * {{ ?s ?p ?o }} LIMIT 3 # {time.monotonic_ns()}")
            path = f"/sparql?query={query}" if number % 2 else f"/id/place/musterland.html?x={time.monotonic_ns()}"
            begun = time.perf_counter()
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                status = str(response.status)
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
                connection.close()
            probed.seconds.append(time.perf_counter() - begun)
            if status != "200":
                probed.bad.append(status)

    thread = Thread(target=probe, daemon=True)
    thread.start()
    try:
        yield probed
    finally:
        stop.set()
        thread.join(30)
