"""Types of problems at /problem/<slug>: where the ``type`` of a problem document leads (RFC 9457, section 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from ecosystem_graph.errors import EcosystemGraphError, NotAcceptableError, NotFoundError, ParameterError
from ecosystem_graph.web.negotiation import HTML, best_type
from ecosystem_graph.web.operations import JSON, MISSING, Asked, Operation, declares
from ecosystem_graph.web.problem_texts import TEXTS
from ecosystem_graph.web.site import Site, site

blueprint = Blueprint("problem_types", __name__)

_FORMAT = Asked("format", "Wins over Accept", {"type": "string", "enum": ["html", "json"]})


def error_types(root: type[EcosystemGraphError] = EcosystemGraphError) -> Iterator[type[EcosystemGraphError]]:
    """Yield ``root`` and all errors below it, in the order of the tree."""
    yield root
    for below in root.__subclasses__():
        yield from error_types(below)


def _operations(served: Site) -> Iterator[Operation]:
    slugs = {"type": "string", "enum": [error.slug for error in error_types()]}
    asked = Asked("slug", "The last part of the problem's type", slugs, "path", True)
    yield Operation({200: (HTML, JSON)}, (asked, _FORMAT), (*MISSING, 406))


@blueprint.get("/problem/")
@declares(Operation({200: (HTML, JSON)}, (_FORMAT,), (406,)))
def listing() -> Response:
    """List all types of problems."""
    found = [_document(error) for error in error_types()]
    if _wants_page():
        return Response(render_template("problem_types.html", problems=found), mimetype=HTML)
    return jsonify({"problems": found})


@blueprint.get("/problem/<slug>")
@declares(_operations)
def show(slug: str) -> Response:
    """Say what a type of problem means and what to do about it."""
    for error in error_types():
        if error.slug == slug:
            if _wants_page():
                return Response(render_template("problem_type.html", problem=_document(error)), mimetype=HTML)
            return jsonify(_document(error))
    raise NotFoundError(
        de=f"Eine Fehlerart „{slug[:40]}“ gibt es nicht. Alle stehen unter /problem/.",
        en=f"There is no type of problem “{slug[:40]}”. All are listed at /problem/.",
    )


def _document(error: type[EcosystemGraphError]) -> dict[str, Any]:
    text = TEXTS[error.slug]
    return {
        "type": f"{site().project.base}problem/{error.slug}",
        "slug": error.slug,
        "status": error.status,
        "phrase": HTTPStatus(error.status).phrase,
        "title": dict(text.title),
        "meaning": dict(text.meaning),
        "wayOut": dict(text.way_out),
    }


def _wants_page() -> bool:
    """Whether the request prefers the page to JSON. Raises ParameterError or NotAcceptableError if neither fits."""
    name = request.args.get("format")
    if name is None:
        chosen = best_type((HTML, JSON))
        if chosen is None:
            raise NotAcceptableError(
                de=f"Keines der gewünschten Formate gibt es hier. Möglich: {HTML}, {JSON}.",
                en=f"None of the formats asked for is offered here. Choose one of: {HTML}, {JSON}.",
            )
        return chosen == HTML
    if name not in ("html", "json"):
        raise ParameterError(
            de=f"Das Format „{name[:40]}“ gibt es hier nicht. Möglich: html, json.",
            en=f"The format “{name[:40]}” is not offered here. Choose one of: html, json.",
        )
    return name == "html"
