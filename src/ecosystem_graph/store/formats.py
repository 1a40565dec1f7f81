"""The formats an answer can be written in: short name, file ending, media type.

SPARQL 1.1 Results JSON, XML, CSV and TSV; RDF 1.1 Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import QueryResultsFormat, RdfFormat

from ecosystem_graph.errors import FormatUnknownError


@dataclass(frozen=True)
class ResultsFormat:
    """A format for solutions or a boolean."""

    name: str
    # short name, for --format, ?format= and as file ending
    media_types: tuple[str, ...]
    # the first one is sent, the others are understood in Accept
    engine: QueryResultsFormat
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class GraphFormat:
    """A format for triples (or quads, where ``datasets`` is true)."""

    name: str
    media_types: tuple[str, ...]
    engine: RdfFormat
    datasets: bool = False
    aliases: tuple[str, ...] = ()


JSON = ResultsFormat("json", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON)
XML = ResultsFormat("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), QueryResultsFormat.XML)
CSV = ResultsFormat("csv", ("text/csv",), QueryResultsFormat.CSV)
TSV = ResultsFormat("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV)
RESULTS_FORMATS = (JSON, XML, CSV, TSV)

TURTLE = GraphFormat("ttl", ("text/turtle", "application/x-turtle"), RdfFormat.TURTLE, aliases=("turtle", "n3"))
JSON_LD = GraphFormat("jsonld", ("application/ld+json",), RdfFormat.JSON_LD, True, ("json-ld",))
N_TRIPLES = GraphFormat("nt", ("application/n-triples",), RdfFormat.N_TRIPLES, aliases=("ntriples", "n-triples"))
RDF_XML = GraphFormat(
    "rdf", ("application/rdf+xml",), RdfFormat.RDF_XML, aliases=("rdfxml", "rdf-xml", "rdf+xml", "xml")
)
N_QUADS = GraphFormat("nq", ("application/n-quads",), RdfFormat.N_QUADS, True, ("nquads", "n-quads"))
TRIG = GraphFormat("trig", ("application/trig",), RdfFormat.TRIG, True)
GRAPH_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)


def graph_format(name: str) -> GraphFormat:
    """Return the graph format called ``name``. Raises FormatUnknownError naming the nearest one."""
    for known in GRAPH_FORMATS:
        if name.lower() in (known.name, *known.aliases, *known.media_types):
            return known
    raise unknown_format(name, [known.name for known in GRAPH_FORMATS])


def results_format(name: str) -> ResultsFormat:
    """Return the results format called ``name``. Raises FormatUnknownError naming the nearest one."""
    for known in RESULTS_FORMATS:
        if name.lower() in (known.name, *known.media_types):
            return known
    raise unknown_format(name, [known.name for known in RESULTS_FORMATS])


def unknown_format(name: str, offered: list[str]) -> FormatUnknownError:
    """Return the error for a format name that is not among ``offered``."""
    nearest = get_close_matches(name.lower(), offered, 1, 0.4)
    shown = name[:40]
    return FormatUnknownError(
        de=f"Das Format „{shown}“ gibt es hier nicht. Möglich: {', '.join(offered)}."
        + (f" Gemeint: {nearest[0]}?" if nearest else ""),
        en=f"The format “{shown}” is not offered here. Choose one of: {', '.join(offered)}."
        + (f" Did you mean {nearest[0]}?" if nearest else ""),
    )
