"""The measurements: the generator is repeatable and its project is a good one; a tiny run works from end to end."""

from __future__ import annotations

import shutil
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from benchmarks.answers import normal
from benchmarks.client import wrk
from benchmarks.generator import generate
from benchmarks.measure import Plan, measure
from benchmarks.peers import MEMORY, OURS
from benchmarks.queries import TEMPLATES, questions
from benchmarks.report import report, verdicts

from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.ttl")}


def test_the_same_seed_writes_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, 1500, seed)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a") != files(tmp_path / "c")


def test_the_generated_project_is_accepted_and_has_the_size_asked_for(tmp_path: Path) -> None:
    world = generate(tmp_path, 3000)
    dataset = build_dataset(open_project(tmp_path), date(2026, 1, 1))
    assert len(dataset.sources) == world.sources
    assert 3000 <= world.quads < 3200
    written = sum(len(file.quads) for file in dataset.files if file.part.value in ("source", "register"))
    assert written == world.quads


def test_there_are_ten_questions_of_each_kind(tmp_path: Path) -> None:
    asked = questions(generate(tmp_path, 1500))
    assert asked.keys() == TEMPLATES.keys()
    assert {len(items) for items in asked.values()} == {10}
    assert [kind for kind, items in asked.items() if items[0].accept == "application/n-triples"] == ["Q8"]


def test_equal_answers_are_equal_whatever_order_and_datatype_they_come_in() -> None:
    one = b'{"results":{"bindings":[{"n":{"type":"literal","value":"1"}},{"n":{"type":"uri","value":"urn:a"}}]}}'
    other = (
        b'{"results":{"bindings":[{"n":{"type":"uri","value":"urn:a"}},'
        b'{"n":{"type":"typed-literal","datatype":"urn:int","value":"1"}}]}}'
    )
    results = "application/sparql-results+json"
    assert normal(one, results) == normal(other, results)


class Half(BaseHTTPRequestHandler):
    """Refuses every request for /no."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(500 if self.path.startswith("/no") else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_failures_under_load_are_counted(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Half) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        load = wrk(server.server_port, ["/yes", "/no"], "*/*", 1, 1, tmp_path, varied=True)
        server.shutdown()
        thread.join()
    assert load.rate > 0
    assert load.failed > 0


def test_a_tiny_run_compares_answers_and_reports_every_target(tmp_path: Path) -> None:
    plan = Plan(2000, rounds=1, seconds=1, peers=(MEMORY, "fuseki"), clients=())
    figures = measure(plan, tmp_path / "no-tools", tmp_path)
    assert figures.differing == {OURS: [], MEMORY: []}
    assert list(figures.missing) == ["fuseki"]
    text = report([figures], (0.0, 0.0, 0.0), 1.0)
    assert "fuseki: not available here" in text
    assert all(what in text for what, *_ in verdicts(figures))
