"""``ecosystem-graph validate``: checks that every statement is well-formed, sourced and plausible."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ecosystem_graph.cli.common import language_of, opened, progress, project_argument, write_output

_FORMATS = ("text", "json", "sarif")
_EXAMPLES = (
    "\b\nExamples:\n"
    "  ecosystem-graph validate ./my-project\n"
    "  ecosystem-graph --lang de validate --format sarif -o report.sarif"
)


@click.command(epilog=_EXAMPLES)
@project_argument
@click.option("--format", "-f", "form", type=click.Choice(_FORMATS), default="text", help="Format of the report.")
@click.option(
    "--engine",
    type=click.Choice(("split", "pyshacl")),
    default="split",
    help="split: rules run as whole-graph queries (fast); pyshacl: everything in pySHACL. Same results.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write to.")
@click.pass_context
def command(context: click.Context, project: Path | None, form: str, engine: str, output: Path | None) -> int:
    """Check PROJECT (default: the bundled one) against its shapes and rules.

    The exit code is 1 if there is a violation, 0 if there are warnings and notes at most.
    """
    from ecosystem_graph.validation import validate, write_report

    here = opened(project)
    with progress("Checking …"):
        report = validate(here, date.today(), engine="pyshacl" if engine == "pyshacl" else "split")
    write_output(write_report(report, form, language_of(context)).encode(), output)
    return report.exit_code
