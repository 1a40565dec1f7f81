"""Where the output goes: a file is whole or not there, and what is no file is written to, never replaced."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from ecosystem_graph.cli.common import write_output
from ecosystem_graph.errors import OutputError


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_output(b"body", pipe)
    reader.join(10)
    assert read == [b"body"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(OutputError, match="nowhere"):
        write_output(b"body", tmp_path / "nowhere" / "file")


def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(tmp_path: Path):
    # a limit on the size of files stands for the full disk
    target = tmp_path / "all.nq"
    target.write_bytes(b"before")
    code = (
        "import resource, sys, pathlib; from ecosystem_graph.cli.common import write_output;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        f"write_output(bytes(5000), pathlib.Path({str(target)!r}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
    )
    assert "OutputError" in ended.stderr
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["all.nq"]
