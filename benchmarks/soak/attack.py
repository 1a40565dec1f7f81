"""The hostile corpus again and again, from several addresses, while a prober asks small things."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from benchmarks.soak.table import Row, section
from benchmarks.soak.watch import memory, percentile, probing, watching
from hostile.corpus import corpus
from hostile.firing import Shot, canary, fire_all
from hostile.machine import Moment, grace
from hostile.reaching import SECRET
from hostile.world import hostile_world
from serving import running

TIMEOUT, PATIENCE, MEMORY, WORKERS = 2.0, 1.0, 64, 4
SOURCES = [f"127.0.2.{number}" for number in range(1, 9)]


def attack(folder: Path, seconds: float) -> str:
    """Return the part of the report about ``seconds`` of attack; ``folder`` is for what it needs."""
    secret = folder / "secret.ttl"
    secret.write_text(f"<urn:a> <urn:b> '{SECRET}' .", "utf-8")
    limits = {"query_timeout": TIMEOUT, "query_patience": PATIENCE, "query_memory": MEMORY, "answer_size": 1}
    world = hostile_world(folder / "attacked")
    with canary() as bird, running(world, query_workers=WORKERS, **limits) as (address, server):
        port = int(address.rpartition(":")[2])
        with probing(port) as calm:
            time.sleep(max(5.0, seconds / 6))
        base = memory(server)
        cases = list(corpus(bird.address, secret))
        statuses: Counter[int] = Counter()
        wrong: Counter[str] = Counter()
        aborted, slowest, late, fired, rounds = 0, 0.0, Counter[str](), 0, 0
        begun, until = Moment.now(server), time.monotonic() + seconds
        order = random.Random(4)
        with watching(server) as seen, probing(port) as attacked:
            while time.monotonic() < until:
                order.shuffle(cases)
                for start in range(0, len(cases), 80):
                    shots: list[Shot] = fire_all(port, cases[start : start + 80], SOURCES)
                    fired += len(shots)
                    for shot in shots:
                        statuses[shot.answer.status] += 1
                        slowest = max(slowest, shot.answer.seconds)
                        aborted += shot.answer.status == 0 and not shot.case.misbehaves
                        if shot.wrong and shot.answer.status not in (429, 503):
                            wrong[f"{shot.case.name}: {shot.wrong[:120]}"] += 1
                        if shot.answer.seconds > TIMEOUT + 0.5:
                            late[shot.case.name] += 1
                    if time.monotonic() >= until:
                        break
                rounds += 1
        ended = Moment.now(server)
        allowed = grace(begun, ended)
        time.sleep(TIMEOUT + 2)
        after = memory(server)
    calm99, hot99 = percentile(calm.seconds, 0.99), percentile(attacked.seconds, 0.99)
    limit = TIMEOUT + 0.5
    rows = [
        Row(f"every answer within {limit:g} s (time and waiting, 0.5 s)", f"slowest {slowest:.2f} s", slowest <= limit),
        Row(
            f"the same with a grace of {allowed:.2f} s, for what others took of the machine",
            f"slowest {slowest:.2f} s; {late.total()} above {TIMEOUT + 0.5:g} s",
            slowest <= TIMEOUT + allowed,
        ),
        Row(
            "prober's 99th percentile at most twice its calm value",
            f"{hot99 * 1000:.1f} ms, calm {calm99 * 1000:.1f} ms ({hot99 / calm99:.1f}x); medians "
            f"{percentile(attacked.seconds, 0.5) * 1000:.1f} and {percentile(calm.seconds, 0.5) * 1000:.1f} ms",
            hot99 <= 2 * calm99,
        ),
        Row(
            "the prober always gets 200",
            f"{len(attacked.bad)} of {len(attacked.seconds)} not: {dict(Counter(attacked.bad))}",
            not attacked.bad,
        ),
        Row("no worker at work longer than the limit", f"{seen.longest:.2f} s", seen.longest <= TIMEOUT + allowed),
        Row(
            f"memory at most base + {WORKERS} workers x {MEMORY} MiB",
            f"base {base:.0f} MB, most {max(seen.memory):.0f} MB, afterwards {after:.0f} MB",
            max(seen.memory) <= base + WORKERS * MEMORY,
        ),
        Row("connections that end without an answer: 0", str(aborted), aborted == 0),
        Row("server, web process and spawner never replaced", f"{len(seen.core)} generation", len(seen.core) == 1),
        Row("the canary is never called", f"{bird.calls} calls", bird.calls == 0),
        Row("no unacceptable answer", str(dict(wrong.most_common(5))) if wrong else "none", not wrong),
    ]
    about = (
        f"{fired:,} hostile inputs in {seconds:.0f} s ({rounds} full rounds of {len(cases)}) from {len(SOURCES)} "
        f"addresses; query-timeout {TIMEOUT:g} s, query-patience {PATIENCE:g} s, query-memory {MEMORY} MiB, "
        f"{WORKERS} workers. Statuses: {dict(sorted(statuses.items()))}."
    )
    return section("Attack", about, rows)
