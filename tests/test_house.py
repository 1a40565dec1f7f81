"""Habits of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LISTED = subprocess.run(
    ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout
TRACKED = [ROOT / name for name in LISTED.split("\0") if name]
TEXTS = [
    path
    for path in TRACKED
    if path.is_file()
    and path.suffix in (".py", ".md", ".toml", ".rq", ".ttl", ".html", ".css", ".js", ".sh", ".txt", ".yml", "")
]
CODE = sorted((ROOT / "src").rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_nothing_is_left_for_later():
    unfinished = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    found = [shown(path) for path in TEXTS if unfinished.search(path.read_text("utf-8"))]
    assert not found


def test_no_file_speaks_of_one_machine_s_folders():
    folders = re.compile(r"(?<![\w.])/(?:wo" r"rk|home|ro" r"ot|Users)/\w")
    found = [shown(path) for path in TEXTS if folders.search(path.read_text("utf-8"))]
    assert not found


@pytest.mark.parametrize("path", CODE, ids=shown)
def test_everything_public_says_what_it_does(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), f"{shown(path)} has no docstring"
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        assert ast.get_docstring(node), f"{shown(path)}:{node.lineno} {node.name} has no docstring"
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    assert ast.get_docstring(method), f"{shown(path)}:{method.lineno} {method.name} has no docstring"


def test_every_dependency_of_the_tests_on_the_system_says_why():
    lines = (ROOT / ".ci" / "apt-packages.txt").read_text("utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert all(re.fullmatch(r"[a-z0-9.+-]+ +\S+ +# \S.*", line) for line in packages)


def test_ci_calls_make_test_and_conformance_only():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line.strip() for line in lines if line.strip().startswith("make ")]
    assert commands[0] == "make test"
    assert set(commands) <= {"make test", "make conformance"}
