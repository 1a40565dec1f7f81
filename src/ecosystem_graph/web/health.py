"""For machines that watch over the server: /healthz (it runs), /readyz (it can answer), /metrics (Prometheus)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from ecosystem_graph.errors import EcosystemGraphError
from ecosystem_graph.store.base import Boolean
from ecosystem_graph.web.cache import ResponseCache
from ecosystem_graph.web.operations import JSON, Operation, declares
from ecosystem_graph.web.site import Site, site

blueprint = Blueprint("health", __name__)

_REGISTRY = "ecosystem-graph-metrics"


@blueprint.get("/healthz")
@declares(Operation({200: ("text/plain",)}))
def healthz() -> Response:
    """Answer 200 as long as the process answers at all."""
    return _fresh(Response("ok\n", mimetype="text/plain"))


@blueprint.get("/readyz")
@declares(Operation({200: (JSON,), 503: (JSON,)}))
def readyz() -> Response:
    """Answer 200 if the store answers and queries can be run, else 503 naming what does not."""
    served = site()
    checks = {"store": _answers(served), "workers": served.pool is None or served.pool.alive}
    response = jsonify({"ready": all(checks.values()), **checks, "version": served.dataset.short_version})
    response.status_code = 200 if all(checks.values()) else 503
    return _fresh(response)


@blueprint.get("/metrics")
@declares(Operation({200: ("text/plain",)}))
def metrics() -> Response:
    """Answer what was counted, in the text format of Prometheus."""
    body = generate_latest(current_app.extensions[_REGISTRY])
    return _fresh(Response(body, content_type=CONTENT_TYPE_LATEST))


def _answers(served: Site) -> bool:
    try:
        answer = served.store.query("ASK { }", timeout=2)
    except EcosystemGraphError:
        return False
    return isinstance(answer, Boolean) and answer.value


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def install_metrics(extensions: dict[str, object], served: Site, cache: ResponseCache) -> CollectorRegistry:
    """Put a registry with the numbers of ``served`` and ``cache`` among ``extensions`` of the application."""
    registry = CollectorRegistry()
    registry.register(_Numbers(served, cache))
    extensions[_REGISTRY] = registry
    return registry


class _Numbers:
    """Reads the numbers when they are asked for, so that nothing is counted twice."""

    def __init__(self, served: Site, cache: ResponseCache) -> None:
        self._served = served
        self._cache = cache

    def collect(self) -> Iterable[Metric]:
        """Yield the metric families."""
        served, cache = self._served, self._cache
        yield InfoMetricFamily(
            "ecosystem_graph_data",
            "The data set that is served.",
            value={"version": served.dataset.version, "built": served.dataset.built.isoformat()},
        )
        yield _gauge("data_quads", "Quads in named graphs.", len(served.dataset.quads))
        yield _gauge("data_sources", "Sources.", len(served.dataset.sources))
        yield _gauge("data_loaded_timestamp_seconds", "When this data was put in place.", served.loaded.timestamp())
        yield _gauge("data_age_seconds", "Time since then.", time.time() - served.loaded.timestamp())
        yield _counter("cache_hits", "Answers that came from the response cache.", cache.hits)
        yield _counter("cache_misses", "Requests that the response cache could not answer.", cache.misses)
        yield _gauge("cache_bytes", "Bytes of bodies in the response cache.", cache.size)
        yield _gauge("memory_bytes", "Resident memory of the web process.", _resident(os.getpid()))
        pool = served.pool
        if pool is None:
            return
        yield _gauge("queries_running", "Queries that run in a worker.", pool.running)
        yield _gauge("queries_waiting", "Queries that wait for a worker.", pool.waiting)
        processes = pool.processes()
        yield _gauge("workers", "Worker processes.", len(processes))
        resident = sum(map(_resident, processes))
        yield _gauge("workers_memory_bytes", "Resident memory of all workers; shared pages count each time.", resident)
        stopped = CounterMetricFamily(
            "ecosystem_graph_queries_stopped", "Queries ended before they had an answer, by reason.", labels=("reason",)
        )
        for reason, count in sorted(pool.stopped.items()):
            stopped.add_metric((reason,), count)
        yield stopped


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ecosystem_graph_{name}", text, value)


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"ecosystem_graph_{name}", text, value)


def _resident(process: int) -> int:
    """Return the resident memory of ``process`` in bytes; 0 where it is gone or the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0
