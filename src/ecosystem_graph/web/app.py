"""The application factory: what is served, in which order, with which headers."""

from __future__ import annotations

from datetime import datetime, time

from flask import Flask, Response, request

from ecosystem_graph.web import (
    data,
    graphs,
    health,
    kinds,
    linked,
    openapi,
    problem_types,
    problems,
    questions,
    sparql,
    start,
)
from ecosystem_graph.web.addresses import absolute
from ecosystem_graph.web.cache import ResponseCache
from ecosystem_graph.web.charsets import check_encoded
from ecosystem_graph.web.cors import open_to_all_origins
from ecosystem_graph.web.days import day
from ecosystem_graph.web.display import install_display
from ecosystem_graph.web.health import install_metrics
from ecosystem_graph.web.negotiation import language
from ecosystem_graph.web.observing import Observer
from ecosystem_graph.web.operations import MISSING, TEXT, Asked, Operation, declares
from ecosystem_graph.web.quick import QuickQueries, tag_of
from ecosystem_graph.web.site import Site, attach

_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_STATIC = Operation(
    {200: ("text/css", "image/svg+xml")},
    (Asked("filename", "Name of the file", TEXT, "path", True, "site.css"),),
    MISSING,
    summary="Style sheet and icon of the pages.",
    description="",
)
_ENTRANCES = ("start.start", "sparql.query_by_get", "data.overview")
# where programs look first; they are told of the OpenAPI document (RFC 8631)


def create_app(served: Site) -> Flask:
    """Return the WSGI application that serves ``served``; it holds no other state."""
    app = Flask("ecosystem_graph.web")
    app.config["MAX_CONTENT_LENGTH"] = 4 * served.project.settings.query_length
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    attach(app, served)
    install_display(app)
    problems.install(app)
    for part in (start, sparql, questions, kinds, data, graphs, health, openapi, problem_types, linked):
        app.register_blueprint(part.blueprint)
    declares(_STATIC)(app.view_functions["static"])
    app.before_request(_check_frame)
    app.after_request(lambda response: _finish(served, response))
    budget = served.project.settings.cache_size * 2**20
    quick = QuickQueries(app.wsgi_app, served, lambda: _state(served))
    cache = ResponseCache(quick, lambda: _state(served), budget)
    registry = install_metrics(app.extensions, served, cache)
    routes = frozenset(rule.rule.split("/")[1].partition(".")[0] for rule in app.url_map.iter_rules())
    app.wsgi_app = Observer(  # type: ignore[method-assign]
        cache,
        registry,
        routes,
        logging=served.project.settings.access_log,
        queries=served.project.settings.log_queries,
    )
    return app


def _state(served: Site) -> str:
    """Name the state an answer depends on: the data, when it was put in place, and the day that pages call today."""
    return f"{served.dataset.version} {served.loaded.isoformat()} {served.today().isoformat()}"


def _check_frame() -> None:
    """Refuse, at every address, what is no UTF-8, no language of ours or no day. Raises ParameterError."""
    if request.method == "OPTIONS":
        return
    check_encoded(request.query_string)
    if "lang" in request.args:
        language()
    if "at" in request.args:
        day()


def _finish(served: Site, response: Response) -> Response:
    """Add what every answer carries: security headers, language and format as cache keys, an ETag with the version."""
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    open_to_all_origins(response)
    if request.endpoint in _ENTRANCES:
        link = f'<{absolute(request.script_root + "/openapi.json")}>; rel="service-desc"; type="application/json"'
        response.headers.add("Link", link)
    if request.endpoint == "static":
        return response
    if response.headers.get("Cache-Control") == "no-store":
        return response
    response.vary.update(("Accept", "Accept-Language"))
    if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.direct_passthrough:
        response.set_etag(tag_of(response.get_data(), served))
        response.headers.setdefault("Cache-Control", "public, max-age=60")
        response.last_modified = max(served.loaded, datetime.combine(served.today(), time.min).astimezone())
        response.make_conditional(request)
    return response


__all__ = ["create_app"]
