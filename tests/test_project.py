"""A project directory: what makes one, its prefixes, and what is said when something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem_graph.content.project import bundled_root, open_project, read_prefixes
from ecosystem_graph.errors import ProjectNotFoundError, SettingError, SourceSyntaxError
from ecosystem_graph.terms import Prefixes


def test_the_bundled_project_can_be_opened():
    project = open_project(environ={})
    assert project.root == bundled_root().resolve()
    assert project.base == "https://w3id.org/ecosystem-graph/"
    assert list(project.prefixes.namespaces)[:2] == ["eco", "shape"]


def test_a_project_is_a_folder_with_settings_and_prefixes(world):
    project = open_project(world, environ={"ECOSYSTEM_GRAPH_PORT": "1"}, flags={"host": "::1"})
    assert (project.root, project.settings.port, project.settings.host) == (world, 1, "::1")
    assert project.settings.title_de == "Musterland"


def test_paths_are_shown_as_seen_from_the_project(world):
    project = open_project(world, environ={})
    assert project.short(world / "data" / "x.ttl") == Path("data/x.ttl")
    assert project.short(Path("/elsewhere/x.ttl")) == Path("/elsewhere/x.ttl")


def test_a_path_may_be_relative(world, monkeypatch):
    monkeypatch.chdir(world.parent)
    assert open_project(Path("world"), environ={}).root == world.resolve()


def test_a_missing_folder_is_named_as_it_was_given(tmp_path):
    with pytest.raises(ProjectNotFoundError, match="nowhere: There is no project here: the directory does not exist"):
        open_project(tmp_path / "nowhere", environ={})


@pytest.mark.parametrize("made", [".", "ecosystem-graph.toml/"])
def test_a_folder_without_settings_is_no_project(tmp_path, made):
    (tmp_path / made).mkdir(exist_ok=True)
    with pytest.raises(ProjectNotFoundError, match=r"it has no ecosystem-graph\.toml"):
        open_project(tmp_path, environ={})


def test_a_file_is_no_project(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(ProjectNotFoundError):
        open_project(path, environ={})


def test_a_wrong_setting_stops_everything(world):
    (world / "ecosystem-graph.toml").write_text("prot = 1")
    with pytest.raises(SettingError, match="prot"):
        open_project(world, environ={})


# ------------------------------------------------------------------------------------------ prefixes


def prefixes(tmp_path: Path, text: str) -> Prefixes:
    path = tmp_path / "prefixes.ttl"
    path.write_text("PREFIX sh: <http://www.w3.org/ns/shacl#>\n" + text)
    return read_prefixes(path)


def test_prefixes_keep_the_order_of_their_declaration(tmp_path):
    found = prefixes(
        tmp_path,
        '<#z> sh:prefix "z" ; sh:namespace "https://z.org/" .\n'
        '<#a> sh:namespace "https://a.org/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ; sh:prefix "a" .\n'
        '<#b> sh:prefix "b" .\n',
    )
    assert list(found.namespaces.items()) == [("z", "https://z.org/"), ("a", "https://a.org/")]


def test_two_namespaces_for_one_prefix_are_refused(tmp_path):
    with pytest.raises(SourceSyntaxError, match="The prefix a: is declared twice"):
        prefixes(
            tmp_path,
            '<#a> sh:prefix "a" ; sh:namespace "https://a.org/" . <#b> sh:prefix "a" ; sh:namespace "https://b.org/" .',
        )


def test_a_missing_file_of_prefixes_is_named(world):
    (world / "ontology" / "prefixes.ttl").unlink()
    with pytest.raises(SourceSyntaxError, match=r"ontology/prefixes\.ttl: The file with the prefixes is missing"):
        open_project(world, environ={})


def test_a_broken_file_of_prefixes_has_a_line(tmp_path):
    with pytest.raises(SourceSyntaxError) as caught:
        prefixes(tmp_path, "<#a> sh:prefix")
    assert caught.value.line == 2
    assert "Kein gültiges Turtle" in caught.value.de
    assert "Not valid Turtle" in caught.value.en


# --------------------------------------------------------------------------------------- short names

NAMES = Prefixes({"ex": "https://ex.org/", "id": "https://ex.org/id/", "o": "https://ex.org/o#"})


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("ex:a", "https://ex.org/a"),
        ("id:a-b_c", "https://ex.org/id/a-b_c"),
        ("o:", "https://ex.org/o#"),
        ("ex:a/b", "https://ex.org/a/b"),
        ("no:a", None),
        ("a", None),
        ("https://ex.org/a", None),
        ("ex:a b", None),
        ("ex:a>", None),
        ('ex:"', None),
        (":a", None),
        ("", None),
    ],
)
def test_short_names_are_expanded_or_are_none(curie, iri):
    assert NAMES.expand(curie) == iri


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("https://ex.org/a", "ex:a"),
        ("https://ex.org/id/a", "id:a"),
        ("https://ex.org/o#A", "o:A"),
        ("https://ex.org/id/a/b", "https://ex.org/id/a/b"),
        ("https://ex.org/", "https://ex.org/"),
        ("https://ex.org/a.b", "https://ex.org/a.b"),
        ("https://ex.org/-a", "https://ex.org/-a"),
        ("https://other.org/a", "https://other.org/a"),
    ],
)
def test_iris_are_shortened_where_it_is_safe(iri, curie):
    assert NAMES.compact(iri) == curie
    assert (NAMES.expand(curie) or curie) == iri


def test_prefixes_are_lines_of_sparql():
    assert Prefixes({"ex": "https://ex.org/"}).sparql() == "PREFIX ex: <https://ex.org/>\n"
