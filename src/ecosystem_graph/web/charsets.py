"""Requests are UTF-8, everywhere: what is something else is refused, never guessed at or patched with �.

SPARQL 1.1 Protocol, section 2.1.3: "UTF-8 is the only valid charset"; RFC 3986, section 2.5.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import request

from ecosystem_graph.errors import ContentTypeError, ParameterError

_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")
# names of UTF-8 and of its subset


def check_charset() -> None:
    """Raise ContentTypeError if the body claims a charset other than UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").strip("\"' ").lower()
    if charset not in _UTF8:
        raise ContentTypeError(
            de=f"Den Zeichensatz „{charset[:40]}“ versteht diese Adresse nicht; bitte UTF-8 schicken.",
            en=f"The charset “{charset[:40]}” is not understood here; please send UTF-8.",
        )


def check_encoded(data: bytes) -> None:
    """Raise ParameterError if ``data``, a query string or a form, encodes something other than UTF-8."""
    try:
        unquote_to_bytes(data).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(
            de=f"Die Parameter sind kein UTF-8 (Byte {error.start} nach dem Auflösen von %XX).",
            en=f"The parameters are not UTF-8 (byte {error.start} after decoding %XX).",
        ) from error
