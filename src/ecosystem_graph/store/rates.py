"""How often one client may ask: a token bucket each, forgotten when it is full again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from threading import Lock

from ecosystem_graph.errors import TooManyRequestsError

_MINUTE = 60.0
_MANY = 10_000
# clients that are remembered before full buckets are looked for


class Rates:
    """Counts requests by client. Its method may be called by several threads."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``per_minute`` requests may come at once or spread over a minute, 0: any number; ``clock`` is in seconds."""
        self._most = per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        # client -> tokens left, and when that was
        self._lock = Lock()

    def take(self, client: str) -> None:
        """Count one request of ``client``. Raises TooManyRequestsError that says when the next one may come."""
        if self._most == 0:
            return
        now = self._clock()
        with self._lock:
            left = self._left(client, now)
            if left >= 1:
                self._buckets[client] = left - 1, now
                if len(self._buckets) > _MANY:
                    self._forget(now)
                return
        wait = math.ceil((1 - left) * _MINUTE / self._most)
        raise TooManyRequestsError(
            de=f"Von dieser Adresse kamen mehr als {self._most} Anfragen in einer Minute. Die nächste geht in "
            f"{wait} s; wer viel braucht, nimmt besser den ganzen Datensatz unter /dataset.",
            en=f"More than {self._most} queries came from this address within a minute. The next one may come in "
            f"{wait} s; who needs much had better take the whole data set at /dataset.",
            retry_after=wait,
        )

    def _left(self, client: str, now: float) -> float:
        tokens, since = self._buckets.get(client, (float(self._most), now))
        return min(self._most, tokens + (now - since) * self._most / _MINUTE)

    def _forget(self, now: float) -> None:
        """Drop full buckets; if hardly any is full, the oldest half, so that memory stays bounded."""
        self._buckets = {client: item for client, item in self._buckets.items() if self._left(client, now) < self._most}
        if len(self._buckets) > _MANY // 2:
            self._buckets = dict(list(self._buckets.items())[_MANY // 2 :])
