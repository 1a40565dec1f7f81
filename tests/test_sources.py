"""Files to named graphs, and everything that can be wrong with a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode

from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.sources import Part, SourceFile, list_files, read_file, read_files
from ecosystem_graph.errors import PrefixError, ProjectError, SlugClashError, SourceSyntaxError

BASE = "https://w3id.org/ecosystem-graph/"
SOURCES = Path("data") / "sources"
HEAD = f"PREFIX orga: <{BASE}id/org/>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The smallest project: two prefixes and nothing else."""
    for folder in ("ontology/concepts", "ontology/shapes", "data/register", "data/sources/land"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ecosystem-graph.toml").write_text(f'base-iri = "{BASE}"\n')
    (tmp_path / "ontology" / "prefixes.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        f'<#orga> sh:prefix "orga" ; sh:namespace "{BASE}id/org/" .\n'
        '<#skos> sh:prefix "skos" ; sh:namespace "http://www.w3.org/2004/02/skos/core#" .\n'
    )
    return tmp_path


def read(root: Path, text: str | bytes, part: Part = Part.SOURCE, name: str = "land/quelle.ttl") -> SourceFile:
    path = root / SOURCES / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(open_project(root, environ={}), path, part, f"{BASE}graph/{path.stem}")


def problem(root: Path, text: str | bytes, part: Part = Part.SOURCE) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        read(root, text, part)
    return caught.value


# ---------------------------------------------------------------------------------- what a file is


def test_every_folder_has_its_part_and_its_graphs(root):
    for name in (
        "ontology/kern.ttl",
        "ontology/concepts/farben.ttl",
        "ontology/shapes/tier.ttl",
        "data/register/tiere.ttl",
        "data/sources/land/zoo-2020.ttl",
        "data/merges.ttl",
        "data/sources/land/readme.md",
    ):
        (root / name).write_text("")
    found = [
        (path.relative_to(root).as_posix(), part, graph.removeprefix(BASE))
        for path, part, graph in list_files(open_project(root, environ={}))
    ]
    assert found == [
        ("ontology/kern.ttl", Part.ONTOLOGY, "ontology"),
        ("ontology/prefixes.ttl", Part.PREFIXES, "prefixes"),
        ("ontology/concepts/farben.ttl", Part.CONCEPTS, "concept/farben"),
        ("ontology/shapes/tier.ttl", Part.SHAPES, "shapes"),
        ("data/register/tiere.ttl", Part.REGISTER, "graph/tiere"),
        ("data/sources/land/zoo-2020.ttl", Part.SOURCE, "graph/zoo-2020"),
        ("data/merges.ttl", Part.MERGES, "graph/_merges"),
    ]


def test_a_file_is_a_named_graph_and_the_empty_iri_is_the_graph(root):
    source = read(root, HEAD + '<> skos:prefLabel "Quelle"@de .\norga:a skos:related orga:b .')
    graph = NamedNode(BASE + "graph/quelle")
    assert source.graph == graph
    assert [quad.subject.value for quad in source.quads] == [graph.value, BASE + "id/org/a"]
    assert {quad.graph_name for quad in source.quads} == {graph}
    assert source.lines.line(BASE + "id/org/a", "http://www.w3.org/2004/02/skos/core#related") == 4


def test_an_empty_file_is_an_empty_graph(root):
    assert read(root, "").quads == ()


def test_a_byte_order_mark_does_no_harm(root):
    assert len(read(root, b"\xef\xbb\xbf" + HEAD.encode() + b"orga:a skos:related orga:b .").quads) == 1


def test_windows_line_ends_count_as_lines(root):
    source = read(root, (HEAD + "orga:a skos:related orga:b .").replace("\n", "\r\n"))
    assert source.lines.line(BASE + "id/org/a") == 3


# -------------------------------------------------------------------------------------- prefixes


def test_an_unknown_prefix_is_named_with_its_line_and_the_nearest_known_one(root):
    error = problem(root, "# hello\nPREFIX org: <http://www.w3.org/ns/org#>\n")
    assert isinstance(error, PrefixError)
    assert (str(error.path), error.line) == ("data/sources/land/quelle.ttl", 2)
    assert "Did you mean orga:?" in error.en
    assert "Gemeint: orga:?" in error.de


@pytest.mark.parametrize(
    "text",
    [
        f"PREFIX orga: <{BASE}id/org/> PREFIX x: <urn:x>",
        "PREFIX\nx:\n<urn:x>",
        "@prefix x: <urn:x> .",
        "PREFIX x.y: <urn:x>",
        "prefix x:<urn:x>",
    ],
)
def test_an_unknown_prefix_is_found_however_it_is_written(root, text):
    assert "x" in problem(root, text).en
    assert isinstance(problem(root, text), PrefixError)


def test_a_known_prefix_must_not_mean_something_else(root):
    error = problem(root, "PREFIX orga: <https://example.org/>\n")
    assert (type(error), error.line) == (PrefixError, 1)
    assert f"orga: stands for <{BASE}id/org/>, not for <https://example.org/>" in error.en


def test_a_prefix_that_is_used_but_not_declared_comes_with_the_line_to_add(root):
    error = problem(root, HEAD + "orga:a skos:related orga:b .\nfoo:a skos:related orga:b .")
    assert (type(error), error.line) == (PrefixError, 4)
    error = problem(root, "orga:a orga:b orga:c .")
    assert f"Add at the top: PREFIX orga: <{BASE}id/org/>" in error.en


def test_the_file_of_prefixes_may_use_what_it_declares(root):
    assert read(root, "PREFIX x: <urn:x:>\nx:a x:b x:c .", Part.PREFIXES).quads


def test_a_prefix_in_a_comment_or_a_text_is_no_prefix(root):
    text = HEAD + '# PREFIX x: <urn:x>\norga:a skos:note "prefix x: <urn:x>"@en .'
    assert len(read(root, text).quads) == 1


# ---------------------------------------------------------------------------------- broken Turtle


def test_broken_turtle_has_line_and_column(root):
    error = problem(root, HEAD + "orga:a skos:related orga:b ;;\n  orga:c orga:d\n")
    assert isinstance(error, SourceSyntaxError)
    assert error.line in (4, 5)
    assert error.column is not None
    assert error.en.startswith(f"data/sources/land/quelle.ttl:{error.line}:{error.column}: Not valid Turtle: ")
    assert "Kein gültiges Turtle" in error.de


def test_a_file_that_is_not_utf8_says_at_which_byte(root):
    error = problem(root, "# ä".encode("latin-1"))
    assert isinstance(error, SourceSyntaxError)
    assert "byte 2" in error.en


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("orga:a skos:related [ skos:note 1 ] .", 3),
        ("orga:a skos:note 1 ;\n    skos:related ( orga:b ) .", 4),
        ("orga:a skos:note 1 .\norga:b skos:related _:x .", 4),
        ("_:x skos:note 1 .", 3),
        ("[] skos:note 1 .", None),
    ],
)
@pytest.mark.parametrize("part", [Part.SOURCE, Part.REGISTER, Part.CONCEPTS])
def test_blank_nodes_are_refused_in_data(root, part, text, line):
    error = problem(root, HEAD + text, part)
    assert isinstance(error, SourceSyntaxError)
    assert "Blank nodes" in error.en
    assert error.line == line


