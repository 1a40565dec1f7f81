"""Use case: is every statement well-formed, sourced and plausible? Never run inside a web request.

``validate`` checks a project and returns a ``Report``; ``write_report`` writes it as text, JSON or SARIF.
"""

from ecosystem_graph.validation.check import ENGINES, Engine, validate
from ecosystem_graph.validation.report import Place, Report, Result, Severity
from ecosystem_graph.validation.writers import REPORT_FORMATS, write_report

__all__ = [
    "ENGINES",
    "REPORT_FORMATS",
    "Engine",
    "Place",
    "Report",
    "Result",
    "Severity",
    "validate",
    "write_report",
]
