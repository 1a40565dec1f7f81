"""Processes that answer and may be killed: forked before any thread starts, with limits of their own.

pyoxigraph 0.5 cannot stop a query, and a memory limit ends the whole process. So anybody's query runs in a worker, a
process forked from one that does nothing else: the spawner. It is forked while the server has a single thread, holds
the loaded data, and forks a worker whenever one is asked for. A worker knows one function from bytes to bytes, cannot
open files or sockets, and dies with the spawner, which dies with the server.
"""

from __future__ import annotations

import array
import ctypes
import gc
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import NoReturn

Handler = Callable[[bytes], bytes]
DONE, FAILED, NO_MEMORY = 0, 1, 2
# first byte of an answer: the handler's bytes; it raised, its last words follow; it ran out of memory

HEAD = struct.Struct("!BQ")
# status and length of an answer; requests have the same head with status 0
_ORDER = struct.Struct("!cI")
_FORK, _KILL = b"F", b"K"
_REPLY = struct.Struct("!i")
_DIES_WITH_PARENT = 1
# prctl(2), PR_SET_PDEATHSIG
_GIVES_WAY = 10
# nice(2) value of a slow query
_FIRST_TO_GO = b"500"
# of 1000: when the machine runs out of memory, the kernel ends a worker rather than the server


class SpawnerGoneError(Exception):
    """No worker can be forked or reaped any more."""


@dataclass(frozen=True)
class Worker:
    """A running process: its id, and the end of the socket pair that it reads from and writes to."""

    pid: int
    channel: socket.socket

    def kill(self) -> None:
        """End it; to be called before ``Spawner.end``, until which the number is its own, even if it has died."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def give_way(self) -> None:
        """Let other processes go first from now on."""
        with suppress(OSError):
            # it may have ended just now
            os.setpriority(os.PRIO_PROCESS, self.pid, _GIVES_WAY)


class Spawner:
    """The process that forks workers, seen from the server; its methods may be called by several threads."""

    def __init__(self, handler: Handler, memory: int) -> None:
        """Fork the spawner. ``handler`` answers requests in workers; each may take ``memory`` bytes beyond the data.

        To be called while the process has a single thread: a fork copies no other threads but whatever they locked.
        """
        ours, theirs = socket.socketpair()
        gc.collect()
        gc.freeze()
        # objects outside of all generations are not touched by the collector, so their pages stay shared
        self.pid = os.fork()
        if self.pid == 0:
            _spawn(theirs, handler, memory)
        gc.unfreeze()
        theirs.close()
        self._orders = ours
        self._lock = Lock()

    def fork(self) -> Worker:
        """Return a new worker. Raises SpawnerGoneError."""
        with self._lock:
            try:
                self._orders.sendall(_ORDER.pack(_FORK, 0))
                reply, descriptors, _, _ = socket.recv_fds(self._orders, _REPLY.size, 1)
            except OSError as error:
                raise SpawnerGoneError from error
        if len(reply) < _REPLY.size or not descriptors:
            raise SpawnerGoneError
        return Worker(_REPLY.unpack(reply)[0], socket.socket(fileno=descriptors[0]))

    def end(self, worker: Worker) -> int:
        """Kill ``worker`` if it still runs; return what it died of, as a signal number, or minus its exit status.

        Raises SpawnerGoneError.
        """
        worker.channel.close()
        with self._lock:
            try:
                self._orders.sendall(_ORDER.pack(_KILL, worker.pid))
                reply = self._orders.recv(_REPLY.size, socket.MSG_WAITALL)
            except OSError as error:
                raise SpawnerGoneError from error
        if len(reply) < _REPLY.size:
            raise SpawnerGoneError
        status: int = _REPLY.unpack(reply)[0]
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)

    def close(self) -> None:
        """End the spawner and with it all workers."""
        self._orders.close()
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def send(channel: socket.socket, status: int, body: bytes) -> None:
    """Write one message to ``channel``."""
    head = HEAD.pack(status, len(body))
    if len(body) < 65_536:
        channel.sendall(head + body)
    else:
        channel.sendall(head)
        channel.sendall(body)


def receive_exactly(channel: socket.socket, size: int) -> bytes:
    """Return the next ``size`` bytes of ``channel``. Raises EOFError if it ends before, OSError as the socket does."""
    received = bytearray()
    while len(received) < size:
        part = channel.recv(min(size - len(received), 1 << 20))
        if not part:
            raise EOFError
        received += part
    return bytes(received)


def _spawn(orders: socket.socket, handler: Handler, memory: int) -> NoReturn:
    """The life of the spawner: fork and kill as told, until the server is gone."""
    running: set[int] = set()
    try:
        _alone(orders.fileno())
        while True:
            order = orders.recv(_ORDER.size, socket.MSG_WAITALL)
            if len(order) < _ORDER.size:
                break
            kind, pid = _ORDER.unpack(order)
            if kind == _KILL:
                running.discard(pid)
                orders.sendall(_REPLY.pack(_ended(pid)))
                continue
            ours, theirs = socket.socketpair()
            pid = os.fork()
            if pid == 0:
                orders.close()
                ours.close()
                _work(theirs, handler, memory)
            running.add(pid)
            theirs.close()
            rights = array.array("i", [ours.fileno()]).tobytes()
            orders.sendmsg([_REPLY.pack(pid)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            ours.close()
    finally:
        for pid in running:
            _ended(pid)
        os._exit(0)


def _ended(pid: int) -> int:
    """Kill and reap the child ``pid``; only here are children reaped, so the number cannot be another process's."""
    try:
        os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]
    except (ProcessLookupError, ChildProcessError):
        return 0


def _alone(kept: int) -> None:
    """Let go of what was inherited: listening sockets, signal handlers, the terminal's Ctrl+C."""
    os.closerange(3, kept)
    os.closerange(kept + 1, 65_536)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    _die_with_parent()
    gc.disable()
    # nothing here makes circles, and a collection would touch, so copy, every page


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _work(channel: socket.socket, handler: Handler, memory: int) -> NoReturn:
    """The life of a worker: read a request, answer it, again, until the other end is closed."""
    try:
        _die_with_parent()
        _restrict(memory)
        while True:
            _, size = HEAD.unpack(receive_exactly(channel, HEAD.size))
            status, body = _answer(handler, receive_exactly(channel, size))
            send(channel, status, body)
            if status == NO_MEMORY:
                break
    except (OSError, EOFError):
        # the server went away or closed the channel: nobody is left to tell
        pass
    finally:
        os._exit(0)


def _answer(handler: Handler, request: bytes) -> tuple[int, bytes]:
    try:
        return DONE, handler(request)
    except MemoryError:
        return NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the server has to hear of it
        return FAILED, f"{type(error).__name__}: {error}"[:2000].encode(errors="replace")


def _restrict(memory: int) -> None:
    """Bound memory, and open nothing any more: no file, no socket (so no query reaches another machine)."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    # an engine out of memory writes its last words there; the server logs the death in its own form
    os.close(quiet)
    try:
        with open("/proc/self/oom_score_adj", "wb") as score:
            score.write(_FIRST_TO_GO)
        with open("/proc/self/statm", "rb") as sizes:
            base = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (base + memory, base + memory))
    except OSError:
        # no /proc: the deadline still holds, the memory bound does not (docs/threat-model.md)
        pass
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
