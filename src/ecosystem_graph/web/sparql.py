"""SPARQL 1.1 Protocol, query operation, at /sparql."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import UnsupportedMediaType

from ecosystem_graph.errors import (
    EcosystemGraphError,
    ParameterError,
    QueryError,
    QueryStoppedError,
    QuerySyntaxError,
    RetryLaterError,
    UpdateRefusedError,
)
from ecosystem_graph.store.base import Answer, GraphSelection
from ecosystem_graph.store.front import check_readable, scan
from ecosystem_graph.web.answers import negotiated_format
from ecosystem_graph.web.asking import ask, ask_for_page, client_address
from ecosystem_graph.web.negotiation import HTML, language
from ecosystem_graph.web.site import site
from ecosystem_graph.web.tables import MOST_ROWS, answer_table

blueprint = Blueprint("sparql", __name__)

_KNOWN = ("query", "default-graph-uri", "named-graph-uri", "format", "lang", "output", "results")
# "output" and "results" are sent beside "format" by common clients and mean the same
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"


@blueprint.get("/sparql")
def query_by_get() -> Response:
    """Answer a query in the URL; without one, show the form."""
    _check_parameters(list(request.args))
    texts = request.args.getlist("query")
    if not texts and request.accept_mimetypes.best_match([HTML, "application/sparql-results+json"]) == HTML:
        return _page("", None, None)
    return _answer(_only(texts), request.args.getlist("default-graph-uri"), request.args.getlist("named-graph-uri"))


@blueprint.post("/sparql")
def query_by_post() -> Response:
    """Answer a query in a form or in the body itself (sections 2.1.2 and 2.1.3)."""
    kind = request.mimetype
    with site().bodies.reading(client_address(site().project.settings.proxies)):
        body = request.get_data() if kind == _DIRECT else b""
        form = request.form if kind == _FORM else None
    if kind == _DIRECT:
        _check_parameters([name for name in request.args if name != "query"])
        try:
            texts = [body.decode("utf-8")]
        except UnicodeDecodeError as error:
            raise QuerySyntaxError(
                de=f"Die Anfrage ist kein UTF-8 (Byte {error.start}).",
                en=f"The query is not UTF-8 (byte {error.start}).",
            ) from error
        source = request.args
    elif form is not None:
        _check_parameters([*form, *request.args])
        if "update" in form:
            raise _update_refused()
        texts = form.getlist("query")
        source = form
    elif kind == "application/sparql-update":
        raise _update_refused()
    else:
        raise UnsupportedMediaType
    return _answer(_only(texts), source.getlist("default-graph-uri"), source.getlist("named-graph-uri"))


def _answer(text: str, default_graphs: list[str], named_graphs: list[str]) -> Response:
    settings = site().project.settings
    if len(text) > settings.query_length:
        raise ParameterError(
            de=f"Die Anfrage hat {len(text)} Zeichen, erlaubt sind {settings.query_length}.",
            en=f"The query has {len(text)} characters, {settings.query_length} are allowed.",
        )
    outline = scan(text)
    graphs = GraphSelection(_absolute(default_graphs, "default-graph-uri"), _absolute(named_graphs, "named-graph-uri"))
    form = negotiated_format(outline.form, page_first=False)
    try:
        check_readable(outline, deepest=settings.query_nesting)
        if form is None:
            return _page(text, ask_for_page(text, graphs, MOST_ROWS + 1), None)
        return Response(ask(text, graphs, form), mimetype=form.media_types[0])
    except (QueryError, QueryStoppedError) as error:
        if form is not None:
            raise
        return _page(text, None, error)


def _page(text: str, answer: Answer | None, error: EcosystemGraphError | None) -> Response:
    table = answer_table(answer) if answer is not None else None
    page = render_template(
        "sparql.html",
        query_text=text,
        table=table,
        error=error.message(language()) if error else None,
        queries=site().queries,
    )
    response = Response(page, error.status if error else 200, mimetype=HTML)
    if isinstance(error, RetryLaterError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _only(texts: list[str]) -> str:
    if len(texts) != 1 or not texts[0].strip():
        count = len(texts)
        raise ParameterError(
            de=f"Erwartet wird genau ein Parameter „query“ mit einer SPARQL-Anfrage; gefunden: {count}.",
            en=f"Exactly one parameter “query” with a SPARQL query is expected; found: {count}.",
        )
    return texts[0]


def _check_parameters(names: list[str]) -> None:
    if "update" in names:
        raise _update_refused()
    for name in names:
        if name not in _KNOWN:
            nearest = get_close_matches(name, _KNOWN, 1, 0.4)
            raise ParameterError(
                de=f"Den Parameter „{name[:40]}“ gibt es hier nicht."
                + (f" Gemeint: {nearest[0]}?" if nearest else f" Möglich: {', '.join(_KNOWN)}."),
                en=f"There is no parameter “{name[:40]}” here."
                + (f" Did you mean {nearest[0]}?" if nearest else f" Choose from: {', '.join(_KNOWN)}."),
            )


def _absolute(iris: list[str], parameter: str) -> tuple[str, ...]:
    for iri in iris:
        if ":" not in iri or any(character in iri for character in '<>"{}|^`\\ \n\r\t'):
            raise ParameterError(
                de=f"{parameter}: „{iri[:80]}“ ist keine absolute IRI.",
                en=f"{parameter}: “{iri[:80]}” is not an absolute IRI.",
            )
    return tuple(dict.fromkeys(iris))


def _update_refused() -> UpdateRefusedError:
    return UpdateRefusedError(
        de="SPARQL Update gibt es hier nicht: Der Graph wird nur gelesen. Wer ändern will, ändert eine Datei in data/.",
        en="SPARQL Update is not accepted here: the graph is read-only. To change it, change a file in data/.",
    )
