"""JSON-LD: terms from the shapes, documents that carry their own context and lose nothing."""

from __future__ import annotations

import json

import pytest
import rdflib
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from ecosystem_graph.content.dataset import content_hash
from ecosystem_graph.content.shapes import read_shapes
from ecosystem_graph.errors import NotAcceptableError
from ecosystem_graph.jsonld import Term, context, terms_of, write
from ecosystem_graph.terms import RDF, XSD, Prefixes

PREFIXES = Prefixes(
    {
        "ex": "https://ex.org/",
        "post": "https://ex.org/post/",
        "dct": "http://purl.org/dc/terms/",
        "rdf": RDF,
        "sh": "http://www.w3.org/ns/shacl#",
        "xsd": XSD,
    }
)
SHAPE = """
ex:groups a sh:PropertyGroup .
ex:Dog a sh:NodeShape ; sh:targetClass ex:Dog ; sh:property {} .
"""


def node(name: str) -> NamedNode:
    return NamedNode("https://ex.org/" + name)


def typed(lexical: str, name: str) -> Literal:
    return Literal(lexical, datatype=NamedNode(XSD + name))


def shapes_from(*properties: str, more: str = ""):
    text = PREFIXES.sparql() + SHAPE.format(" , ".join(f"ex:p{number}" for number in range(len(properties)))) + more
    text += "".join(f"ex:p{number} {body} .\n" for number, body in enumerate(properties))
    return read_shapes(list(parse(text, format=RdfFormat.TURTLE)), ())


def terms_from(*properties: str, more: str = "") -> dict[str, object]:
    return {term.name: term.definition(PREFIXES) for term in terms_of(shapes_from(*properties, more=more), PREFIXES)}


def written(statements, terms=(), prefixes=PREFIXES) -> dict:
    return json.loads(write(statements, terms, prefixes))


@pytest.mark.parametrize(
    ("shape", "definition"),
    [
        ("sh:path ex:owner ; sh:class ex:Person", {"@id": "ex:owner", "@type": "@id"}),
        ("sh:path ex:owner ; sh:nodeKind sh:IRI", {"@id": "ex:owner", "@type": "@id"}),
        ("sh:path ex:owner ; sh:node [ sh:property ex:p0 ]", {"@id": "ex:owner", "@type": "@id"}),
        ("sh:path ex:owner ; sh:datatype xsd:integer", {"@id": "ex:owner", "@type": "xsd:integer"}),
        ("sh:path ex:owner ; sh:datatype rdf:langString", {"@id": "ex:owner", "@container": "@language"}),
        ("sh:path ex:owner ; sh:datatype xsd:string", "ex:owner"),
        ("sh:path ex:owner ; sh:nodeKind sh:Literal", "ex:owner"),
        ("sh:path ex:owner", "ex:owner"),
        ("sh:path ex:owner ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", "ex:owner"),
    ],
)
def test_a_term_says_what_the_shape_allows(shape, definition):
    assert terms_from(shape)["owner"] == definition


def test_shapes_that_disagree_leave_a_term_without_type():
    assert terms_from("sh:path ex:age ; sh:datatype xsd:integer", "sh:path ex:age ; sh:class ex:Age")["age"] == "ex:age"


def test_a_shape_that_says_nothing_about_values_changes_nothing():
    found = terms_from("sh:path ex:age ; sh:datatype xsd:integer", "sh:path ex:age ; sh:maxCount 1")
    assert found["age"] == {"@id": "ex:age", "@type": "xsd:integer"}


def test_classes_of_kinds_are_terms_and_other_paths_are_not():
    found = terms_from("sh:path [ sh:inversePath ex:owner ]", "sh:path ( ex:owner ex:name )", "sh:path rdf:type")
    assert found == {"Dog": "ex:Dog"}


def test_the_first_shape_keeps_a_name_and_the_later_one_gets_its_prefix():
    assert terms_from("sh:path ex:title", "sh:path dct:title") == {
        "Dog": "ex:Dog",
        "title": "ex:title",
        "dct_title": "dct:title",
    }


def test_names_of_prefixes_and_aliases_are_taken():
    assert set(terms_from("sh:path ex:post", "sh:path dct:type", "sh:path ex:id")) == {
        "Dog",
        "ex_post",
        "dct_type",
        "ex_id",
    }


