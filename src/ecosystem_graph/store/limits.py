"""What a pool of workers allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Each is a setting of the project."""

    workers: int = 4
    # queries that run at once
    reserved: int = 2
    # of the workers, those that are kept for clients that used little lately; at least one is for everybody
    seconds: float = 10.0
    # wall-clock time of one query, waiting included
    memory: int = 512 * 2**20
    # bytes a worker may take beyond the data
    parallel: int = 2
    # queries of one client that run at once
    queue: int = 64
    # queries that wait at most
    patience: float = 2.0
    # seconds a query waits at most

    @property
    def open_to_heavy(self) -> int:
        """How many workers those may have together that used much lately."""
        return max(1, self.workers - self.reserved)
