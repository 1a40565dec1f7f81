"""A pool of workers: who may run, who waits, who waited too long, and when a query is ended.

The server's threads call ``ask``. Each query has a deadline, at which its worker is killed and another takes its place,
so no query outlives its time, whatever the engine does. One client has a few workers at most, and all clients that used
much lately have a part of them together: the others stay free for everybody else.
"""

from __future__ import annotations

import math
import signal
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock, Thread

from ecosystem_graph.errors import RetryLaterError
from ecosystem_graph.store.limits import Limits
from ecosystem_graph.store.refusals import (
    lost,
    made_room,
    no_workers,
    out_of_memory,
    queue_full,
    timed_out,
    too_many,
    waited_too_long,
)
from ecosystem_graph.store.spawner import (
    DONE,
    HEAD,
    NO_MEMORY,
    Handler,
    Spawner,
    SpawnerGoneError,
    Worker,
    receive_exactly,
    send,
)
from ecosystem_graph.store.usage import Usage

_QUICK = 0.25
# seconds after which a query counts as slow: from then on its process gives way to others


class _NeverBegunError(Exception):
    """The worker had died before it got the request."""


@dataclass(eq=False)
class _Query:
    """A query that waits or runs."""

    client: str
    arrived: float
    # monotonic seconds
    started: float = 0.0
    granted: Event = field(default_factory=Event)
    worker: Worker | None = None
    evicted: bool = False
    # ended to make room for somebody who used little lately


