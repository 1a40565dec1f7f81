"""A new kind of entity needs ontology, shapes and data, and no Python."""

from __future__ import annotations

import json

from pyoxigraph import RdfFormat, parse

from web.conftest import make_app

ONTOLOGY = """
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
eco:Laboratory a owl:Class ; rdfs:subClassOf schema:Place ; rdfs:label "Labor"@de , "laboratory"@en .
eco:runBy a owl:ObjectProperty ; rdfs:label "betrieben von"@de , "run by"@en .
"""
SHAPES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX shape: <https://w3id.org/ecosystem-graph/shapes#>
shape:labs a sh:PropertyGroup ; sh:order 5 ; rdfs:label "Betrieb"@de , "Operation"@en .
shape:Laboratory a sh:NodeShape ; sh:targetClass eco:Laboratory ; eco:kind "lab" ;
    rdfs:label "Labor"@de , "laboratory"@en ; eco:pluralLabel "Labore"@de , "laboratories"@en ;
    sh:property shape:Laboratory-runBy .
shape:Laboratory-runBy a sh:PropertyShape ; sh:path eco:runBy ; sh:class org:Organization ; sh:group shape:labs ;
    sh:order 1 ; sh:name "Träger"@de , "run by"@en .
shape:Organization-labs a sh:PropertyShape ; sh:path [ sh:inversePath eco:runBy ] ; sh:group shape:labs ;
    sh:order 1 ; sh:name "Labore des Trägers"@de , "laboratories run"@en .
shape:LabOrganization a sh:NodeShape ; sh:targetClass org:Organization ; sh:property shape:Organization-labs .
"""
DATA = """
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/ecosystem-graph/source/>
<> a eco:SourceGraph ; prov:hadPrimarySource source:ministerium-webseite-2026 .
<https://w3id.org/ecosystem-graph/id/lab/funkwerk> a eco:Laboratory ;
    skos:prefLabel "Funkwerk"@de , "Radio Works"@en ; eco:runBy orga:digitalverband-musterland .
"""


def test_a_new_class_is_page_list_export_and_term_without_python(world):
    (world / "ontology" / "laboratory.ttl").write_text(ONTOLOGY)
    (world / "ontology" / "shapes" / "laboratory.ttl").write_text(SHAPES)
    (world / "data" / "sources" / "musterland" / "labore-2026.ttl").write_text(DATA)
    client = make_app(world).test_client()

    page = client.get("/id/lab/funkwerk.html?lang=de").text
    assert "Betrieb</h2>" in page
    assert "Träger" in page
    assert "Digitalverband" in page

    other_end = client.get("/id/org/digitalverband-musterland.html?lang=en").text
    assert "laboratories run" in other_end
    assert "Radio Works" in other_end

    assert "Labore" in client.get("/?lang=de").text
    assert "Funkwerk" in client.get("/kind/lab.html?lang=de").text

    quads = list(parse(client.get("/kind/lab.ttl").data, format=RdfFormat.TURTLE))
    assert any(quad.predicate.value.endswith("#runBy") for quad in quads)
    assert client.get("/kind/lab.csv").text.splitlines()[0].startswith("id,")

    context = client.get("/context.jsonld").json["@context"]
    assert context["runBy"]["@type"] == "@id"
    document = json.loads(client.get("/id/lab/funkwerk.jsonld").data)
    lab = next(node for node in document["@graph"] if node["id"].endswith("lab/funkwerk"))
    assert lab["type"] == "Laboratory"
    assert lab["runBy"] == "orga:digitalverband-musterland"
