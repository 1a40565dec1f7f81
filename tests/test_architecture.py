"""The floors of the house: imports point down, foreign libraries stay in their rooms, modules stay small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "ecosystem_graph"
MODULES = sorted(PACKAGE.rglob("*.py"))

FLOORS = {
    "errors": 0,
    "terms": 0,
    "dates": 0,
    "store": 1,
    "content": 2,
    "entities": 3,
    "validation": 3,
    "exports": 3,
    "sheets": 3,
    "jsonld": 3,
    "catalog": 3,
    "web": 4,
    "cli": 4,
}
# a new top-level module fails the test until it is given a floor here

SIDEWAYS = {("exports", "jsonld"), ("exports", "sheets"), ("cli", "web"), ("sheets", "jsonld")}
# the only imports between neighbours: exports write JSON-LD and sheets; `serve` starts the web application

ROOMS = {
    "flask": {"web"},
    "flask_babel": {"web"},
    "werkzeug": {"web"},
    "babel": {"web"},
    "SPARQLWrapper": {"store/remote.py"},
    "rdflib": {"validation"},
    "pyshacl": {"validation"},
    "click": {"cli"},
    "rich": {"cli"},
    "granian": {"cli/serve.py"},
    "waitress": {"cli/serve.py"},
}
# foreign library -> where it may be imported

LONGEST = 300
# lines a module should have at most


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports_of(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path):
    if path == PACKAGE / "__init__.py":
        assert not imports_of(path)
        return
    here = part_of(path)
    assert here in FLOORS, f"{here} has no floor yet"
    for imported in imports_of(path):
        if not imported.startswith("ecosystem_graph.") or imported == "ecosystem_graph.__version__":
            continue
        there = imported.split(".")[1]
        allowed = there == here or FLOORS[there] < FLOORS[here] or (here, there) in SIDEWAYS
        assert allowed or (FLOORS[there] == FLOORS[here] == 0), f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_foreign_libraries_stay_in_their_rooms(path):
    for imported in imports_of(path):
        rooms = ROOMS.get(imported.split(".")[0])
        if rooms is not None:
            assert any(name_of(path).startswith(room) for room in rooms), f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_enough_to_hold_in_the_head(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_named_after_nothing(path):
    assert not re.search(r"util|helper|manager|service|misc", path.stem)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_engine_knows_no_class_of_the_domain(path):
    text = path.read_text("utf-8")
    code = re.sub(r'"""(?:.|\n)*?"""|#.*', "", text)
    assert not re.search(r"ontology#[A-Z]|ECO \+ \"[A-Z]|Verband|Ministeri|Landesnetz|Staatskanzlei", code)


def test_no_import_of_a_heavy_library_when_serving():
    # rdflib and pySHACL cost most of a second; serving must not pay for validation
    for path in MODULES:
        if part_of(path) in ("validation",):
            continue
        assert not any(name.split(".")[0] in ("rdflib", "pyshacl") for name in imports_of(path))
