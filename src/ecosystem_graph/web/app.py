"""The application factory: what is served, in which order, with which headers."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, request

from ecosystem_graph.web import data, graphs, health, kinds, linked, problems, questions, sparql, start
from ecosystem_graph.web.cache import ResponseCache
from ecosystem_graph.web.display import install_display
from ecosystem_graph.web.health import install_metrics
from ecosystem_graph.web.observing import Observer
from ecosystem_graph.web.site import Site, attach

_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(served: Site) -> Flask:
    """Return the WSGI application that serves ``served``; it holds no other state."""
    app = Flask("ecosystem_graph.web")
    app.config["MAX_CONTENT_LENGTH"] = 4 * served.project.settings.query_length
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    attach(app, served)
    install_display(app)
    problems.install(app)
    for part in (start, sparql, questions, kinds, data, graphs, health, linked):
        app.register_blueprint(part.blueprint)
    app.after_request(lambda response: _finish(served, response))
    budget = served.project.settings.cache_size * 2**20
    cache = ResponseCache(app.wsgi_app, lambda: _state(served), budget)
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


def _finish(served: Site, response: Response) -> Response:
    """Add what every answer carries: security headers, language and format as cache keys, an ETag with the version."""
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    if request.endpoint == "static":
        return response
    if response.headers.get("Cache-Control") == "no-store":
        return response
    response.vary.update(("Accept", "Accept-Language"))
    if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.direct_passthrough:
        digest = hashlib.blake2b(response.get_data(), digest_size=8).hexdigest()
        response.set_etag(f"{served.dataset.short_version}-{digest}")
        response.headers.setdefault("Cache-Control", "public, max-age=60")
        response.last_modified = served.loaded
        response.make_conditional(request)
    return response


__all__ = ["create_app"]
