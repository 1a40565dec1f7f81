"""A report in the Static Analysis Results Interchange Format, which editors and code hosts show beside the line.

SARIF 2.1.0 (OASIS Standard, 27 March 2020).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from ecosystem_graph import __version__
from ecosystem_graph.validation.report import Place, Report, Result, Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_sarif(report: Report, language: str) -> str:
    """Return ``report`` as a SARIF log of one run, its sentences in ``language`` ("de", else English)."""
    rules: dict[str, Result] = {}
    for result in report.results:
        rules.setdefault(result.rule, result)
    names = sorted(rules)
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ecosystem-graph",
                        "semanticVersion": __version__,
                        "rules": [_rule(rules[name], language) for name in names],
                    }
                },
                "language": "de" if language == "de" else "en",
                "columnKind": "unicodeCodePoints",
                "results": [_result(result, names.index(result.rule), language) for result in report.results],
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(result: Result, language: str) -> dict[str, Any]:
    """Section 3.49, reportingDescriptor; the shape's IRI is where it is described."""
    descriptor: dict[str, Any] = {
        "id": result.rule,
        "shortDescription": {"text": result.shape_labels.get(language) or result.rule},
        "defaultConfiguration": {"level": _LEVELS[result.severity]},
    }
    if result.shape and not result.shape.startswith("_:"):
        descriptor["helpUri"] = result.shape
    return descriptor


def _result(result: Result, index: int, language: str) -> dict[str, Any]:
    """Section 3.27, result. The fingerprint names what failed, not the line, so that it survives an edit above."""
    name = result.focus_labels.get(language)
    text = f"{name}: {result.message(language)}" if name else result.message(language)
    identity = "\n".join((result.rule, result.component, *map(str, (result.focus_node, result.path, result.value))))
    if result.focus_node is None:
        identity += f"\n{result.file}\n{result.message('en')}"
    found: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": _LEVELS[result.severity],
        "message": {"text": text},
        "partialFingerprints": {"ecosystemGraph/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }
    location: dict[str, Any] = {}
    if result.place:
        location["physicalLocation"] = _physical(result.place)
    if result.focus_node:
        location["logicalLocations"] = [{"fullyQualifiedName": result.focus_node, "kind": "object"}]
    if location:
        found["locations"] = [location]
    if result.also:
        found["relatedLocations"] = [{"physicalLocation": _physical(place)} for place in result.also]
    return found


def _physical(place: Place) -> dict[str, Any]:
    """Section 3.29, physicalLocation."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file.as_posix()), "uriBaseId": _ROOT}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    return physical
