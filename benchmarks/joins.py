"""Measure what moving required patterns before OPTIONAL and into UNION is worth, and print a table.

    python -m benchmarks.joins [--triples N]

Measured: the engine in process, the query as written against the query after hoist.py, on generated data (seeded;
organisations, posts, tenures, persons with labels, degrees by a power law). Equal answers are checked first.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from ecosystem_graph.store.hoist import hoist

BASE = "https://example.org/"
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
HELD = """SELECT ?person ?label WHERE {
  ?org :state :state%d . ?post :postIn ?org . ?tenure :post ?post ; :member ?person ; :start ?start .
  FILTER(?start <= "2020-06-01"^^xsd:date)
  OPTIONAL { ?tenure :end ?end }
  FILTER(!BOUND(?end) || ?end >= "2020-06-01"^^xsd:date)
  ?person :label ?name . FILTER(LANG(?name) = "de")
  ?post :label ?label FILTER(LANG(?label) = "de")
}"""
PARTS = """SELECT ?part ?label WHERE {
  { :org%d :partOf+ ?part } UNION { ?part :partOf+ :org%d }
  ?part :label ?label FILTER(LANG(?label) = "de")
}"""
FORMS = {
    "who held which post, the largest state": HELD % 0,
    "who held which post, a small state": HELD % 15,
    "what is above and below, in the middle": PARTS % (500, 500),
    "what is above and below, at the edge": PARTS % (3000, 3000),
}
RUNS = 9
LONG = 2.0
# seconds; what takes longer is run once


def build(triples: int) -> Store:
    """Return a store with somewhat fewer than ``triples`` triples."""
    chance = random.Random(1)
    size = triples // 21
    quads: list[Quad] = []

    def node(kind: str, number: int) -> NamedNode:
        return NamedNode(f"{BASE}{kind}{number}")

    def near(end: int) -> int:
        return min(end - 1, int(end * chance.random() ** 3))

    def add(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        quads.append(Quad(subject, NamedNode(BASE + predicate), value, DefaultGraph()))

    for kind, count in (("state", 16), ("org", size), ("person", size), ("post", size // 2)):
        for number in range(count):
            quads.append(Quad(node(kind, number), TYPE, NamedNode(BASE + kind.title()), DefaultGraph()))
            for language in ("de", "en"):
                add(node(kind, number), "label", Literal(f"{kind} {number}", language=language))
    for number in range(size):
        add(node("org", number), "state", node("state", near(16)))
        if number:
            add(node("org", number), "partOf", node("org", near(number)))
        add(node("post", number // 2), "postIn", node("org", near(size)))
    for number in range(2 * size):
        tenure = node("tenure", number)
        year = chance.randrange(1990, 2026)
        add(tenure, "member", node("person", chance.randrange(size)))
        add(tenure, "post", node("post", chance.randrange(size // 2)))
        add(tenure, "start", Literal(f"{year}-01-01", datatype=DATE))
        if chance.random() < 0.6:
            add(tenure, "end", Literal(f"{year + 3}-01-01", datatype=DATE))
    store = Store()
    store.bulk_extend(quads)
    return store


def measure(store: Store, text: str) -> tuple[float, list[bytes]]:
    """Return the median in milliseconds and the rows of the answer, sorted."""
    taken: list[float] = []
    rows: list[bytes] = []
    while len(taken) < RUNS and sum(taken) < LONG:
        started = time.perf_counter()
        answer = store.query(text)
        assert isinstance(answer, QuerySolutions)
        rows = sorted((answer.serialize(format=QueryResultsFormat.CSV) or b"").splitlines())
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000, rows


def main() -> None:
    """Print one line a form."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--triples", type=int, default=100_000)
    store = build(parser.parse_args().triples)
    prefixes = f"PREFIX : <{BASE}>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    print(f"{len(store)} triples\n\n| question | rows | as written, ms | moved, ms | ratio |\n|---|---|---|---|---|")
    for name, form in FORMS.items():
        text = prefixes + form
        moved, rows = measure(store, hoist(text))
        written, same = measure(store, text)
        assert rows == same, name
        print(f"| {name} | {len(rows) - 1} | {written:.1f} | {moved:.2f} | {written / moved:.0f} |", flush=True)


if __name__ == "__main__":
    main()
