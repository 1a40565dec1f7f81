"""Our own questions have the same answers whether or not their patterns are moved."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ecosystem_graph.store.base import Boolean, Solutions, solutions_of

QUERIES = sorted((Path(__file__).resolve().parents[2] / "queries").rglob("*.rq"))


def in_any_order(row: object) -> str:
    """The row as text, its letters sorted: in which order GROUP_CONCAT joins its parts SPARQL leaves open."""
    return "".join(sorted(str(row)))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_has_the_same_rows_as_without_moving(path, store):
    text = path.read_text("utf-8")
    moved, written = store.query(text, by_hand=True), store.query(text)
    if isinstance(moved, Solutions):
        assert moved.variables == solutions_of(written).variables
    assert not isinstance(moved, Boolean)
    assert Counter(map(in_any_order, moved)) == Counter(map(in_any_order, written))
