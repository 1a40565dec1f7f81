"""A report as text for people and as JSON for programs; ``write_report`` also knows SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from ecosystem_graph.errors import FormatUnknownError
from ecosystem_graph.validation.report import Place, Report, Result, Term
from ecosystem_graph.validation.sarif import write_sarif


def write_report(report: Report, form: str, language: str) -> str:
    """Return ``report`` in the format ``form`` ("text", "json" or "sarif"), for readers of ``language`` ("de", "en").

    Raises FormatUnknownError.
    """
    if form not in REPORT_FORMATS:
        known = ", ".join(REPORT_FORMATS)
        raise FormatUnknownError(
            de=f"Das Format „{form}“ gibt es für Prüfberichte nicht. Möglich: {known}.",
            en=f"There is no report format “{form}”. Choose one of: {known}.",
        )
    return REPORT_FORMATS[form](report, language)


def write_text(report: Report, language: str) -> str:
    """Return ``report`` for people: grouped by file, each result with place, severity, name, sentence and shape."""
    return "".join(line + "\n" for line in _text_lines(report, language))


def write_json(report: Report, language: str) -> str:
    """Return ``report`` as JSON. Both languages are in it; ``language`` changes nothing.

    Members, all always there: ``conforms`` (boolean), ``engine``, ``statements`` (number of triples checked),
    ``duration`` (seconds), ``counts`` (``Violation``, ``Warning``, ``Info`` -> number), ``unread`` (files that could
    not be read), ``results``. A result has ``severity``, ``focusNode`` (IRI or null), ``focusLabel`` (language ->
    text), ``path`` (SPARQL property path with CURIEs, or null), ``value`` (an RDF term as in the SPARQL 1.1 Query
    Results JSON Format, section 3.2.2, or null), ``valueLabel``, ``shape`` (IRI or null), ``shapeLabel``, ``rule``
    (short name), ``component``, ``constraint``, ``message`` (language -> text), ``file``, ``line`` (from 1, or null),
    ``graph`` and ``also`` (list of ``file`` and ``line``). Members may be added, none will change its meaning.
    """
    document = {
        "conforms": report.conforms,
        "engine": report.engine,
        "statements": report.statements,
        "duration": round(report.duration, 3),
        "counts": {severity.value: number for severity, number in report.counts.items()},
        "unread": [file.as_posix() for file in report.unread],
        "results": [_json_result(result) for result in report.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


REPORT_FORMATS: Mapping[str, Callable[[Report, str], str]] = {
    "text": write_text,
    "json": write_json,
    "sarif": write_sarif,
}
# name of a format -> what writes it


def _text_lines(report: Report, language: str) -> Iterator[str]:
    german = language == "de"
    for file, results in groupby(report.results, key=lambda result: result.file):
        yield file.as_posix() if file else ("Ohne Datei" if german else "No file")
        for result in results:
            yield from _text_result(result, language)
        yield ""
    if report.unread:
        files = ", ".join(file.as_posix() for file in report.unread)
        yield f"Nicht gelesen: {files}." if german else f"Not read: {files}."
        yield (
            "Was darin steht, kann oben als fehlend gemeldet sein; bitte zuerst diese Dateien in Ordnung bringen."
            if german
            else "What they describe may be reported as missing above; please mend these files first."
        )
    counts = ", ".join(f"{number} {severity.word(language, number)}" for severity, number in report.counts.items())
    statements, seconds = f"{report.statements:,}", f"{report.duration:.1f}"
    if german:
        statements, seconds = statements.replace(",", "."), seconds.replace(".", ",")
        yield f"{'Alles in Ordnung' if report.conforms else counts}. {statements} Angaben geprüft in {seconds} s."
    else:
        yield f"{'All is well' if report.conforms else counts}. {statements} statements checked in {seconds} s."


def _text_result(result: Result, language: str) -> Iterator[str]:
    place = str(result.place) if result.place else "–"
    name = result.focus_labels.get("de" if language == "de" else "en") or result.shape_labels.get(language, "")
    yield f"  {place}: {result.severity.word(language)}: {name}"
    yield f"      {result.message(language)}"
    about = " ".join(part for part in (result.rule, result.path) if part)
    others = ", ".join(str(place) for place in result.also)
    yield f"      [{about}]" + (f" {'auch' if language == 'de' else 'also'}: {others}" if others else "")


def _json_result(result: Result) -> dict[str, Any]:
    return {
        "severity": result.severity.value,
        "focusNode": result.focus_node,
        "focusLabel": dict(result.focus_labels),
        "path": result.path,
        "value": _json_term(result.value),
        "valueLabel": dict(result.value_labels),
        "shape": result.shape,
        "shapeLabel": dict(result.shape_labels),
        "rule": result.rule,
        "component": result.component,
        "constraint": result.constraint,
        "message": dict(result.messages),
        **_json_place(result.place),
        "graph": result.graph,
        "also": [_json_place(place) for place in result.also],
    }


def _json_place(place: Place | None) -> dict[str, Any]:
    return {"file": place.file.as_posix() if place else None, "line": place.line if place else None}


def _json_term(term: Term | None) -> dict[str, str] | None:
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal() if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case Literal() if not term.datatype.value.endswith("XMLSchema#string"):
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        case Literal():
            return {"type": "literal", "value": term.value}
        case None:
            return None
