"""Errors as answers: a problem document (RFC 9457) for programs, a readable page for people."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from ecosystem_graph.errors import EcosystemGraphError, ParameterError, QuerySyntaxError, RetryLaterError
from ecosystem_graph.web.negotiation import HTML, language
from ecosystem_graph.web.site import site

_HTTP_TEXTS = {
    404: ("Unter dieser Adresse gibt es hier nichts.", "There is nothing at this address."),
    405: (
        "Diese Methode gibt es hier nicht: Der Graph wird nur gelesen. Wer ändern will, ändert eine Datei in data/.",
        "This method does not exist here: the graph is read-only. To change it, change a file in data/.",
    ),
    413: ("Die Anfrage ist zu groß.", "The request is too large."),
    415: ("Dieser Inhaltstyp wird hier nicht verstanden.", "This content type is not understood here."),
    500: ("Beim Server ist etwas schiefgegangen.", "Something went wrong in the server."),
}


def install(app: Flask) -> None:
    """Let ``app`` answer all errors in one form."""

    @app.errorhandler(EcosystemGraphError)
    def _ours(error: EcosystemGraphError) -> Response:
        return _answer(error.status, error.slug, error.message(_language()), error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        de, en = _HTTP_TEXTS.get(status, (error.description or "", error.description or ""))
        response = _answer(status, "http", de if _language() == "de" else en, None)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        app.logger.exception("unforeseen error at %s", request.path, exc_info=error)
        if app.debug or app.testing:
            raise error
        return _http(InternalServerError())


def _language() -> str:
    try:
        return language()
    except ParameterError:
        return site().project.settings.languages[0]


def _answer(status: int, slug: str, detail: str, error: EcosystemGraphError | None) -> Response:
    title = HTTPStatus(status).phrase
    place = {"line": error.line, "column": error.column} if isinstance(error, QuerySyntaxError) else {}
    accepted = request.accept_mimetypes
    wants_page = accepted[HTML] > accepted["application/problem+json"] or (
        HTML in request.headers.get("Accept", "") and accepted[HTML] >= accepted["application/json"]
    )
    if wants_page:
        page = render_template("problem.html", status=f"{status} {title}", detail=detail)
        response = Response(page, status, mimetype=HTML)
    else:
        problem_type = f"{site().project.base}problem/{slug}" if error else "about:blank"
        document = {
            "type": problem_type,
            "title": title,
            "status": status,
            "detail": detail,
            "instance": request.path,
        }
        response = jsonify({**document, **{name: value for name, value in place.items() if value is not None}})
        response.status_code = status
        response.mimetype = "application/problem+json"
    response.headers["Content-Language"] = _language()
    if isinstance(error, RetryLaterError):
        response.headers["Retry-After"] = str(error.retry_after)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
