"""Every collected fact is in the data or was declined with a reason, and the tables of the documentation say how much.

tests/content/ledger.tsv has a line for each fact and node it became: the key of the fact (the beginning of the SHA-256
of land|subject|predicate|object|source_url, with a number behind it if that came twice), land, source graph, node.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections import Counter
from types import ModuleType

import pytest
from pyoxigraph import NamedNode

from conftest import REPOSITORY
from ecosystem_graph.content.dataset import DataSet

COLLECTED = {
    "DE": 206, "DE-BB": 50, "DE-BE": 59, "DE-BW": 72, "DE-BY": 66, "DE-HB": 44, "DE-HE": 50, "DE-HH": 57, "DE-MV": 46,
    "DE-NI": 48, "DE-NW": 95, "DE-RP": 42, "DE-SH": 37, "DE-SL": 34, "DE-SN": 153, "DE-ST": 53, "DE-TH": 47, "EU": 19,
}  # fmt: skip
# facts of the research the data was begun with that are in the data; one declined later leaves this number and
# the ledger, and gets a line in data/declined.tsv
REFERENCE = {
    "dcat-ap-de-konventionen",
    "laendercodes-2026-11",
    "wikidata-bundesbehoerden-2025-11",
    "wikidata-bundesministerien-2026-01",
    "wikidata-laender-2026-01",
}  # fmt: skip
# sources that were taken as a whole, so no single fact of theirs was collected
KEY = re.compile(r"[0-9a-f]{16}(-\d)?")


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_tables", REPOSITORY / "tools" / "data_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


TABLES = load_generator()
LEDGER: list[dict[str, str]] = TABLES.read_table(TABLES.LEDGER)
DECLINED: list[dict[str, str]] = TABLES.read_table(TABLES.DECLINED)


@pytest.fixture(scope="module")
def spoken_of(shipped: DataSet) -> set[tuple[str, str]]:
    """Graph and node, as in the ledger, of everything a source speaks of."""
    base, compact = shipped.project.base + "graph/", shipped.project.prefixes.compact
    terms = {
        (file.graph.value.removeprefix(base), term)
        for file in shipped.sources
        for quad in file.quads
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode)
    }
    return {(graph, compact(term.value)) for graph, term in terms}


def test_every_fact_is_where_the_ledger_says(spoken_of):
    lost = [row for row in LEDGER if (row["graph"], row["node"]) not in spoken_of]
    assert lost == []


def test_no_collected_fact_is_lost():
    facts = {(row["land"], row["fact"]) for row in LEDGER}
    assert Counter(land for land, _ in facts) == COLLECTED


def test_every_source_has_a_collected_fact_or_was_taken_as_a_whole(shipped: DataSet):
    slugs = {file.path.stem for file in shipped.sources}
    assert slugs - {row["graph"] for row in LEDGER} == REFERENCE


def test_the_ledger_is_sorted_and_says_nothing_twice():
    rows = [(row["land"], row["graph"], row["fact"], row["node"]) for row in LEDGER]
    assert rows == sorted(set(rows))
    assert all(KEY.fullmatch(row["fact"]) for row in LEDGER)


def test_every_declined_fact_has_its_source_and_a_reason_in_both_languages():
    for row in DECLINED:
        assert row["land"] in COLLECTED, row
        assert all(row[name].strip() for name in ("subject", "predicate", "object")), row
        assert row["source_url"].startswith(("http://", "https://")), row
        assert all(row[name].endswith(".") for name in ("reason_de", "reason_en")), row


def test_no_fact_is_both_declined_and_in_the_data():
    names = ("land", "subject", "predicate", "object", "source_url")
    texts = ("|".join(row[name] for name in names) for row in DECLINED)
    keys = {hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts}
    assert keys.isdisjoint(row["fact"].partition("-")[0] for row in LEDGER)


def test_every_state_has_sources_statements_and_entities(shipped: DataSet):
    areas = {area.code: area for area in TABLES.areas(shipped)}
    assert areas.keys() == COLLECTED.keys()
    for area in areas.values():
        assert min(area.sources, area.statements, area.kinds["org"]) > 0, area
    states = [area for code, area in areas.items() if code.startswith("DE-")]
    assert len(states) == 16
    assert all(area.kinds["post"] and area.kinds["tenure"] and area.kinds["remit"] for area in states)


def test_the_tables_in_the_documentation_are_current(shipped: DataSet):
    for path, text in TABLES.pages(shipped).items():
        assert path.read_text("utf-8") == text, f"{path.name} is out of date: make docs"
