"""JSON-LD 1.1 with a context whose terms come from the shapes.

A document carries its own context, reduced to what it uses: nobody ever has to fetch one, and nothing here ever does.
The whole context is published too (``/context.jsonld``).

Written here rather than by a library: rdflib gives nodes in an order that changes from run to run, turns lexical forms
into JSON numbers (INF is then no JSON) and does not compact under all prefixes; pyoxigraph writes the expanded form
only. What stays is small, since the form is flat: one object a node, terms, no nesting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from ecosystem_graph.content.paths import Predicate
from ecosystem_graph.content.shapes import Shapes
from ecosystem_graph.content.values import LITERALS, NODES
from ecosystem_graph.errors import NotAcceptableError
from ecosystem_graph.terms import RDF, XSD, Prefixes, local_name

_ID, _LANGUAGE = "@id", "@language"
_ALIASES = {"id": "@id", "type": "@type"}
_TYPE = RDF + "type"
_STRING = XSD + "string"
_TEXT = RDF + "langString"
_TERM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!//)")


@dataclass(frozen=True)
class Term:
    """A short name for a class or a property."""

    name: str
    iri: str
    coercion: str | None = None
    # what a bare string under the name means: "@id" a node, "@language" a map of texts, else the IRI of a datatype

    def definition(self, prefixes: Prefixes) -> Any:
        """Return how a context defines the term (JSON-LD 1.1, section 9.15.1)."""
        iri = prefixes.compact(self.iri)
        if self.coercion is None:
            return iri
        if self.coercion == _LANGUAGE:
            return {"@id": iri, "@container": _LANGUAGE}
        return {"@id": iri, "@type": self.coercion if self.coercion == _ID else prefixes.compact(self.coercion)}


def terms_of(shapes: Shapes, prefixes: Prefixes) -> tuple[Term, ...]:
    """Return the terms of a project, in the order of its shapes: target classes first, then simple properties.

    A property that shapes only fill with nodes is coerced to them, one that has a single datatype to that, one with
    texts in several languages becomes a map of languages. The name is the local name. Where it is taken (by "id",
    "type", a prefix or an earlier term) the name is "prefix_local"; what has no name stays a CURIE.
    """
    allowed: dict[str, set[str]] = {}
    for shape in (item for node_shape in shapes.node_shapes for item in node_shape.properties):
        if isinstance(shape.path, Predicate) and shape.path.iri != _TYPE:
            allowed.setdefault(shape.path.iri, set()).update(shape.value_types)
    coercions: dict[str, str | None] = {
        class_iri: None for shape in shapes.node_shapes for class_iri in shape.target_classes
    }
    coercions.update({iri: _coercion(types) for iri, types in allowed.items()})
    taken = {*_ALIASES, *prefixes.namespaces}
    terms = []
    for iri, coercion in coercions.items():
        prefix, colon, local = prefixes.compact(iri).partition(":")
        names = [local_name(iri), *([f"{prefix}_{local}"] if colon and prefix in prefixes.namespaces else [])]
        name = next((item for item in names if item not in taken and _TERM_NAME.fullmatch(item)), None)
        if name is not None:
            taken.add(name)
            terms.append(Term(name, iri, coercion))
    return tuple(terms)


def context(shapes: Shapes, prefixes: Prefixes) -> dict[str, Any]:
    """Return the JSON-LD context of a project: aliases, prefixes, and the terms of its shapes."""
    return _context(prefixes.namespaces, terms_of(shapes, prefixes), prefixes)


def write(statements: Iterable[Triple | Quad], terms: Iterable[Term], prefixes: Prefixes) -> bytes:
    """Return ``statements`` as one compacted JSON-LD document in UTF-8.

    Nodes come in the order in which they first occur as subjects, values in the order given, properties sorted by name.
    Triples and quads of the default graph are nodes of the top level, a named graph is a node with ``@graph``.
    Lexical forms stay as they are: no literal becomes a JSON number, so no reader rounds one.

    Raises NotAcceptableError for the triple terms of RDF 1.2, which JSON-LD 1.1 cannot say.
    """
    graphs: dict[str, list[Triple]] = {"": []}
    for item in statements:
        quad = item if isinstance(item, Quad) else Quad(*item)
        graph = "" if isinstance(quad.graph_name, DefaultGraph) else _identifier(quad.graph_name)
        graphs.setdefault(graph, []).append(quad.triple)
    writer = _Writer(terms, prefixes, _schemes(graphs))
    nodes = writer.nodes(graphs.pop(""))
    nodes += [{"id": writer.iri(graph), "@graph": writer.nodes(triples)} for graph, triples in graphs.items()]
    document = {"@context": writer.context(), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class _Writer:
    """Compacts terms and remembers which terms and prefixes it used."""

    def __init__(self, terms: Iterable[Term], prefixes: Prefixes, schemes: set[str]) -> None:
        """``schemes`` are names that must mean nothing here, since IRIs begin with them (JSON-LD API, section 6.2)."""
        self._prefixes = Prefixes({name: space for name, space in prefixes.namespaces.items() if name not in schemes})
        self._terms = {term.iri: term for term in terms if term.name not in schemes}
        self._used_terms: set[str] = set()
        self._used_prefixes: set[str] = set()

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        """Return one object a subject."""
        subjects: dict[str, dict[str, dict[Any, None]]] = {}
        for triple in triples:
            values = subjects.setdefault(_identifier(triple.subject), {}).setdefault(triple.predicate.value, {})
            values[triple.object] = None
        return [self._node(subject, properties) for subject, properties in subjects.items()]

    def iri(self, identifier: str) -> str:
        """Return ``identifier`` as a CURIE where a prefix fits."""
        curie = self._prefixes.compact(identifier)
        if curie != identifier:
            self._used_prefixes.add(curie.partition(":")[0])
        return curie

    def context(self) -> dict[str, Any]:
        """Return the part of the context that was used, prefixes of its terms included."""
        used = [term for iri, term in self._terms.items() if iri in self._used_terms]
        for term in used:
            self.iri(term.iri)
            self.iri(term.coercion or "")
        return _context(self._used_prefixes, used, self._prefixes)

    def _node(self, subject: str, properties: Mapping[str, Mapping[Any, None]]) -> dict[str, Any]:
        types: list[str] = []
        values: dict[str, list[Any]] = {}
        texts: dict[str, dict[str, list[str]]] = {}
        for predicate, objects in properties.items():
            term = self._terms.get(predicate)
            coercion = term.coercion if term else None
            for item in objects:
                if predicate == _TYPE and isinstance(item, NamedNode):
                    types.append(self._name(item.value))
                elif coercion != _LANGUAGE:
                    values.setdefault(self._name(predicate), []).append(self._value(item, coercion))
                elif isinstance(item, Literal) and item.language is not None and item.direction is None:
                    languages = texts.setdefault(self._name(predicate), {})
                    languages.setdefault(item.language, []).append(item.value)
                else:
                    # under a map of languages this would be read as a text, so it goes under the CURIE
                    values.setdefault(self.iri(predicate), []).append(self._value(item, None))
        named: dict[str, Any] = {name: _bare(found) for name, found in values.items()}
        for name, found in texts.items():
            named[name] = {language: _bare(found[language]) for language in sorted(found)}
        kinds = {"type": _bare(types)} if types else {}
        return {"id": self.iri(subject), **kinds, **{name: named[name] for name in sorted(named)}}

    def _name(self, iri: str) -> str:
        if iri not in self._terms:
            return self.iri(iri)
        self._used_terms.add(iri)
        return self._terms[iri].name

    def _value(self, term: object, coercion: str | None) -> Any:
        if not isinstance(term, Literal):
            identifier = self.iri(_identifier(term))
            return identifier if coercion == _ID else {"id": identifier}
        if term.language is not None:
            direction = {"@direction": str(term.direction)} if term.direction is not None else {}
            return {"@value": term.value, "@language": term.language, **direction}
        datatype = term.datatype.value
        if datatype == (coercion or _STRING):
            return term.value
        typed = {"type": self.iri(datatype)} if datatype != _STRING else {}
        return {"@value": term.value, **typed}


def _context(names: Iterable[str], terms: Iterable[Term], prefixes: Prefixes) -> dict[str, Any]:
    """Aliases, the prefixes among ``names`` in the project's order, then ``terms`` in the order of their names."""
    used = set(names)
    spaces = {name: _space(space) for name, space in prefixes.namespaces.items() if name in used}
    named = {term.name: term.definition(prefixes) for term in terms}
    return {**_ALIASES, **spaces, **{name: named[name] for name in sorted(named)}}


