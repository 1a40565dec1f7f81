"""The data set as a whole: what there is to take, its description, the dumps, the JSON-LD context, areas."""

from __future__ import annotations

import json
from collections.abc import Iterable
from threading import Lock

from flask import Blueprint, Response, current_app, render_template
from pyoxigraph import Triple

from ecosystem_graph.description import record, statistics
from ecosystem_graph.errors import NotFoundError
from ecosystem_graph.exports import export_area, export_whole, file_name, write_triples
from ecosystem_graph.jsonld import context
from ecosystem_graph.store.formats import GRAPH_FORMATS, JSON_LD, TURTLE, GraphFormat, graph_format
from ecosystem_graph.web.addresses import iri_of, local, server_address, split_ending
from ecosystem_graph.web.negotiation import HTML, choose_format
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

blueprint = Blueprint("data", __name__)

_WRITING = Lock()
# one dump at a time, so that a crowd does not take all processors
ENDINGS = tuple(form.name for form in GRAPH_FORMATS)


@blueprint.get("/dataset")
@declares(Operation({200: (HTML, *GRAPH_TYPES)}, (asks_format(GRAPH_FORMATS),), (406,)))
def overview() -> Response:
    """Say what the data set is and where to take it, as a page or in RDF."""
    form = choose_format(GRAPH_FORMATS, html=True)
    if form is not None:
        response = _written(record(site().dataset, server_address()), form)
        response.headers["Content-Location"] = local(f"/dataset/description.{form.name}", format=None)
        return response
    return Response(render_template("data.html", formats=GRAPH_FORMATS), mimetype=HTML)


@blueprint.get("/dataset/description.<ending>")
@declares(Operation({200: GRAPH_TYPES}, (asks_ending(ENDINGS),), (406,)))
def description(ending: str) -> Response:
    """Answer the entry for catalogues of data: DCAT-AP.de."""
    return _written(record(site().dataset, server_address()), graph_format(ending))


@blueprint.get("/.well-known/void")
@declares(Operation({200: GRAPH_TYPES}, (asks_format(GRAPH_FORMATS, html=False),), (406,)))
def void() -> Response:
    """Answer the numbers of the data set and of each of its graphs (VoID, section 7.2)."""
    form = choose_format(GRAPH_FORMATS, html=False) or TURTLE
    return _written(statistics(site().dataset, server_address()), form)


def _written(triples: Iterable[Triple], form: GraphFormat) -> Response:
    return Response(write_triples(triples, form, site().dataset), mimetype=form.media_types[0])


@blueprint.get("/dataset.<ending>")
@declares(Operation({200: GRAPH_TYPES}, (asks_ending(ENDINGS),)))
def dump(ending: str) -> Response:
    """Answer the whole data set; N-Quads and TriG keep the sources apart."""
    dataset = site().dataset
    form = graph_format(ending)
    response = Response(_whole(form), mimetype=form.media_types[0])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(None, form, dataset)}"'
    return response


def _whole(form: GraphFormat) -> bytes:
    """Write a dump once for each state of the data, whatever else the address says: it takes seconds."""
    dumps: dict[str, bytes] = current_app.extensions.setdefault("ecosystem-graph-dumps", {})
    # of this application, which serves one state
    if form.name not in dumps:
        with _WRITING:
            if form.name not in dumps:
                dumps[form.name] = export_whole(site().store, form, site().dataset)
    return dumps[form.name]


@blueprint.get("/area/<path:path>")
@declares(
    Operation(
        {200: GRAPH_TYPES, 308: ()},
        (Asked("path", "Path of the area's IRI; may hold slashes", TEXT, "path", True), asks_ending(ENDINGS)),
        MISSING,
        path="/area/{path}.{ending}",
    )
)
def area(path: str) -> Response:
    """Answer all that concerns an area: /area/id/place/sachsen.ttl."""
    stem, ending = split_ending(path, ENDINGS)
    if ending is None:
        raise NotFoundError(
            de=f"Ein Gebiet gibt es als Datei, z. B. /area/{stem}.ttl.",
            en=f"An area is a file, e.g. /area/{stem}.ttl.",
        )
    form = graph_format(ending)
    body = export_area(site().store, iri_of(stem), form, site().dataset)
    return Response(body, mimetype=form.media_types[0])


@blueprint.get("/context.jsonld")
@declares(Operation({200: (JSON_LD.media_types[0],)}))
def jsonld_context() -> Response:
    """Answer the JSON-LD context whose terms come from the shapes."""
    dataset = site().dataset
    document = {"@context": context(dataset.shapes, dataset.project.prefixes)}
    return Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype="application/ld+json")
