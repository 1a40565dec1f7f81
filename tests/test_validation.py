"""Validation over the world: every broken file is caught, its clean counterpart is not, both engines agree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from broken_files import CaseFile, read_cases
from conftest import REPOSITORY, TODAY, make_world
from ecosystem_graph.content.project import open_project
from ecosystem_graph.errors import FormatUnknownError, ShapeError
from ecosystem_graph.validation import Place, Report, Result, Severity, validate, write_report

BROKEN = read_cases(REPOSITORY / "tests" / "broken")
CLEAN = read_cases(REPOSITORY / "tests" / "clean")


def check(root: Path, engine: str = "split") -> Report:
    project = open_project(root, environ={})
    return validate(project, TODAY, engine="pyshacl" if engine == "pyshacl" else "split")


def world_with(target: Path, cases: tuple[CaseFile, ...]) -> Path:
    root = make_world(target)
    for case in cases:
        case.put_into(root)
    return root


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def line_of(path: Path, beginning: str) -> int:
    """Return the first line of ``path`` that begins so, counted from 1."""
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(beginning))


@pytest.fixture(scope="module")
def broken_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with all broken files at once; none of them touches what another one is about."""
    return world_with(tmp_path_factory.mktemp("broken") / "world", BROKEN)


@pytest.fixture(scope="module")
def broken(broken_world: Path) -> Report:
    return check(broken_world)


def of_file(report: Report, case: CaseFile) -> list[Result]:
    return [result for result in report.results if result.file == case.at]


# ---------------------------------------------------------------- broken and clean files


def test_the_world_itself_is_clean(world: Path) -> None:
    report = check(world)
    assert report.results == ()
    assert report.conforms
    assert report.exit_code == 0


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file_is_caught_at_its_line_with_its_words(broken: Report, case: CaseFile) -> None:
    found = sorted((result.rule, result.severity.value, result.line or 0) for result in of_file(broken, case))
    assert found == sorted((item.rule, item.severity, item.line or 0) for item in case.expected)
    for item in case.expected:
        results = [result for result in of_file(broken, case) if (result.rule, result.line) == (item.rule, item.line)]
        assert [item.de in result.message("de") for result in results] == [True]
        assert [item.en in result.message("en") for result in results] == [True]


def test_broken_files_cause_nothing_elsewhere(broken: Report) -> None:
    places = {case.at for case in BROKEN}
    assert [result for result in broken.results if result.file not in places] == []


def test_clean_counterparts_stay_clean(tmp_path: Path) -> None:
    assert [case.name for case in CLEAN] == [case.name for case in BROKEN]
    report = check(world_with(tmp_path / "world", CLEAN))
    assert report.results == ()


@pytest.mark.parametrize("name", ["end-contradiction", "event-without-date"])
def test_warning_alone_does_not_fail(tmp_path: Path, name: str) -> None:
    report = check(world_with(tmp_path / "world", tuple(case for case in BROKEN if case.name == name)))
    assert [result.severity for result in report.results] == [Severity.WARNING]
    assert not report.conforms
    assert report.exit_code == 0


def test_violation_fails(broken: Report) -> None:
    assert broken.exit_code == 1
    assert broken.counts[Severity.VIOLATION] > broken.counts[Severity.WARNING] > broken.counts[Severity.INFO] == 0


# ---------------------------------------------------------------- the two engines


def test_both_engines_agree_on_every_broken_file(broken: Report, broken_world: Path) -> None:
    other = check(broken_world, "pyshacl")
    assert other.results == broken.results
    assert (broken.engine, other.engine) == ("split", "pyshacl")


