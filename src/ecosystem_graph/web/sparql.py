"""SPARQL 1.1 Protocol, query operation, at /sparql."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from ecosystem_graph.description import service_description
from ecosystem_graph.errors import (
    ContentTypeError,
    EcosystemGraphError,
    FormatUnknownError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    QuerySyntaxError,
    RetryLaterError,
    UpdateRefusedError,
)
from ecosystem_graph.exports import write_triples
from ecosystem_graph.store.base import Answer, GraphSelection
from ecosystem_graph.store.formats import GRAPH_FORMATS, TURTLE
from ecosystem_graph.store.front import check_readable, scan
from ecosystem_graph.store.hoist import hoist
from ecosystem_graph.web.addresses import server_address
from ecosystem_graph.web.answers import negotiated_format
from ecosystem_graph.web.asking import ask, ask_for_page, client_address
from ecosystem_graph.web.charsets import check_charset, check_encoded
from ecosystem_graph.web.negotiation import HTML, choose_format, language
from ecosystem_graph.web.operations import declares
from ecosystem_graph.web.quick import PASSED_ON
from ecosystem_graph.web.site import site
from ecosystem_graph.web.sparql_operations import BY_GET, BY_POST
from ecosystem_graph.web.tables import MOST_ROWS, answer_table

blueprint = Blueprint("sparql", __name__)

_KNOWN = ("query", "default-graph-uri", "named-graph-uri", "format", "lang", "at", "output", "results", "explain")
# "output" and "results" are sent beside "format" by common clients and mean the same
# "explain" is our own: it asks for the query as the engine gets it
_WISHES = frozenset(("at", "format", "lang", "output", "results"))
# parameters that say how to answer, not what
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"


@blueprint.get("/sparql")
@declares(BY_GET)
def query_by_get() -> Response:
    """Answer a query in the URL; without one, describe the service or show the form."""
    error = request.environ.get(PASSED_ON)
    if error is not None:
        raise error
    _check_parameters(list(request.args))
    texts = request.args.getlist("query")
    if not texts and _WISHES.issuperset(request.args):
        return _description()
    return _answer(_only(texts), request.args.getlist("default-graph-uri"), request.args.getlist("named-graph-uri"))


@blueprint.post("/sparql")
@declares(BY_POST)
def query_by_post() -> Response:
    """Answer a query in a form or in the body itself (sections 2.1.2 and 2.1.3)."""
    kind = request.mimetype
    check_charset()
    with site().bodies.reading(client_address(request.environ, site().project.settings.proxies)):
        body = request.get_data() if kind in (_DIRECT, _FORM) else b""
        form = request.form if kind == _FORM else None
    if kind == _DIRECT:
        _check_parameters(list(request.args))
        _refuse_in_address("query")
        try:
            texts = [body.decode("utf-8")]
        except UnicodeDecodeError as error:
            raise QuerySyntaxError(
                de=f"Die Anfrage ist kein UTF-8 (Byte {error.start}).",
                en=f"The query is not UTF-8 (byte {error.start}).",
            ) from error
        source = request.args
    elif form is not None:
        check_encoded(body)
        _check_parameters([*form, *request.args])
        _refuse_in_address("query", "default-graph-uri", "named-graph-uri")
        if "update" in form:
            raise _update_refused()
        texts = form.getlist("query")
        source = form
    elif kind == "application/sparql-update":
        raise _update_refused()
    else:
        raise ContentTypeError(
            de=f"Hierher schickt man {_DIRECT} oder {_FORM}; bekommen: „{kind[:60]}“.",
            en=f"Send {_DIRECT} or {_FORM} here; got “{kind[:60]}”.",
        )
    return _answer(_only(texts), source.getlist("default-graph-uri"), source.getlist("named-graph-uri"))


def _description() -> Response:
    """Without a query: the service description, for browsers the form (SPARQL 1.1 Service Description, section 2)."""
    try:
        form = choose_format(GRAPH_FORMATS, html=True, default=TURTLE)
    except (NotAcceptableError, FormatUnknownError):
        # who wants rows has forgotten the query
        return _answer(_only([]), [], [])
    if form is None:
        return _page("", None, None)
    served = site()
    triples = service_description(served.dataset, served.queries, server_address())
    return Response(write_triples(triples, form, served.dataset), mimetype=form.media_types[0])


def _answer(text: str, default_graphs: list[str], named_graphs: list[str]) -> Response:
    settings = site().project.settings
    if len(text) > settings.query_length:
        raise ParameterError(
            de=f"Die Anfrage hat {len(text)} Zeichen, erlaubt sind {settings.query_length}.",
            en=f"The query has {len(text)} characters, {settings.query_length} are allowed.",
        )
    outline = scan(text)
    if "explain" in request.values:
        check_readable(outline, deepest=settings.query_nesting)
        return Response(hoist(text), mimetype="text/plain")
    graphs = GraphSelection(_absolute(default_graphs, "default-graph-uri"), _absolute(named_graphs, "named-graph-uri"))
    form = negotiated_format(outline.form, page_first=False)
    try:
        check_readable(outline, deepest=settings.query_nesting)
        if form is None:
            return _page(text, ask_for_page(site(), request.environ, text, graphs, MOST_ROWS + 1), None)
        return Response(ask(site(), request.environ, text, graphs, form), mimetype=form.media_types[0])
    except (QueryError, RetryLaterError) as error:
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


def _refuse_in_address(*names: str) -> None:
    """Raise ParameterError for parameters whose place is the body (sections 2.1.2 and 2.1.3)."""
    for name in names:
        if name in request.args:
            raise ParameterError(
                de=f"Wer die Anfrage per POST schickt, schreibt „{name}“ in den Inhalt, nicht in die Adresse.",
                en=f"With POST, “{name}” belongs into the body, not into the address.",
            )


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
        try:
            NamedNode(iri)
        except ValueError as error:
            raise ParameterError(
                de=f"{parameter}: „{iri[:80]}“ ist keine absolute IRI.",
                en=f"{parameter}: “{iri[:80]}” is not an absolute IRI.",
            ) from error
    return tuple(dict.fromkeys(iris))


def _update_refused() -> UpdateRefusedError:
    return UpdateRefusedError(
        de="SPARQL Update gibt es hier nicht: Der Graph wird nur gelesen. Wer ändern will, ändert eine Datei in data/.",
        en="SPARQL Update is not accepted here: the graph is read-only. To change it, change a file in data/.",
    )
