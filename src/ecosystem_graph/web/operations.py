"""What a route takes and gives, declared beside its view; openapi.py makes the document of all of them.

A route without a declaration fails a test, so the document cannot fall behind. The words are English, as OpenAPI has
one language; what an operation does is the docstring of its view, unless the declaration says more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS, GraphFormat, ResultsFormat
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.site import Site

Schema = Mapping[str, Any]
# a JSON Schema, draft 2020-12
View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
GRAPH_TYPES = tuple(form.media_types[0] for form in GRAPH_FORMATS)
RESULTS_TYPES = tuple(form.media_types[0] for form in RESULTS_FORMATS)
TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
MISSING = (404,)


@dataclass(frozen=True)
class Asked:
    """A parameter of an operation."""

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: TEXT)
    where: str = "query"
    # query or path
    required: bool = False
    example: str | None = None
    # {"type": "array"} in the schema stands for a parameter that may be repeated


@dataclass(frozen=True)
class Operation:
    """One thing that a route answers; a route has several where the ending of the path makes a difference."""

    answers: Mapping[int, tuple[str, ...]]
    # status -> media types of the body, none for an answer without one
    asks: tuple[Asked, ...] = ()
    problems: tuple[int, ...] = ()
    # statuses of error documents besides 400
    bodies: Mapping[str, Schema] | None = None
    # media type -> schema of what is sent
    path: str | None = None
    # as OpenAPI writes it: /kind/{name}.{ending}; None for the route's own
    summary: str | None = None
    description: str | None = None
    # None for those of the view's docstring


Declaration = Callable[[Site], Iterable[Operation]]


def declares(declaration: Operation | Iterable[Operation] | Declaration) -> Callable[[View], View]:
    """Return a decorator that declares what a view takes and gives: operations, or a function that makes them."""

    def keep(view: View) -> View:
        found: Declaration
        if isinstance(declaration, Operation):
            found = _constant((declaration,))
        elif callable(declaration):
            found = declaration
        else:
            found = _constant(tuple(declaration))
        vars(view)["declaration"] = found
        return view

    return keep


def declared(view: Callable[..., Any], served: Site) -> tuple[Operation, ...]:
    """Return what ``view`` was declared to take and give, nothing if it was not."""
    declaration: Declaration | None = getattr(view, "declaration", None)
    return tuple(declaration(served)) if declaration is not None else ()


def asks_format(offered: Iterable[GraphFormat | ResultsFormat], *, html: bool = True) -> Asked:
    """Return the parameter ``format`` where ``offered`` are on offer."""
    names = [name for form in offered for name in (form.name, *form.aliases, *form.media_types)]
    known = list(dict.fromkeys([*names, *(("html", HTML) if html else ())]))
    return Asked("format", "A format by name or media type; wins over Accept", {"type": "string", "enum": known})


def asks_ending(endings: Iterable[str]) -> Asked:
    """Return the ending of a path as a parameter."""
    return Asked("ending", "The format", {"type": "string", "enum": list(endings)}, "path", True)


def _constant(operations: tuple[Operation, ...]) -> Declaration:
    return lambda served: operations
