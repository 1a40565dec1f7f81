"""What is said to somebody whose query was ended, or not begun: which limit it met, and what helps."""

from __future__ import annotations

import math

from ecosystem_graph.errors import (
    BusyError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreUnavailableError,
    TooManyRequestsError,
    WorkerLostError,
)

_HELP_DE = (
    "Was hilft: weniger Muster ohne gemeinsame Variable, ein engeres Muster, LIMIT vor ORDER BY und Gruppierung in "
    "einer Unteranfrage."
)
_HELP_EN = (
    "What helps: fewer patterns without a shared variable, a narrower pattern, LIMIT before ORDER BY and grouping in a "
    "subquery."
)


def timed_out(seconds: float) -> QueryTimeoutError:
    """Return the error for a query that ran longer than ``seconds``."""
    return QueryTimeoutError(
        de=f"Die Anfrage wurde beendet: Sie brauchte mehr als {seconds:g} s Rechenzeit. {_HELP_DE}",
        en=f"The query was ended: it took more than {seconds:g} s of time. {_HELP_EN}",
        retry_after=math.ceil(seconds),
    )


def out_of_memory(memory: int, seconds: float) -> QueryMemoryError:
    """Return the error for a query that took more than ``memory`` bytes; to be tried again after ``seconds``."""
    size = f"{memory / 2**20:g} MiB"
    return QueryMemoryError(
        de=f"Die Anfrage wurde beendet: Sie brauchte mehr als {size} Arbeitsspeicher. {_HELP_DE}",
        en=f"The query was ended: it took more than {size} of memory. {_HELP_EN}",
        retry_after=math.ceil(seconds),
    )


def lost(reason: str) -> WorkerLostError:
    """Return the error for a query whose process died of ``reason``."""
    return WorkerLostError(
        de=f"Der Prozess, der diese Anfrage beantwortet, ist ausgefallen ({reason}). Bitte noch einmal versuchen; "
        "geschieht es wieder, die Anfrage vereinfachen.",
        en=f"The process answering this query failed ({reason}). Please try again; if it happens once more, "
        "simplify the query.",
    )


def too_many(running: int, allowed: int, left: int) -> TooManyRequestsError:
    """Return the error for a client with ``running`` slow queries, of which the first ends in ``left`` seconds."""
    return TooManyRequestsError(
        de=f"Von dieser Adresse laufen schon {running} Anfragen, erlaubt sind {allowed}. Bitte deren Ende abwarten, "
        f"längstens {left} s.",
        en=f"{running} queries from this address are running already; {allowed} at once are allowed. Please wait for "
        f"them to end, {left} s at most.",
        retry_after=left,
    )


def queue_full(length: int) -> BusyError:
    """Return the error for a query that finds ``length`` others waiting."""
    return BusyError(
        de=f"Es warten schon {length} Anfragen. Bitte gleich noch einmal versuchen.",
        en=f"{length} queries are waiting already. Please try again in a moment.",
    )


def waited_too_long(seconds: float) -> BusyError:
    """Return the error for a query that found no place within ``seconds``."""
    return BusyError(
        de=f"Binnen {seconds:g} s wurde kein Platz frei. Bitte gleich noch einmal versuchen.",
        en=f"No place became free within {seconds:g} s. Please try again in a moment.",
    )


def made_room() -> BusyError:
    """Return the error for a query that was ended because too many long ones ran at once."""
    return BusyError(
        de="Die Anfrage wurde beendet: Zu viele lange Anfragen liefen zugleich, und andere warteten. Bitte später noch "
        "einmal versuchen, oder enger fragen.",
        en="The query was ended: too many long queries ran at once while others waited. Please try again later, or ask "
        "for less.",
        retry_after=10,
    )


def no_workers() -> StoreUnavailableError:
    """Return the error for a pool whose workers cannot be replaced any more."""
    return StoreUnavailableError(
        de="Der Prozess, der Anfragen verteilt, läuft nicht mehr. Der Server muss neu gestartet werden.",
        en="The process that hands out queries is gone. The server has to be restarted.",
    )
