"""Measure ourselves beside the peers in one run, print ratios and targets, keep the report.

python -m benchmarks.run [--full] [--sizes 10000 100000] [--tools DIR] [--output DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Figures, Plan, measure
from benchmarks.peers import ENDPOINT, PEERS
from benchmarks.report import report

RESULTS = Path(__file__).parent / "results"
SIZES = (10_000, 100_000)
FULL = 1_000_000


def plan(quads: int) -> Plan:
    """Return how ``quads`` quads are measured: the largest without rdflib, which would take hours."""
    if quads < 50_000:
        return Plan(quads, rounds=5, seconds=1)
    if quads < FULL:
        return Plan(quads, rounds=5)
    return Plan(quads, rounds=3, budget=30.0, peers=tuple(name for name in PEERS if name != ENDPOINT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="quads in named graphs")
    parser.add_argument("--full", action="store_true", help="1,000,000 quads, too")
    parser.add_argument("--tools", type=Path, default=Path(".venv/bench"), help="where benchmarks/install.sh put peers")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    begun, load = time.perf_counter(), os.getloadavg()
    found: list[Figures] = []
    for size in [*arguments.sizes, *([FULL] if arguments.full else [])]:
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(plan(size), arguments.tools, Path(folder))
        if ENDPOINT not in plan(size).peers:
            figures.missing[ENDPOINT] = "not started at this size: it would need hours"
        found.append(figures)
        # written after every size, so that a run that breaks off leaves something
        text = report(found, load, time.perf_counter() - begun)
        arguments.output.mkdir(parents=True, exist_ok=True)
        (arguments.output / "latest.md").write_text(text, "utf-8")
        plain = json.dumps([item.plain() for item in found], indent=1)
        (arguments.output / "latest.json").write_text(plain + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
