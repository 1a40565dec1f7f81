"""SPARQL 1.1 Graph Store HTTP Protocol, its reading side, at /graph-store.

Graphs below our base IRI can be had directly too (section 4.1): linked.py answers at their own addresses.
"""

from __future__ import annotations

from difflib import get_close_matches

from flask import Blueprint, Response, request

from ecosystem_graph.errors import ParameterError
from ecosystem_graph.exports import export_content
from ecosystem_graph.store.formats import GRAPH_FORMATS, TURTLE
from ecosystem_graph.web.negotiation import choose_format
from ecosystem_graph.web.operations import GRAPH_TYPES, TEXT, Asked, Operation, asks_format, declares
from ecosystem_graph.web.site import site

blueprint = Blueprint("graphs", __name__)

_KNOWN = ("graph", "default", "format", "lang", "at")
_ASKS = (
    Asked("graph", "IRI of a named graph; either this or default", {"type": "string", "format": "iri"}),
    Asked("default", "The default graph; its value plays no part", TEXT),
    asks_format(GRAPH_FORMATS, html=False),
)


@blueprint.get("/graph-store")
@declares(Operation({200: GRAPH_TYPES}, _ASKS, (404, 406)))
def content() -> Response:
    """Answer the triples of one graph, ?graph=<IRI> or ?default, and nothing else (section 5.2)."""
    graph = _graph()
    form = choose_format(GRAPH_FORMATS, html=False) or TURTLE
    body = export_content(site().store, graph, form, site().dataset)
    return Response(body, mimetype=form.media_types[0])


def _graph() -> str | None:
    """Return the IRI of the graph that is asked for, None for the default graph."""
    for name in request.args:
        if name not in _KNOWN:
            nearest = get_close_matches(name, _KNOWN, 1, 0.4)
            raise ParameterError(
                de=f"Den Parameter „{name[:40]}“ gibt es hier nicht. Gemeint: {nearest[0] if nearest else _KNOWN[0]}?",
                en=f"There is no parameter “{name[:40]}” here. Did you mean {nearest[0] if nearest else _KNOWN[0]}?",
            )
    graphs, default = request.args.getlist("graph"), "default" in request.args
    if len(graphs) + default != 1:
        raise ParameterError(
            de="Erwartet wird entweder ?graph= mit der IRI eines Graphen oder ?default, nicht keines und nicht beides.",
            en="Expected is either ?graph= with the IRI of a graph or ?default, not neither and not both.",
        )
    return None if default else graphs[0]