@pytest.mark.parametrize("part", [Part.SHAPES, Part.ONTOLOGY])
def test_blank_nodes_are_welcome_in_shapes_and_keep_their_order(root, part):
    source = read(root, HEAD + "orga:a skos:related [ skos:note 2 ] , [ skos:note 1 ] .", part)
    notes = [quad.object.value for quad in source.quads if quad.predicate.value.endswith("note")]
    assert notes == ["2", "1"]


def test_blank_nodes_have_the_same_names_every_time_and_other_names_in_every_file(root):
    def names(name: str) -> set[str]:
        source = read(root, HEAD + "orga:a skos:related _:x , [] .", Part.SHAPES, name)
        return {quad.object.value for quad in source.quads if isinstance(quad.object, BlankNode)}

    (root / SOURCES / "other").mkdir()
    first, second = names("land/form.ttl"), names("other/form.ttl")
    assert first == names("land/form.ttl")
    assert not first & second


@pytest.mark.parametrize(
    "text",
    [
        "orga:a skos:note <<( orga:b skos:note 1 )>> .",
        "orga:a skos:note 1 {| skos:note 2 |} .",
        'orga:a skos:note "שלום"@he--rtl .',
    ],
)
@pytest.mark.parametrize("part", [Part.SOURCE, Part.SHAPES])
def test_what_only_rdf_1_2_has_is_refused(root, part, text):
    error = problem(root, HEAD + text, part)
    assert "RDF 1.2" in error.en
    assert isinstance(error, SourceSyntaxError)


# -------------------------------------------------------------------------------- all files at once


def test_all_problems_are_reported_and_the_other_files_are_read(root):
    (root / SOURCES / "land" / "a.ttl").write_text("broken")
    (root / SOURCES / "land" / "b.ttl").write_text("PREFIX x: <urn:x>")
    (root / SOURCES / "land" / "c.ttl").write_text(HEAD)
    files, problems = read_files(open_project(root, environ={}))
    assert [file.path.name for file in files] == ["prefixes.ttl", "c.ttl"]
    assert [(type(item), str(item.path)) for item in problems] == [
        (SourceSyntaxError, "data/sources/land/a.ttl"),
        (PrefixError, "data/sources/land/b.ttl"),
    ]


def test_two_files_of_one_name_are_refused_wherever_they_are(root):
    (root / SOURCES / "bund").mkdir()
    for name in ("data/register/gleich.ttl", "data/sources/bund/gleich.ttl"):
        (root / name).write_text("")
    files, problems = read_files(open_project(root, environ={}))
    assert [file.path.name for file in files] == ["prefixes.ttl", "gleich.ttl"]
    (clash,) = problems
    assert isinstance(clash, SlugClashError)
    assert str(clash.path) == "data/sources/bund/gleich.ttl"
    assert "data/register/gleich.ttl" in clash.en


@pytest.mark.parametrize("stem", ["Groß", "über", "a b", "a_b", "-a", "a--b", "a-", "A"])
def test_a_file_name_that_makes_no_identifier_is_refused(root, stem):
    (root / SOURCES / "land" / f"{stem}.ttl").write_text("")
    _, (clash,) = read_files(open_project(root, environ={}))
    assert isinstance(clash, SlugClashError)
    assert "single hyphens" in clash.en


def test_what_cannot_be_read_is_a_problem_of_that_file(root):
    (root / SOURCES / "land" / "ordner.ttl").mkdir()
    _, (unreadable,) = read_files(open_project(root, environ={}))
    assert unreadable.en == "data/sources/land/ordner.ttl: The file cannot be read: Is a directory."
