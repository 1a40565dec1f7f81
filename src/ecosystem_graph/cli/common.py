"""What several commands share: opening a project with flags, progress, where the output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from ecosystem_graph.content.dataset import DataSet, build_dataset
from ecosystem_graph.content.project import Project, open_project
from ecosystem_graph.content.queries import SavedQuery, list_queries
from ecosystem_graph.description import stored_description
from ecosystem_graph.errors import OutputError, ParameterError
from ecosystem_graph.store.base import Store
from ecosystem_graph.store.embedded import EmbeddedStore

Command = TypeVar("Command", bound=Callable[..., Any])


def project_argument(function: Command) -> Command:
    """Add the optional argument PROJECT."""
    return click.argument("project", required=False, type=click.Path(path_type=Path))(function)


def project_option(function: Command) -> Command:
    """Add the option --project."""
    return click.option(
        "--project",
        "-p",
        type=click.Path(path_type=Path),
        help="Folder of the project; default: the bundled one.",
    )(function)


def format_option(function: Command) -> Command:
    """Add the option --format."""
    return click.option("--format", "-f", "form", metavar="NAME", help="Format of the output.")(function)


def opened(path: Path | None, flags: Mapping[str, Any] | None = None) -> Project:
    """Return the project at ``path``, else the bundled one. Raises ProjectError."""
    return open_project(path, os.environ, flags or {})


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show ``text`` with a moving sign while the body runs, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield


def loaded(project: Project, today: date | None = None) -> tuple[DataSet, Store]:
    """Return the data set of ``project`` and an embedded store that answers for it."""
    with progress("Reading the project …"):
        dataset = build_dataset(project, today or date.today())
        return dataset, embedded(dataset, list_queries(project))


def embedded(dataset: DataSet, queries: tuple[SavedQuery, ...]) -> EmbeddedStore:
    """Return an embedded store that answers for ``dataset`` and can be asked for its description."""
    return EmbeddedStore(chain(dataset.quads, stored_description(dataset, queries)), dataset.merged)


def language_of(context: click.Context) -> str:
    """Return the language of messages."""
    found: str = context.find_root().obj["language"]
    return found


def parse_pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return NAME=VALUE arguments as a mapping. Raises ParameterError for anything else."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ParameterError(
                de=f"„{pair}“ ist kein Parameter der Form NAME=WERT.",
                en=f"“{pair}” is not of the form NAME=VALUE.",
            )
        found[name] = value
    return found


def write_output(body: bytes, output: Path | None) -> None:
    """Write ``body`` to the file ``output`` (as a whole or not at all), or to standard output.

    What is no regular file (a device, a pipe) is written to and stays what it is. Raises OutputError.
    """
    try:
        if output is None:
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
        elif output.exists() and not output.is_file():
            output.write_bytes(body)
        else:
            _replace(output, body)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = output if output is not None else "-"
        raise OutputError(
            de=f"{name}: Die Ausgabe kann nicht geschrieben werden ({error.strerror}).",
            en=f"{name}: the output cannot be written ({error.strerror}).",
        ) from error


def _replace(output: Path, body: bytes) -> None:
    temporary = output.with_name(output.name + ".part")
    try:
        temporary.write_bytes(body)
        temporary.replace(output)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