class Pool:
    """Workers that answer requests of bytes with bytes. Its methods may be called by several threads."""

    def __init__(self, handler: Handler, limits: Limits) -> None:
        """Fork the spawner and the first workers; to be called while the process has a single thread."""
        self.limits = limits
        self.stopped: Counter[str] = Counter()
        # queries that were stopped, by the slug of the error
        self._spawner = Spawner(handler, limits.memory)
        self._lock = Lock()
        self._idle = [self._spawner.fork() for _ in range(limits.workers + 1)]
        # one more than may run, so that a killed one is replaced without a pause
        self._waiting: deque[_Query] = deque()
        self._running: list[_Query] = []
        self._usage = Usage()
        self._gone: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._keeper = Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()

    @property
    def running(self) -> int:
        """How many queries run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._waiting)

    @property
    def alive(self) -> bool:
        """Whether workers that died can be replaced."""
        return self._keeper.is_alive()

    def processes(self) -> list[int]:
        """Return the process ids of all workers."""
        with self._lock:
            busy = [query.worker for query in self._running if query.worker]
            return [worker.pid for worker in (*self._idle, *busy)]

    def ask(self, request: bytes, client: str = "") -> bytes:
        """Return the handler's answer to ``request``, from a worker; ``client`` is who asks, for the limits.

        Raises QueryTimeoutError and QueryMemoryError at a limit, WorkerLostError if the worker died otherwise (the
        handler's own unforeseen exception included), TooManyRequestsError and BusyError if it was not even begun,
        StoreUnavailableError if there can be no workers any more.
        """
        while self.alive:
            query = self._admitted(client)
            try:
                return self._answered(query, request)
            except _NeverBegunError:
                # it had died while idle; another one has not seen this request either
                continue
        raise no_workers()

    def _answered(self, query: _Query, request: bytes) -> bytes:
        """Return what the worker of ``query`` says. Raises _NeverBegunError if it was dead already."""
        worker = query.worker
        if worker is None:
            raise _NeverBegunError
        end_it: Worker | None = worker
        kept = False
        try:
            status, answer = self._exchange(worker, request, query.arrived + self.limits.seconds)
            kept = status != NO_MEMORY and time.monotonic() - query.started < _QUICK
        except TimeoutError as error:
            raise self._stopped(timed_out(self.limits.seconds)) from error
        except BrokenPipeError as error:
            raise _NeverBegunError from error
        except (EOFError, OSError) as error:
            end_it = None
            raise self._died(query, worker) from error
        finally:
            self._release(query, worker if kept else None)
            if not kept:
                self._gone.put(lambda: self._replace(end_it))
        if status == NO_MEMORY:
            raise self._stopped(out_of_memory(self.limits.memory, self.limits.seconds))
        if status != DONE:
            raise self._stopped(lost(answer.decode(errors="replace")))
        return answer

    def close(self) -> None:
        """End all processes."""
        self._gone.put(None)
        self._keeper.join(5)
        self._spawner.close()

    def _exchange(self, worker: Worker, request: bytes, deadline: float) -> tuple[int, bytes]:
        """Send, and receive until ``deadline``. Raises TimeoutError, EOFError, OSError."""
        channel = worker.channel
        channel.settimeout(_QUICK)
        send(channel, 0, request)
        try:
            head = receive_exactly(channel, HEAD.size)
        except TimeoutError:
            worker.give_way()
            channel.settimeout(max(0.001, deadline - time.monotonic()))
            head = receive_exactly(channel, HEAD.size)
        status, size = HEAD.unpack(head)
        channel.settimeout(max(0.25, deadline - time.monotonic()))
        return status, receive_exactly(channel, size)

    def _admitted(self, client: str) -> _Query:
        """Return a query that has a worker. Raises TooManyRequestsError, BusyError."""
        now = time.monotonic()
        query = _Query(client, now)
        with self._lock:
            if self._may_run(query):
                self._start(query)
                return query
            if len(self._waiting) >= self.limits.queue:
                raise queue_full(self.limits.queue)
            self._waiting.append(query)
            self._make_room(query)
        while not query.granted.wait(_QUICK / 2):
            with self._lock:
                if query.granted.is_set():
                    break
                self._make_room(query)
                refusal = self._refusal(query, time.monotonic())
                if refusal:
                    self._waiting.remove(query)
                    raise refusal
        return query

    def _refusal(self, query: _Query, now: float) -> RetryLaterError | None:
        """Say why ``query`` waits in vain: its own client's slow queries, or everybody's."""
        own = [other.started for other in self._running if other.client == query.client]
        if len(own) >= self.limits.parallel and now - max(own) > _QUICK:
            left = math.ceil(max(1.0, self.limits.seconds - (now - min(own))))
            return too_many(len(own), self.limits.parallel, left)
        if now - query.arrived > self.limits.patience:
            return waited_too_long(self.limits.patience)
        return None

    def _may_run(self, query: _Query) -> bool:
        own = sum(1 for other in self._running if other.client == query.client)
        if not self._idle or len(self._running) >= self.limits.workers or own >= self.limits.parallel:
            return False
        return not self._usage.is_heavy(query.client) or len(self._heavy()) < self.limits.open_to_heavy

    def _heavy(self) -> list[_Query]:
        """Running queries of clients that used much lately, the time of these queries included; oldest first."""
        now = time.monotonic()
        return [query for query in self._running if self._usage.is_heavy(query.client, now - query.started)]

    def _make_room(self, query: _Query) -> None:
        """End a query of somebody who used much, if more of those run than they have workers, for one who did not."""
        full = len(self._running) >= self.limits.workers
        if not full or self._usage.is_heavy(query.client) or any(other.evicted for other in self._running):
            return
        for other in self._heavy()[self.limits.open_to_heavy :]:
            if other.worker is not None:
                other.evicted = True
                other.worker.kill()
                break

    def _start(self, query: _Query) -> None:
        query.worker = self._idle.pop()
        query.started = time.monotonic()
        self._running.append(query)
        query.granted.set()

    def _release(self, query: _Query, worker: Worker | None) -> None:
        """Take ``query`` off; ``worker`` goes back to the idle ones."""
        with self._lock:
            self._running.remove(query)
            self._usage.add(query.client, time.monotonic() - query.started)
            if worker is not None:
                self._idle.append(worker)
            self._hand_out()

    def _hand_out(self) -> None:
        """Start those of the waiting that may run, first come first served."""
        for query in list(self._waiting):
            if not self._idle or len(self._running) >= self.limits.workers:
                break
            if self._may_run(query):
                self._waiting.remove(query)
                self._start(query)

    def _keep(self) -> None:
        """Replace workers, in a thread of its own, so that nobody waits for a fork."""
        while True:
            task = self._gone.get()
            if task is None:
                break
            try:
                task()
            except SpawnerGoneError:
                break

    def _replace(self, worker: Worker | None) -> None:
        """Put a new worker in the place of ``worker``, or of one that was ended already."""
        if worker is not None:
            self._spawner.end(worker)
        fresh = self._spawner.fork()
        with self._lock:
            self._idle.append(fresh)
            self._hand_out()

    def _died(self, query: _Query, worker: Worker) -> RetryLaterError:
        """Return the error for ``query``, whose ``worker`` ended."""
        try:
            cause = self._spawner.end(worker)
        except SpawnerGoneError:
            cause = signal.SIGKILL
            # they went together
        if query.evicted:
            return self._stopped(made_room())
        if cause == signal.SIGABRT:
            # how the engine ends when it is refused memory
            return self._stopped(out_of_memory(self.limits.memory, self.limits.seconds))
        return self._stopped(lost(signal.Signals(cause).name if cause > 0 else f"exit status {-cause}"))

    def _stopped(self, error: RetryLaterError) -> RetryLaterError:
        self.stopped[error.slug] += 1
        return error
