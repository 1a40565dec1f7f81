"""A real server whose queries run in processes of their own: nothing that somebody asks stops it for others."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path

import pytest

from conftest import make_world
from serving import running, workers

EVERYTHING = "?s ?p ?o . ?a ?b ?c . ?d ?e ?f"
COUNTING = f"SELECT (COUNT(*) AS ?n) {{ {EVERYTHING} . ?g ?h ?i }}"
SORTING = f"SELECT * {{ {EVERYTHING} }} ORDER BY ?s ?a ?d"
Got = tuple[int, Message, str, float]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    root = make_world(tmp_path_factory.mktemp("isolation") / "world")
    with running(root, query_timeout=1, query_memory=40, answer_size=1) as found:
        yield found


def get(address: str, path: str, accept: str = "*/*") -> Got:
    """Return status, headers, body and seconds."""
    request = urllib.request.Request(address + path, headers={"Accept": accept, "Accept-Language": "en"})
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            found = response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        found = error.code, error.headers, error.read().decode()
    return *found, time.monotonic() - begun


def asked(address: str, query: str, accept: str = "*/*") -> Got:
    return get(address, "/sparql?" + urllib.parse.urlencode({"query": query}), accept)


def test_a_query_without_end_gets_a_503_that_says_what_to_do(server: tuple[str, int]):
    status, headers, body, seconds = asked(server[0], COUNTING)
    problem = json.loads(body)
    assert (status, headers["Retry-After"]) == (503, "1")
    assert problem["type"].endswith("/problem/query-timeout")
    assert "more than 1 s of time" in problem["detail"]
    assert 1 <= seconds < 1.5


def test_a_query_that_eats_memory_gets_a_503_and_the_server_goes_on(tmp_path: Path):
    with running(make_world(tmp_path / "world"), query_timeout=30, query_memory=40) as (address, _):
        status, headers, body, _ = asked(address, SORTING)
        assert (status, json.loads(body)["type"].rpartition("/")[2]) == (503, "query-memory")
        assert headers["Retry-After"] == "30"
        assert asked(address, "ASK {}")[0] == 200


def test_the_page_shows_the_query_again_beside_what_happened(server: tuple[str, int]):
    status, headers, body, _ = asked(server[0], COUNTING, "text/html")
    assert (status, headers["Retry-After"]) == (503, "1")
    assert "SELECT (COUNT(*) AS ?n)" in body
    assert "more than 1 s of time" in body


def test_an_answer_above_the_limit_is_a_413_and_never_a_cut_200(server: tuple[str, int]):
    query = "SELECT * { ?s ?p ?o . ?a a ?b } LIMIT 100000"
    status, _, body, _ = asked(server[0], query)
    assert status == 413
    assert "larger than 1 MiB" in json.loads(body)["detail"]
    assert asked(server[0], query, "text/html")[0] == 200


def test_a_page_is_bounded_like_any_other_answer(server: tuple[str, int]):
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(20))
    status, _, body, _ = asked(server[0], f"SELECT ?x20 {{ BIND('xx' AS ?x0) {doubled} }}", "text/html")
    assert status == 413
    assert "larger than 1 MiB" in body


def test_a_page_of_many_addresses_that_nobody_knows_is_shown(server: tuple[str, int]):
    query = "SELECT (IRI(CONCAT('urn:', STRUUID())) AS ?x) { ?s ?p ?o }"
    assert asked(server[0], query, "text/html")[0] == 200


def test_errors_of_a_query_reach_the_reader_through_the_process(server: tuple[str, int]):
    status, _, body, _ = asked(server[0], "SELECT * {\n ?s ?p }")
    assert (status, json.loads(body)["line"]) == (400, 2)
    assert asked(server[0], "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")[0] == 403


def test_others_are_served_while_one_asks_for_the_impossible(server: tuple[str, int]):
    address, _ = server
    with ThreadPoolExecutor(6) as threads:
        pending = [threads.submit(asked, address, COUNTING + f" # {number}") for number in range(6)]
        time.sleep(0.3)
        page, again = get(address, "/kind/source"), get(address, "/dataset.nt")
        answers = [item.result() for item in pending]
    assert (page[0], again[0]) == (200, 200)
    assert page[3] < 0.5
    assert {status for status, *_ in answers} == {429, 503}
    refused = next(headers for status, headers, *_ in answers if status == 429)
    assert int(refused["Retry-After"]) >= 1


def test_a_worker_killed_at_work_costs_its_client_a_503_and_nobody_else_anything(server: tuple[str, int]):
    address, process = server
    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(asked, address, COUNTING + " # killed")
        time.sleep(0.4)
        for worker in workers(process):
            os.kill(worker, signal.SIGKILL)
        status, _, body, _ = pending.result()
    assert (status, json.loads(body)["type"].rpartition("/")[2]) == (503, "worker-lost")
    assert asked(address, "ASK {}")[0] == 200


def test_no_process_is_left_when_the_server_ends(tmp_path: Path):
    with running(make_world(tmp_path / "world")) as (_, process):
        started = workers(process)
    assert len(started) == 5
    limit = time.monotonic() + 5
    while any(Path(f"/proc/{worker}").exists() for worker in started):
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_without_workers_queries_still_answer(tmp_path: Path):
    with running(make_world(tmp_path / "world"), query_workers=0) as (address, process):
        assert workers(process) == []
        assert asked(address, "ASK {}")[0] == 200


def test_a_client_that_asks_too_often_is_told_when_to_come_again(tmp_path: Path):
    with running(make_world(tmp_path / "world"), requests_per_minute=3, proxies=1) as (address, _):

        def status(client: str, number: int) -> tuple[int, str | None]:
            query = urllib.parse.urlencode({"query": f"ASK {{ }} # {number} {client}"})
            headers = {"X-Forwarded-For": f"6.6.6.6, {client}"}
            try:
                with urllib.request.urlopen(
                    urllib.request.Request(f"{address}/sparql?{query}", headers=headers)
                ) as got:
                    return got.status, None
            except urllib.error.HTTPError as error:
                return error.code, error.headers["Retry-After"]

        assert [status("1.1.1.1", number)[0] for number in range(3)] == [200, 200, 200]
        assert status("1.1.1.1", 4) == (429, "20")
        assert status("2.2.2.2", 5) == (200, None)
