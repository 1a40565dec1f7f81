"""Lists: all entities of a kind, as a page and in every format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from flask import Blueprint, Response, render_template, request

from ecosystem_graph.content.shapes import NodeShape
from ecosystem_graph.entities.lists import list_kind
from ecosystem_graph.errors import NotFoundError, ParameterError
from ecosystem_graph.exports import export_kind, file_name
from ecosystem_graph.store.formats import CSV, GRAPH_FORMATS, graph_format
from ecosystem_graph.web.addresses import local, split_ending
from ecosystem_graph.web.negotiation import HTML, choose_format, languages
from ecosystem_graph.web.operations import GRAPH_TYPES, Asked, Operation, asks_ending, asks_format, declares
from ecosystem_graph.web.site import Site, site

blueprint = Blueprint("kinds", __name__)

ENDINGS = ("html", "csv", *(form.name for form in GRAPH_FORMATS))

_NUMBER = re.compile(r"0*[1-9][0-9]{0,7}")
_PAGE = Asked(
    "page",
    "Page of the list, from 1, a hundred entities each",
    {"type": "integer", "minimum": 1, "maximum": 99_999_999},
)


def _operations(served: Site) -> Iterator[Operation]:
    names = {"type": "string", "enum": [shape.kind for shape in served.dataset.shapes.kinds]}
    name = Asked("name", "Name of the kind", names, "path", True)
    forms = asks_format((*GRAPH_FORMATS, CSV))
    yield Operation({200: (HTML,), 303: ()}, (name, forms, _PAGE), (404, 406))
    yield Operation(
        {200: (HTML, *CSV.media_types, *GRAPH_TYPES)},
        (name, asks_ending(ENDINGS), _PAGE),
        (404,),
        path="/kind/{name}.{ending}",
    )


@blueprint.get("/kind/<name>")
@declares(_operations)
def show(name: str) -> Response:
    """Answer the list of a kind: /kind/person, /kind/person.csv and so on."""
    stem, ending = split_ending(name, ENDINGS)
    kind = _kind(stem)
    page = _page()
    if ending is None:
        form = choose_format((*GRAPH_FORMATS, CSV), html=True)
        if form is not None:
            return _see_other(local(f"/kind/{stem}.{form.name}", format=None))
        ending = "html"
    if ending == "html":
        served = site()
        found = list_kind(served.store, served.dataset.shapes, kind, languages(), page, served.project.base)
        return Response(render_template("list.html", found=found, name=stem), mimetype=HTML)
    dataset = site().dataset
    graph_form = None if ending == "csv" else graph_format(ending)
    body = export_kind(site().store, stem, graph_form, dataset)
    media_type = graph_form.media_types[0] if graph_form else CSV.media_types[0]
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(stem, graph_form, dataset)}"'
    return response


def _kind(name: str) -> NodeShape:
    kind = site().dataset.shapes.kind(name)
    if kind is None:
        known = [shape.kind or "" for shape in site().dataset.shapes.kinds]
        nearest = get_close_matches(name, known, 1, 0.4)
        raise NotFoundError(
            de=f"Die Art „{name[:40]}“ gibt es nicht." + (f" Gemeint: {nearest[0]}?" if nearest else ""),
            en=f"There is no kind “{name[:40]}”." + (f" Did you mean {nearest[0]}?" if nearest else ""),
        )
    return kind


def _page() -> int:
    text = request.args.get("page", "1")
    if not _NUMBER.fullmatch(text):
        raise ParameterError(
            de=f"Der Parameter „page“ ist eine Seitenzahl ab 1; bekommen: „{text[:20]}“.",
            en=f"The parameter “page” is a page number from 1; got “{text[:20]}”.",
        )
    return int(text)


def _see_other(address: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = address
    return response
