"""Cross-origin requests: any page anywhere may ask, without credentials (Fetch Standard, section 3.3)."""

from __future__ import annotations

from flask import Response, request

_MAY_BE_SENT = "Accept, Accept-Language, Content-Language, Content-Type, If-Modified-Since, If-None-Match"
_MAY_BE_READ = (
    "Allow, Content-Disposition, Content-Language, ETag, Last-Modified, Link, Location, Retry-After, X-Request-ID"
)
_SECONDS_KEPT = "86400"
# how long a browser may remember the answer to a preflight


def open_to_all_origins(response: Response) -> None:
    """Let pages of any origin read ``response``; an answer to OPTIONS says what they may send.

    Access-Control-Allow-Credentials is never sent, so browsers keep cookies and passwords to themselves.
    """
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    if request.method != "OPTIONS":
        response.headers.setdefault("Access-Control-Expose-Headers", _MAY_BE_READ)
    elif response.status_code == 200:
        methods = ", ".join(sorted(response.allow))
        response.headers["Allow"] = methods
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = _MAY_BE_SENT
        response.headers["Access-Control-Max-Age"] = _SECONDS_KEPT
        response.status_code = 204
        response.headers.pop("Content-Type", None)