@pytest.mark.slow
def test_both_engines_agree_on_real_data(tmp_path: Path) -> None:
    # one state, since pySHACL alone needs minutes for all of them
    root = tmp_path / "saxony"
    for name in ("ontology", "queries", "data/sources/sachsen", "ecosystem-graph.toml"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        else:
            shutil.copy(source, root / name)
    (root / "data/register").mkdir()
    for path in (REPOSITORY / "data/register").glob("*.ttl"):
        if path.stem.startswith(("sachsen-", "bund", "eu", "orte", "redaktion")) and "sachsen-anhalt" not in path.stem:
            shutil.copy(path, root / "data/register")
    report = check(root)
    assert report.results
    assert check(root, "pyshacl").results == report.results


def test_the_shipped_data_has_no_violation() -> None:
    assert [result.focus_node for result in check(REPOSITORY).results if result.severity is Severity.VIOLATION] == []


# ---------------------------------------------------------------- files that cannot be read


def test_unreadable_files_are_reported_together_with_all_else(broken: Report) -> None:
    unread = {case.at for case in BROKEN if not case.expected[0].rule.startswith("shape:")}
    assert set(broken.unread) == unread
    assert len(unread) >= 6


def test_file_that_is_not_utf8(world: Path) -> None:
    path = Path("data/sources/musterland/latin.ttl")
    (world / path).write_bytes("# Bücher\n".encode("latin-1"))
    (result,) = check(world).results
    assert (result.rule, result.file, result.line) == ("source-syntax", path, None)
    assert result.message("de") == "Die Datei ist kein UTF-8 (Byte 3). Bitte als UTF-8 speichern."


def test_unusable_merges_are_reported_alone(world: Path) -> None:
    write(
        world,
        {
            "data/merges.ttl": (
                "PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n\n"
                "orga:a dct:isReplacedBy orga:b .\norga:b dct:isReplacedBy orga:a .\n"
            )
        },
    )
    report = check(world)
    assert [(result.rule, result.file) for result in report.results] == [("merge", Path("data/merges.ttl"))]
    assert report.statements == 0
    assert "data/merges.ttl" in write_report(report, "text", "de")


# ---------------------------------------------------------------- places and words


def test_missing_value_of_a_register_entry_is_reported_in_the_register(world: Path) -> None:
    register = world / "data/register/musterland.ttl"
    register.write_text(register.read_text("utf-8").replace("    org:role function:minister ;\n", ""), "utf-8")
    (result,) = check(world).results
    line = line_of(register, "post:digitalminister-musterland")
    assert (result.rule, result.file, result.line) == (
        "shape:Post-role",
        Path("data/register/musterland.ttl"),
        line,
    )


def test_value_that_two_files_disagree_on_names_both(world: Path) -> None:
    source = world / "data/sources/musterland/ministerium-webseite-2026.ttl"
    source.write_text(source.read_text("utf-8").replace('foundingDate "2010"', 'foundingDate "2011"'), "utf-8")
    (result,) = check(world).results
    assert result.rule == "shape:Organization-foundingDate-once"
    assert [result.place, *result.also] == [
        Place(file, line_of(world / file, "schema:foundingDate"))
        for file in (
            Path("data/sources/musterland/ministerium-webseite-2026.ttl"),
            Path("data/sources/musterland/verband-jahresbericht-2024.ttl"),
        )
    ]


def test_merged_entity_is_found_under_its_old_identifier(world: Path) -> None:
    case = next(case for case in BROKEN if case.name == "missing-german-name")
    case.put_into(world)
    write(
        world,
        {
            "data/merges.ttl": (
                "PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n\n"
                "orga:regionalverband-nord\n    dct:isReplacedBy orga:nordverband ;\n    .\n"
            )
        },
    )
    results = check(world).results
    found = [(result.focus_node, result.line) for result in results if result.rule == "shape:Entity-prefLabel-de"]
    assert found == [("https://w3id.org/ecosystem-graph/id/org/nordverband", case.expected[0].line)]


def test_rule_about_two_nodes_names_the_place_of_the_other(broken: Report) -> None:
    (result,) = (item for item in broken.results if item.rule == "shape:SingleSeat")
    source = REPOSITORY / "tests/broken/two-holders-of-one-seat.ttl"
    path = Path("data/sources/musterland/two-holders-of-one-seat.ttl")
    assert result.place == Place(path, line_of(source, "tenure:erste--"))
    assert result.also == (Place(path, line_of(source, "tenure:zweite--")),)
    assert result.value_labels == {"de": "Zoe Zweite: Chefin vom Dienst", "en": "Zoe Zweite: Duty manager"}


def test_two_nodes_of_one_name_are_told_apart(broken: Report) -> None:
    (result,) = (item for item in broken.results if item.rule == "shape:DuplicateLabel")
    assert result.message("en").startswith(
        "“Digitalbüro” (orga:digitalbuero-a) and “Digitalbüro” (orga:digitalbuero-b) are of the same type"
    )


def test_shape_without_a_name_is_called_after_its_kind_and_property(broken: Report) -> None:
    names = {item.rule: item.shape_labels["en"] for item in broken.results}
    assert names["shape:Tenure-post"] == "post"
    assert names["shape:StrategyVersion-issued"] == "strategy version: issued"


def test_result_says_everything_about_itself(broken: Report) -> None:
    (result,) = (item for item in broken.results if item.rule == "shape:QuantitativeClaim-minValue")
    base = "https://w3id.org/ecosystem-graph/"
    assert result == replace(
        result,
        severity=Severity.VIOLATION,
        focus_node=base + "id/claim/digitalverband-musterland-spanne",
        focus_labels={
            "de": "Digitalverband Musterland: Zahl der Mitglieder",
            "en": "Digital Association of Musterland: number of members",
        },
        path="schema:minValue",
        value_labels={"de": "70", "en": "70"},
        shape=base + "shapes#QuantitativeClaim-minValue",
        shape_labels={"de": "kleinster Wert", "en": "minimum"},
        component="http://www.w3.org/ns/shacl#LessThanOrEqualsConstraintComponent",
        constraint=None,
        file=Path("data/sources/musterland/figure-minimum-above-maximum.ttl"),
        graph=base + "graph/figure-minimum-above-maximum",
        also=(),
    )


# ---------------------------------------------------------------- the written report


def test_text_names_place_severity_label_sentence_and_shape(broken: Report) -> None:
    lines = write_report(broken, "text", "de").splitlines()
    at = "data/sources/musterland/dangling-reference.ttl"
    start = lines.index(at)
    assert lines[start : start + 5] == [
        at,
        f"  {at}:41: Verstoß: digitalverbant-musterland: –",
        "      „digitalverbant-musterland: –“ verweist auf orga:digitalverbant-musterland, aber das ist nirgends"
        " beschrieben. Bitte die Schreibweise prüfen oder den Eintrag im Register ergänzen.",
        "      [shape:Dangling schema:about]",
        "",
    ]


def test_text_ends_with_the_sums_in_the_reader_s_language(broken: Report) -> None:
    report = replace(broken, duration=1.26, statements=12345)
    counts = broken.counts
    violations, warnings = counts[Severity.VIOLATION], counts[Severity.WARNING]
    assert write_report(report, "text", "de").splitlines()[-1] == (
        f"{violations} Verstöße, {warnings} Warnungen, 0 Hinweise. 12.345 Angaben geprüft in 1,3 s."
    )
    assert write_report(report, "text", "en").splitlines()[-1] == (
        f"{violations} violations, {warnings} warnings, 0 notes. 12,345 statements checked in 1.3 s."
    )
    nothing = replace(report, results=(), unread=())
    assert write_report(nothing, "text", "de") == "Alles in Ordnung. 12.345 Angaben geprüft in 1,3 s.\n"


def test_json_has_the_documented_members(broken: Report) -> None:
    document = json.loads(write_report(broken, "json", "de"))
    assert list(document) == ["conforms", "engine", "statements", "duration", "counts", "unread", "results"]
    assert document["counts"] == {item.value: number for item, number in broken.counts.items()}
    (figure,) = (item for item in document["results"] if item["rule"] == "shape:QuantitativeClaim-value")
    assert figure["value"] == {"type": "literal", "value": "rund 60", "xml:lang": "de"}
    assert figure["file"] == "data/sources/musterland/figure-as-text.ttl"
    assert set(figure["message"]) == {"de", "en"}
    (loading,) = (item for item in document["results"] if item["rule"] == "prefix" and "undeclared" in item["file"])
    assert (loading["focusNode"], loading["shape"], loading["component"]) == (None, None, "prefix")
    assert write_report(broken, "json", "en") == write_report(broken, "json", "de")


def test_every_member_of_the_json_is_documented(broken: Report) -> None:
    document = json.loads(write_report(broken, "json", "en"))
    documented = set(re.findall(r"`(\w+)`", (REPOSITORY / "docs" / "validation.md").read_text("utf-8")))
    assert set(document) | set(document["results"][0]) <= documented


def test_validation_loads_rdflib_only_when_it_runs() -> None:
    code = (
        "import sys, ecosystem_graph.validation; sys.exit(any(name in sys.modules for name in ('rdflib', 'pyshacl')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_unknown_format_is_refused(broken: Report) -> None:
    with pytest.raises(FormatUnknownError, match="text, json, sarif"):
        write_report(broken, "html", "en")


@pytest.mark.parametrize("language", ["de", "en"])
def test_sarif_keeps_to_the_standard(broken: Report, language: str) -> None:
    log = json.loads(write_report(broken, "sarif", language))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert (run["language"], run["columnKind"]) == (language, "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert driver["name"] == "ecosystem-graph"
    rules = driver["rules"]
    names = [rule["id"] for rule in rules]
    assert len(names) == len(set(names))
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == len(broken.results)
    for found, result in zip(run["results"], broken.results, strict=True):
        assert set(found) <= {
            "ruleId",
            "ruleIndex",
            "level",
            "message",
            "partialFingerprints",
            "locations",
            "relatedLocations",
        }
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"] == result.rule
        assert found["level"] == {"Violation": "error", "Warning": "warning", "Info": "note"}[result.severity.value]
        assert result.message(language) in found["message"]["text"]
        (location,) = found["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": str(result.file), "uriBaseId": "%SRCROOT%"}
        region = location["physicalLocation"].get("region")
        assert region == ({"startLine": result.line} if result.line else None)
    prints = [found["partialFingerprints"]["ecosystemGraph/v1"] for found in run["results"]]
    assert len(prints) == len(set(prints))


# ---------------------------------------------------------------- shapes of another project

TINY = {
    "ecosystem-graph.toml": 'base-iri = "https://example.org/"\n',
    "ontology/prefixes.ttl": """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/prefixes> sh:declare
    [ sh:prefix "ex" ; sh:namespace "https://example.org/ns#" ] ,
    [ sh:prefix "sh" ; sh:namespace "http://www.w3.org/ns/shacl#" ] ,
    [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#" ] ,
    [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#" ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#" ] .
""",
}
HEAD = """
PREFIX ex: <https://example.org/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def tiny(root: Path, shapes: str, data: str, ontology: str = "") -> tuple[Result, ...]:
    """Return what both engines say about ``data`` under ``shapes``."""
    write(
        root,
        {
            **TINY,
            "ontology/shapes/all.ttl": HEAD + shapes,
            "ontology/terms.ttl": HEAD + ontology,
            "data/sources/a/one.ttl": HEAD + data,
        },
    )
    report = check(root)
    assert check(root, "pyshacl").results == report.results
    return report.results


COMPONENTS = {
    # constraint -> data of ex:thing, German sentence, English sentence
    "sh:minCount 2": ("ex:p 1", "„p-Wert“ fehlt oder steht zu selten; nötig sind mindestens 2.", "at least 2 needed."),
    "sh:maxCount 1": ("ex:p 1, 2", "„p-Wert“ steht zu oft; erlaubt sind höchstens 1.", "at most 1 allowed."),
    "sh:datatype xsd:integer": ("ex:p 1.5", "1.5 hat nicht den erwarteten Datentyp xsd:integer.", "1.5 does not have"),
    "sh:class ex:Other": ("ex:p ex:thing", "„Ding“ ist nicht von der erwarteten Art ex:Other.", "“thing” is not of"),
    "sh:nodeKind sh:IRI": ('ex:p "x"@de', "„x“ ist nicht, was hier erwartet wird (sh:IRI)", "“x” is not what"),
    "sh:minInclusive 3": ("ex:p 2", "2 ist zu klein; erlaubt ist 3 und mehr.", "3 and more is allowed."),
    "sh:maxExclusive 3": ("ex:p 3", "3 ist zu groß; erlaubt ist nur weniger als 3.", "only less than 3"),
    "sh:maxLength 2": ('ex:p "abc"', "abc ist zu lang; erlaubt sind höchstens 2 Zeichen.", "at most 2 characters"),
    'sh:pattern "^a"': ('ex:p "b"', "b hat nicht die erwartete Form ^a.", "b does not have the expected form ^a."),
    'sh:languageIn ("de")': ('ex:p "b"@en', "„b“ ist in keiner der erwarteten Sprachen.", "in none of the expected"),
    "sh:uniqueLang true": ('ex:p "a"@de, "b"@de', "„p-Wert“ darf je Sprache nur einmal stehen.", "once per language"),
    "sh:equals ex:q": ("ex:p 1", "dieselben Werte haben wie ex:q; 1 steht nur", "the same values as ex:q"),
    "sh:disjoint ex:q": ("ex:p 1 ; ex:q 1", "nicht zugleich bei „p-Wert“ und bei ex:q", "both “p value” and ex:q"),
    "sh:lessThan ex:q": ("ex:p 2 ; ex:q 1", "2 muss kleiner sein als ex:q.", "2 must be less than ex:q."),
    "sh:not ex:Never": ("ex:p 1", "1 ist hier ausgeschlossen.", "1 is ruled out here."),
    "sh:or (ex:Always ex:Always)": ("ex:p 1", "1 erfüllt keine der Möglichkeiten", "1 meets none"),
    "sh:xone (ex:Never ex:Never)": ("ex:p 1", "1 muss genau eine der Möglichkeiten", "1 must meet exactly one"),
    "sh:and (ex:Always)": ("ex:p 1", "1 erfüllt nicht alles", "1 does not meet everything"),
    "sh:node ex:Always": ("ex:p 1", "1 ist nicht so beschrieben", "1 is not described"),
    "sh:hasValue 2": ("ex:p 1", "„p-Wert“ muss auch 2 nennen.", "“p value” must also have 2."),
    "sh:in (2 3)": ("ex:p 1", "1 steht nicht in der Liste", "1 is not in the list"),
    "sh:qualifiedValueShape ex:Always ; sh:qualifiedMinCount 1": ("ex:p 1", "mindestens 1.", "at least 1 needed."),
}
NESTED = """
ex:Always a sh:NodeShape ; sh:nodeKind sh:BlankNode .
ex:Never a sh:NodeShape ; sh:nodeKind sh:Literal .
"""


@pytest.mark.parametrize(("constraint", "expected"), COMPONENTS.items(), ids=COMPONENTS)
def test_shape_without_message_still_says_what_is_wrong(
    tmp_path: Path, constraint: str, expected: tuple[str, str, str]
) -> None:
    data, de, en = expected
    shapes = (
        NESTED
        + f"""
ex:Shape a sh:NodeShape ; sh:targetNode ex:thing ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:name "p-Wert"@de, "p value"@en ; {constraint} .
"""
    )
    results = tiny(tmp_path, shapes, f"ex:thing a ex:Thing ; {data} .", 'ex:thing rdfs:label "Ding"@de, "thing"@en .')
    assert {de in result.message("de") for result in results} == {True}
    assert {en in result.message("en") for result in results} == {True}


def test_message_of_the_node_shape_stands_in_for_its_property_shape(tmp_path: Path) -> None:
    shapes = """
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:message "Hier fehlt etwas."@de, "Missing."@en ;
    sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info .
"""
    (result,) = tiny(tmp_path, shapes, "ex:thing a ex:Thing .")
    assert (result.message("de"), result.message("en")) == ("Hier fehlt etwas.", "Missing.")
    assert result.severity is Severity.INFO
    assert result.shape_labels == {"de": "ex:P", "en": "ex:P"}


def test_message_in_one_language_only_serves_both(tmp_path: Path) -> None:
    shapes = 'ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:closed true ; sh:message "{$this}: {$path}"@en .'
    results = tiny(tmp_path, shapes, "ex:a ex:p 1 .", 'ex:p rdfs:label "Eigenschaft"@de .')
    assert [result.messages for result in results] == [{"de": "ex:a: Eigenschaft", "en": "ex:a: Eigenschaft"}]


def test_shape_reached_over_two_classes_reports_once(tmp_path: Path) -> None:
    shapes = """
ex:A a sh:NodeShape ; sh:targetClass ex:Upper ; sh:property ex:P .
ex:B a sh:NodeShape ; sh:targetClass ex:Lower ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .
"""
    results = tiny(tmp_path, shapes, "ex:thing a ex:Lower .", "ex:Lower rdfs:subClassOf ex:Upper .")
    assert [result.rule for result in results] == ["ex:P"]


@pytest.mark.parametrize(
    ("path", "shown", "line"),
    [
        ("[ sh:inversePath ex:p ]", "^ex:p", 9),
        ("( ex:q ex:r )", "(ex:q/ex:r)", 12),
        ("[ sh:alternativePath ( ex:x ex:q ) ]", "(ex:x|ex:q)", 12),
        ("[ sh:zeroOrMorePath ex:q ]", "(ex:q)*", 12),
        ("[ sh:inversePath ( ex:p ex:q ) ]", "^((ex:p/ex:q))", 11),
        ("ex:nothing", "ex:nothing", 11),
    ],
)
def test_place_of_a_path_is_where_it_leaves_the_node(tmp_path: Path, path: str, shown: str, line: int) -> None:
    shapes = f"""
ex:S a sh:NodeShape ; sh:targetNode ex:b ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path {path} ; sh:minCount 9 .
"""
    (result,) = tiny(tmp_path, shapes, "\nex:a a ex:T ;\n    ex:p ex:b .\n\nex:b a ex:T ;\n    ex:q ex:a .\n")
    assert (result.path, result.line) == (shown, line)


def test_display_only_property_of_a_closed_shape_stays_allowed(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:closed true ; sh:ignoredProperties (rdf:type) ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:name "p"@de .
"""
    (result,) = tiny(tmp_path, shapes, "ex:thing a ex:Thing ; ex:p 1 ; ex:q 2 .")
    assert result.path == "ex:q"


RULES = {
    # name -> (shape and its constraint, expected (focus, path, value))
    "target class with subclasses": (
        "sh:targetClass ex:Upper",
        "SELECT $this ?value WHERE { $this ex:n ?value FILTER(?value > 1) }",
        [("b", None, "2")],
    ),
    "target subjects": (
        "sh:targetSubjectsOf ex:n",
        "SELECT $this ?path ?value WHERE { $this ?path ?value FILTER(?value = 1) }",
        [("a", "ex:n", "1")],
    ),
    "target objects": (
        "sh:targetObjectsOf ex:to",
        "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:to ?any } }",
        [("b", None, None)],
    ),
    "target node without any statement": (
        "sh:targetNode ex:nobody",
        "SELECT $this WHERE { FILTER NOT EXISTS { $this a ?class } }",
        [("nobody", None, None)],
    ),
    "value defaults to the node": (
        "sh:targetNode ex:a",
        "SELECT $this WHERE { $this ex:n 1 }",
        [("a", None, None)],
    ),
    "counting": (
        "sh:targetClass ex:Upper",
        "SELECT $this (COUNT(?n) AS ?value) WHERE { $this ex:n ?n } GROUP BY $this HAVING (COUNT(?n) > 1)",
        [("b", None, "2")],
    ),
    "subquery stays in pySHACL": (
        "sh:targetNode ex:a",
        "SELECT $this ?value WHERE { $this ex:n ?value { SELECT $this WHERE { $this ex:n ?n } LIMIT 1 } }",
        [("a", None, "1")],
    ),
    "brace in a string": (
        "sh:targetNode ex:a",
        "SELECT $this ('{' AS ?value) WHERE { $this ex:n 1 }",
        [("a", None, "{")],
    ),
}


@pytest.mark.parametrize(("target", "query", "expected"), RULES.values(), ids=RULES)
def test_rule_means_the_same_over_the_whole_graph(
    tmp_path: Path, target: str, query: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    shapes = f"""
ex:S a sh:NodeShape ; {target} ; sh:sparql ex:C .
ex:C sh:prefixes <https://example.org/prefixes> ; sh:select \"\"\"{query}\"\"\" .
"""
    data = "ex:a a ex:Lower ; ex:n 1 ; ex:to ex:b .\nex:b a ex:Upper ; ex:n 2, 0 .\nex:c ex:n 9 ."
    results = tiny(tmp_path, shapes, data, "ex:Lower rdfs:subClassOf ex:Upper .")
    found = [
        (
            (result.focus_node or "").removeprefix("https://example.org/ns#"),
            result.path,
            None if str(result.value) == f"<{result.focus_node}>" else result.value_labels["en"],
        )
        for result in results
    ]
    assert found == expected


def test_rule_inside_another_shape_stays_with_it(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not ex:Inner .
ex:Inner a sh:NodeShape ; sh:targetNode ex:b ; sh:sparql ex:C .
ex:C sh:prefixes <https://example.org/prefixes> ; sh:select "SELECT $this WHERE { $this ex:n 1 }" .
"""
    results = tiny(tmp_path, shapes, "ex:a ex:n 2 .\nex:b ex:n 1 .")
    assert [(result.rule, result.line) for result in results] == [("ex:S", 7), ("ex:Inner", 8)]


@pytest.mark.parametrize("where", ["sh:deactivated true", "sh:sparql ex:C . ex:C sh:deactivated true"])
def test_deactivated_rule_says_nothing(tmp_path: Path, where: str) -> None:
    shapes = f"""
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql ex:C ; {where} .
ex:C sh:prefixes <https://example.org/prefixes> ; sh:select "SELECT $this WHERE {{ $this ex:n 1 }}" .
"""
    assert tiny(tmp_path, shapes, "ex:a ex:n 1 .") == ()


def test_rule_that_is_not_sparql_is_named(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql ex:C .
ex:C sh:prefixes <https://example.org/prefixes> ; sh:select "SELECT $this WHERE { $this ex:n }" .
"""
    with pytest.raises(ShapeError, match="ns#S: This is not a valid SPARQL"):
        tiny(tmp_path, shapes, "ex:a ex:n 1 .")


def test_imports_are_not_followed(tmp_path: Path) -> None:
    shapes = """
<https://example.org/shapes> a <http://www.w3.org/2002/07/owl#Ontology> ;
    <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/nothing.ttl> , <file:///etc/hostname> .
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:IRI .
"""
    assert tiny(tmp_path, shapes, "ex:a ex:n 1 .") == ()
