"""The pages written by hand: their commands run, their links lead somewhere, their examples are the real thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from conftest import REPOSITORY, TODAY
from docs.blocks import Ran, blocks_of, copy_repository, run_blocks
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project, read_prefixes
from ecosystem_graph.content.queries import bind, read_query
from ecosystem_graph.dates import Grade
from ecosystem_graph.store.base import solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.validation import Severity

DOCS = REPOSITORY / "docs"
MARKDOWN = sorted([*REPOSITORY.glob("*.md"), *DOCS.glob("*.md")])
RUN = [DOCS / name for name in ("endpoint.md", "http.md", "model.md", "validation.md")]
MODEL = (DOCS / "model.md").read_text("utf-8")
PREFIXES = read_prefixes(REPOSITORY / "ontology" / "prefixes.ttl")


def shown(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> list[Ran]:
    folder = copy_repository(tmp_path_factory.mktemp("docs") / "ecosystem-graph")
    return run_blocks(["ecosystem-graph serve\n", *(block for path in RUN for block in blocks_of(path))], folder)


@pytest.mark.slow
def test_every_command_in_the_documentation_runs(ran):
    assert [(block.text, block.err) for block in ran if block.code != 0] == []


@pytest.mark.slow
def test_the_answer_shown_in_the_model_is_the_answer_given(ran):
    answer = next(block.out for block in ran if "amtswechsel" in block.text)
    for line in MODEL.split("```csv\n")[1].split("```")[0].splitlines():
        assert line in answer.replace("\r", "").splitlines()


def test_the_question_shown_to_contributors_is_one(tmp_path: Path):
    project = open_project(REPOSITORY, environ={})
    (block,) = re.findall(r"^```sparql\n(.*?)^```$", (REPOSITORY / "CONTRIBUTING.md").read_text(), re.M | re.S)
    (tmp_path / "example.rq").write_text(block, "utf-8")
    query = read_query(tmp_path / "example.rq", project)
    assert [parameter.name for parameter in query.parameters] == ["post"]
    assert query.rows == (1, None)
    dataset = build_dataset(project, TODAY)
    store = EmbeddedStore((), dataset.merged)
    assert len(list(solutions_of(store.query(bind(query, {"post": "post:cio-sachsen"}, project.prefixes))))) >= 1


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in MARKDOWN:
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE))
        assert named <= targets, shown(path)


def test_commands_stand_only_where_a_test_runs_them():
    elsewhere = {REPOSITORY / "README.md", DOCS / "cli.md"}
    # run by test_readme.py and tests/cli/test_examples.py
    for path in set(MARKDOWN) - {*RUN, *elsewhere}:
        lines = [line for block in blocks_of(path) for line in block.splitlines()]
        assert all(line.startswith("make ") for line in lines), shown(path)


@pytest.mark.parametrize("path", MARKDOWN, ids=shown)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        if anchor:
            assert anchor in anchors_of(file), target


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_listed_and_says_rightly_how_it_is_made():
    rows = dict(re.findall(r"^\| \[([\w.-]+)\].*\| ([\w ]+) \|$", (DOCS / "README.md").read_text(), re.MULTILINE))
    generated = {path.name for path in DOCS.glob("*.md") if path.read_text("utf-8").startswith("<!-- `make docs`")}
    assert set(rows) == {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert {name for name, made in rows.items() if made == "generated"} == generated


def test_turtle_in_the_model_stands_so_in_the_data():
    files = [REPOSITORY / name for name in re.findall(r"`(data/(?:sources|register)/[\w./-]+\.ttl)`", MODEL)]
    texts = [path.read_text("utf-8") for path in files]
    blocks = re.findall(r"^```ttl\n(.*?)^```$", MODEL, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    for block in blocks:
        assert any(block in text for text in texts), block


def test_every_name_in_the_documentation_exists():
    known = {
        term.value
        for path in (REPOSITORY / "ontology").rglob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode)
    }
    datatypes = {"xsd:gYear", "xsd:gYearMonth", "xsd:date", "edtf:EDTF"}
    for path in MARKDOWN:
        text = path.read_text("utf-8")
        for name in set(re.findall(r"`((?:eco|org|schema|dct|prov|skos|shape):\w[\w-]*)`", text)):
            assert PREFIXES.expand(name) in known or name in datatypes, f"{shown(path)}: {name}"


def test_the_grades_are_documented_by_the_names_of_their_concepts():
    rows = re.findall(r"^\| `([\w-]+)` (.*?) \|", MODEL.split("## As of a day")[1], re.MULTILINE)
    labels = {
        quad.subject.value.rpartition("/")[2]: quad.object.value
        for quad in parse(path=REPOSITORY / "ontology" / "concepts" / "grade.ttl", format=RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#prefLabel") and quad.object.language == "en"
    }
    assert set(dict(rows)) == {grade.value for grade in Grade}
    assert all(labels[slug] == name for slug, name in rows)


def test_the_severities_are_documented_with_their_words():
    text = (DOCS / "validation.md").read_text("utf-8")
    for severity in Severity:
        assert f"| `sh:{severity.value}` | {severity.word('de')} | {severity.word('en')} |" in text


def test_the_architecture_names_every_module_on_its_floor():
    from test_architecture import FLOORS, MODULES, part_of

    text = (DOCS / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d) \| (.*?) \|", text, re.MULTILINE)
    documented = {name: int(floor) for floor, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert documented == FLOORS
    assert {part_of(path) for path in MODULES} - {"__init__"} == set(documented)


def test_the_tests_that_the_threat_model_names_exist():
    named = re.findall(r"`(tests/[a-z_./]+)`", (DOCS / "threat-model.md").read_text("utf-8"))
    assert len(named) > 15
    assert [path for path in named if not (REPOSITORY / path).exists()] == []
