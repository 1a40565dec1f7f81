"""The terms the engine itself must know, CURIEs, and the choice of a label.

The engine knows provenance, time, SKOS labels and SHACL; it knows no class of any project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"
DCAT = "http://www.w3.org/ns/dcat#"
DCATDE = "http://dcat-ap.de/def/dcatde/"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
ECO = "https://w3id.org/ecosystem-graph/ontology#"
# the engine's own vocabulary: provenance, attestation, derived dates, page annotations of shapes

TYPE = NamedNode(RDF + "type")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
RDFS_LABEL = NamedNode(RDFS + "label")
TITLE = NamedNode(DCT + "title")
LABEL_PROPERTIES = (PREF_LABEL, RDFS_LABEL, TITLE)
# in order of preference
IS_REPLACED_BY = NamedNode(DCT + "isReplacedBy")
DEPRECATED = NamedNode(OWL + "deprecated")
PRIMARY_SOURCE = NamedNode(PROV + "hadPrimarySource")
AS_OF = NamedNode(ECO + "asOf")
PARAPHRASE = NamedNode(ECO + "paraphrase")
CONFIDENCE = NamedNode(ECO + "confidence")

_DERIVED = "graph/_derived"

CURIE = re.compile(r"^([A-Za-z][\w-]*):([^\s<>\"{}|^`\\]*)$")
_SAFE_LOCAL_NAME = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_-])?$")


@dataclass(frozen=True)
class Prefixes:
    """The prefixes of a project, in the order of their declaration."""

    namespaces: Mapping[str, str]

    def expand(self, curie: str) -> str | None:
        """Return the IRI of ``curie`` ("orga:bitkom"), or None if its prefix is unknown or it is no CURIE."""
        match = CURIE.match(curie)
        if match is None or match[1] not in self.namespaces:
            return None
        return self.namespaces[match[1]] + match[2]

    def compact(self, iri: str) -> str:
        """Return the CURIE of ``iri`` under the longest matching namespace, or ``iri`` itself."""
        best = ""
        name = ""
        for prefix, namespace in self.namespaces.items():
            if len(namespace) > len(best) and iri.startswith(namespace):
                best, name = namespace, prefix
        local = iri[len(best) :]
        return f"{name}:{local}" if best and _SAFE_LOCAL_NAME.match(local) else iri

    def sparql(self) -> str:
        """Return the PREFIX lines for a SPARQL query or a Turtle file."""
        return "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in self.namespaces.items())


def derived_graph(base: str) -> str:
    """Return the IRI of the graph of derived statements in the project with the base IRI ``base``."""
    return base + _DERIVED


def is_derived(graph: str) -> bool:
    """Return whether ``graph`` is the graph of derived statements of some project."""
    return graph.endswith("/" + _DERIVED)


def local_name(iri: str) -> str:
    """Return what stands after the last "#" or "/" of ``iri``."""
    return re.split(r"[#/]", iri.rstrip("/#"))[-1]


def choose_literal(literals: Iterable[Literal], languages: tuple[str, ...]) -> Literal | None:
    """Return the literal whose language comes first in ``languages``; then one without a language; then any.

    Ties are broken by the text itself, so that the same data always gives the same label.
    """
    order = {language: position for position, language in enumerate(languages)}

    def rank(literal: Literal) -> tuple[int, str]:
        language = literal.language
        if language is None:
            return len(order), literal.value
        return order.get(language.split("-")[0], len(order) + 1), literal.value

    return min(literals, key=rank, default=None)
