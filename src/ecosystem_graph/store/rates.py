"""How often one client may ask: a bucket each, which a minute empties."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from threading import Lock

from ecosystem_graph.errors import TooManyRequestsError
from ecosystem_graph.store.buckets import Buckets

_MINUTE = 60.0


class Rates:
    """Counts requests by client. Its method may be called by several threads."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``per_minute`` requests may come at once or spread over a minute, 0: any number; ``clock`` is in seconds."""
        self._most = per_minute
        self._buckets = Buckets(per_minute / _MINUTE, per_minute, clock)
        self._lock = Lock()

    def take(self, client: str) -> None:
        """Count one request of ``client``. Raises TooManyRequestsError that says when the next one may come."""
        if self._most == 0:
            return
        with self._lock:
            left = self._most - self._buckets.level(client)
            if left >= 1:
                self._buckets.add(client, 1)
                return
        wait = math.ceil((1 - left) * _MINUTE / self._most)
        raise TooManyRequestsError(
            de=f"Von dieser Adresse kamen mehr als {self._most} Anfragen in einer Minute. Die nächste geht in "
            f"{wait} s; wer viel braucht, nimmt besser den ganzen Datensatz unter /dataset.",
            en=f"More than {self._most} queries came from this address within a minute. The next one may come in "
            f"{wait} s; who needs much had better take the whole data set at /dataset.",
            retry_after=wait,
        )
