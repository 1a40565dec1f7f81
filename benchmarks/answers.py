"""Answers of different servers to one question, in a form in which equal ones are equal."""

from __future__ import annotations

import json
from collections import Counter

from pyoxigraph import RdfFormat, parse

Rows = Counter[tuple[tuple[str, str, str], ...]]


def normal(body: bytes, accept: str) -> Rows:
    """Return the rows, or triples, with how often each occurs.

    Datatypes are left out, as servers write numbers and plain strings differently. Raises ValueError, SyntaxError.
    """
    if accept == "application/n-triples":
        found = {str(quad.triple) for quad in parse(body, format=RdfFormat.N_TRIPLES)}
        return Counter((("triple", triple, ""),) for triple in found)
    return Counter(
        tuple(
            sorted((name, str(term["value"]), str(term.get("xml:lang", "")).lower()) for name, term in binding.items())
        )
        for binding in json.loads(body)["results"]["bindings"]
    )
