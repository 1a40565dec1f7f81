"""What kind of value a shape allows: nodes, or literals of which datatypes (SHACL, sections 4.1, 4.6 and 4.7)."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode

from ecosystem_graph.content.paths import Node, Objects, read_list
from ecosystem_graph.terms import SH

NODES = SH + "IRI"
# stands for values that are nodes
LITERALS = SH + "Literal"
# stands for literals of any datatype

_KINDS = {SH + "IRI": NODES, SH + "BlankNode": NODES, SH + "BlankNodeOrIRI": NODES, SH + "Literal": LITERALS}


def value_types(shape: Node, objects: Objects) -> frozenset[str]:
    """Return what the values of ``shape`` may be: NODES, LITERALS or IRIs of datatypes; empty if it does not say.

    sh:node and the choices of sh:or are followed; a choice that says nothing leaves all of them open.
    """
    return _types(shape, objects, frozenset())


def _types(shape: Node, objects: Objects, seen: frozenset[Node]) -> frozenset[str]:
    if shape in seen:
        return frozenset()
    seen |= {shape}
    if objects(shape, SH + "class") or objects(shape, SH + "property"):
        # a literal has no properties, so a shape that speaks of some speaks of nodes
        return frozenset((NODES,))
    datatypes = {item.value for item in objects(shape, SH + "datatype") if isinstance(item, NamedNode)}
    if datatypes:
        return frozenset(datatypes)
    for node in _nodes(objects(shape, SH + "node")):
        found = _types(node, objects, seen)
        if found:
            return found
    for choices in objects(shape, SH + "or"):
        found_each = [_types(node, objects, seen) for node in _nodes(read_list(choices, objects))]
        if found_each and all(found_each):
            return frozenset().union(*found_each)
    kinds = (_KINDS.get(item.value) for item in objects(shape, SH + "nodeKind") if isinstance(item, NamedNode))
    return frozenset(kind for kind in kinds if kind is not None)


def _nodes(values: list[object]) -> list[Node]:
    return [value for value in values if isinstance(value, (NamedNode, BlankNode))]
