"""The wheel stands alone: it brings the bundled project and runs from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from ecosystem_graph import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_contains_the_bundled_project_and_the_pages(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for expected in (
        "ecosystem_graph/bundled/ecosystem-graph.toml",
        "ecosystem_graph/bundled/ontology/prefixes.ttl",
        "ecosystem_graph/bundled/data/register/redaktion.ttl",
        "ecosystem_graph/bundled/queries/amtswechsel.rq",
        "ecosystem_graph/web/templates/base.html",
        "ecosystem_graph/web/static/site.css",
        "ecosystem_graph/web/translations/en/LC_MESSAGES/messages.mo",
        "ecosystem_graph/py.typed",
    ):
        assert expected in names


def test_the_wheel_bundles_every_file_of_the_project_as_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for folder in ("ontology", "data", "queries"):
            for path in (ROOT / folder).rglob("*.*"):
                name = f"ecosystem_graph/bundled/{path.relative_to(ROOT).as_posix()}"
                assert archive.read(name) == path.read_bytes()


def test_the_wheel_brings_the_command_and_its_licences(wheel):
    information = f"ecosystem_graph-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        commands = archive.read(f"{information}/entry_points.txt").decode()
        assert commands == "[console_scripts]\necosystem-graph = ecosystem_graph.cli:main\n"
        licences = [name for name in archive.namelist() if name.startswith(f"{information}/licenses/")]
        assert sorted(Path(name).name for name in licences) == ["LICENSE", "LICENSES.md"]
        about = archive.read(f"{information}/METADATA").decode()
    assert "License-Expression: MIT AND CC0-1.0 AND CC-BY-4.0\n" in about


def test_the_version_has_its_place_in_the_changelog():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert __version__ in changelog
    assert "\n## [Unreleased]\n" in changelog


def test_the_installed_command_runs_from_an_unrelated_folder(wheel, tmp_path):
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    site = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    # the dependencies come from this environment, the product from the wheel alone
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = "from ecosystem_graph.cli import main; main()"
    run = [str(environment / "bin" / "python"), "-c", code]
    version = subprocess.run([*run, "--version"], cwd=elsewhere, check=True, capture_output=True, text=True)
    assert version.stdout.strip().endswith(__version__)
    where = subprocess.run(
        [*run[:2], "import ecosystem_graph; print(ecosystem_graph.__file__)"],
        cwd=elsewhere, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert str(environment) in where.stdout
    asked = subprocess.run([*run, "query", "--list"], cwd=elsewhere, check=True, capture_output=True, text=True)
    assert "amtswechsel" in asked.stdout
