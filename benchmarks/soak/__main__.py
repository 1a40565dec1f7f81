"""Run all parts, or some, and keep the report in benchmarks/results/soak.md.

python -m benchmarks.soak [--seconds 600] [--requests 1000000] [--mutants 100000] [--malformed 1000] [--only PART]
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.soak import attack, crowd, faults, mutants

RESULT = Path(__file__).parents[1] / "results" / "soak.md"
PARTS = ("faults", "attack", "killed", "rush", "malformed", "mutants", "mixed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="of the attack; workers are killed for a third")
    parser.add_argument("--requests", type=int, default=1_000_000, help="mixed requests")
    parser.add_argument("--mutants", type=int, default=100_000, help="changed queries")
    parser.add_argument("--malformed", type=int, default=1_000, help="requests that are no HTTP")
    parser.add_argument("--only", choices=PARTS, action="append", help="run this part; may be repeated")
    given = parser.parse_args()
    begun = time.monotonic()
    load = os.getloadavg()[0]
    sections = [
        f"# Soak of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n\n"
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load average at the start {load:.1f} (others "
        f"used the machine too if not near 0). {given.seconds:g} s of attack, {given.requests:,} mixed "
        f"requests, {given.mutants:,} changed queries, {given.malformed:,} malformed requests.\n"
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {
            "faults": lambda: faults.faults(folder),
            "attack": lambda: attack.attack(folder, given.seconds),
            "killed": lambda: crowd.murder(folder, given.seconds / 3),
            "rush": lambda: crowd.rush(folder),
            "malformed": lambda: mutants.malformed(folder, given.malformed),
            "mutants": lambda: mutants.queries(folder, given.mutants),
            "mixed": lambda: crowd.mixed(folder, given.requests),
        }
        for part in given.only or PARTS:
            print(f"{part} …", flush=True)
            sections.append(parts[part]())
            print(sections[-1], flush=True)
            RESULT.write_text("\n".join(sections), "utf-8")
    sections.append(f"All of it took {time.monotonic() - begun:.0f} s.\n")
    RESULT.write_text("\n".join(sections), "utf-8")
    if any("| **no** |" in section for section in sections):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
