"""What machines that watch over the server see: health, readiness, numbers, request ids, the access log."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from conftest import TODAY, make_world
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.errors import StoreUnavailableError
from ecosystem_graph.store.base import NO_SELECTION, Answer, GraphSelection
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.web.app import create_app
from ecosystem_graph.web.site import Site


def make(root: Path, environ: dict[str, str] | None = None) -> Site:
    dataset = build_dataset(open_project(make_world(root / "world"), environ=environ or {}), TODAY)
    return Site(dataset, EmbeddedStore(dataset.quads, dataset.merged), ())


@pytest.fixture
def fresh(tmp_path: Path) -> Flask:
    return create_app(make(tmp_path))


def numbers(client: FlaskClient) -> dict[tuple[str, str], float]:
    """Return the samples of /metrics by name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_running_server_says_so_and_nobody_keeps_that_answer(fresh: Flask):
    answer = fresh.test_client().get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "ok\n", "no-store")
    assert "ETag" not in answer.headers


def test_a_server_is_ready_when_its_store_answers(fresh: Flask):
    answer = fresh.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json["ready"] is True
    assert len(answer.json["version"]) == 7


class _Down:
    """A store that cannot be reached."""

    def query(
        self,
        text: str,
        *,
        timeout: float | None = None,
        graphs: GraphSelection = NO_SELECTION,
        by_hand: bool = False,
    ) -> Answer:
        raise StoreUnavailableError(de="weg", en="gone")

    def close(self) -> None: ...


def test_a_server_whose_store_is_gone_runs_but_is_not_ready(tmp_path: Path):
    client = create_app(replace(make(tmp_path), store=_Down())).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["ready"], answer.json["store"]) == (503, False, False)


def test_metrics_count_requests_by_route_and_status_those_from_the_cache_too(fresh: Flask):
    client = fresh.test_client()
    for _ in range(3):
        client.get("/kind/source.html")
    client.get("/kind/nonsense")
    client.get("/sparql?query=ASK{}")
    found = numbers(client)
    assert found["ecosystem_graph_http_requests_total", "GET,/kind,200"] == 3
    assert found["ecosystem_graph_http_requests_total", "GET,/kind,404"] == 1
    assert found["ecosystem_graph_http_request_seconds_count", "/sparql"] == 1
    assert found["ecosystem_graph_cache_hits_total", ""] == 2
    assert found["ecosystem_graph_data_sources", ""] == 2
    assert found["ecosystem_graph_memory_bytes", ""] > 10_000_000


def test_addresses_that_do_not_exist_share_one_label_so_that_nobody_fills_the_memory(fresh: Flask):
    client = fresh.test_client()
    for number in range(20):
        client.get(f"/nonsense-{number}/x")
        client.open(f"/nonsense-{number}", method=f"M{number}")
    labels = {labels for name, labels in numbers(client) if name == "ecosystem_graph_http_requests_total"}
    assert not any("nonsense" in label or "M1" in label for label in labels)


def test_every_answer_has_a_request_id_and_a_proxys_own_is_kept(fresh: Flask):
    client = fresh.test_client()
    first, second = (client.get("/").headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second
    assert client.get("/", headers={"X-Request-ID": "proxy-1"}).headers["X-Request-ID"] == "proxy-1"
    assert client.get("/", headers={"X-Request-ID": "a b<script>"}).headers["X-Request-ID"] != "a b<script>"


def test_nothing_is_logged_unless_it_is_wanted(fresh: Flask, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    fresh.test_client().get("/")
    assert caplog.records == []


@pytest.mark.parametrize(("queries", "shown"), [("false", None), ("true", "query=ASK{}")])
def test_the_access_log_is_json_and_tells_what_was_asked_only_if_wanted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, queries: str, shown: str | None
):
    caplog.set_level(logging.INFO)
    environ = {"ECOSYSTEM_GRAPH_ACCESS_LOG": "true", "ECOSYSTEM_GRAPH_LOG_QUERIES": queries}
    create_app(make(tmp_path, environ)).test_client().get("/sparql?query=ASK{}", headers={"X-Request-ID": "one"})
    (line,) = (json.loads(record.message) for record in caplog.records)
    assert (line["id"], line["method"], line["path"], line["status"]) == ("one", "GET", "/sparql", 200)
    assert (line["bytes"] > 0, line["ms"] > 0, line.get("query")) == (True, True, shown)
    assert "127.0.0.1" not in caplog.text
