"""Our own questions have the same answers whether or not their patterns are moved."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ecosystem_graph.store.base import Boolean, Solutions, solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore

QUERIES = sorted((Path(__file__).resolve().parents[2] / "queries").rglob("*.rq"))


@pytest.fixture(scope="module")
def as_written(shipped) -> EmbeddedStore:
    return EmbeddedStore(shipped.quads, shipped.merged, hoisting=False)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_has_the_same_rows_as_without_moving(path, store, as_written):
    text = path.read_text("utf-8")
    moved, written = store.query(text), as_written.query(text)
    if isinstance(moved, Solutions):
        assert moved.variables == solutions_of(written).variables
    assert not isinstance(moved, Boolean)
    assert Counter(map(str, moved)) == Counter(map(str, written))
