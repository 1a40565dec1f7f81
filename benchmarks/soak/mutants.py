"""Queries with something changed, and requests that are no HTTP: no 500, no death."""

from __future__ import annotations

import http.client
import random
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from benchmarks.soak.table import Row, section
from benchmarks.soak.watch import watching
from hostile.bombs import bombs
from hostile.case import Case
from hostile.case import http as request_bytes
from hostile.firing import fire
from hostile.world import hostile_world
from serving import running

_WORDS = r"""
{ } ( ) [ ] << >> < > " ' \"\"\" # \ \u0041 \uD800 . ; , | || && ! ^ * + ? / - = != ?x ?y $z _:b [] () 1 1.0 1e9 'x'@de
<urn:x> a: :x @ ^^ SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE SILENT OPTIONAL UNION MINUS FILTER
EXISTS NOT BIND AS VALUES UNDEF GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT COUNT(*) CONCAT REGEX REPLACE BASE PREFIX
INSERT DELETE LOAD
"""
PIECES = (*_WORDS.split(), "\0", "\n", "\r", "\ufeff", "\u2028", "ä", "\U0001f600", "\ud800")
_GROUPS = 4


def mutant(order: random.Random, seeds: list[str]) -> bytes:
    """Return a query made of one of ``seeds``, with pieces put in, taken out, doubled, or bytes changed."""
    text = order.choice(seeds)
    for _ in range(order.choice((1, 1, 1, 2, 3, 8))):
        place, other = order.randrange(len(text) + 1), order.randrange(len(text) + 1)
        kind = order.randrange(5)
        if kind == 0:
            text = text[:place] + order.choice(PIECES) + text[place:]
        elif kind == 1:
            text = text[: min(place, other)] + text[max(place, other) :] if order.random() < 0.3 else text[:-1]
        elif kind == 2:
            text = text[:place] + text[place : place + 20] * order.choice((2, 3, 40)) + text[place + 20 :]
        elif kind == 3:
            donor = order.choice(seeds)
            text = text[:place] + donor[order.randrange(len(donor)) :]
        else:
            text = text[:place] + chr(order.choice((0, 9, 10, 34, 39, 60, 92, 123, 255, 0xFFFD))) + text[place + 1 :]
        text = text[:5_000] or "ASK {}"
    body = bytearray(text.encode("utf-8", "surrogatepass"))
    if order.random() < 0.1:
        body[order.randrange(len(body))] = order.randrange(256)
    return bytes(body)


def seeds_of() -> list[str]:
    """Queries to start from: cheap ones, so that a mutant costs little, and the shortest of the corpus."""
    cheap = [
        "SELECT ?s ?n { ?s a ?c ; <urn:p>/<urn:q>* ?n FILTER(LANG(?n) = 'de') } LIMIT 5",
        "PREFIX a: <urn:a> ASK { VALUES (?x ?y) { (a:b UNDEF) } ?x ?p ?y OPTIONAL { ?y ?q ?z } MINUS { ?z a a:c } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 3",
        "DESCRIBE <https://w3id.org/ecosystem-graph/id/place/musterland>",
        "SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(?o; separator=', ') AS ?x) { ?s ?p ?o } GROUP BY ?s HAVING (?n > 3)",
        "BASE <http://a/> SELECT * FROM <b> FROM NAMED <c> { { ?s ?p 1.5e3 } UNION "
        "{ ?s ?p 'x'@de } BIND(IF(?p, 1, 2) AS ?q) }",
    ]
    posted = (case.request[0].partition(b"\r\n\r\n")[2] for case in bombs() if case.family.startswith("nesting"))
    return cheap * 4 + [body.decode()[:400] for body in posted if body][:10]


def _send(port: int, group: int, count: int) -> Counter[str]:
    order, seeds, seen = random.Random(group), seeds_of(), Counter[str]()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.5.{group + 1}", 0))
    for _ in range(count):
        body = mutant(order, seeds)
        try:
            connection.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query"})
            response = connection.getresponse()
            said = response.read()
            seen[f"{response.status}" + (" worker-lost" if b"problem/worker-lost" in said else "")] += 1
            if response.status == 500 or b"problem/worker-lost" in said:
                seen[f"! {body[:300]!r} {said[:200]!r}"] += 1
        except (OSError, http.client.HTTPException) as error:
            seen[f"! {body[:300]!r} {type(error).__name__}"] += 1
            connection.close()
    return seen


