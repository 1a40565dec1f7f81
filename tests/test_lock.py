"""The lock files: hashes for everything, no address of any registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> set[str]:
    return {match.lower() for match in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / name).read_text(), re.MULTILINE)}


def required(requirements: list[str]) -> set[str]:
    return {re.split(r"[ \[<>=~!]", line, maxsplit=1)[0].lower() for line in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|@ file:", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name):
    entries = re.findall(r"^[A-Za-z0-9_.-]+==(?:.|\n)*?(?=^\S|\Z)", (ROOT / name).read_text(), re.MULTILINE)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_what_the_product_needs_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert required(project["project"]["dependencies"]) <= locked("requirements.lock")
    assert required(project["dependency-groups"]["dev"]) <= locked("requirements-dev.lock") | locked(
        "requirements.lock"
    )


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("]", text.index("dependencies = ["))]
    lines = [line for line in block.splitlines()[1:] if line.strip()]
    assert all("# " in line for line in lines)
