"""The OpenAPI 3.1 document of all routes, at /openapi.json, made from the routes and what is declared beside them.

OpenAPI 3.1.1; problem documents by RFC 9457; the relation service-desc leads here (RFC 8631, section 3).
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.routing import Rule

from ecosystem_graph import __version__
from ecosystem_graph.web.addresses import absolute
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.operations import DAY, JSON, Asked, Operation, declared, declares
from ecosystem_graph.web.schemas import PROBLEM, PROBLEM_JSON, schema_of, schemas
from ecosystem_graph.web.site import Site, site

blueprint = Blueprint("openapi", __name__)

_AUTOMATIC = ("HEAD", "OPTIONS")
# methods that Flask adds to every route
_WORDS = {
    200: "The answer",
    301: "The entity was merged into another, which is there",
    303: "The page or the data is there",
    308: "The same address without doubled slashes is there",
    400: "A parameter or the query cannot be used",
    403: "Refused: the graph is read-only, and no other endpoint is called",
    404: "There is nothing at this address",
    406: "None of the formats asked for is on offer",
    413: "The request or its answer is larger than the limit",
    415: "The type or charset of the body is not understood",
    429: "Too many queries from one client address; Retry-After says when to come again",
    502: "The store behind this server answered something unusable",
    503: "The query took too much time or memory, too many are waiting, or the store does not answer",
}
_ABOUT = (
    "All addresses are read-only. HEAD answers like GET without the body; OPTIONS names the methods and answers CORS "
    "preflights; any origin may ask, without credentials. GET with If-None-Match or If-Modified-Since is answered "
    "with 304 where nothing changed. `lang` and `at` work everywhere."
)


@blueprint.get("/openapi.json")
@declares(Operation({200: (JSON,)}))
def document() -> Response:
    """Describe all addresses of this server as OpenAPI 3.1."""
    described = describe(current_app, site(), absolute(request.script_root + "/").rstrip("/"))
    return Response(json.dumps(described, ensure_ascii=False, indent=1), mimetype=JSON)


def describe(app: Flask, served: Site, address: str) -> dict[str, Any]:
    """Return the OpenAPI document of ``app`` as it stands at ``address`` (no slash at its end)."""
    settings = served.project.settings
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        for method in sorted((rule.methods or set()).difference(_AUTOMATIC)):
            for path, entry in _entries(app, served, rule, method):
                paths.setdefault(path, {})[method.lower()] = entry
    return {
        "openapi": "3.1.1",
        "info": {
            "title": settings.title_en,
            "summary": settings.description_en or settings.title_en,
            "description": _ABOUT,
            "version": f"{__version__}+{served.dataset.short_version}",
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "parameters": {
                asked.name: _parameter(asked)
                for asked in (
                    Asked(
                        "lang",
                        "Language of texts; wins over Accept-Language",
                        {"type": "string", "enum": list(settings.languages)},
                    ),
                    Asked("at", "The day that pages and questions speak of; today without it", DAY),
                )
            },
            "headers": {
                "ETag": {
                    "description": "Begins with the version of the data set; RFC 9110, section 8.8.3",
                    "schema": {"type": "string"},
                }
            },
            "responses": {
                "NotModified": {"description": "Nothing changed since; RFC 9110, section 15.4.5"},
                **{f"Problem{status}": _problem(words) for status, words in _WORDS.items() if status >= 400},
            },
        },
    }


def _entries(app: Flask, served: Site, rule: Rule, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the OpenAPI operation of all that ``rule`` answers to ``method``."""
    view = app.view_functions[rule.endpoint]
    summary, _, description = inspect.cleandoc(view.__doc__ or "").partition("\n\n")
    own = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
    for operation in declared(view, served):
        path = operation.path or own
        said = operation.description if operation.description is not None else description
        entry: dict[str, Any] = {
            "operationId": re.sub(r"\W+", "-", f"{method.lower()} {path}").strip("-") or "start",
            "tags": [rule.endpoint.partition(".")[0]],
            "summary": operation.summary or " ".join(summary.split()),
            **({"description": " ".join(said.split())} if said else {}),
            "parameters": [*map(_parameter, operation.asks), *_everywhere(operation)],
            "responses": dict(_responses(operation, method)),
        }
        if operation.bodies is not None:
            content = {name: {"schema": dict(schema)} for name, schema in operation.bodies.items()}
            entry["requestBody"] = {"required": True, "content": content}
        yield path, entry


def _everywhere(operation: Operation) -> Iterator[dict[str, str]]:
    taken = {asked.name for asked in operation.asks}
    for name in ("lang", "at"):
        if name not in taken:
            yield {"$ref": f"#/components/parameters/{name}"}


def _parameter(asked: Asked) -> dict[str, Any]:
    return {
        "name": asked.name,
        "in": asked.where,
        "description": asked.description,
        "schema": dict(asked.schema),
        **({"required": True} if asked.required else {}),
        **({"example": asked.example} if asked.example is not None else {}),
    }


def _responses(operation: Operation, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, media_types in operation.answers.items():
        answer: dict[str, Any] = {"description": _WORDS[status]}
        if media_types:
            answer["content"] = {name: {"schema": schema_of(name)} for name in media_types}
        if status == 200 and method == "GET":
            answer["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        if 300 <= status < 400:
            location = {"type": "string", "format": "uri-reference"}
            answer["headers"] = {"Location": {"required": True, "schema": location}}
        yield str(status), answer
    if method == "GET" and 200 in operation.answers:
        yield "304", {"$ref": "#/components/responses/NotModified"}
    for status in sorted({400, *operation.problems}):
        yield str(status), {"$ref": f"#/components/responses/Problem{status}"}


def _problem(words: str) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": PROBLEM}, HTML: {"schema": schema_of(HTML)}}
    return {"description": words, "content": content}
