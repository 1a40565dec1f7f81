"""Bodies of requests: who sends slowly, or never, holds few of the server's threads.

The web server hands a request over when its head is there, and reading the body then waits for the client for as long
as it likes; granian 2 has no deadline for that, and hangs if a request is answered while another thread reads its body.
So the number of bodies being read at once is limited: slow senders can keep each other waiting, and nobody else.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from ecosystem_graph.errors import BusyError

_MOST = 16
# bodies that are read at once; one that was sent together with its head takes less than a millisecond
_MOST_OF_ONE = 4
# of these, from one client
_PATIENCE = 0.5
# seconds that a request waits for its turn


class Bodies:
    """Counts whose bodies are being read. Its method may be called by several threads."""

    def __init__(self) -> None:
        self._read: Counter[str] = Counter()
        self._free = Condition()

    @contextmanager
    def reading(self, client: str) -> Iterator[None]:
        """Let the body of the with statement read what ``client`` sends. Raises BusyError if too many are read."""
        until = time.monotonic() + _PATIENCE
        with self._free:
            while self._read[client] >= _MOST_OF_ONE or self._read.total() >= _MOST:
                if not self._free.wait(until - time.monotonic()):
                    raise BusyError(
                        de="Zu viele Anfragen kommen gerade zu langsam an. Bitte gleich noch einmal versuchen.",
                        en="Too many requests are arriving too slowly just now. Please try again in a moment.",
                    )
            self._read[client] += 1
        try:
            yield
        finally:
            with self._free:
                self._read[client] -= 1
                if not self._read[client]:
                    del self._read[client]
                self._free.notify_all()
