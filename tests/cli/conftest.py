"""Running the command line in this process: what it printed and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ecosystem_graph.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


@pytest.fixture
def run(capfdbinary, monkeypatch) -> Callable[..., Ended]:
    """Return a function that runs the command line with its arguments."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name in ("LANG", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: object) -> Ended:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Ended(int(stopped.value.code or 0), out, err.decode())

    return run_command
