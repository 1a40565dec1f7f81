"""Who has used much lately: seconds of workers by client, forgotten with time."""

from __future__ import annotations

import time
from collections.abc import Callable

from ecosystem_graph.store.buckets import Buckets

_LITTLE = 0.5
# seconds; who has used more counts as heavy
_FORGOTTEN = 0.05
# seconds that are forgotten in a second, so that three seconds of work a minute weigh nothing
_MOST = 10.0
# seconds that are remembered at most: after three minutes of rest everybody is light again


class Usage:
    """Not safe for several threads by itself: the pool calls it under its lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` is in seconds."""
        self._used = Buckets(_FORGOTTEN, _MOST, clock)

    def add(self, client: str, seconds: float) -> None:
        """Note that ``client`` used a worker for ``seconds``."""
        self._used.add(client, seconds)

    def is_heavy(self, client: str, more: float = 0.0) -> bool:
        """Return whether ``client`` has used much lately, ``more`` seconds of now included."""
        return self._used.level(client) + more > _LITTLE
