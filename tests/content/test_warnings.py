"""What ``validate`` says of the shipped data: no violation, and only warnings that docs/data.md explains."""

from __future__ import annotations

import re

import pytest

from conftest import REPOSITORY, TODAY
from ecosystem_graph.content.project import open_project
from ecosystem_graph.validation import Report, Severity, validate

TEXT = (REPOSITORY / "docs" / "data.md").read_text("utf-8")


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(open_project(environ={}), TODAY)


@pytest.mark.slow
def test_the_shipped_data_has_no_violation(report):
    assert [result for result in report.results if result.severity is Severity.VIOLATION] == []


@pytest.mark.slow
def test_every_kind_of_warning_is_explained_and_no_other(report):
    section = TEXT.split("## The warnings of `validate`")[1]
    explained = {f"shape:{name}" for name in re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)}
    assert {result.rule for result in report.results} == explained
