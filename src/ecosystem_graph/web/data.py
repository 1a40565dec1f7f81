"""The data set as a whole: what there is to take, its description, the dumps, the JSON-LD context, areas."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask import Blueprint, Response, render_template
from pyoxigraph import Triple

from ecosystem_graph.description import record, statistics
from ecosystem_graph.errors import NotFoundError
from ecosystem_graph.exports import export_area, export_whole, file_name, write_triples
from ecosystem_graph.jsonld import context
from ecosystem_graph.store.formats import GRAPH_FORMATS, TURTLE, GraphFormat, graph_format
from ecosystem_graph.web.addresses import iri_of, local, server_address, split_ending
from ecosystem_graph.web.negotiation import HTML, choose_format
from ecosystem_graph.web.site import site

blueprint = Blueprint("data", __name__)

ENDINGS = tuple(form.name for form in GRAPH_FORMATS)


@blueprint.get("/dataset")
def overview() -> Response:
    """Say what the data set is and where to take it, as a page or in RDF."""
    form = choose_format(GRAPH_FORMATS, html=True)
    if form is not None:
        response = _written(record(site().dataset, server_address()), form)
        response.headers["Content-Location"] = local(f"/dataset/description.{form.name}", format=None)
        return response
    return Response(render_template("data.html", formats=GRAPH_FORMATS), mimetype=HTML)


@blueprint.get("/dataset/description.<ending>")
def description(ending: str) -> Response:
    """Answer the entry for catalogues of data: DCAT-AP.de."""
    return _written(record(site().dataset, server_address()), graph_format(ending))


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Answer the numbers of the data set and of each of its graphs (VoID, section 7.2)."""
    form = choose_format(GRAPH_FORMATS, html=False) or TURTLE
    return _written(statistics(site().dataset, server_address()), form)


def _written(triples: Iterable[Triple], form: GraphFormat) -> Response:
    return Response(write_triples(triples, form, site().dataset), mimetype=form.media_types[0])


@blueprint.get("/dataset.<ending>")
def dump(ending: str) -> Response:
    """Answer the whole data set; N-Quads and TriG keep the sources apart."""
    dataset = site().dataset
    form = graph_format(ending)
    response = Response(export_whole(site().store, form, dataset), mimetype=form.media_types[0])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(None, form, dataset)}"'
    return response


@blueprint.get("/area/<path:path>")
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
def jsonld_context() -> Response:
    """Answer the JSON-LD context whose terms come from the shapes."""
    dataset = site().dataset
    document = {"@context": context(dataset.shapes, dataset.project.prefixes)}
    return Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype="application/ld+json")
