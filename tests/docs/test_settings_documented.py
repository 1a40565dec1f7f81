"""Every setting is documented, and what is documented can be set: in the file, in the environment, by a flag."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

import pytest

from conftest import REPOSITORY
from ecosystem_graph.cli.main import group
from ecosystem_graph.content.settings import FILE_NAME, Settings, read_settings

TEXT = (REPOSITORY / "docs" / "settings.md").read_text("utf-8")
ROWS = [
    [cell.strip().strip("`") for cell in line.split("|")]
    for line in re.findall(r"^\| (`[a-z-]+` \|.*) \|$", TEXT, re.MULTILINE)
]
DEFAULTS = {row[0]: json.loads(row[3]) for row in ROWS}


CHECKED = {"issued": "2020-02-29", "themes": ["https://example.net/theme"]}
# settings that do not accept every value of their type


def another(key: str) -> Any:
    """A value of the right type that is not the default."""
    value = DEFAULTS[key]
    if key in CHECKED:
        return CHECKED[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [*value, "fr"]
    return value + 1 if isinstance(value, int | float) else "https://example.net/"


def field_of(settings: Settings, key: str) -> Any:
    value = getattr(settings, key.replace("-", "_"))
    return list(value) if isinstance(value, tuple) else value


def test_every_setting_is_documented_in_two_languages():
    assert [row[0] for row in ROWS] == [item.name.replace("_", "-") for item in fields(Settings)]
    assert all(row[4] and row[5] for row in ROWS)


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_setting_has_the_documented_default(tmp_path, key):
    (tmp_path / FILE_NAME).write_text("")
    assert field_of(read_settings(tmp_path, {}, {}), key) == DEFAULTS[key]


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_setting_is_read_from_the_file(tmp_path, key):
    value = another(key)
    (tmp_path / FILE_NAME).write_text(f"{key} = {json.dumps(value, ensure_ascii=False)}\n", "utf-8")
    assert field_of(read_settings(tmp_path, {}, {}), key) == value


@pytest.mark.parametrize(("key", "variable"), [(row[0], row[1]) for row in ROWS])
def test_the_environment_wins_over_the_file(tmp_path, key, variable):
    (tmp_path / FILE_NAME).write_text(f"{key} = {json.dumps(DEFAULTS[key], ensure_ascii=False)}\n", "utf-8")
    value = another(key)
    written = ", ".join(value) if isinstance(value, list) else str(value)
    assert field_of(read_settings(tmp_path, {variable: written}, {}), key) == value


@pytest.mark.parametrize(("key", "flag"), [(row[0], row[2]) for row in ROWS if row[2] != "–"])
def test_a_flag_wins_over_both(tmp_path, key, flag):
    serve = group.get_command(None, "serve")
    assert flag in {option for parameter in serve.params for option in parameter.opts}
    (tmp_path / FILE_NAME).write_text(f"{key} = {json.dumps(DEFAULTS[key])}\n", "utf-8")
    variable = f"ECOSYSTEM_GRAPH_{key.upper().replace('-', '_')}"
    value = another(key)
    assert field_of(read_settings(tmp_path, {variable: str(DEFAULTS[key])}, {key: value}), key) == value


def test_every_flag_of_serve_is_a_setting():
    serve = group.get_command(None, "serve")
    flags = {option for parameter in serve.params for option in parameter.opts if option.startswith("--")}
    assert flags == {row[2] for row in ROWS} - {"–"}
