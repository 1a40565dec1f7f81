"""JSON Schemas of what is answered, for the OpenAPI document.

Problem documents: RFC 9457, section 3.1. Results: SPARQL 1.1 Query Results JSON Format, section 3. Every schema is
draft 2020-12, as OpenAPI 3.1 uses it.
"""

from __future__ import annotations

from typing import Any

from ecosystem_graph.store.formats import JSON as RESULTS_JSON
from ecosystem_graph.store.formats import JSON_LD

PROBLEM_JSON = "application/problem+json"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
_RESULTS = {"$ref": "#/components/schemas/SparqlResults"}
_STRING = {"type": "string"}
_POSITION = {"type": "integer", "minimum": 1}


def schema_of(media_type: str) -> dict[str, Any]:
    """Return the schema of a body of ``media_type``; everything that is not JSON is text."""
    if media_type == RESULTS_JSON.media_types[0]:
        return _RESULTS
    if media_type == JSON_LD.media_types[0]:
        return {"type": ["object", "array"]}
    if media_type == "application/json":
        return {"type": "object"}
    return {"type": "string"}


def schemas() -> dict[str, Any]:
    """Return the schemas that others refer to, by name."""
    return {"Problem": _problem(), "SparqlResults": _results(), "RdfTerm": _term()}


def _problem() -> dict[str, Any]:
    return {
        "description": "A problem document (RFC 9457)",
        "type": "object",
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "What kind of problem it is; it leads to an explanation. about:blank: see status",
            },
            "title": {"type": "string", "description": "The kind of problem in a few words"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What happened this time, and the way out"},
            "instance": {"type": "string", "description": "The path that was asked for"},
            "line": {**_POSITION, "description": "Line of the query, from 1"},
            "column": {**_POSITION, "description": "Column of the query, from 1"},
        },
        "required": ["type", "title", "status", "detail", "instance"],
    }


def _results() -> dict[str, Any]:
    term = {"$ref": "#/components/schemas/RdfTerm"}
    rows = {"type": "array", "items": {"type": "object", "additionalProperties": term}}
    return {
        "description": "SPARQL 1.1 Query Results JSON Format",
        "type": "object",
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": _STRING}}},
            "results": {"type": "object", "properties": {"bindings": rows}, "required": ["bindings"]},
            "boolean": {"type": "boolean"},
        },
        "required": ["head"],
        "oneOf": [{"required": ["results"]}, {"required": ["boolean"]}],
    }


def _term() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": _STRING,
            "xml:lang": _STRING,
            "datatype": {"type": "string", "format": "uri"},
        },
        "required": ["type", "value"],
    }
