"""Settings: file < environment < flags, each checked and named when it is wrong."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ecosystem_graph.content.settings import NAMES, Settings, read_settings
from ecosystem_graph.errors import SettingError


def read(root: Path, toml: str = "", environ: dict[str, str] | None = None, **flags) -> Settings:
    (root / "ecosystem-graph.toml").write_text(toml)
    return read_settings(root, environ or {}, flags)


def problem(root: Path, toml: str = "", environ: dict[str, str] | None = None, **flags) -> SettingError:
    with pytest.raises(SettingError) as caught:
        read(root, toml, environ, **flags)
    assert caught.value.exit_code == 78
    return caught.value


def test_an_empty_file_gives_the_defaults(tmp_path):
    assert read(tmp_path) == Settings()


def test_the_file_gives_way_to_the_environment_and_that_to_flags(tmp_path):
    toml = 'port = 1\nhost = "file"\ntitle-de = "Datei"\n'
    environ = {"ECOSYSTEM_GRAPH_PORT": "2", "ECOSYSTEM_GRAPH_HOST": "environment", "PORT": "9", "HOME": "/"}
    found = read(tmp_path, toml, environ, port=3)
    assert (found.port, found.host, found.title_de) == (3, "environment", "Datei")


def test_a_flag_that_was_not_given_changes_nothing(tmp_path):
    assert read(tmp_path, "port = 1", port=None).port == 1


@pytest.mark.parametrize(
    ("toml", "environ", "field", "value"),
    [
        ('languages = ["en", "fr"]', {}, "languages", ("en", "fr")),
        ("", {"ECOSYSTEM_GRAPH_LANGUAGES": "en, fr"}, "languages", ("en", "fr")),
        ("", {"ECOSYSTEM_GRAPH_LANGUAGES": "en fr"}, "languages", ("en", "fr")),
        ("query-timeout = 2", {}, "query_timeout", 2.0),
        ("query-timeout = 0.5", {}, "query_timeout", 0.5),
        ("", {"ECOSYSTEM_GRAPH_QUERY_TIMEOUT": "0.5"}, "query_timeout", 0.5),
        ('base-iri = "https://a.org/"', {}, "base_iri", "https://a.org/"),
        ("base_iri = 'https://a.org/'", {}, "base_iri", "https://a.org/"),
    ],
)
def test_values_take_the_type_of_the_setting(tmp_path, toml, environ, field, value):
    assert getattr(read(tmp_path, toml, environ), field) == value


@pytest.mark.parametrize(
    ("toml", "environ", "flags", "said"),
    [
        ("prot = 1", {}, {}, "no setting “prot”. Did you mean port?"),
        ("[server]\nport = 1", {}, {}, "“server”"),
        ("", {"ECOSYSTEM_GRAPH_PROT": "1"}, {}, "“ECOSYSTEM_GRAPH_PROT”. Did you mean ECOSYSTEM_GRAPH_PORT?"),
        ("", {}, {"prot": 1}, "“prot”. Did you mean port?"),
        (
            'port = "eight"',
            {},
            {},
            "“port” has the value 'eight'; expected is a number from 0 to 65535, for example 8000",
        ),
        ("", {"ECOSYSTEM_GRAPH_PORT": "80a"}, {}, "“port” has the value '80a'"),
        ("port = true", {}, {}, "“port” has the value True"),
        ("port = 80.5", {}, {}, "“port” has the value 80.5"),
        ("host = 5", {}, {}, "“host” has the value 5"),
        ("languages = 5", {}, {}, "“languages” has the value 5"),
        ("languages = [1]", {}, {}, "“languages” has the value [1]"),
        ("languages = []", {}, {}, "“languages” has the value []"),
        ('base-iri = "example.org"', {}, {}, "“base-iri” has the value 'example.org'"),
        ('base-iri = "https://a.org/x"', {}, {}, "“base-iri” has the value 'https://a.org/x'"),
        ('base-iri = "https://a.org/ x/"', {}, {}, "“base-iri” has the value"),
        ("port = 65536", {}, {}, "expected is a number from 0 to 65535"),
        ("threads = 0", {}, {}, "“threads” has the value 0; expected is a number from 1, for example 32"),
        ("cache-size = -1", {}, {}, "“cache-size”"),
        ("query-timeout = nan", {}, {}, "more than 0 seconds"),
        ("query-length = 0", {}, {}, "“query-length”"),
        ("query-nesting = 0", {}, {}, "“query-nesting”"),
        ("port = ", {}, {}, "Not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_way_out(tmp_path, toml, environ, flags, said):
    error = problem(tmp_path, toml, environ, **flags)
    assert said in error.en
    assert error.de != error.en


def test_a_file_that_is_not_utf8_is_not_valid_toml(tmp_path):
    (tmp_path / "ecosystem-graph.toml").write_bytes('title-de = "Ä"'.encode("latin-1"))
    with pytest.raises(SettingError, match="Not valid TOML"):
        read_settings(tmp_path, {}, {})


def test_every_setting_is_explained_in_both_languages():
    for field in fields(Settings):
        assert field.metadata["de"], field.name
        assert field.metadata["en"], field.name
    assert len(NAMES) == len(fields(Settings))
    assert all("_" not in name for name in NAMES)
