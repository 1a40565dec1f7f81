"""Shapes as the one description of an entity: sections, order, labels, paths, kinds (SHACL, sections 2.1 to 2.3.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ecosystem_graph.content.paths import Node, Objects, Path, Predicate, read_path
from ecosystem_graph.content.values import value_types
from ecosystem_graph.errors import ShapeError
from ecosystem_graph.terms import DEPRECATED, ECO, RDF, RDFS, SH

Texts = Mapping[str, str]
# language -> text


@dataclass(frozen=True)
class Group:
    """A section of a page (sh:PropertyGroup)."""

    iri: str
    labels: Texts
    order: float


@dataclass(frozen=True)
class PropertyShape:
    """One line of a page, and what is demanded of its values."""

    iri: str
    path: Path
    names: Texts
    descriptions: Texts
    messages: Texts
    group: str | None
    order: float
    value_class: str | None
    datatype: str | None
    value_types: frozenset[str]
    # what values may be, see values.py; empty if the shape does not say
    shown_classes: tuple[str, ...]
    # eco:valueClass: the line shows only values of one of these classes; it demands nothing
    min_count: int
    max_count: int | None
    severity: str
    # local name: Violation, Warning or Info

    @property
    def shown(self) -> bool:
        """Whether the shape draws something: it needs a name and a group."""
        return bool(self.names) and self.group is not None


@dataclass(frozen=True)
class NodeShape:
    """One kind of entity."""

    iri: str
    target_classes: tuple[str, ...]
    target_objects_of: tuple[str, ...]
    kind: str | None
    # name of the kind in addresses, for example "person"; None for shapes that only add to others
    labels: Texts
    plural_labels: Texts
    descriptions: Texts
    label_templates: Texts
    messages: Texts
    properties: tuple[PropertyShape, ...]


@dataclass(frozen=True)
class Shapes:
    """All shapes of a project."""

    node_shapes: tuple[NodeShape, ...]
    groups: Mapping[str, Group]
    superclasses: Mapping[str, frozenset[str]]
    # class -> itself and all its superclasses
    _by_class: Mapping[str, tuple[NodeShape, ...]] = field(repr=False, default_factory=dict)
    _found: dict[frozenset[str], tuple[NodeShape, ...]] = field(repr=False, default_factory=dict, compare=False)
    # answers of shapes_of, which pages ask for every value they show

    def shapes_of(self, types: Iterable[str]) -> tuple[NodeShape, ...]:
        """Return the node shapes whose target classes cover ``types`` or a superclass, most specific first."""
        key = frozenset(types)
        if key not in self._found:
            self._found[key] = self._find(key)
        return self._found[key]

    def _find(self, types: frozenset[str]) -> tuple[NodeShape, ...]:
        found: dict[str, tuple[int, NodeShape]] = {}
        for class_iri in types:
            for ancestor in self.superclasses.get(class_iri, frozenset((class_iri,))):
                distance = 0 if ancestor == class_iri else 1 + self._depth(class_iri, ancestor)
                for shape in self._by_class.get(ancestor, ()):
                    if shape.iri not in found or distance < found[shape.iri][0]:
                        found[shape.iri] = (distance, shape)
        return tuple(shape for _, shape in sorted(found.values(), key=lambda item: (item[0], item[1].iri)))

    def _depth(self, class_iri: str, ancestor: str) -> int:
        return len(self.superclasses.get(class_iri, ())) - len(self.superclasses.get(ancestor, ()))

    def subclasses(self, classes: Iterable[str]) -> tuple[str, ...]:
        """Return ``classes`` and all classes below them, sorted."""
        own = set(classes)
        below = {class_iri for class_iri, ancestors in self.superclasses.items() if ancestors & own}
        return tuple(sorted(own | below))

    def kind(self, name: str) -> NodeShape | None:
        """Return the node shape whose pages stand under the kind ``name``, or None."""
        return next((shape for shape in self.node_shapes if shape.kind == name), None)

    @property
    def kinds(self) -> tuple[NodeShape, ...]:
        """The node shapes that have a kind of their own, in order of the kind."""
        return tuple(sorted((shape for shape in self.node_shapes if shape.kind), key=lambda shape: shape.kind or ""))


def read_shapes(shape_quads: Iterable[Quad], ontology_quads: Iterable[Quad]) -> Shapes:
    """Return the shapes in ``shape_quads``, with the class hierarchy (rdfs:subClassOf) of ``ontology_quads``.

    Raises ShapeError for a path that is none, a group that is not described, two shapes of one kind.
    """
    triples: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for quad in shape_quads:
        triples[quad.subject][quad.predicate.value].append(quad.object)

    def objects(node: Node, predicate: str) -> list[object]:
        return triples[node][predicate] if node in triples and predicate in triples[node] else []

    subjects = list(triples)
    groups = {
        node.value: Group(node.value, _texts(objects(node, RDFS + "label")), _number(node, objects(node, SH + "order")))
        for node in subjects
        if isinstance(node, NamedNode) and NamedNode(SH + "PropertyGroup") in objects(node, RDF + "type")
    }
    node_shapes = tuple(
        _node_shape(node, objects, groups)
        for node in subjects
        if isinstance(node, NamedNode) and NamedNode(SH + "NodeShape") in objects(node, RDF + "type")
    )
    by_class: dict[str, tuple[NodeShape, ...]] = {}
    kinds: dict[str, str] = {}
    for shape in node_shapes:
        for class_iri in shape.target_classes:
            by_class[class_iri] = (*by_class.get(class_iri, ()), shape)
        if shape.kind and kinds.setdefault(shape.kind, shape.iri) != shape.iri:
            raise ShapeError(
                de=f"{shape.iri}: eco:kind „{shape.kind}“ trägt schon {kinds[shape.kind]}.",
                en=f"{shape.iri}: eco:kind “{shape.kind}” already belongs to {kinds[shape.kind]}.",
            )
    return Shapes(node_shapes, groups, _superclasses(ontology_quads), by_class)


def _node_shape(node: NamedNode, objects: Objects, groups: Mapping[str, Group]) -> NodeShape:
    return NodeShape(
        iri=node.value,
        target_classes=_iris(objects(node, SH + "targetClass")),
        target_objects_of=_iris(objects(node, SH + "targetObjectsOf")),
        kind=next((item.value for item in objects(node, ECO + "kind") if isinstance(item, Literal)), None),
        labels=_texts(objects(node, RDFS + "label")),
        plural_labels=_texts(objects(node, ECO + "pluralLabel")),
        descriptions=_texts(objects(node, RDFS + "comment")),
        label_templates=_texts(objects(node, ECO + "labelTemplate")),
        messages=_texts(objects(node, SH + "message")),
        properties=tuple(
            _property_shape(item, objects, groups)
            for item in objects(node, SH + "property")
            if isinstance(item, (NamedNode, BlankNode))
        ),
    )


def _property_shape(node: Node, objects: Objects, groups: Mapping[str, Group]) -> PropertyShape:
    paths = objects(node, SH + "path")
    if len(paths) != 1:
        raise ShapeError(
            de=f"{node}: Eine Eigenschaftsform braucht genau einen sh:path (gefunden: {len(paths)}).",
            en=f"{node}: a property shape needs exactly one sh:path (found: {len(paths)}).",
        )
    try:
        path = read_path(paths[0], objects)
    except ShapeError as error:
        raise ShapeError(de=f"{node}: {error.de}", en=f"{node}: {error.en}") from error
    group = next(iter(_iris(objects(node, SH + "group"))), None)
    if group is not None and group not in groups:
        raise ShapeError(
            de=f"{node}: Die Gruppe <{group}> ist in ontology/shapes nicht beschrieben.",
            en=f"{node}: the group <{group}> is not described in ontology/shapes.",
        )
    maximum = objects(node, SH + "maxCount")
    severity = _iris(objects(node, SH + "severity"))
    return PropertyShape(
        iri=node.value,
        path=path,
        names=_texts(objects(node, SH + "name")),
        descriptions=_texts(objects(node, SH + "description")),
        messages=_texts(objects(node, SH + "message")),
        group=group,
        order=_number(node, objects(node, SH + "order")),
        value_class=next(iter(_iris(objects(node, SH + "class"))), None),
        datatype=next(iter(_iris(objects(node, SH + "datatype"))), None),
        shown_classes=_iris(objects(node, ECO + "valueClass")),
        value_types=value_types(node, objects),
        min_count=int(_number(node, objects(node, SH + "minCount"))),
        max_count=int(_number(node, maximum)) if maximum else None,
        severity=severity[0].removeprefix(SH) if severity else "Violation",
    )


def members_pattern(shapes: Shapes, kind: NodeShape, variable: str, base: str) -> str:
    """Return the SPARQL group that binds ``variable`` to the members of ``kind``; a row may come more than once.

    Members are the instances of its target classes and of the classes below them, and the objects of its target
    properties, whose IRIs begin with ``base`` (so that terms of other vocabularies stay out) and are not deprecated.
    A kind without targets has no members.
    """
    classes = " ".join(f"<{iri}>" for iri in shapes.subclasses(kind.target_classes))
    branches = [f"{{ VALUES ?class {{ {classes} }} {variable} a ?class }}"] if classes else []
    branches += [f"{{ ?any <{iri}> {variable} }}" for iri in kind.target_objects_of]
    return (
        f'{" UNION ".join(branches)} FILTER(STRSTARTS(STR({variable}), "{base}"))'
        f" FILTER NOT EXISTS {{ {variable} {DEPRECATED} true }}"
    )


def simple_predicates(shapes: Shapes) -> frozenset[str]:
    """Return the IRIs of all properties that some shape follows forwards in one step."""
    return frozenset(
        item.path.iri for shape in shapes.node_shapes for item in shape.properties if isinstance(item.path, Predicate)
    )


def _superclasses(quads: Iterable[Quad]) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == RDFS + "subClassOf" and isinstance(quad.object, NamedNode):
            direct[getattr(quad.subject, "value", "")].add(quad.object.value)
    closed: dict[str, frozenset[str]] = {}
    for class_iri in {*direct, *(parent for parents in direct.values() for parent in parents)}:
        seen: set[str] = set()
        waiting = [class_iri]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += direct.get(current, ())
        closed[class_iri] = frozenset(seen)
    return closed


def _iris(values: list[object]) -> tuple[str, ...]:
    return tuple(value.value for value in values if isinstance(value, NamedNode))


def _texts(values: list[object]) -> dict[str, str]:
    return {value.language or "": value.value for value in values if isinstance(value, Literal)}


def _number(node: Node, values: list[object]) -> float:
    if not values:
        return 0.0
    try:
        return float(getattr(values[0], "value", ""))
    except ValueError as error:
        raise ShapeError(
            de=f"{node}: sh:order, sh:minCount und sh:maxCount sind Zahlen, nicht {values[0]}.",
            en=f"{node}: sh:order, sh:minCount and sh:maxCount are numbers, not {values[0]}.",
        ) from error
