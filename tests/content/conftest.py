"""The shipped data, built once for all tests of the content, on the tests' day."""

from __future__ import annotations

import pytest

from conftest import TODAY
from ecosystem_graph.content.dataset import DataSet, build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def shipped() -> DataSet:
    """The bundled project's data set."""
    return build_dataset(open_project(environ={}), TODAY)


@pytest.fixture(scope="session")
def store(shipped: DataSet) -> EmbeddedStore:
    """An embedded store with the shipped data."""
    return EmbeddedStore(shipped.quads, shipped.merged)
