"""README.md: every command in it is run, every picture is there, and what it says of the data is so."""

from __future__ import annotations

import re
import subprocess

import pytest

from conftest import REPOSITORY
from docs.blocks import Ran, blocks_of, copy_repository, run_blocks

README = REPOSITORY / "README.md"
TEXT = README.read_text("utf-8")
RECIPES = ("Ask a question", "Read a page", "Take the data", "Add a fact", "Add a kind of entity")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    return copy_repository(tmp_path_factory.mktemp("readme") / "ecosystem-graph")


@pytest.fixture(scope="module")
def ran(folder) -> list[Ran]:
    return run_blocks(blocks_of(README), folder)


def block_with(ran: list[Ran], words: str) -> Ran:
    (found,) = [block for block in ran if words in block.text]
    return found


@pytest.mark.slow
def test_every_block_runs(ran):
    assert [(block.text, block.err) for block in ran if block.code != 0] == []


@pytest.mark.slow
def test_make_serves_and_tests(ran):
    planned = block_with(ran, "make serve").out
    assert "ecosystem-graph serve" in planned
    assert "pytest" in planned


@pytest.mark.slow
def test_the_installed_package_brings_the_data(ran, folder):
    assert block_with(ran, "pip install").code == 0
    assert (folder / "installed" / "ecosystem_graph" / "bundled" / "ecosystem-graph.toml").is_file()


@pytest.mark.slow
def test_a_question_is_answered_the_same_on_the_command_line_and_over_http(ran):
    asked, fetched = block_with(ran, "query --list").out, block_with(ran, "zustand-am-stichtag.csv").out
    assert "zustand-am-stichtag" in asked
    rows = re.findall(r"^Thomas Popp,.*$", asked, re.MULTILINE)
    assert rows
    assert rows == re.findall(r"^Thomas Popp,.*$", fetched.replace("\r", ""), re.MULTILINE)
    assert asked.rstrip().endswith("true")
    assert "name,members" in fetched


@pytest.mark.slow
def test_a_page_is_read_for_a_day(ran):
    today, past = block_with(ran, "curl -L http://127.0.0.1:8000/id/post/cio-sachsen\n").out.split("<!doctype html>")[
        1:
    ]
    assert "As of 1 May 2016" in past
    assert "As of 1 May 2016" not in today


@pytest.mark.slow
def test_the_data_is_taken(ran, folder):
    assert "Silicon Saxony" in block_with(ran, "build --to dumps").out
    assert (folder / "persons.csv").read_text("utf-8").startswith("id,")
    assert len(list((folder / "dumps").iterdir())) == 7
    assert b"/graph/tag24-popp-2018-08>" in (folder / "everything.nq").read_bytes()


@pytest.mark.slow
def test_the_added_fact_is_valid(ran, folder):
    out = block_with(ran, "new-source --project . ").out
    assert "\n0 violations" in out
    assert "beispiel-projektseite.ttl:" not in out
    assert (folder / "data" / "sources" / "bund" / "beispiel-projektseite.ttl").is_file()


@pytest.mark.slow
def test_the_added_kind_is_list_page_table_and_terms(ran):
    added = block_with(ran, "mkdir -p my-project").out
    assert "All is well." in added
    assert re.search(r"^id,.*runBy", added, re.MULTILINE)
    shown = block_with(ran, "/kind/living-lab").out
    listed, page, document = shown.split("<!doctype html>")[1], *shown.rsplit("</html>", 1)
    assert "living labs" in listed
    assert "Example living lab" in listed
    assert "run by" in page
    assert "The project runs a living lab." in page
    assert '"runBy": "orga:ecosystem-graph-project"' in document


def test_there_are_five_recipes_each_with_a_command():
    for recipe in RECIPES:
        section = TEXT.split(f"### {recipe}\n")[1].split("\n### ")[0].split("\n## ")[0]
        assert "```sh\n" in section


def test_people_are_addressed_in_german_first():
    assert TEXT.index("**Auf Deutsch:**") < TEXT.index("**In English:**")


def test_pictures_are_there_small_and_described():
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", TEXT)
    assert len(pictures) >= 2
    for words, path in pictures:
        picture = (REPOSITORY / path).read_bytes()
        assert len(words) > 40
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 150_000
    command = ["git", "ls-files", "docs/images"]
    committed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split()
    assert set(committed) == {path for _, path in pictures}


def test_the_folders_of_sources_are_named():
    folders = {path.name for path in (REPOSITORY / "data" / "sources").iterdir() if path.is_dir()}
    sentence = re.search(r"`data/sources/` has the folders? (.*?):", TEXT, re.DOTALL)
    assert sentence is not None
    assert set(re.findall(r"`([\w-]+)`", sentence[1])) == folders
