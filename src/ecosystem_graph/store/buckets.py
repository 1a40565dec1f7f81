"""A leaky bucket a client: what it used runs out with time, and memory stays bounded however many clients come."""

from __future__ import annotations

import time
from collections.abc import Callable

_MANY = 10_000
# clients that are remembered before empty buckets are looked for


class Buckets:
    """Levels by client. Not safe for several threads by itself: its owners hold a lock."""

    def __init__(self, leak: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``leak`` runs out in a second, ``most`` is the highest level; ``clock`` is in seconds."""
        self._leak = leak
        self._most = most
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}
        # client -> level, and when that was

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._levels)

    def level(self, client: str) -> float:
        """Return what is left of what ``client`` used."""
        level, since = self._levels.get(client, (0.0, 0.0))
        return max(0.0, level - (self._clock() - since) * self._leak)

    def add(self, client: str, used: float) -> None:
        """Note that ``client`` used that much."""
        self._levels[client] = min(self._most, self.level(client) + used), self._clock()
        if len(self._levels) > _MANY:
            self._forget()

    def _forget(self) -> None:
        """Drop empty buckets; if hardly any is empty, the oldest half."""
        self._levels = {client: item for client, item in self._levels.items() if self.level(client) > 0}
        if len(self._levels) > _MANY // 2:
            self._levels = dict(list(self._levels.items())[_MANY // 2 :])