def test_a_property_outside_all_prefixes_gets_its_local_name_or_none():
    assert terms_from("sh:path <http://other.org/v#colour>", "sh:path <http://other.org/v#9>") == {
        "Dog": "ex:Dog",
        "colour": "http://other.org/v#colour",
    }


def test_the_published_context_holds_aliases_prefixes_and_terms():
    found = context(shapes_from("sh:path ex:name ; sh:datatype rdf:langString"), PREFIXES)
    assert found["id"] == "@id"
    assert found["type"] == "@type"
    assert found["dct"] == "http://purl.org/dc/terms/"
    assert found["Dog"] == "ex:Dog"
    assert found["name"] == {"@id": "ex:name", "@container": "@language"}


def test_a_document_is_compacted_and_carries_only_the_context_it_uses():
    terms = (
        Term("Dog", "https://ex.org/Dog"),
        Term("owner", "https://ex.org/owner", "@id"),
        Term("name", "https://ex.org/name", "@language"),
        Term("age", "https://ex.org/age", XSD + "integer"),
        Term("unused", "https://ex.org/unused"),
    )
    rex = node("rex")
    found = written(
        [
            Triple(rex, NamedNode(RDF + "type"), node("Dog")),
            Triple(rex, NamedNode(RDF + "type"), node("Pet")),
            Triple(rex, node("name"), Literal("Rex", language="de")),
            Triple(rex, node("name"), Literal("King", language="en")),
            Triple(rex, node("name"), Literal("Rexie", language="en")),
            Triple(rex, node("age"), typed("03", "integer")),
            Triple(rex, node("owner"), node("ann")),
            Triple(rex, node("owner"), BlankNode("b0")),
            Triple(rex, NamedNode("http://purl.org/dc/terms/issued"), typed("2019", "gYear")),
        ],
        terms,
    )
    assert found == {
        "@context": {
            "id": "@id",
            "type": "@type",
            "ex": "https://ex.org/",
            "dct": "http://purl.org/dc/terms/",
            "xsd": XSD,
            "Dog": "ex:Dog",
            "age": {"@id": "ex:age", "@type": "xsd:integer"},
            "name": {"@id": "ex:name", "@container": "@language"},
            "owner": {"@id": "ex:owner", "@type": "@id"},
        },
        "@graph": [
            {
                "id": "ex:rex",
                "type": ["Dog", "ex:Pet"],
                "age": "03",
                "dct:issued": {"@value": "2019", "type": "xsd:gYear"},
                "name": {"de": "Rex", "en": ["King", "Rexie"]},
                "owner": ["ex:ann", "_:b0"],
            }
        ],
    }


def test_named_graphs_are_nodes_with_a_graph():
    quads = [Quad(node("a"), node("p"), node("b")), Quad(node("a"), node("p"), node("c"), node("g"))]
    assert written(quads)["@graph"] == [
        {"id": "ex:a", "ex:p": {"id": "ex:b"}},
        {"id": "ex:g", "@graph": [{"id": "ex:a", "ex:p": {"id": "ex:c"}}]},
    ]


def test_nothing_is_an_empty_graph():
    assert written([]) == {"@context": {"id": "@id", "type": "@type"}, "@graph": []}


def test_a_name_that_an_iri_uses_as_its_scheme_is_not_a_term_or_prefix():
    # "ex:thing" as an absolute IRI would be read as a CURIE if "ex" were a prefix
    found = written(
        [Triple(NamedNode("ex:thing"), node("name"), NamedNode("label:x"))],
        (Term("label", "https://ex.org/name"),),
    )
    assert found == {
        "@context": {"id": "@id", "type": "@type"},
        "@graph": [{"id": "ex:thing", "https://ex.org/name": {"id": "label:x"}}],
    }


def test_a_graph_whose_scheme_is_a_prefix_keeps_its_name():
    quads = [Quad(node("a"), node("p"), node("b"), NamedNode("ex:graph"))]
    assert list(parse(write(quads, (), PREFIXES), format=RdfFormat.JSON_LD)) == quads


