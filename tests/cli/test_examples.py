"""The examples in the help: each one can be typed as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pytest

from conftest import REPOSITORY, make_world
from ecosystem_graph.cli.main import COMMANDS, group
from ecosystem_graph.content.dataset import DataSet, build_dataset
from ecosystem_graph.content.project import Project

CONTEXT = click.Context(group, info_name="ecosystem-graph", help_option_names=["-h", "--help"])


def examples_of(command: click.Command) -> list[str]:
    """The lines below "Example:" in the help of ``command``, continued lines joined, remarks left out."""
    text = re.sub(r"\\\n\s*", "", command.get_help(click.Context(command, parent=CONTEXT, terminal_width=200)))
    lines = re.split(r"Examples?:\n", text)[1].split("\n\n")[0].splitlines()
    return [re.split(r"\s{3,}", line.strip())[0] for line in lines]


EXAMPLES = [
    example
    for command in (group, *(group.get_command(CONTEXT, name) for name in COMMANDS))
    for example in examples_of(command)
]


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundled project, since `new-source` writes into it."""
    root = tmp_path_factory.mktemp("bundled")
    for name in ("data", "ontology", "queries"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "ecosystem-graph.toml", root)
    return root


@pytest.fixture(scope="module")
def build() -> Callable[[Project, date], DataSet]:
    """Build each project once: the examples only differ in what they ask of it."""
    built: dict[Path, DataSet] = {}
    return lambda project, today: (
        built.get(project.root) or built.setdefault(project.root, build_dataset(project, today))
    )


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled, build) -> Path:
    """A folder with a project of one's own."""
    make_world(tmp_path / "my-project")
    monkeypatch.setattr("ecosystem_graph.content.project.bundled_root", lambda: bundled)
    monkeypatch.setattr("ecosystem_graph.cli.common.build_dataset", build)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_has_an_example_on_a_line_of_its_own():
    for name in COMMANDS:
        assert any(example.startswith(f"ecosystem-graph {name}") or f" {name} " in example for example in EXAMPLES)
    assert not any("\\b" in example for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_does_what_it_says(run, somewhere, example):
    program, *arguments = shlex.split(example)
    assert program == "ecosystem-graph"
    if "serve" in arguments:
        command = group.get_command(CONTEXT, "serve")
        assert command.make_context("serve", arguments[1:], parent=CONTEXT).command is command
        return
    ended = run(*arguments)
    assert (ended.code, ended.err) == (0, "")
    written = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
    assert ended.out or (somewhere / str(written)).stat().st_size
