"""IRIs to addresses of this server and back. All addresses are built here.

An IRI that begins with the project's base IRI is served under the same path here, wherever "here" is; any other IRI
links out, and only if it is a web address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import g, request
from pyoxigraph import NamedNode

from ecosystem_graph.errors import ParameterError
from ecosystem_graph.web.site import site

_KEPT = ("lang", "at")
# parameters that stay while one follows links
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LINKABLE = ("http://", "https://", "mailto:")


def href(iri: str, **changes: str | None) -> str | None:
    """Return the address to link ``iri`` to: a local path for IRIs of ours, else the IRI, else None.

    ``changes`` replace parameters that would be kept; None drops one.
    """
    base = site().project.base
    if iri.startswith(base):
        path, hash_sign, fragment = iri[len(base) :].partition("#")
        return local("/" + path, **changes) + hash_sign + quote(fragment)
    return iri if iri.startswith(_LINKABLE) else None


def local(path: str, **changes: str | None) -> str:
    """Return ``path`` on this server, keeping language and day of the current request."""
    if not changes:
        suffix: str | None = g.get("kept_query")
        if suffix is None:
            suffix = g.kept_query = _query({name: request.args.get(name) for name in _KEPT})
    else:
        suffix = _query({**{name: request.args.get(name) for name in _KEPT}, **changes})
    return _quoted(request.script_root + path) + suffix


@lru_cache(maxsize=4096)
def _quoted(path: str) -> str:
    return quote(path)


def _query(parameters: Mapping[str, str | None]) -> str:
    text = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"?{text}" if text else ""


def iri_of(path: str) -> str:
    """Return the IRI of ours that is served under ``path`` (without leading slash or ending)."""
    # a "%" that begins no octet is itself one of the name's characters
    return site().project.base + quote(_STRAY.sub("%25", path), safe="/:@!$&'()*+,;=-._~%")


def split_ending(path: str, endings: tuple[str, ...]) -> tuple[str, str | None]:
    """Return ``path`` without its format ending, and the ending: ("id/org/bitkom", "ttl")."""
    stem, dot, ending = path.rpartition(".")
    return (stem, ending) if dot and ending in endings else (path, None)


def server_address() -> str:
    """Return the address of this server as the reader sees it, without a slash at its end.

    Raises ParameterError if the request names a host that no IRI can have.
    """
    address = absolute(_quoted(request.script_root))
    try:
        return NamedNode(address).value
    except ValueError as error:
        raise ParameterError(
            de="Der Name des Servers in der Anfrage (Host) kann in keiner Adresse stehen.",
            en="The name of the server in the request (Host) cannot be part of an address.",
        ) from error


def absolute(path: str) -> str:
    """Return ``path`` with scheme and host, from the setting public-address if there is one."""
    address = site().project.settings.public_address or request.host_url
    return address.rstrip("/") + path
