"""How much of this machine others take, and whether a server still runs as it was started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from serving import children

GRACE = 0.5
# seconds beyond its limit within which an answer must be there, on a machine of its own
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Moment:
    """CPU seconds so far: of the whole machine while busy, idle, and of us and the server together."""

    busy: float
    idle: float
    ours: float

    @classmethod
    def now(cls, server: int) -> Moment:
        fields = [int(field) / _TICKS for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        idle = fields[3] + fields[4]
        return cls(sum(fields) - idle, idle, sum(os.times()[:4]) + sum(map(_cpu, family(server))))


def grace(before: Moment, after: Moment) -> float:
    """Return the grace on this machine: what others took of its CPU time in between, we could not have.

    Half of the machine left to us makes it 1 s; it is 5 s at most.
    """
    busy, idle, ours = (after.busy - before.busy, after.idle - before.idle, after.ours - before.ours)
    others = max(0.0, busy - ours) / max(0.01, busy + idle)
    return GRACE / max(0.1, 1 - others)


def family(server: int) -> list[int]:
    """Return the ids of ``server`` and of all its descendants."""
    found = [server]
    for process in found:
        try:
            found += children(process)
        except OSError:
            # it ended just now
            continue
    return found


def core(server: int) -> list[int]:
    """Return the ids of those processes that must live as long as the server: itself, web process, spawner."""
    webs = children(server)
    return [server, *webs, *(spawner for web in webs for spawner in children(web))]


def _cpu(process: int) -> float:
    """CPU seconds of ``process`` and of those of its children that ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS
