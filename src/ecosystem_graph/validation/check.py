"""Walk of a validation: project, findings of both engines, words and places, report."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal as Choice
from typing import get_args

from pyoxigraph import BlankNode, NamedNode, Triple

from ecosystem_graph.content.dataset import DataSet, try_build
from ecosystem_graph.content.project import Project
from ecosystem_graph.content.sources import Part
from ecosystem_graph.errors import DateSyntaxError, ProjectError
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.validation.findings import Finding, ShapesGraph
from ecosystem_graph.validation.places import Places
from ecosystem_graph.validation.report import Report, Result, Severity
from ecosystem_graph.validation.rules import movable_rules, run_rule
from ecosystem_graph.validation.sentences import PROBLEMS
from ecosystem_graph.validation.words import Labels, Words

Engine = Choice["split", "pyshacl"]
ENGINES: tuple[str, ...] = get_args(Engine)


def validate(project: Project, today: date, *, engine: Engine = "split") -> Report:
    """Return everything that is wrong with ``project`` as of ``today``, files that cannot be read included.

    ``engine`` "split" runs SHACL Core in pySHACL and the SPARQL rules as whole-graph queries in the embedded store;
    "pyshacl" runs everything in pySHACL, slower, with the same results.

    Raises ShapeError for a rule that is not valid SPARQL or shapes that pySHACL cannot use. SHACL, section 3.
    """
    began = time.perf_counter()
    dataset, problems = try_build(project, today)
    results: list[Result] = []
    if dataset is not None:
        shapes = ShapesGraph(_triples(dataset))
        findings = find_all(dataset, shapes, engine)
        results += _describe(dataset, shapes, findings)
    known = {(result.file, result.line) for result in results if result.severity is Severity.VIOLATION}
    shown = [_problem(project, problem) for problem in problems]
    results += (
        result
        for result, problem in zip(shown, problems, strict=True)
        if not (isinstance(problem, DateSyntaxError) and (result.file, result.line) in known)
    )
    unread = (result.file for result in shown if result.file and result.rule != DateSyntaxError.slug)
    return Report(
        results=tuple(sorted(results, key=_order)),
        statements=len(dataset.merged) if dataset else 0,
        duration=time.perf_counter() - began,
        engine=engine,
        unread=tuple(dict.fromkeys(unread)),
    )


def find_all(dataset: DataSet, shapes: ShapesGraph, engine: Engine) -> frozenset[Finding]:
    """Return the findings of ``engine`` about ``dataset``, each once."""
    from ecosystem_graph.validation.core import check_core  # rdflib and pySHACL take a third of a second to import

    if engine == "pyshacl":
        return check_core(dataset.merged, shapes, frozenset())
    rules = movable_rules(shapes)
    findings = set(check_core(dataset.merged, shapes, frozenset((rule.shape, rule.constraint) for rule in rules)))
    store = EmbeddedStore((), dataset.merged)
    try:
        for rule in rules:
            findings.update(run_rule(rule, store))
    finally:
        store.close()
    return frozenset(findings)


def _triples(dataset: DataSet) -> Iterable[Triple]:
    parts = (Part.SHAPES, Part.PREFIXES)
    return (quad.triple for file in dataset.files if file.part in parts for quad in file.quads)


def _describe(dataset: DataSet, shapes: ShapesGraph, findings: frozenset[Finding]) -> Iterable[Result]:
    if not findings:
        return
    prefixes = dataset.project.prefixes
    labels = Labels(dataset.merged, prefixes)
    words = Words(shapes, labels, prefixes)
    places = Places(dataset.project, dataset.files, dataset.merges, findings)
    for finding in findings:
        found = places.find(finding)
        best = places.place(found[0]) if found else None
        yield Result(
            severity=finding.severity,
            focus_node=finding.focus.value if isinstance(finding.focus, NamedNode) else str(finding.focus),
            focus_labels=labels.texts(finding.focus),
            path=labels.path(finding.path),
            value=finding.value,
            value_labels=labels.texts(finding.value),
            shape=finding.shape.value if isinstance(finding.shape, NamedNode) else str(finding.shape),
            shape_labels=words.shape_labels(finding),
            rule=words.rule(finding),
            component=finding.component,
            constraint=_name(finding.constraint),
            messages=words.messages(finding),
            file=best.file if best else None,
            line=best.line if best else None,
            graph=found[0].file.graph.value if found else None,
            also=places.others(finding, found),
        )


def _name(node: NamedNode | BlankNode | None) -> str | None:
    if node is None:
        return None
    return node.value if isinstance(node, NamedNode) else str(node)


def _problem(project: Project, problem: ProjectError) -> Result:
    """Return a problem met while loading as a violation; its place moves from the sentence into the fields."""
    place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part is not None)
    names = PROBLEMS.get(problem.slug, (problem.slug, problem.slug))
    return Result(
        severity=Severity.VIOLATION,
        focus_node=None,
        focus_labels={},
        path=None,
        value=None,
        value_labels={},
        shape=None,
        shape_labels={"de": names[0], "en": names[1]},
        rule=problem.slug,
        component=problem.slug,
        constraint=None,
        messages={"de": problem.de.removeprefix(place + ": "), "en": problem.en.removeprefix(place + ": ")},
        file=project.short(problem.path) if problem.path else None,
        line=problem.line,
        graph=None,
        also=(),
    )


def _order(result: Result) -> tuple[bool, Path, int, int, str, str, str, str, str]:
    """Files in alphabetical order, results without a file last; the same data always gives the same order."""
    return (
        result.file is None,
        result.file or Path(),
        result.line or 0,
        result.severity.rank,
        result.rule,
        result.focus_node or "",
        result.path or "",
        str(result.value),
        result.component + (result.constraint or ""),
    )
