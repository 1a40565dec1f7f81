"""Faults around the server: a full disk on export, a data file that was cut off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.soak.table import Row, section
from conftest import make_world


def faults(folder: Path) -> str:
    """Return the part of the report about faults."""
    world = make_world(folder / "faults")
    full = _run(["export", "--all", "--format", "nq", "--project", str(world)], full=True)
    limited = folder / "small"
    limited.mkdir()
    small = _run(
        ["export", "--all", "--format", "nq", "--project", str(world), "--output", str(limited / "all.nq")], blocks=20
    )
    left = sorted(path.name for path in limited.iterdir())
    source = next((world / "data" / "sources").rglob("verband-*.ttl"))
    text = source.read_bytes()
    source.write_bytes(text[: len(text) * 2 // 3])
    cut = _run(["serve", str(world), "--port", "0"])
    rows = [
        Row("export to a full device (standard output): an error in a sentence", _shown(full), _sentence(full)),
        Row(
            "export where the file cannot grow: an error, and no half file",
            f"{_shown(small)}; left: {left}",
            _sentence(small) and not left,
        ),
        Row(
            "a cut data file at the start: file and line are named",
            _shown(cut),
            _sentence(cut) and source.name in cut.stderr and ":" in cut.stderr,
        ),
    ]
    return section("Faults", "The command line, where the disk is full or a file ends in the middle.", rows)


def _run(arguments: list[str], blocks: int | None = None, *, full: bool = False) -> subprocess.CompletedProcess[str]:
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from ecosystem_graph.cli import main; main()"
    limit = f"ulimit -f {blocks}; " if blocks is not None else ""
    command = ["bash", "-c", limit + 'exec "$0" "$@"', sys.executable, "-c", code, *arguments]
    if full:
        # as standard output only: a command that replaces its output would replace the machine's device
        command[2] = 'exec "$0" "$@" > /dev/full'
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)


def _sentence(ended: subprocess.CompletedProcess[str]) -> bool:
    return ended.returncode not in (0, 70) and "Traceback" not in ended.stderr and bool(ended.stderr.strip())


def _shown(ended: subprocess.CompletedProcess[str]) -> str:
    said = re.sub(r"(?<!\w)/\S+/", "…/", " ".join(ended.stderr.split()))[:200]
    return f"exit code {ended.returncode}: {said}".replace("|", "/")
