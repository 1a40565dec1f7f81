"""The day a page speaks of: ?at=2022-03-01, else today."""

from __future__ import annotations

import re
from datetime import date

from flask import request

from ecosystem_graph.errors import ParameterError
from ecosystem_graph.web.site import site

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day() -> date:
    """Return the day of the request. Raises ParameterError if ?at= is not a date (ISO 8601, YYYY-MM-DD)."""
    text = request.args.get("at")
    if text is None:
        return site().today()
    try:
        if not _DAY.fullmatch(text):  # Python reads other forms of ISO 8601 too
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(
            de=f"Der Parameter „at“ ist ein Tag wie 2022-03-01; bekommen: „{text[:40]}“.",
            en=f"The parameter “at” is a day such as 2022-03-01; got “{text[:40]}”.",
        ) from error
