"""The pool of processes: limits, deadlines, deaths. Each scene runs in a process of its own that has one thread."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ecosystem_graph.errors import EcosystemGraphError
from ecosystem_graph.store.limits import Limits
from ecosystem_graph.store.pool import Pool

CALM = Limits(workers=2, reserved=0, seconds=0.8, memory=64 * 2**20, parallel=1, queue=4, patience=0.6)


def handler(request: bytes) -> bytes:
    """What workers do in these scenes: the request names it."""
    name, _, value = request.decode().partition(" ")
    if name == "sleep":
        time.sleep(float(value))
    elif name == "take":
        return str(len(bytearray(int(value)))).encode()
    elif name == "abort":
        os.abort()
    elif name == "raise":
        raise RuntimeError("no such thing")
    elif name == "open":
        with open(value, "rb") as file:
            return file.read(10)
    elif name == "long":
        return bytes(int(value))
    elif name == "who":
        return str(os.getpid()).encode()
    return request


@contextmanager
def pool(limits: Limits = CALM) -> Iterator[Pool]:
    opened = Pool(handler, limits)
    yield opened
    opened.close()


def told(opened: Pool, request: str, client: str = "") -> str:
    """Return the answer, or the slug of the error."""
    try:
        return opened.ask(request.encode(), client).decode()
    except EcosystemGraphError as error:
        return error.slug


def tell_all(opened: Pool, requests: list[tuple[str, str]]) -> list[tuple[str, float]]:
    """Ask all at once; return answers and seconds."""

    def one(request: tuple[str, str]) -> tuple[str, float]:
        begun = time.monotonic()
        return told(opened, *request), time.monotonic() - begun

    with ThreadPoolExecutor(len(requests)) as threads:
        pending: list[Future[tuple[str, float]]] = []
        for request in requests:
            pending.append(threads.submit(one, request))
            time.sleep(0.05)
        return [item.result() for item in pending]


def alone(scene: Callable[[], object]) -> Any:
    """Run ``scene`` in a fresh process and return its result: pytest has threads, and a fork copies only one."""
    code = f"import json, test_pool; print(json.dumps(test_pool.{scene.__name__}()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _echo() -> tuple[str, int]:
    with pool() as opened:
        return told(opened, "hello"), len(opened.ask(b"long 5000000"))


def test_answers_come_back_as_they_are_small_and_large():
    assert alone(_echo) == ["hello", 5_000_000]


def _late() -> tuple[str, float, list[int], list[int], str]:
    with pool() as opened:
        before = opened.processes()
        begun = time.monotonic()
        answer = told(opened, "sleep 30")
        seconds = time.monotonic() - begun
        time.sleep(0.3)
        alive = [pid for pid in before if Path(f"/proc/{pid}").exists()]
        return answer, seconds, before, alive, told(opened, "again")


def test_what_takes_too_long_is_killed_at_its_deadline_and_replaced():
    answer, seconds, before, alive, again = alone(_late)
    assert answer == "query-timeout"
    assert 0.8 <= seconds < 1.3
    assert len(before) == 3
    assert len(alive) == 2
    assert again == "again"


def _greedy() -> tuple[str, str, str]:
    with pool() as opened:
        return told(opened, "take 20000000"), told(opened, "take 200000000"), told(opened, "again")


def test_memory_beyond_the_budget_ends_the_query_not_the_server():
    assert alone(_greedy) == ["20000000", "query-memory", "again"]


def _aborting() -> tuple[str, str, dict[str, int], str]:
    with pool() as opened:
        answers = told(opened, "abort"), told(opened, "raise")
        return *answers, dict(opened.stopped), told(opened, "again")


def test_an_engine_that_aborts_ran_out_of_memory_and_an_exception_is_a_loss():
    assert alone(_aborting) == ["query-memory", "worker-lost", {"query-memory": 1, "worker-lost": 1}, "again"]


def _idle_ones_murdered() -> tuple[list[str], dict[str, int]]:
    with pool(replace(CALM, seconds=8, patience=8)) as opened:
        answers = []
        for _ in range(3):
            for pid in opened.processes():
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
            answers += [told(opened, "one"), told(opened, "two")]
        return answers, dict(opened.stopped)


def test_workers_killed_while_idle_are_replaced_without_anybody_noticing():
    assert alone(_idle_ones_murdered) == [["one", "two"] * 3, {}]


def _busy_one_murdered() -> tuple[str, str]:
    with pool(replace(CALM, seconds=8, patience=8)) as opened, ThreadPoolExecutor(1) as thread:
        pending = thread.submit(told, opened, "sleep 0.7")
        time.sleep(0.1)
        for pid in opened.processes():
            os.kill(pid, signal.SIGKILL)
        return pending.result(), told(opened, "again")


def test_a_worker_killed_at_work_costs_one_answer():
    assert alone(_busy_one_murdered) == ["worker-lost", "again"]


def _closed_doors() -> str:
    with pool() as opened:
        return told(opened, "open /etc/hostname")


def test_workers_cannot_open_anything():
    assert alone(_closed_doors) == "worker-lost"


def _one_client() -> list[tuple[str, float]]:
    with pool() as opened:
        return tell_all(opened, [("sleep 0.7", "a"), ("mine", "a"), ("other", "b")])


def test_a_client_with_a_slow_query_is_told_to_wait_while_others_are_served():
    (slow, _), (mine, waited), (other, seconds) = alone(_one_client)
    assert (slow, mine, other) == ("sleep 0.7", "too-many-requests", "other")
    assert waited < 0.6
    assert seconds < 0.2


def _quick_ones() -> list[tuple[str, float]]:
    with pool() as opened:
        return tell_all(opened, [("sleep 0.1", "a"), ("one", "a"), ("two", "a")])


def test_a_client_whose_queries_are_quick_waits_its_turn_without_noticing():
    assert [answer for answer, _ in alone(_quick_ones)] == ["sleep 0.1", "one", "two"]


def _crowd() -> list[tuple[str, float]]:
    with pool(replace(CALM, seconds=2)) as opened:
        return tell_all(opened, [(f"sleep 0.7{i}", str(i)) for i in range(7)])


def test_beyond_the_queue_and_beyond_patience_the_answer_is_busy():
    answers = [answer for answer, _ in alone(_crowd)]
    assert answers[:2] == ["sleep 0.70", "sleep 0.71"]
    assert answers[6] == "busy"
    assert answers.count("busy") >= 3


def _waiting_counts() -> list[tuple[str, float]]:
    with pool(replace(CALM, workers=1, seconds=2, patience=1.9)) as opened:
        return tell_all(opened, [("sleep 1.3", "a"), ("sleep 1.4", "b")])


def test_the_time_of_a_query_includes_its_waiting():
    (first, _), (second, seconds) = alone(_waiting_counts)
    assert (first, second) == ("sleep 1.3", "query-timeout")
    assert seconds < 2.6


def _heavy_and_light() -> list[tuple[str, float]]:
    with pool(replace(CALM, reserved=1, seconds=4, patience=2)) as opened:
        told(opened, "sleep 0.8", "a")
        told(opened, "sleep 0.8", "b")
        return tell_all(opened, [("sleep 1", "a"), ("second", "b"), ("light", "c"), ("again", "c")])


def test_who_used_much_lately_leaves_a_worker_to_who_did_not():
    (first, _), (second, waited), (light, seconds), (again, more) = alone(_heavy_and_light)
    assert (first, second, light, again) == ("sleep 1", "second", "light", "again")
    assert waited > 0.5
    assert max(seconds, more) < 0.3


def _room() -> list[tuple[str, float]]:
    with pool(replace(CALM, reserved=1, seconds=4, patience=2)) as opened, ThreadPoolExecutor(1) as thread:
        pending = thread.submit(tell_all, opened, [("sleep 3", "a"), ("sleep 3", "b")])
        time.sleep(1)
        begun = time.monotonic()
        light = told(opened, "light", "c"), time.monotonic() - begun
        return [*pending.result(), light]


def test_a_long_query_too_many_is_ended_when_somebody_light_waits():
    (first, _), (second, _), (light, seconds) = alone(_room)
    assert sorted((first, second)) == ["busy", "sleep 3"]
    assert light == "light"
    assert seconds < 0.6


def _family() -> tuple[int, list[int]]:
    opened = Pool(handler, CALM)
    processes = opened.processes()
    opened.close()
    time.sleep(0.3)
    return len(processes), [pid for pid in processes if Path(f"/proc/{pid}").exists()]


def test_closing_leaves_no_process_behind():
    assert alone(_family) == [3, []]
