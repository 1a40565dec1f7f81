"""The data set in numbers."""

from __future__ import annotations

from datetime import date

from conftest import TODAY
from ecosystem_graph.catalog import overview
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.entities.lists import count_kinds
from ecosystem_graph.store.embedded import EmbeddedStore


def built(root, day=TODAY):
    return build_dataset(open_project(root, environ={}), day)


def test_an_overview_counts_what_there_is(world):
    dataset = built(world)
    found = overview(dataset)
    assert (found.version, found.short_version, found.built) == (dataset.version, dataset.version[:7], TODAY)
    assert found.quads == len(set(dataset.quads))
    assert found.triples == len(set(dataset.merged))
    assert found.sources == 2
    assert found.entities == 12
    assert {kind.name: kind.count for kind in found.kinds if not kind.name.startswith("concept")} == {
        "claim": 1,
        "cooperation": 1,
        "document": 3,
        "expectation": 1,
        "graph": 4,
        "membership": 1,
        "name": 1,
        "org": 3,
        "person": 1,
        "place": 1,
        "post": 1,
        "remit": 1,
        "source": 3,
        "tenure": 1,
    }


def test_kinds_carry_their_labels_for_people(world):
    (person,) = (kind for kind in overview(built(world)).kinds if kind.name == "person")
    assert person.labels == {"de": "Person", "en": "person"}
    assert person.plural_labels == {"de": "Personen", "en": "persons"}


def test_the_numbers_are_those_of_the_lists(world):
    dataset = built(world)
    store = EmbeddedStore(dataset.quads, dataset.merged)
    listed = {kind.kind: count for kind, count in count_kinds(store, dataset.shapes, dataset.project.base)}
    assert {kind.name: kind.count for kind in overview(dataset).kinds} == listed


def test_merged_entities_are_not_counted(world):
    (world / "data" / "merges.ttl").write_text(
        "PREFIX dct: <http://purl.org/dc/terms/>\n"
        "PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n"
        "orga:digitalverband-musterland dct:isReplacedBy orga:digitalministerium-musterland .\n"
    )
    assert {kind.name: kind.count for kind in overview(built(world)).kinds}["org"] == 2


def test_the_newest_source_is_the_latest_day_a_source_speaks_of(world):
    assert overview(built(world)).newest_source == date(2026, 5, 31)


def test_a_month_that_has_not_ended_counts_until_the_day_of_the_build(world):
    assert overview(built(world, date(2026, 5, 7))).newest_source == date(2026, 5, 7)


def test_a_project_without_sources_has_no_newest_source(world):
    for path in (world / "data" / "sources").rglob("*.ttl"):
        path.unlink()
    found = overview(built(world))
    assert (found.sources, found.newest_source) == (0, None)
