"""The floors of the house: imports point down, foreign libraries stay in their rooms, modules stay small."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "ecosystem_graph"
MODULES = sorted(PACKAGE.rglob("*.py"))
WRITTEN = [*MODULES, *sorted((PACKAGE / "web" / "templates").rglob("*.html"))]

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
    "description": 3,
    "web": 4,
    "cli": 4,
}
# a new top-level module fails the test until it is given a floor here

SIDEWAYS = {
    ("exports.py", "jsonld"),
    ("exports.py", "sheets"),
    ("sheets.py", "jsonld"),
    ("cli/serve.py", "web"),
}
# the only imports between neighbours: exports write JSON-LD and sheets; `serve` starts the web application

ROOMS = {
    "flask": {"web"},
    "flask_babel": {"web"},
    "werkzeug": {"web"},
    "babel": {"web"},
    "prometheus_client": {"web"},
    "markupsafe": {"web"},
    "SPARQLWrapper": {"store/remote.py"},
    "rdflib": {"validation"},
    "pyshacl": {"validation"},
    "click": {"cli"},
    "rich": {"cli"},
    "granian": {"cli/serve.py"},
    "waitress": {"cli/serve.py"},
}
# foreign library -> where it may be imported; only pyoxigraph, whose terms all of us speak, is at home everywhere
EVERYWHERE = {"pyoxigraph"}

ENGINE_CLASSES = {"SourceGraph", "Register"}
# classes of our ontology that say what a file is, not what the world is like

LONGEST = 310
# lines a module should have at most: about 300, and errors.py holds the whole tree


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


def is_in(path: Path, rooms: set[str]) -> bool:
    return bool(rooms & {part_of(path), name_of(path)})


def allowed(path: Path, there: str) -> bool:
    here = part_of(path)
    if there == here or (name_of(path), there) in SIDEWAYS:
        return True
    return FLOORS[there] < FLOORS[here] or FLOORS[there] == FLOORS[here] == 0


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path):
    if path == PACKAGE / "__init__.py":
        assert not imports_of(path)
        return
    assert part_of(path) in FLOORS, f"{part_of(path)} has no floor yet"
    for imported in imports_of(path):
        if imported.startswith("ecosystem_graph.") and imported != "ecosystem_graph.__version__":
            assert allowed(path, imported.split(".")[1]), f"{name_of(path)} imports {imported}"


def test_the_map_of_floors_and_rooms_shows_only_what_is_there():
    assert FLOORS.keys() == {part_of(path) for path in MODULES} - {"__init__"}
    assert {there for rooms in ROOMS.values() for there in rooms} <= {
        *FLOORS,
        *(name_of(path) for path in MODULES),
    }


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_foreign_libraries_stay_in_their_rooms(path):
    for imported in imports_of(path):
        library = imported.split(".")[0]
        if library in sys.stdlib_module_names or library == "ecosystem_graph" or library in EVERYWHERE:
            continue
        assert library in ROOMS, f"{name_of(path)} imports {library}, which has no room yet"
        assert is_in(path, ROOMS[library]), f"{name_of(path)} imports {imported}"


def test_every_library_that_is_installed_for_serving_is_imported():
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text("utf-8"))
    imported = {name.split(".")[0].lower() for path in MODULES for name in imports_of(path)}
    for dependency in project["project"]["dependencies"]:
        name = re.split(r"[ <>=~!]", dependency, maxsplit=1)[0]
        assert name.replace("-", "_") in imported, f"nothing imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_enough_to_hold_in_the_head(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_named_after_nothing(path):
    assert not re.search(r"util|helper|manager|service|misc", path.stem)


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_the_engine_knows_no_class_and_no_institution_of_the_domain(path):
    text = path.read_text("utf-8")
    code = re.sub(r'"""(?:.|\n)*?"""|#.*', "", text) if path.suffix == ".py" else text
    named = set(re.findall(r"(?:ontology#|\beco:|\bECO \+ [\"'])([A-Z]\w*)", code))
    assert named <= ENGINE_CLASSES
    assert not re.search(r"Verband|Ministeri|Landesnetz|Staatskanzlei", code)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_text_of_the_engine_is_the_name_of_a_class_of_the_domain(path):
    ontology = (PACKAGE.parents[1] / "ontology" / "ecosystem.ttl").read_text("utf-8")
    classes = set(re.findall(r"^eco:([A-Z]\w*)\s+a [^;.]*\b(?:owl|rdfs):Class\b", ontology, re.MULTILINE))
    assert len(classes) > len(ENGINE_CLASSES)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert node.value not in classes - ENGINE_CLASSES, f"{name_of(path)}:{node.lineno}"
