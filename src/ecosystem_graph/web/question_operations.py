"""What the saved questions take and give: each is an address of its own in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem_graph.content.queries import Parameter, SavedQuery
from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS
from ecosystem_graph.terms import Prefixes
from ecosystem_graph.web.answers import GRAPH_FORMS
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.operations import (
    GRAPH_TYPES,
    MISSING,
    RESULTS_TYPES,
    Asked,
    Operation,
    Schema,
    asks_ending,
    asks_format,
)
from ecosystem_graph.web.site import Site

_QUERY = "application/sparql-query"
_PROBLEMS = (502, 503)
_PATTERNS = {
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "integer": "[+-]?[0-9]+",
    "decimal": "[+-]?[0-9]*\\.?[0-9]+",
    "boolean": "true|false|0|1",
    "language": "[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*",
}
# lexical forms; the empty text stands for the default, as forms send it


def operations(served: Site) -> Iterator[Operation]:
    """Yield what /queries/<name> answers for each question of ``served``, without and with an ending."""
    for query in served.queries:
        asks = tuple(_asked(parameter, served.project.prefixes) for parameter in query.parameters)
        title = query.titles.get("en") or next(iter(query.titles.values()))
        description = query.descriptions.get("en") or next(iter(query.descriptions.values()), "")
        graph = query.form in GRAPH_FORMS
        forms, types = (GRAPH_FORMATS, GRAPH_TYPES) if graph else (RESULTS_FORMATS, RESULTS_TYPES)
        yield Operation(
            {200: (HTML, *types)},
            (*asks, asks_format(forms)),
            (406, *_PROBLEMS),
            path=f"/queries/{query.name}",
            summary=title,
            description=description,
        )
        endings = ("html", "rq", *dict.fromkeys(form.name for form in (*forms, *GRAPH_FORMATS)))
        yield Operation(
            {200: tuple(dict.fromkeys((HTML, _QUERY, *types, *GRAPH_TYPES)))},
            (*asks, asks_ending(endings)),
            (*MISSING, *_PROBLEMS),
            path=f"/queries/{query.name}.{{ending}}",
            summary=f"{title} (as a file)",
            description=_file(query),
        )


def _file(query: SavedQuery) -> str:
    if query.form in GRAPH_FORMS:
        return "The answer as a page or as data; rq is the query with its parameters set."
    return (
        "The answer as a page or as data; rq is the query with its parameters set, the formats of graphs describe the "
        "question itself."
    )


def _asked(parameter: Parameter, prefixes: Prefixes) -> Asked:
    label = parameter.labels.get("en") or parameter.name
    default = f"; default: {parameter.default}" if parameter.default else ""
    kind = prefixes.compact(parameter.type_iri)
    if parameter.datatype is None:
        return Asked(parameter.name, f"{label}: CURIE or IRI of a {kind}{default}")
    return Asked(parameter.name, f"{label}: {kind}{default}", _schema(parameter.datatype))


def _schema(datatype: str) -> Schema:
    pattern = _PATTERNS.get(datatype)
    return {"type": "string", "pattern": f"^({pattern})?$"} if pattern else {"type": "string"}
