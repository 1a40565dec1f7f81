"""The lock files: hashes for everything, no address of any registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in the lock file ``name``."""
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|@ file:", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name):
    entries = re.findall(r"^[A-Za-z0-9_.-]+==(?:.|\n)*?(?=^\S|\Z)", (ROOT / name).read_text(), re.MULTILINE)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_is_up_to_date_with_the_ranges(name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["build-system"]["requires"]
    if name == "requirements-dev.lock":
        wanted += project["dependency-groups"]["dev"]
    pins = locked(name)
    for requirement in map(Requirement, wanted):
        package = canonicalize_name(requirement.name)
        assert package in pins, f"{requirement} is not in {name}: make lock"
        assert requirement.specifier.contains(pins[package]), f"{name} has {package} {pins[package]}: make lock"


def test_tests_run_with_the_versions_that_serve():
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


@pytest.mark.parametrize("opening", ["\ndependencies = [\n", "\ndev = [\n"])
def test_every_dependency_says_why_it_is_there(opening):
    text = (ROOT / "pyproject.toml").read_text()
    block = text.split(opening)[1].split("\n]")[0]
    assert all(re.search(r'", *# \S', line) for line in block.splitlines())
