"""Licences: each part says under which it stands, and the files agree with LICENSES.md."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def licence_of(path: Path) -> list[str]:
    """Return the licences of the graph or scheme that the first block in ``path`` describes."""
    block = path.read_text("utf-8").split("\n    .\n")[0]
    return re.findall(r"^    dct:license <([^>]+)>", block, re.MULTILINE)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "path",
    sorted(path for part in ("register", "sources") for path in (ROOT / "data" / part).rglob("*.ttl")),
    ids=shown,
)
def test_facts_are_in_the_public_domain(path):
    assert licence_of(path) == [CC0]


@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "concepts").glob("*.ttl")), ids=shown)
def test_concept_schemes_are_in_the_public_domain(path):
    assert licence_of(path) == [CC0]


def test_the_ontology_asks_for_attribution():
    assert licence_of(ROOT / "ontology" / "ecosystem.ttl") == [CC_BY]


def test_the_settings_name_the_licence_of_the_facts():
    settings = tomllib.loads((ROOT / "ecosystem-graph.toml").read_text("utf-8"))
    assert settings["licence"] == CC0


def test_the_list_of_licences_names_each_with_address_and_identifier():
    text = (ROOT / "LICENSES.md").read_text("utf-8")
    for part in (CC0, CC_BY, "`MIT`", "`CC0-1.0`", "`CC-BY-4.0`", "[LICENSE](LICENSE)"):
        assert part in text
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n")


def test_every_folder_with_content_stands_in_the_list_of_licences():
    text = (ROOT / "LICENSES.md").read_text("utf-8")
    for folder in ("src", "queries", "tests", "tools", "benchmarks", "data", "ontology", "docs"):
        assert f"`{folder}/`" in text
