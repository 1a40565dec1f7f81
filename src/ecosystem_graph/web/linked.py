"""Linked data: an IRI of ours answers 303 to the page or the data, as the reader prefers.

Addresses with an ending (.html .ttl .jsonld .nt .rdf .nq .trig) are the documents themselves. Hash IRIs of the
ontology lead to one document that describes all its terms.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request

from ecosystem_graph.entities.page import Reading, entity_page
from ecosystem_graph.entities.sources import said_by
from ecosystem_graph.entities.vocabulary import examples_of, label_terms, shape_rows, terms_of
from ecosystem_graph.errors import NotFoundError
from ecosystem_graph.exports import export_entity, export_graph, file_name
from ecosystem_graph.store.base import Boolean
from ecosystem_graph.store.formats import GRAPH_FORMATS, GraphFormat, graph_format
from ecosystem_graph.terms import OWL
from ecosystem_graph.web.addresses import absolute, iri_of, local, split_ending
from ecosystem_graph.web.days import day
from ecosystem_graph.web.negotiation import HTML, choose_format, languages
from ecosystem_graph.web.operations import (
    GRAPH_TYPES,
    MISSING,
    TEXT,
    Asked,
    Operation,
    asks_ending,
    asks_format,
    declares,
)
from ecosystem_graph.web.site import site

blueprint = Blueprint("linked", __name__)

ENDINGS = ("html", *(form.name for form in GRAPH_FORMATS))

_PATH = Asked("path", "What follows the project's base IRI; may hold slashes", TEXT, "path", True, "ontology")
_OPERATIONS = (
    Operation({301: (), 303: (), 308: ()}, (_PATH, asks_format(GRAPH_FORMATS)), (404, 406)),
    Operation(
        {200: (HTML, *GRAPH_TYPES), 301: (), 308: ()},
        (_PATH, asks_ending(ENDINGS)),
        MISSING,
        path="/{path}.{ending}",
    ),
)


@blueprint.get("/<path:path>")
@declares(_OPERATIONS)
def dereference(path: str) -> Response:
    """Answer for the IRI or the document under ``path``."""
    stem, ending = split_ending(path, ENDINGS)
    iri = iri_of(stem)
    survivor = site().dataset.merges.get(iri)
    if survivor is not None:
        return _moved(survivor, ending)
    form = graph_format(ending) if ending and ending != "html" else None
    if ending is None:
        return _see_other(iri, path)
    response = _document(iri, form) if form else _page(iri)
    response.headers.extend(_links(stem))
    return response


def _see_other(iri: str, path: str) -> Response:
    if not _known(iri):
        raise _unknown(iri)
    form = choose_format(GRAPH_FORMATS, html=True)
    response = redirect(local(f"/{path}.{form.name if form else 'html'}", format=None), 303)
    response.headers.extend(_links(path))
    return _plain(response)


def _moved(survivor: str, ending: str | None) -> Response:
    path = survivor.removeprefix(site().project.base)
    return _plain(redirect(local("/" + path + (f".{ending}" if ending else "")), 301))


def _document(iri: str, form: GraphFormat) -> Response:
    dataset = site().dataset
    if iri in dataset.graphs:
        body = export_graph(site().store, iri, form, dataset)
    else:
        body = export_entity(site().store, iri, form, dataset)
    response = Response(body, mimetype=form.media_types[0])
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(iri, form, dataset)}"'
    return response


def _page(iri: str) -> Response:
    reading = Reading(languages(), day(), site().dataset.date_roles)
    store = site().store
    page = entity_page(store, site().dataset.shapes, iri, reading)
    dataset = site().dataset
    terms = terms_of(store, iri, reading.languages) if iri in dataset.graphs else ()
    rendered = render_template(
        "entity.html",
        page=page,
        formats=GRAPH_FORMATS,
        terms=terms,
        shape_rows={
            term.iri: shape_rows(dataset.shapes, term.iri, dataset.project.prefixes, reading.languages)
            for term in terms
        },
        examples=examples_of(
            store,
            tuple(term.iri for term in terms if OWL + "Class" in term.types),
            dataset.project.base,
            reading.languages,
        ),
        term_labels=label_terms(store, terms, reading.languages) if terms else {},
        said_here=said_by(store, iri, reading.languages) if iri in dataset.cited else (),
    )
    return Response(rendered, mimetype=HTML)


def _known(iri: str) -> bool:
    text = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} }}"
    answer = site().store.query(text)
    return isinstance(answer, Boolean) and answer.value


def _unknown(iri: str) -> NotFoundError:
    return NotFoundError(
        de=f"<{iri}> kommt im Graphen nicht vor. Vielleicht ein Tippfehler? Alle Arten stehen auf der Startseite.",
        en=f"<{iri}> does not occur in the graph. A typing error, perhaps? The start page lists all kinds.",
    )


def _links(stem: str) -> list[tuple[str, str]]:
    """Link headers to all formats of the document (RFC 8288), and to the page that describes it."""
    links = [
        f'<{absolute(local(f"/{stem}.{form.name}", format=None))}>; rel="alternate"; type="{form.media_types[0]}"'
        for form in GRAPH_FORMATS
    ]
    links.append(f'<{absolute(local(f"/{stem}.html", format=None))}>; rel="describedby"; type="{HTML}"')
    return [("Link", ", ".join(links))]


def _plain(response: object) -> Response:
    if not isinstance(response, Response):
        raise TypeError("redirect gave no Flask response")
    if request.method == "HEAD":
        response.set_data(b"")
    return response