def test_a_namespace_that_ends_in_a_letter_is_declared_as_a_prefix():
    prefixes = Prefixes({"odd": "https://ex.org/odd"})
    assert written([Triple(node("odd1"), node("p"), node("odd2"))], (), prefixes)["@context"]["odd"] == {
        "@id": "https://ex.org/odd",
        "@prefix": True,
    }


def test_statements_about_statements_are_refused_with_a_way_out():
    quoted = Triple(node("a"), node("p"), node("b"))
    with pytest.raises(NotAcceptableError, match="take Turtle"):
        write([Triple(node("x"), node("says"), quoted)], (), PREFIXES)


AWKWARD = (
    Literal("plain"),
    Literal(""),
    Literal('Zeile\r\nTab\t"Anführung" \\ <b>&amp;</b> \u0001 \U0001f600'),
    Literal("_:b0"),
    Literal("ex:rex"),
    Literal("https://ex.org/rex"),
    Literal("@id"),
    Literal("deutsch", language="de"),
    Literal("österreichisch", language="de-AT"),
    Literal("indonesisch", language="id"),
    typed("03", "integer"),
    typed("-0", "integer"),
    typed("99999999999999999999", "integer"),
    typed("1.50", "decimal"),
    typed("1E400", "double"),
    typed("INF", "double"),
    typed("NaN", "double"),
    typed("1", "boolean"),
    typed("true", "boolean"),
    typed("2019", "gYear"),
    Literal("[..2020-12]", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
    Literal('{"a": 1}', datatype=NamedNode(RDF + "JSON")),
    Literal("<b>x</b>", datatype=NamedNode(RDF + "HTML")),
    Literal("odd", datatype=NamedNode("urn:type")),
    NamedNode("https://ex.org/post/a"),
    NamedNode("https://ex.org/a%20b?c=d#e"),
    NamedNode("mailto:a@ex.org"),
    NamedNode("urn:x:y"),
    BlankNode("b0"),
)
COERCIONS = (None, "@id", "@language", XSD + "integer", XSD + "double", XSD + "gYear", XSD + "boolean")


def awkward_quads() -> list[Quad]:
    quads = []
    for number, _ in enumerate(COERCIONS):
        for graph in (DefaultGraph(), node("graph")):
            quads += (Quad(node("rex"), node(f"p{number}"), value, graph) for value in AWKWARD)
    quads.append(Quad(node("rex"), NamedNode(RDF + "type"), Literal("no class"), DefaultGraph()))
    quads.append(Quad(BlankNode("b0"), NamedNode(RDF + "type"), node("Dog"), DefaultGraph()))
    quads.append(Quad(BlankNode("b0"), node("p0"), NamedNode(RDF + "nil"), DefaultGraph()))
    return quads


def awkward_document() -> bytes:
    terms = [Term(f"term{number}", f"https://ex.org/p{number}", coercion) for number, coercion in enumerate(COERCIONS)]
    return write(awkward_quads(), terms, PREFIXES)


def test_every_kind_of_value_survives_under_every_kind_of_term():
    back = list(parse(awkward_document(), format=RdfFormat.JSON_LD))
    assert content_hash(back) == content_hash(awkward_quads())


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # from within rdflib
def test_rdflib_reads_the_same(monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    read = rdflib.Dataset()
    read.parse(data=awkward_document(), format="json-ld")
    back = parse(read.serialize(format="nquads").encode(), format=RdfFormat.N_QUADS)
    assert content_hash(back) == content_hash(awkward_quads())


def test_no_number_is_ever_a_json_number():
    def numbers(value):
        if isinstance(value, dict):
            return [item for inner in value.values() for item in numbers(inner)]
        if isinstance(value, list):
            return [item for inner in value for item in numbers(inner)]
        return [] if isinstance(value, str | bool) else [value]

    assert numbers(json.loads(awkward_document())) == []


def test_a_text_with_a_direction_keeps_it():
    text = Literal("שלום", language="he", direction=BaseDirection.RTL)
    found = written([Triple(node("a"), node("name"), text)], (Term("name", "https://ex.org/name", "@language"),))
    assert found["@graph"][0]["ex:name"] == {"@value": "שלום", "@language": "he", "@direction": "rtl"}
