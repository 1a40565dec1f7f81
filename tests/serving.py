"""A real server for tests: the command line serves a project on a free port of the loopback interface."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_LIMIT = 60.0
# seconds until a server must answer


@contextmanager
def served(root: Path | None = None, *flags: str) -> Iterator[str]:
    """Serve the project at ``root`` (default: the bundled one) and yield the server's address without a slash."""
    with running(root, *flags) as (address, _):
        yield address


@contextmanager
def running(root: Path | None = None, *flags: str, **settings: object) -> Iterator[tuple[str, int]]:
    """As ``served``, with ``settings`` (query_timeout=1); yield the address and the id of the server's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from ecosystem_graph.cli import main; main()"
    arguments = ["serve", *([str(root)] if root else []), "--port", str(port), *flags]
    given = {f"ECOSYSTEM_GRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **given},
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def children(process: int) -> list[int]:
    """Return the ids of the processes that ``process`` started and that still run."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        found += map(int, (thread / "children").read_text().split())
    return found


def workers(server: int) -> list[int]:
    """Return the ids of the processes that answer queries for ``server``: server, web process, spawner, workers."""
    return [worker for web in children(server) for spawner in children(web) for worker in children(spawner)]


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once: {process.communicate()[0]}")
        try:
            with urllib.request.urlopen(address + "/", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server at {address} did not answer within {START_LIMIT:.0f} s")
