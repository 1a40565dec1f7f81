"""A project as one data set: named graphs, the merge, merges of entities, the version, all problems at once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse

from conftest import TODAY
from ecosystem_graph.content.dataset import DataSet, build_dataset, content_hash, try_build
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.sources import Part
from ecosystem_graph.errors import (
    BrokenProjectError,
    DateSyntaxError,
    MergeError,
    PrefixError,
    ShapeError,
    SlugClashError,
    SourceSyntaxError,
)
from ecosystem_graph.terms import local_name

BASE = "https://w3id.org/ecosystem-graph/"
REPORT = Path("data/sources/musterland/verband-jahresbericht-2024.ttl")
FOUNDED = NamedNode("https://schema.org/foundingDate")
ASSOCIATION = NamedNode(BASE + "id/org/digitalverband-musterland")


def built(root: Path, day: date = TODAY) -> DataSet:
    return build_dataset(open_project(root, environ={}), day)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# ------------------------------------------------------------------------------------------- graphs


def test_every_statement_stays_with_each_of_its_sources_and_is_merged_once(world):
    dataset = built(world)
    stated = [quad for quad in dataset.quads if quad.predicate == FOUNDED]
    assert sorted(quad.graph_name.value.rpartition("/")[2] for quad in stated) == [
        "ministerium-webseite-2026",
        "verband-jahresbericht-2024",
    ]
    assert [str(triple.subject) for triple in dataset.merged if triple.predicate == FOUNDED] == [str(ASSOCIATION)]


def test_no_quad_and_no_triple_is_there_twice(world):
    dataset = built(world)
    assert len(dataset.quads) == len(set(dataset.quads))
    assert len(dataset.merged) == len(set(dataset.merged))


def test_the_merge_is_all_data_and_vocabulary_without_the_form_of_the_project(world):
    dataset = built(world)
    form = {BASE + "shapes", BASE + "prefixes"}
    expected = {quad.triple for quad in dataset.quads if quad.graph_name.value not in form}
    assert set(dataset.merged) == expected
    assert not any(isinstance(triple.subject, BlankNode) for triple in dataset.merged)


def test_derived_statements_have_a_graph_of_their_own(world):
    dataset = built(world)
    derived = {quad for quad in dataset.quads if quad.graph_name == NamedNode(BASE + "graph/_derived")}
    assert derived == set(dataset.derived)
    assert derived


def test_sources_are_the_files_in_the_folder_of_sources(world):
    assert [file.path.as_posix() for file in built(world).sources] == [
        "data/sources/musterland/ministerium-webseite-2026.ttl",
        "data/sources/musterland/verband-jahresbericht-2024.ttl",
    ]


def test_entities_are_what_is_described_but_no_graph_and_no_source(world):
    found = {iri.removeprefix(BASE + "id/") for iri in built(world).entities}
    assert found == {
        "claim/digitalverband-musterland-mitglieder-2024",
        "cooperation/digitalverband--digitalministerium-musterland",
        "expectation/verbaende-musterland",
        "name/digitalministerium-musterland--md",
        "org/digitalministerium-musterland",
        "org/digitalverband-musterland",
        "org/ecosystem-graph-project",
        "person/erika-muster",
        "place/musterland",
        "post/digitalminister-musterland",
        "remit/digitalministerium-musterland--digitalpolitik",
        "tenure/muster--digitalminister-musterland",
    }


def test_roles_of_dates_come_from_the_ontology(world):
    roles = built(world).date_roles
    assert roles["https://schema.org/startDate"] == "start"
    assert roles["https://schema.org/endDate"] == "end"
    assert roles["https://schema.org/observationDate"] == "moment"


def test_merges_are_applied_before_anything_is_derived(world):
    (world / "data" / "merges.ttl").write_text(
        "PREFIX dct: <http://purl.org/dc/terms/>\n"
        "PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n"
        "orga:digitalverband-musterland dct:isReplacedBy orga:bund-der-digitalen .\n"
    )
    dataset = built(world)
    survivor = NamedNode(BASE + "id/org/bund-der-digitalen")
    assert dataset.merges == {ASSOCIATION.value: survivor.value}
    assert {quad.subject for quad in dataset.quads if quad.predicate == FOUNDED} == {survivor}
    tombstone = {local_name(quad.predicate.value) for quad in dataset.quads if quad.subject == ASSOCIATION}
    assert tombstone == {"isReplacedBy", "deprecated"}
    assert survivor.value in dataset.entities
    assert ASSOCIATION.value not in dataset.entities


# ------------------------------------------------------------------------------------------ version


def test_the_version_is_the_content_and_nothing_else(world):
    dataset = built(world)
    assert re.fullmatch(r"[0-9a-f]{64}", dataset.version)
    assert dataset.short_version == dataset.version[:7]
    assert built(world).version == dataset.version
    assert built(world, TODAY + timedelta(days=400)).version == dataset.version

    path = world / REPORT
    path.write_text("# a comment\n" + path.read_text("utf-8").replace("\n    ", "\n  "), "utf-8")
    assert built(world).version == dataset.version


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (REPORT, "schema:value 50", "schema:value 51"),
        (REPORT, '"Mitglieder"@de', '"Mitglieder"@en'),
        (Path("ontology/shapes/groups.ttl"), "sh:order 1", "sh:order 1.5"),
    ],
)
def test_any_change_of_content_is_another_version(world, path, old, new):
    before = built(world).version
    change(world / path, old, new)
    assert built(world).version != before


def test_a_statement_in_another_file_is_another_version(world):
    before = built(world).version
    (world / REPORT).rename((world / REPORT).with_name("verband-jahresbericht-2025.ttl"))
    assert built(world).version != before


def test_the_hash_depends_on_neither_order_nor_names_of_blank_nodes():
    text = '<urn:a> <urn:p> [ <urn:q> "x"@de , 1 ] , [ <urn:q> 2 ] .'
    first = list(parse(text, format=RdfFormat.TURTLE))
    second = list(reversed(list(parse(text, format=RdfFormat.TURTLE))))
    assert set(first) != set(second)
    assert content_hash(first) == content_hash(second)
    assert content_hash(first) != content_hash(first[:-1])
    assert content_hash([]) == content_hash(())


def test_a_store_spells_every_value_of_the_bundled_data_as_the_files_do():
    # pyoxigraph keeps values of numbers and dates, not their spelling: 1.50 would come back as 1.5
    dataset = build_dataset(open_project(environ={}), TODAY)
    store = Store()
    store.bulk_extend(dataset.quads)
    changed = {quad.object.value for quad in set(dataset.quads) - set(store)}
    assert changed == set()


# ----------------------------------------------------------------------------------------- problems


def test_all_broken_files_are_named_at_once_and_nothing_is_half_loaded(world):
    folder = world / "data" / "sources" / "musterland"
    (folder / "kaputt.ttl").write_text("orga:a orga:b")
    (folder / "praefix.ttl").write_text("PREFIX foo: <urn:foo>")
    (folder / "Name.ttl").write_text("")
    change(world / REPORT, '"2022-21"^^edtf:EDTF', '"bald"^^edtf:EDTF')
    with pytest.raises(BrokenProjectError) as caught:
        built(world)
    assert [(type(problem), str(problem.path)) for problem in caught.value.problems] == [
        (SlugClashError, "data/sources/musterland/Name.ttl"),
        (PrefixError, "data/sources/musterland/kaputt.ttl"),
        (PrefixError, "data/sources/musterland/praefix.ttl"),
        (DateSyntaxError, REPORT.as_posix()),
    ]
    assert caught.value.en.count("\n") == 3
    assert caught.value.de.splitlines()[3].startswith(f"{REPORT.as_posix()}:")


def test_validation_gets_the_problems_and_what_could_be_read(world):
    (world / "data" / "sources" / "musterland" / "kaputt.ttl").write_text("<a> <b>")
    dataset, problems = try_build(open_project(world, environ={}), TODAY)
    assert dataset is not None
    assert len(dataset.sources) == 2
    assert [type(problem) for problem in problems] == [SourceSyntaxError]


def test_unusable_merges_leave_no_data_set(world):
    (world / "data" / "merges.ttl").write_text("<urn:a> <http://purl.org/dc/terms/isReplacedBy> <urn:a> .")
    dataset, problems = try_build(open_project(world, environ={}), TODAY)
    assert dataset is None
    assert [(type(problem), str(problem.path)) for problem in problems] == [(MergeError, "data/merges.ttl")]
    with pytest.raises(BrokenProjectError, match="into itself"):
        built(world)


def test_unusable_shapes_leave_no_data_set(world):
    change(world / "ontology" / "shapes" / "place.ttl", "sh:path dct:isPartOf ;", "sh:path 'dct:isPartOf' ;")
    dataset, problems = try_build(open_project(world, environ={}), TODAY)
    assert dataset is None
    assert [type(problem) for problem in problems] == [ShapeError]
    assert "Place-isPartOf" in problems[0].en


def test_a_project_without_data_is_a_data_set(world):
    for path in (world / "data").rglob("*.ttl"):
        path.unlink()
    dataset = built(world)
    assert (dataset.sources, dataset.entities) == ((), frozenset())
    assert {file.part for file in dataset.files} == {Part.ONTOLOGY, Part.PREFIXES, Part.CONCEPTS, Part.SHAPES}
    assert Quad(ASSOCIATION, FOUNDED, ASSOCIATION) not in dataset.quads