def _space(namespace: str) -> Any:
    """A prefix whose namespace ends in a letter has to say that it is one (JSON-LD 1.1, section 4.1.5)."""
    return namespace if namespace[-1:] in ":/?#[]@" else {"@id": namespace, "@prefix": True}


def _coercion(types: set[str]) -> str | None:
    if len(types) != 1:
        return None
    (only,) = types
    if only == NODES:
        return _ID
    if only == _TEXT:
        return _LANGUAGE
    return None if only in (_STRING, LITERALS) else only


def _bare(values: list[Any]) -> Any:
    """JSON-LD writes one value bare and several as a list."""
    return values[0] if len(values) == 1 else values


def _schemes(graphs: Mapping[str, Iterable[Triple]]) -> set[str]:
    """The schemes of all IRIs that could be taken for CURIEs: "mailto" of mailto:a@b, but not "https" of https://a."""
    found: set[str] = set()
    for graph, triples in graphs.items():
        for triple in triples:
            for term in (triple.subject, triple.predicate, triple.object, getattr(triple.object, "datatype", None)):
                if isinstance(term, NamedNode) and (match := _SCHEME.match(term.value)):
                    found.add(match[1])
        if match := _SCHEME.match(graph):
            found.add(match[1])
    return found


def _identifier(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise NotAcceptableError(
        de=f"JSON-LD 1.1 kann Aussagen über Aussagen nicht ausdrücken ({term}); bitte als Turtle oder N-Triples holen.",
        en=f"JSON-LD 1.1 cannot express statements about statements ({term}); please take Turtle or N-Triples.",
    )
