"""What several test files share: a small world of the tests' own, on the real ontology."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 24)
# the day on which tests look at the world; the clock plays no part


def make_world(target: Path) -> Path:
    """Write the small world of tests/project, with the real ontology, to ``target``; return ``target``."""
    shutil.copytree(REPOSITORY / "tests" / "project", target)
    shutil.copytree(REPOSITORY / "ontology", target / "ontology")
    return target


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A writable copy of the small world: five entities and the editors, two sources, two questions."""
    return make_world(tmp_path / "world")


@pytest.fixture
def today() -> date:
    """The day on which tests look at the world."""
    return TODAY
