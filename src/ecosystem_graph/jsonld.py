"""JSON-LD 1.1 with a context whose terms come from the shapes.

What is written carries its own context, reduced to what it uses: nobody ever has to fetch one, and nothing here ever
does. The whole context is published too (``/context.jsonld``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from ecosystem_graph.content.paths import Predicate
from ecosystem_graph.content.shapes import PropertyShape, Shapes
from ecosystem_graph.terms import RDF, SH, XSD, Prefixes, local_name

Context = Mapping[str, Any]
_ALIASES = {"id": "@id", "type": "@type"}
_STRING = XSD + "string"


def context(shapes: Shapes, prefixes: Prefixes) -> dict[str, Any]:
    """Return the JSON-LD context of a project: prefixes, classes and properties by their short names.

    A property that shapes only fill with nodes is typed ``@id``; one that has a single datatype carries it. If two
    properties have the same local name, the one whose IRI sorts first keeps it, the other is named "prefix_local".
    JSON-LD 1.1, section 4.1.
    """
    terms: dict[str, Any] = dict(_ALIASES)
    terms.update(prefixes.namespaces)
    classes = sorted({class_iri for shape in shapes.node_shapes for class_iri in shape.target_classes})
    for class_iri in classes:
        terms[_free_name(class_iri, terms, prefixes)] = prefixes.compact(class_iri)
    for iri, uses in sorted(_properties(shapes).items()):
        definition: dict[str, Any] = {"@id": prefixes.compact(iri)}
        kind = _value_type(uses)
        if kind is not None:
            definition["@type"] = kind if kind == "@id" else prefixes.compact(kind)
        terms[_free_name(iri, terms, prefixes)] = definition if len(definition) > 1 else definition["@id"]
    return terms


def write(statements: Iterable[Triple | Quad], whole: Context, prefixes: Prefixes) -> bytes:
    """Return ``statements`` as one JSON-LD document in UTF-8, the same bytes for the same statements.

    Triples and quads of the default graph become nodes of the top level, named graphs become nodes with ``@graph``.
    Numbers stay strings with a datatype, so that no reader rounds them.
    """
    writer = _Writer(whole, prefixes)
    graphs: dict[str, list[Triple]] = {}
    for statement in statements:
        graph = statement.graph_name if isinstance(statement, Quad) else DefaultGraph()
        name = "" if isinstance(graph, DefaultGraph) else str(graph)
        graphs.setdefault(name, []).append(statement.triple if isinstance(statement, Quad) else statement)
    nodes = [*writer.nodes(graphs.pop("", []))]
    for name in sorted(graphs):
        identifier = name[1:-1] if name.startswith("<") else name
        nodes.append({"id": writer.iri(identifier), "@graph": writer.nodes(graphs[name])})
    document = {"@context": writer.used_context(), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class _Writer:
    """Compacts terms and remembers which terms of the context it used."""

    def __init__(self, whole: Context, prefixes: Prefixes) -> None:
        self._whole = whole
        self._prefixes = prefixes
        self._used: set[str] = set(_ALIASES)
        self._names: dict[str, str] = {}
        for term, definition in whole.items():
            if term not in _ALIASES and term not in prefixes.namespaces:
                curie = definition["@id"] if isinstance(definition, dict) else definition
                self._names[prefixes.expand(curie) or curie] = term

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        """Return one object a subject, sorted by its identifier."""
        subjects: dict[str, dict[str, dict[str, Any]]] = {}
        for triple in triples:
            values = subjects.setdefault(_identifier(triple.subject), {}).setdefault(triple.predicate.value, {})
            values[str(triple.object)] = triple.object
        return [self._node(subject, subjects[subject]) for subject in sorted(subjects)]

    def iri(self, identifier: str) -> str:
        """Return ``identifier`` as a CURIE where a prefix fits."""
        if identifier.startswith("_:"):
            return identifier
        curie = self._prefixes.compact(identifier)
        if curie != identifier:
            self._used.add(curie.partition(":")[0])
        return curie

    def used_context(self) -> dict[str, Any]:
        """Return the part of the context that was used, prefixes of its terms included."""
        for term in list(self._used):
            definition = self._whole.get(term)
            curies = (
                [definition["@id"], definition.get("@type", "")] if isinstance(definition, dict) else [str(definition)]
            )
            self._used.update(
                curie.partition(":")[0] for curie in curies if curie.partition(":")[0] in self._prefixes.namespaces
            )
        return {term: definition for term, definition in self._whole.items() if term in self._used}

    def _node(self, subject: str, properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        node: dict[str, Any] = {"id": self.iri(subject)}
        types = properties.get(RDF + "type", {})
        named = sorted(self._class(item.value) for item in types.values() if isinstance(item, NamedNode))
        if named:
            node["type"] = named[0] if len(named) == 1 else named
        for predicate in sorted(properties, key=self._property):
            terms = [properties[predicate][key] for key in sorted(properties[predicate])]
            if predicate == RDF + "type":
                terms = [term for term in terms if not isinstance(term, NamedNode)]
            if terms:
                name = self._property(predicate)
                values = [self._value(term, name) for term in terms]
                node[name] = values[0] if len(values) == 1 else values
        return node

    def _class(self, iri: str) -> str:
        return self._term(iri) or self.iri(iri)

    def _property(self, iri: str) -> str:
        return self._term(iri) or self.iri(iri)

    def _term(self, iri: str) -> str | None:
        term = self._names.get(iri)
        if term is not None:
            self._used.add(term)
        return term

    def _value(self, term: object, name: str) -> Any:
        definition = self._whole.get(name)
        kind = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(term, (NamedNode, BlankNode)):
            identifier = self.iri(_identifier(term))
            return identifier if kind == "@id" else {"id": identifier}
        if not isinstance(term, Literal):
            raise TypeError(f"JSON-LD 1.1 has no place for {term}")
        if term.language is not None:
            return {"@value": term.value, "@language": term.language}
        datatype = term.datatype.value
        if kind is not None and kind != "@id" and self._prefixes.expand(kind) == datatype:
            return term.value
        if datatype == _STRING and kind is None:
            return term.value
        return {"@value": term.value} if datatype == _STRING else {"@value": term.value, "type": self.iri(datatype)}


def _identifier(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise TypeError(f"JSON-LD 1.1 has no place for {term}")


def _properties(shapes: Shapes) -> dict[str, list[PropertyShape]]:
    found: dict[str, list[PropertyShape]] = {}
    for shape in (item for node_shape in shapes.node_shapes for item in node_shape.properties):
        if isinstance(shape.path, Predicate) and shape.path.iri != RDF + "type":
            found.setdefault(shape.path.iri, []).append(shape)
    return found


def _value_type(uses: list[PropertyShape]) -> str | None:
    """Return "@id" if the shapes expect nodes, a datatype if they agree on one, else None."""
    if any(shape.value_class or shape.node_kind == SH + "IRI" for shape in uses):
        return "@id" if not any(shape.datatype for shape in uses) else None
    datatypes = Counter(shape.datatype for shape in uses if shape.datatype)
    only = next(iter(datatypes), None) if len(datatypes) == 1 else None
    return None if only in (None, _STRING, RDF + "langString") else only


def _free_name(iri: str, taken: Mapping[str, Any], prefixes: Prefixes) -> str:
    name = local_name(iri)
    return name if name not in taken else prefixes.compact(iri).replace(":", "_", 1)
