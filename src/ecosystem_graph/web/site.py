"""What one running server serves: a data set, the store that answers for it, the saved questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from flask import Flask, current_app

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.project import Project
from ecosystem_graph.content.queries import SavedQuery
from ecosystem_graph.store.base import Store
from ecosystem_graph.store.rates import Rates
from ecosystem_graph.web.bodies import Bodies

if TYPE_CHECKING:
    from ecosystem_graph.store.pool import Pool


@dataclass(frozen=True)
class Site:
    """All that requests need; immutable, so that a new build replaces it as a whole."""

    dataset: DataSet
    store: Store
    queries: tuple[SavedQuery, ...]
    today: Callable[[], date] = date.today
    # the only clock of the web; tests set it
    loaded: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    # when this state was put in place
    pool: Pool | None = None
    # processes that answer anybody's queries; without them these run here, where nothing can stop them
    rates: Rates = field(default_factory=lambda: Rates(0))
    # how often one client may ask
    bodies: Bodies = field(default_factory=Bodies)
    # whose requests are still arriving

    @property
    def project(self) -> Project:
        """The project behind the data set."""
        return self.dataset.project


def site() -> Site:
    """Return the site of the current application."""
    found: Site = current_app.extensions["ecosystem-graph"]
    return found


def attach(app: Flask, served: Site) -> None:
    """Make ``served`` the site of ``app``."""
    app.extensions["ecosystem-graph"] = served
