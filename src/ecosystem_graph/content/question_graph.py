"""Saved questions as RDF, so that questions can be queried, listed by editors and reused elsewhere.

SHACL Advanced Features, section 5.1 "SPARQL-based executables"; the form of the SIB SPARQL examples.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from ecosystem_graph.content.project import Project
from ecosystem_graph.content.queries import SavedQuery
from ecosystem_graph.terms import RDFS, SCHEMA, SH, TYPE

_EXECUTABLES = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "DESCRIBE": ("SPARQLExecutable", "select"),
}


def question_iri(query: SavedQuery, project: Project) -> NamedNode:
    """Return the IRI of a saved question; it is also the path of its page."""
    return NamedNode(f"{project.base}queries/{query.name}")


def question_triples(query: SavedQuery, project: Project, address: str) -> tuple[Triple, ...]:
    """Return the description of ``query``: titles, descriptions, keywords, its text and where to ask it.

    ``address`` is that of the server, without a slash at its end.
    """
    node = question_iri(query, project)
    kind, predicate = _EXECUTABLES[query.form]
    found = [
        Triple(node, TYPE, NamedNode(SH + "SPARQLExecutable")),
        Triple(node, TYPE, NamedNode(SH + kind)),
        Triple(node, NamedNode(SH + predicate), Literal(query.text)),
        Triple(node, NamedNode(SCHEMA + "target"), NamedNode(address + "/sparql")),
    ]
    for name, texts in (("label", query.titles), ("comment", query.descriptions)):
        property_node = NamedNode(RDFS + name)
        found += (Triple(node, property_node, Literal(text, language=tag)) for tag, text in texts.items())
    found += (Triple(node, NamedNode(SCHEMA + "keywords"), Literal(word)) for word in query.keywords)
    return tuple(found)
