"""The form of a description of a type of problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Said = Mapping[str, str]
# language -> text


@dataclass(frozen=True)
class ProblemText:
    """A type of problem."""

    title: Said
    meaning: Said
    way_out: Said


def text(title: tuple[str, str], meaning: tuple[str, str], way_out: tuple[str, str]) -> ProblemText:
    """Each pair is German, then English."""
    said = [{"de": de, "en": en} for de, en in (title, meaning, way_out)]
    return ProblemText(*said)
