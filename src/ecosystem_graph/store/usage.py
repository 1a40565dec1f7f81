"""Who has used much lately: seconds of workers by client, forgotten with time."""

from __future__ import annotations

import time
from collections.abc import Callable

_LITTLE = 0.5
# seconds; who has used more counts as heavy
_FORGOTTEN = 0.05
# seconds that are forgotten in a second, so that three seconds of work a minute weigh nothing
_MOST = 10.0
# seconds that are remembered at most: after three minutes of rest everybody is light again
_MANY = 10_000
# clients that are remembered before those of no weight are dropped


class Usage:
    """A leaky bucket a client. Not safe for several threads by itself: the pool calls it under its lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` is in seconds."""
        self._clock = clock
        self._used: dict[str, tuple[float, float]] = {}
        # client -> seconds used, and when that was

    def add(self, client: str, seconds: float) -> None:
        """Note that ``client`` used a worker for ``seconds``."""
        now = self._clock()
        self._used[client] = min(_MOST, self._left(client, now) + seconds), now
        if len(self._used) > _MANY:
            self._used = {name: used for name, used in self._used.items() if self._left(name, now) > 0}
            if len(self._used) > _MANY // 2:
                self._used = dict(list(self._used.items())[_MANY // 2 :])

    def is_heavy(self, client: str, more: float = 0.0) -> bool:
        """Return whether ``client`` has used much lately, ``more`` seconds of now included."""
        return self._left(client, self._clock()) + more > _LITTLE

    def _left(self, client: str, now: float) -> float:
        used, since = self._used.get(client, (0.0, now))
        return max(0.0, used - (now - since) * _FORGOTTEN)
