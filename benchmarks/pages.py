"""Measure what a reader waits for, beside its peers in the same run, and print ratios.

    python -m benchmarks.pages [--project DIR] [--requests N]

Measured: start to the first answered request, load time, entity page, saved question and small SPARQL query at 1 and
8 clients (median and 95th percentile), server time of pages without HTTP, peak memory. Peers in the same run: the
engine called in process, a bare WSGI application on the same server (the cost of HTTP itself), the Oxigraph server.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import RdfFormat, serialize

from ecosystem_graph import __version__
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.queries import list_queries
from ecosystem_graph.store.base import solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.formats import JSON
from ecosystem_graph.web.app import create_app
from ecosystem_graph.web.site import Site

RESULTS = Path(__file__).parent / "results"
SMALL = (
    "SELECT ?person ?name WHERE { ?person a <http://xmlns.com/foaf/0.1/Person> ;"
    " <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } LIMIT 10"
)
BARE = """
import sys
from ecosystem_graph.cli.serve import _serve_with_granian
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "1000")])
    return [b"x" * 1000]
_serve_with_granian(app, "127.0.0.1", int(sys.argv[1]), 4)
"""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of many requests."""

    median: float
    p95: float
    rate: float
    # requests a second, all clients together

    @classmethod
    def of(cls, seconds: list[float], wall: float) -> Timing:
        ordered = sorted(seconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return cls(statistics.median(ordered) * 1000, p95 * 1000, len(ordered) / wall)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start a server; yield it and the seconds until its first answer."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise RuntimeError(f"{command[0]} did not start") from None
                time.sleep(0.005)
        yield process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(10)


def client(port: int, path: str, accept: str, count: int, queue: multiprocessing.Queue[list[float]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seconds = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        response.read()
        seconds.append(time.perf_counter() - begun)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
    queue.put(seconds)


def load(port: int, path: str, accept: str, clients: int, requests: int) -> Timing:
    """Ask ``path`` from ``clients`` processes over kept connections."""
    queue: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    share = max(1, requests // clients)
    client(port, path, accept, 10, queue)  # warm
    queue.get()
    begun = time.perf_counter()
    workers = [multiprocessing.Process(target=client, args=(port, path, accept, share, queue)) for _ in range(clients)]
    for worker in workers:
        worker.start()
    seconds = [value for _ in workers for value in queue.get()]
    wall = time.perf_counter() - begun
    for worker in workers:
        worker.join()
    return Timing.of(seconds, wall)


def in_process(call: Callable[[], object], count: int) -> Timing:
    call()
    seconds = []
    begun = time.perf_counter()
    for _ in range(count):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return Timing.of(seconds, time.perf_counter() - begun)


def peak_memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes of the largest moment of the process and its children."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if str(process.pid) in (status.parent.name, lines.get("PPid", "").strip()):
            total += int(lines.get("VmHWM", "0 kB").split()[0])
    return total / 1024


def measure(root: Path | None, requests: int) -> dict[str, object]:
    """Return all measurements as a plain dictionary."""
    begun = time.perf_counter()
    project = open_project(root, flags={"cache-size": 0})
    dataset = build_dataset(project, date.today())
    built = time.perf_counter() - begun
    store = EmbeddedStore(dataset.quads, dataset.merged)
    loaded = time.perf_counter() - begun
    queries = list_queries(project)
    app = create_app(Site(dataset, store, queries)).test_client()
    entities = [iri.removeprefix(project.base) for iri in sorted(dataset.entities) if "/id/" in iri]
    entity = "id/org/bitkom" if "id/org/bitkom" in entities else entities[0]
    question = queries[0].name
    sparql = "/sparql?query=" + quote(SMALL)
    json_type = "application/sparql-results+json"
    figures: dict[str, object] = {
        "quads": len(dataset.quads),
        "sources": len(dataset.sources),
        "build_s": built,
        "load_s": loaded,
        "engine_small_query": vars(in_process(lambda: solutions_of(store.query(SMALL)).serialize(JSON), requests)),
        "server_time_entity_page": vars(in_process(lambda: app.get(f"/{entity}.html").data, max(50, requests // 5))),
        "server_time_all_entity_pages": vars(_over([partial(app.get, f"/{path}.html") for path in entities])),
        "server_time_question": vars(in_process(lambda: app.get(f"/queries/{question}.json").data, requests)),
    }
    targets = {
        "entity_page": (f"/{entity}.html", "text/html"),
        "question": (f"/queries/{question}.json", json_type),
        "small_query": (sparql, json_type),
    }
    port = free_port()
    command = [sys.executable, "-c", "from ecosystem_graph.cli import main; main()", "serve", "--port", str(port)]
    command += [str(root)] if root else []
    for suffix, environment in (("", {"ECOSYSTEM_GRAPH_CACHE_SIZE": "0"}), ("_cached", {})):
        with running(command, port, **environment) as (process, seconds):
            figures.setdefault("first_answer_s", seconds)
            for name, (path, accept) in targets.items():
                for clients in (1, 8):
                    figures[f"{name}_{clients}{suffix}"] = vars(load(port, path, accept, clients, requests))
            figures.setdefault("peak_memory_mb", peak_memory(process))
    port = free_port()
    with running([sys.executable, "-c", BARE, str(port)], port):
        for clients in (1, 8):
            figures[f"bare_http_{clients}"] = vars(load(port, "/", "*/*", clients, requests))
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph:
        with tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / "merged.nt"
            serialize(dataset.merged, dump, RdfFormat.N_TRIPLES)
            location = f"{folder}/store"
            subprocess.run(
                [oxigraph, "load", "--location", location, "--file", str(dump)], check=True, capture_output=True
            )
            port = free_port()
            serve = [oxigraph, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"]
            with running(serve, port):
                for clients in (1, 8):
                    path = "/query?query=" + quote(SMALL)
                    figures[f"oxigraph_small_query_{clients}"] = vars(load(port, path, json_type, clients, requests))
    figures["own_peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _over(calls: list[Callable[[], object]]) -> Timing:
    seconds = []
    begun = time.perf_counter()
    for call in calls:
        call()
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return Timing.of(seconds, time.perf_counter() - begun)


def report(figures: dict[str, object]) -> str:
    """Return the measurements as a Markdown page."""

    def ms(name: str) -> str:
        timing = figures.get(name)
        if not isinstance(timing, dict):
            return "– | – | –"
        return f"{timing['median']:.2f} | {timing['p95']:.2f} | {timing['rate']:.0f}"

    def median(name: str) -> float:
        timing = figures[name]
        assert isinstance(timing, dict)
        return float(timing["median"])

    floor = median("engine_small_query") + median("bare_http_1")
    rows = [
        ("entity page, server time (no HTTP)", "server_time_entity_page"),
        ("all entity pages once, server time", "server_time_all_entity_pages"),
        ("saved question, server time", "server_time_question"),
        ("entity page, 1 client", "entity_page_1"),
        ("entity page, 8 clients", "entity_page_8"),
        ("entity page, 1 client, from the cache", "entity_page_1_cached"),
        ("entity page, 8 clients, from the cache", "entity_page_8_cached"),
        ("saved question, 1 client", "question_1"),
        ("saved question, 8 clients", "question_8"),
        ("saved question, 1 client, from the cache", "question_1_cached"),
        ("small SPARQL query, 1 client", "small_query_1"),
        ("small SPARQL query, 8 clients", "small_query_8"),
        ("small SPARQL query, 1 client, from the cache", "small_query_1_cached"),
        ("small SPARQL query, 8 clients, from the cache", "small_query_8_cached"),
        ("peer: engine call in process", "engine_small_query"),
        ("peer: bare WSGI on the same server, 1 client", "bare_http_1"),
        ("peer: bare WSGI on the same server, 8 clients", "bare_http_8"),
        ("peer: Oxigraph server, small query, 1 client", "oxigraph_small_query_1"),
        ("peer: Oxigraph server, small query, 8 clients", "oxigraph_small_query_8"),
    ]
    lines = [
        f"# Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "",
        f"ecosystem-graph {__version__}, Python {platform.python_version()}, {multiprocessing.cpu_count()} cores; "
        f"{figures['quads']:,} quads from {figures['sources']} sources. The response cache is off except where named.",
        "",
        f"- start to first answered request: {figures['first_answer_s']:.2f} s",
        f"- load (read, derive, index): {figures['load_s']:.2f} s",
        f"- peak memory of the server: {figures['peak_memory_mb']:.0f} MB",
        "",
        "| what | median ms | p95 ms | requests/s |",
        "|---|---|---|---|",
        *(f"| {title} | {ms(name)} |" for title, name in rows),
        "",
        f"- small query : (engine call + bare HTTP) = {median('small_query_1') / floor:.2f}",
    ]
    if "oxigraph_small_query_1" in figures:
        ratio = median("small_query_1") / median("oxigraph_small_query_1")
        lines.append(f"- small query : Oxigraph server = {ratio:.2f}")
        cached = median("small_query_1_cached") / median("oxigraph_small_query_1")
        lines.append(f"- small query from the cache : Oxigraph server = {cached:.2f}")
    else:
        lines.append("- the Oxigraph server is not installed here, so this peer is missing")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--requests", type=int, default=400)
    arguments = parser.parse_args()
    figures = measure(arguments.project, arguments.requests)
    text = report(figures)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "pages.md").write_text(text, "utf-8")
    (RESULTS / "pages.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
