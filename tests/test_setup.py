"""The set-up scripts of the Makefile: they name what is missing and the way out, and never go on without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLAIN_COMMANDS = ("bash", "env", "cat", "grep", "sed", "id", "dirname", "mktemp", "rm", "tail")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of commands, to be used as the whole PATH: no Python, no apt-get, no sudo, no browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in PLAIN_COMMANDS:
        found = shutil.which(command)
        assert found
        (folder / command).symlink_to(found)
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/usr/bin/env bash\n{text}\n")
    path.chmod(0o755)


def run(path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env={"PATH": str(path)}, capture_output=True, text=True, timeout=60)


def test_system_packages_that_are_there_are_not_mentioned(bare, tmp_path):
    packages = tmp_path / "packages.txt"
    packages.write_text("# what and why\nbash  bash  # the shell\n")
    done = run(bare, "bash", "tools/system-packages.sh", str(packages))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_missing_system_packages_are_named_with_reason_and_command(bare):
    done = run(bare, "bash", "tools/system-packages.sh", ".ci/apt-packages.txt")
    assert done.returncode == 1
    assert "are missing: chromium curl rasqal-utils raptor2-utils\n" in done.stderr
    assert "# an independent SPARQL client" in done.stderr
    assert "sudo apt-get install --yes --no-install-recommends chromium curl rasqal-utils raptor2-utils\n" in done.stderr


def test_missing_system_packages_are_installed_where_that_is_allowed(bare, tmp_path):
    (bare / "id").unlink()
    script(bare / "id", "echo 0")
    for name in ("touch", "chmod"):
        (bare / name).symlink_to(str(shutil.which(name)))
    brings = f"[ $1 = update ] || {{ touch {bare}/new; chmod +x {bare}/new; }}"
    script(bare / "apt-get", f'echo "$DEBIAN_FRONTEND $*" >>{tmp_path}/asked\n{brings}')
    packages = tmp_path / "packages.txt"
    packages.write_text("new-package  new  # for this test\n")
    done = run(bare, "bash", "tools/system-packages.sh", str(packages))
    assert (done.returncode, done.stdout) == (0, "Installing system packages for the tests: new-package\n")
    assert (tmp_path / "asked").read_text().splitlines() == [
        " update",
        "noninteractive install --yes --no-install-recommends new-package",
    ]


def test_failed_installation_is_shown_and_fails(bare, tmp_path):
    (bare / "id").unlink()
    script(bare / "id", "echo 0")
    script(bare / "apt-get", "echo 'E: no network' >&2; exit 100")
    packages = tmp_path / "packages.txt"
    packages.write_text("new-package  new  # for this test\n")
    done = run(bare, "bash", "tools/system-packages.sh", str(packages))
    assert done.returncode == 1
    assert "E: no network" in done.stderr
    assert "new-package  new  # for this test" in done.stderr


def test_the_newest_usable_python_is_chosen(bare):
    script(bare / "python3.13", "exit 127")
    script(bare / "python3.12", f'exec {sys.executable} "$@"')
    (bare / "python3").symlink_to(sys.executable)
    assert run(bare, "bash", "tools/find-python.sh").stdout == "python3.12\n"


def test_without_python_it_says_what_it_looked_for(bare):
    assert run(bare, "bash", "tools/find-python.sh").stdout == ""
    done = run(bare, "bash", "tools/find-python.sh", "--check", "")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer with the modules venv and ensurepip" in done.stderr
    assert "  python3.11: none\n" in done.stderr


def test_a_python_that_is_too_old_is_told_so(bare):
    script(bare / "old", "case $2 in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac")
    done = run(bare, "bash", "tools/find-python.sh", "--check", "old")
    assert done.returncode == 1
    assert done.stderr.startswith("PYTHON=old is Python 3.9.2; Ecosystem Graph needs Python 3.11 or newer.\n")


def test_a_python_without_venv_is_told_so(bare):
    script(bare / "half", "case $2 in *ensurepip*) exit 1 ;; *platform*) echo 3.11.2 ;; *) exit 0 ;; esac")
    done = run(bare, "bash", "tools/find-python.sh", "--check", "half")
    assert done.returncode == 1
    assert done.stderr.startswith("PYTHON=half (Python 3.11.2) lacks the module venv or ensurepip.\n")


def test_make_alone_lists_every_target_with_its_purpose():
    make = shutil.which("make")
    assert make
    listed = subprocess.run([make], cwd=ROOT, env=os.environ | {"MAKEFLAGS": ""}, capture_output=True, text=True).stdout
    for target in ("serve", "test", "bench", "lock", "clean"):
        assert f"make {target} " in listed
