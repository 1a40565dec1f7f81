"""Answers to queries as bodies of responses: which format, which bytes. For /sparql and for saved questions."""

from __future__ import annotations

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.errors import ParameterError
from ecosystem_graph.exports import write_triples
from ecosystem_graph.store.base import Answer, Triples, too_large
from ecosystem_graph.store.formats import GRAPH_FORMATS, RESULTS_FORMATS, GraphFormat, ResultsFormat
from ecosystem_graph.web.negotiation import choose_format

GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
# query forms whose answer is a graph


def negotiated_format(form: str | None, *, page_first: bool) -> GraphFormat | ResultsFormat | None:
    """Return the format that the request prefers for the answer to a query of ``form``; None for a page.

    ``page_first`` says whether a request without a preference gets the page, else the first data format.
    """
    if form in GRAPH_FORMS:
        return choose_format(GRAPH_FORMATS, html=True, default=None if page_first else GRAPH_FORMATS[0])
    return choose_format(RESULTS_FORMATS, html=True, default=None if page_first else RESULTS_FORMATS[0])


def write_answer(answer: Answer, form: GraphFormat | ResultsFormat, dataset: DataSet, largest: int) -> bytes:
    """Return ``answer`` in ``form``, whole or not at all.

    Raises ResultTooLargeError above ``largest`` bytes, ParameterError if rows are asked for as a graph or the other way
    round.
    """
    if isinstance(answer, Triples) and isinstance(form, GraphFormat):
        body = write_triples(answer, form, dataset)
        if len(body) > largest:
            raise too_large(largest)
        return body
    if not isinstance(answer, Triples) and isinstance(form, ResultsFormat):
        return answer.serialize(form, largest)
    raise ParameterError(
        de=f"Diese Antwort gibt es nicht als {form.name}.", en=f"This answer is not available as {form.name}."
    )
