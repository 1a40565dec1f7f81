"""The start page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from ecosystem_graph.entities.lists import count_kinds
from ecosystem_graph.web.negotiation import HTML
from ecosystem_graph.web.operations import Operation, declares
from ecosystem_graph.web.site import site

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@declares(Operation({200: (HTML,)}))
def start() -> Response:
    """Say what this is, list the kinds and the questions."""
    served = site()
    kinds = count_kinds(served.store, served.dataset.shapes, served.project.base)
    return Response(render_template("start.html", kinds=kinds, queries=served.queries), mimetype=HTML)
