"""Saved questions: /queries, /queries/<name> as a form with its answer, and in every format."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request

from ecosystem_graph.content.queries import Parameter, SavedQuery, bind, find_query
from ecosystem_graph.content.question_graph import question_triples
from ecosystem_graph.entities.lists import instances_of
from ecosystem_graph.entities.model import Text
from ecosystem_graph.exports import write_triples
from ecosystem_graph.store.base import Answer, Triples
from ecosystem_graph.store.formats import (
    GRAPH_FORMATS,
    RESULTS_FORMATS,
    GraphFormat,
    ResultsFormat,
    graph_format,
    results_format,
)
from ecosystem_graph.web.addresses import server_address, split_ending
from ecosystem_graph.web.answers import GRAPH_FORMS, negotiated_format, write_answer
from ecosystem_graph.web.negotiation import HTML, language, languages
from ecosystem_graph.web.operations import Operation, declares
from ecosystem_graph.web.question_operations import operations
from ecosystem_graph.web.site import site
from ecosystem_graph.web.tables import answer_table

blueprint = Blueprint("questions", __name__)

_FRAME = ("lang", "at", "format")
# parameters of the page, not of the question


@blueprint.get("/queries")
@declares(Operation({200: (HTML,)}))
def listing() -> Response:
    """List all saved questions."""
    return Response(render_template("questions.html", queries=site().queries), mimetype=HTML)


@blueprint.get("/queries/<name>")
@declares(operations)
def show(name: str) -> Response:
    """Answer a saved question: /queries/amtswechsel, /queries/amtswechsel.csv?post=…, /queries/amtswechsel.rq.

    A question whose answer is rows stands under .ttl, .jsonld and so on as a description of itself.
    """
    graphs = tuple(form.name for form in GRAPH_FORMATS)
    results = tuple(form.name for form in RESULTS_FORMATS)
    stem, ending = split_ending(name, ("html", "rq", *graphs, *results))
    query = find_query(site().queries, stem)
    text = bind(query, _values(query), site().project.prefixes)
    if ending == "rq":
        return Response(text, mimetype="application/sparql-query")
    form = _format(query, ending)
    if isinstance(form, GraphFormat) and query.form not in GRAPH_FORMS:
        # rows are no graph: the question itself is, as RDF
        described = question_triples(query, site().project, server_address())
        return Response(write_triples(described, form, site().dataset), mimetype=form.media_types[0])
    answer = site().store.query(text, timeout=site().project.settings.query_timeout, by_hand=True)
    if form is None:
        return _page(query, text, answer)
    largest = site().project.settings.answer_size * 2**20
    return Response(write_answer(answer, form, site().dataset, largest), mimetype=form.media_types[0])


def _values(query: SavedQuery) -> dict[str, str]:
    values = {name: value for name, value in request.args.items() if name not in _FRAME and value}
    for parameter in query.parameters:
        if parameter.datatype == "language":
            values.setdefault(parameter.name, language())
        at = request.args.get("at")
        if parameter.datatype == "date" and at and parameter.name not in values:
            values[parameter.name] = at
    return values


def _format(query: SavedQuery, ending: str | None) -> GraphFormat | ResultsFormat | None:
    if ending == "html":
        return None
    if ending is None:
        return negotiated_format(query.form, page_first=True)
    if query.form in GRAPH_FORMS or ending in (form.name for form in GRAPH_FORMATS):
        return graph_format(ending)
    return results_format(ending)


def _page(query: SavedQuery, text: str, answer: Answer) -> Response:
    own = language()
    headings = {name: labels.get(own, name) for name, labels in query.columns.items()}
    page = render_template(
        "question.html",
        query=query,
        text_of_query=text,
        table=answer_table(answer, headings),
        choices={parameter.name: _choices(parameter) for parameter in query.parameters},
        values=_shown_values(query),
        formats=GRAPH_FORMATS if isinstance(answer, Triples) else RESULTS_FORMATS,
    )
    return Response(page, mimetype=HTML)


def _choices(parameter: Parameter) -> tuple[tuple[str, Text], ...]:
    """Possible values of a class-typed parameter, by label; concepts of the list that the default comes from."""
    if parameter.datatype is not None:
        return ()
    prefixes = site().project.prefixes
    default = parameter.default or ""
    like = default[1:-1] if default.startswith("<") else prefixes.expand(default)
    found = instances_of(site().store, parameter.type_iri, languages(), like)
    return tuple((prefixes.compact(iri), label) for iri, label in found)


def _shown_values(query: SavedQuery) -> Mapping[str, str]:
    given = _values(query)
    prefixes = site().project.prefixes
    shown = {}
    for parameter in query.parameters:
        default = (parameter.default or "").partition("^^")[0].strip('"')
        value = given.get(parameter.name, default)
        iri = value.removeprefix("<").removesuffix(">")
        shown[parameter.name] = prefixes.compact(iri) if "://" in iri else value
    return shown
