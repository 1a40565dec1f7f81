"""The corpus: every hostile input there is, each under a name of its own."""

from __future__ import annotations

from pathlib import Path

from hostile.bombs import bombs
from hostile.case import Case
from hostile.reaching import reaching
from hostile.sending import sending


def corpus(canary: str, secret: Path) -> tuple[Case, ...]:
    """Return all cases; ``canary`` and ``secret`` are what nobody may call or read."""
    return (*bombs(), *reaching(canary, secret), *sending())
