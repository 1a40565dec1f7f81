"""The files in tests/broken and tests/clean: where they go in the world, and what they must cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_AT = re.compile(r"^# at: (\S+)$", re.MULTILINE)
_EXPECT = re.compile(r'^# expect: shape=(\S+) severity=(\S+)(?: line=(\d+))? de="([^"]+)" en="([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Expectation:
    rule: str
    severity: str
    line: int | None
    de: str
    en: str


@dataclass(frozen=True)
class CaseFile:
    path: Path
    at: Path
    # where in the project it is put
    expected: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    def put_into(self, project: Path) -> None:
        target = project / self.at
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.path.read_text("utf-8"), "utf-8")


def read_cases(folder: Path) -> tuple[CaseFile, ...]:
    """Return the case files in ``folder``, in the order of their names."""
    return tuple(_read_case(path) for path in sorted(folder.glob("*.ttl")))


def _read_case(path: Path) -> CaseFile:
    text = path.read_text("utf-8")
    at = _AT.search(text)
    expected = tuple(
        Expectation(rule, severity, int(line) if line else None, de, en)
        for rule, severity, line, de, en in _EXPECT.findall(text)
    )
    return CaseFile(path, Path(at[1]) if at else Path("data/sources/musterland") / path.name, expected)
