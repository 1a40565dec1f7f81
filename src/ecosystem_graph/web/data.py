"""The data set as a whole: what there is to take, the dumps, the JSON-LD context, areas."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template

from ecosystem_graph.errors import NotFoundError
from ecosystem_graph.exports import export_area, export_whole, file_name
from ecosystem_graph.jsonld import context
from ecosystem_graph.store.formats import GRAPH_FORMATS, JSON_LD, graph_format
from ecosystem_graph.web.addresses import iri_of, split_ending
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.operations import GRAPH_TYPES, MISSING, TEXT, Asked, Operation, asks_ending, declares
from ecosystem_graph.web.site import site

blueprint = Blueprint("data", __name__)

ENDINGS = tuple(form.name for form in GRAPH_FORMATS)


@blueprint.get("/dataset")
@declares(Operation({200: (HTML,)}))
def overview() -> Response:
    """Say what the data set is and where to take it."""
    return Response(render_template("data.html", formats=GRAPH_FORMATS), mimetype=HTML)


@blueprint.get("/dataset.<ending>")
@declares(Operation({200: GRAPH_TYPES}, (asks_ending(ENDINGS),)))
def dump(ending: str) -> Response:
    """Answer the whole data set; N-Quads and TriG keep the sources apart."""
    dataset = site().dataset
    form = graph_format(ending)
    response = Response(export_whole(site().store, form, dataset), mimetype=form.media_types[0])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(None, form, dataset)}"'
    return response


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
