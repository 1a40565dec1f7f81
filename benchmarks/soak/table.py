"""Rows of the report: what must hold, what was seen, whether it held."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise and how it went."""

    what: str
    seen: str
    held: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.seen} | {'yes' if self.held else '**no**'} |"


def section(title: str, about: str, rows: list[Row]) -> str:
    """Return a part of the report in Markdown."""
    lines = [f"## {title}", "", about, "", "| must hold | seen | held |", "|---|---|---|", *map(str, rows)]
    return "\n".join(lines) + "\n"
