"""What /sparql takes and gives, for the OpenAPI document (SPARQL 1.1 Protocol, section 2.1)."""

from __future__ import annotations

from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.operations import GRAPH_TYPES, RESULTS_TYPES, TEXT, Asked, Operation, asks_format

_IRI = {"type": "string", "format": "iri"}
_IRIS = {"type": "array", "items": _IRI}
_DEFAULT = Asked("default-graph-uri", "Graphs merged into the default graph, each triple once; may be repeated", _IRIS)
_NAMED = Asked("named-graph-uri", "Graphs that GRAPH sees; may be repeated", _IRIS)
_QUERY = {"type": "string", "description": "A SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE", "minLength": 1}
_FORMAT = asks_format((*RESULTS_FORMATS, *GRAPH_FORMATS))
_EXPLAIN = Asked("explain", "With any value: not the answer but the query as the engine gets it")
_ANSWERS = {200: (*RESULTS_TYPES, *GRAPH_TYPES, HTML, "text/plain")}
_PROBLEMS = (403, 406, 413, 429, 502, 503)
_GRAPHS = {"default-graph-uri": _IRIS, "named-graph-uri": _IRIS}
_FORM = {
    "type": "object",
    "properties": {"query": _QUERY, **_GRAPHS, "format": _FORMAT.schema, "explain": TEXT},
    "required": ["query"],
    "additionalProperties": False,
}

BY_GET = Operation(
    _ANSWERS,
    (
        Asked(
            "query",
            "The query; without one, people get a form and programs a description of the service",
            _QUERY,
            example="ASK {}",
        ),
        _DEFAULT,
        _NAMED,
        _FORMAT,
        _EXPLAIN,
    ),
    _PROBLEMS,
)
BY_POST = Operation(
    _ANSWERS,
    (_DEFAULT, _NAMED, _FORMAT, _EXPLAIN),
    (*_PROBLEMS, 415),
    bodies={"application/x-www-form-urlencoded": _FORM, "application/sparql-query": TEXT},
    description="With a form, the graphs stand in the form; with application/sparql-query, in the address.",
)
