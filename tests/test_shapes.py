"""Shapes: kinds, lines, sections, classes above and below, and what values a line allows."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from ecosystem_graph.content.paths import Inverse, Predicate
from ecosystem_graph.content.shapes import Group, read_shapes, simple_predicates
from ecosystem_graph.content.values import LITERALS, NODES
from ecosystem_graph.errors import ShapeError
from ecosystem_graph.terms import ECO, RDF, RDFS, SH, XSD, Prefixes

EX = "https://ex.org/"
PREFIXES = Prefixes({"": EX, "sh": SH, "eco": ECO, "rdf": RDF, "rdfs": RDFS, "xsd": XSD})


def quads(text: str):
    return list(parse(PREFIXES.sparql() + text, format=RdfFormat.TURTLE))


def shapes_of(text: str, ontology: str = ""):
    return read_shapes(quads(text), quads(ontology))


def line(body: str):
    shapes = shapes_of(
        f":S a sh:NodeShape ; sh:property :S-line . :S-line {body} .\n"
        ":g a sh:PropertyGroup ; sh:order 1 . :Person a sh:NodeShape ; sh:class :Agent ."
        " :Age a sh:NodeShape ; sh:datatype xsd:integer . :Any a sh:NodeShape ; sh:minCount 0 ."
        " :Loop a sh:NodeShape ; sh:node :Loop ."
    )
    return next(shape for shape in shapes.node_shapes if shape.iri == EX + "S").properties[0]


# ------------------------------------------------------------------------------------ what is read


def test_a_kind_is_read_with_all_that_pages_need():
    shapes = shapes_of("""
        :people a sh:PropertyGroup ; sh:order 2.5 ; rdfs:label "Leute"@de , "People"@en .
        :Dog a sh:NodeShape ; sh:targetClass :Dog , :Puppy ; eco:kind "dog" ;
            rdfs:label "Hund"@de , "dog"@en ; eco:pluralLabel "Hunde"@de ; rdfs:comment "Bellt."@de ;
            eco:labelTemplate "{:name}"@de ; sh:message "Nein."@de ; sh:property :Dog-owner .
        :Dog-owner sh:path [ sh:inversePath :owns ] ; sh:name "Halter"@de , "owner"@en ;
            sh:description "Wer."@de ; sh:message "Wer?"@de ; sh:group :people ; sh:order 3 ; sh:class :Person ;
            eco:valueClass :Adult ; sh:minCount 1 ; sh:maxCount 2 ; sh:severity sh:Warning .
    """)
    assert shapes.groups == {EX + "people": Group(EX + "people", {"de": "Leute", "en": "People"}, 2.5)}
    (dog,) = shapes.node_shapes
    assert (dog.iri, dog.kind) == (EX + "Dog", "dog")
    assert dog.target_classes == (EX + "Dog", EX + "Puppy")
    assert (dog.labels, dog.plural_labels) == ({"de": "Hund", "en": "dog"}, {"de": "Hunde"})
    assert (dog.descriptions, dog.label_templates, dog.messages) == (
        {"de": "Bellt."},
        {"de": "{:name}"},
        {"de": "Nein."},
    )
    (owner,) = dog.properties
    assert owner.path == Inverse(Predicate(EX + "owns"))
    assert (owner.names, owner.descriptions) == ({"de": "Halter", "en": "owner"}, {"de": "Wer."})
    assert (owner.group, owner.order, owner.shown) == (EX + "people", 3.0, True)
    assert (owner.value_class, owner.shown_classes) == (EX + "Person", (EX + "Adult",))
    assert (owner.min_count, owner.max_count, owner.severity) == (1, 2, "Warning")


def test_what_a_shape_does_not_say_is_empty():
    found = line("sh:path :p")
    assert (found.names, found.group, found.order, found.shown) == ({}, None, 0.0, False)
    assert (found.value_class, found.datatype, found.value_types) == (None, None, frozenset())
    assert (found.min_count, found.max_count, found.severity) == (0, None, "Violation")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('sh:path :p ; sh:name "P"@de ; sh:group :g', True),
        ('sh:path :p ; sh:name "P"@de', False),
        ("sh:path :p ; sh:group :g", False),
    ],
)
def test_a_line_is_shown_if_it_has_a_name_and_a_group(body, shown):
    assert line(body).shown is shown


def test_a_kind_may_be_what_a_property_points_to():
    (source,) = shapes_of(':S a sh:NodeShape ; eco:kind "source" ; sh:targetObjectsOf :from .').kinds
    assert source.target_objects_of == (EX + "from",)


def test_one_property_shape_may_serve_several_kinds():
    first, second = shapes_of("""
        :A a sh:NodeShape ; sh:property :name . :B a sh:NodeShape ; sh:property :name . :name sh:path :p .
    """).node_shapes
    assert first.properties == second.properties


def test_simple_predicates_are_those_followed_forwards_in_one_step():
    shapes = shapes_of(
        ":A a sh:NodeShape ; sh:property [ sh:path :p ] , [ sh:path [ sh:inversePath :q ] ] , [ sh:path ( :r :s ) ] ."
    )
    assert simple_predicates(shapes) == {EX + "p"}


# ------------------------------------------------------------------------------- kinds and classes

CLASSES = ":Puppy rdfs:subClassOf :Dog . :Dog rdfs:subClassOf :Animal . :Cat rdfs:subClassOf :Animal ."
KINDS = """
:AnimalShape a sh:NodeShape ; sh:targetClass :Animal ; eco:kind "animal" .
:DogShape a sh:NodeShape ; sh:targetClass :Dog ; eco:kind "dog" .
:DogRules a sh:NodeShape ; sh:targetClass :Dog .
:Loose a sh:NodeShape .
"""


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["Dog"], ["DogRules", "DogShape", "AnimalShape"]),
        (["Puppy"], ["DogRules", "DogShape", "AnimalShape"]),
        (["Cat"], ["AnimalShape"]),
        (["Cat", "Dog"], ["DogRules", "DogShape", "AnimalShape"]),
        (["Animal"], ["AnimalShape"]),
        (["Stone"], []),
        ([], []),
    ],
)
def test_the_most_specific_shapes_come_first(types, expected):
    shapes = shapes_of(KINDS, CLASSES)
    found = shapes.shapes_of(EX + name for name in types)
    assert [shape.iri.removeprefix(EX) for shape in found] == expected
    assert shapes.shapes_of(EX + name for name in types) == found


def test_classes_below_are_found_through_any_number_of_steps():
    shapes = shapes_of(KINDS, CLASSES)
    assert shapes.subclasses([EX + "Animal"]) == tuple(EX + name for name in ("Animal", "Cat", "Dog", "Puppy"))
    assert shapes.subclasses([EX + "Stone"]) == (EX + "Stone",)
    assert shapes.subclasses([]) == ()


def test_classes_that_are_the_same_both_ways_do_no_harm():
    shapes = shapes_of(KINDS, ":Dog rdfs:subClassOf :Hound . :Hound rdfs:subClassOf :Dog .")
    assert shapes.subclasses([EX + "Dog"]) == (EX + "Dog", EX + "Hound")
    assert [shape.iri.removeprefix(EX) for shape in shapes.shapes_of([EX + "Hound"])] == ["DogRules", "DogShape"]


def test_kinds_are_listed_by_name():
    shapes = shapes_of(KINDS)
    assert [kind.kind for kind in shapes.kinds] == ["animal", "dog"]
    assert shapes.kind("dog") == shapes.kinds[1]
    assert shapes.kind("stone") is None


# ---------------------------------------------------------------------------- what values are allowed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sh:class :Person", {NODES}),
        ("sh:nodeKind sh:IRI", {NODES}),
        ("sh:nodeKind sh:BlankNodeOrIRI", {NODES}),
        ("sh:nodeKind sh:Literal", {LITERALS}),
        ("sh:nodeKind sh:IRIOrLiteral", set()),
        ("sh:datatype xsd:date", {XSD + "date"}),
        ("sh:datatype xsd:date ; sh:nodeKind sh:Literal", {XSD + "date"}),
        ("sh:node :Person", {NODES}),
        ("sh:node :Age", {XSD + "integer"}),
        ("sh:node :Any", set()),
        ("sh:node :Any , :Age", {XSD + "integer"}),
        ("sh:node :Loop", set()),
        ("sh:node [ sh:property [ sh:path :q ] ]", {NODES}),
        ("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", {XSD + "date", XSD + "gYear"}),
        ("sh:or ( [ sh:datatype xsd:date ] :Person )", {XSD + "date", NODES}),
        ("sh:or ( [ sh:datatype xsd:date ] :Any )", set()),
        ("sh:or ()", set()),
        ("sh:maxCount 1", set()),
    ],
)
def test_value_types_follow_what_the_shape_says(body, expected):
    assert line(f"sh:path :p ; {body}").value_types == expected


# ----------------------------------------------------------------------------------- clear errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:name 'x'@de .", "exactly one sh:path (found: 0)"),
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:path :p , :q .", "exactly one sh:path (found: 2)"),
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:path 'p' .", "is not a SHACL path"),
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:path :p ; sh:group :no .", f"group <{EX}no> is not described"),
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:path :p ; sh:order 'first' .", "are numbers"),
        (":A a sh:NodeShape ; sh:property :A-p . :A-p sh:path :p ; sh:maxCount :many .", "are numbers"),
        (":A a sh:NodeShape ; eco:kind 'a' . :B a sh:NodeShape ; eco:kind 'a' .", "already belongs to"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_draw_a_page_is_refused_by_name(text, said):
    with pytest.raises(ShapeError) as caught:
        shapes_of(text)
    assert said in caught.value.en
    assert EX in caught.value.en
    assert caught.value.de != caught.value.en