def queries(folder: Path, total: int) -> str:
    """Return the part of the report about ``total`` changed queries."""
    limits = {"query_timeout": 1, "query_memory": 64, "answer_size": 1, "requests_per_minute": 0}
    with running(hostile_world(folder / "mutants"), **limits) as (address, server), watching(server) as seen:
        port = int(address.rpartition(":")[2])
        with get_context("spawn").Pool(_GROUPS) as pool:
            found = sum(
                pool.starmap(_send, [(port, group, total // _GROUPS) for group in range(_GROUPS)]), Counter[str]()
            )
    bad = {name: number for name, number in found.items() if name.startswith("!")}
    good = {name: number for name, number in sorted(found.items()) if not name.startswith("!")}
    rows = [
        Row("no 500, no lost worker, no lost connection", str(list(bad.items())[:5]) if bad else "0", not bad),
        Row("server, web process and spawner never replaced", f"{len(seen.core)} generation", len(seen.core) == 1),
    ]
    return section("Changed queries", f"{sum(good.values()):,} queries. Statuses: {good}.", rows)


def malformed(folder: Path, total: int) -> str:
    """Return the part of the report about ``total`` requests that are no HTTP."""
    order = random.Random(6)
    found: Counter[str] = Counter()
    bad: list[str] = []
    limits = {"query_timeout": 1, "query_memory": 64}
    with running(hostile_world(folder / "malformed"), **limits) as (address, server), watching(server) as seen:
        port = int(address.rpartition(":")[2])
        for number in range(total):
            raw = _broken(order)
            case = Case(f"malformed/{number}", (raw,), frozenset(), misbehaves=True)
            answer = fire(port, case, f"127.0.6.{number % 200 + 1}").answer
            found[str(answer.status)] += 1
            if answer.status == 500:
                bad.append(repr(raw[:200]))
        alive = fire(port, Case("alive", (request_bytes("GET", "/readyz"),), frozenset({200})), "127.0.6.250").answer
    rows = [
        Row("no 500", str(bad[:3]) if bad else "0", not bad),
        Row("server, web process and spawner never replaced", f"{len(seen.core)} generation", len(seen.core) == 1),
        Row("ready afterwards", f"/readyz {alive.status}", alive.status == 200),
    ]
    about = f"{total:,} requests. Statuses (0: ended without an answer): {dict(sorted(found.items()))}."
    return section("Malformed requests", about, rows)


def _broken(order: random.Random) -> bytes:
    body = b"query=ASK%7B%7D"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    kind = order.randrange(6)
    if kind == 0:
        target = order.choice(("127.0.0.1:22", "/sparql", "a.example:443", "*", "http://127.0.0.1/"))
        return f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()
    if kind == 1:
        one, two = order.randrange(40), order.choice((b"-1", b"x", b"99", b"0x10", b"1e3", b"+15", b"15, 15"))
        return head + b"Content-Length: %d\r\nContent-Length: %s\r\n\r\n" % (one, two) + body
    if kind == 2:
        coding = order.choice((b"chunked", b"identity, chunked", b"chunked, chunked", b"gzip", b" chunked", b"x"))
        return (
            head
            + b"Content-Length: 15\r\nTransfer-Encoding: %s\r\n\r\n" % coding
            + order.choice((body, b"0\r\n\r\n", b"g\r\n"))
        )
    if kind == 3:
        return order.randbytes(order.randrange(1, 3_000)) + b"\r\n\r\n"
    whole = bytearray(head + b"Connection: close\r\nContent-Length: 15\r\n\r\n" + body)
    for _ in range(order.randrange(1, 6)):
        whole[order.randrange(len(whole))] = order.randrange(256)
    return bytes(whole) if kind == 4 else bytes(whole[: order.randrange(1, len(whole))]) + b"\r\n\r\n"
