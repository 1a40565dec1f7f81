"""``ecosystem-graph query``: a table on a terminal, any result format otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode
from rich.console import Console
from rich.table import Table

from ecosystem_graph.cli.common import (
    format_option,
    language_of,
    loaded,
    opened,
    parse_pairs,
    project_option,
    write_output,
)
from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.queries import SavedQuery, bind, list_queries
from ecosystem_graph.errors import NotFoundError, ParameterError
from ecosystem_graph.exports import write_triples
from ecosystem_graph.store.base import Answer, Boolean, Solutions, Triples
from ecosystem_graph.store.formats import graph_format, results_format
from ecosystem_graph.store.front import scan

_EXAMPLES = (
    "\b\nExamples:\n"
    "  ecosystem-graph query --list\n"
    "  ecosystem-graph query amtswechsel\n"
    "  ecosystem-graph query zustand-am-stichtag day=2022-03-01 --format json\n"
    "  ecosystem-graph query 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }'"
)


@click.command(epilog=_EXAMPLES)
@click.argument("question", required=False)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@project_option
@format_option
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write to.")
@click.option("--list", "listing", is_flag=True, help="List the saved questions.")
@click.pass_context
def command(
    context: click.Context,
    question: str | None,
    parameters: tuple[str, ...],
    project: Path | None,
    form: str | None,
    output: Path | None,
    listing: bool,
) -> None:
    """Answer QUESTION: SPARQL text, the path of a .rq file, "-" for standard input, or a saved question.

    Without --format a terminal gets a table, a pipe gets CSV (solutions) or Turtle (graphs).
    Formats: json, xml, csv, tsv for solutions; ttl, nt, rdf, jsonld, nq, trig for graphs.
    """
    here = opened(project)
    saved = list_queries(here)
    language = language_of(context)
    if listing or question is None:
        _list(saved, language)
        return
    values = parse_pairs(parameters)
    found = next((item for item in saved if item.name == question), None)
    dataset, store = loaded(here)
    text = bind(found, values, here.prefixes) if found else _text(question, saved, values)
    answer = store.query(text, by_hand=True)
    if form is None and output is None and sys.stdout.isatty() and not isinstance(answer, Triples):
        _show(answer, found, dataset, language)
        return
    write_output(_write(answer, form, dataset), output)


def _list(saved: tuple[SavedQuery, ...], language: str) -> None:
    for query in saved:
        click.echo(f"{query.name:<36} {query.titles.get(language) or next(iter(query.titles.values()))}")


def _text(question: str, saved: tuple[SavedQuery, ...], values: dict[str, str]) -> str:
    if values:
        raise ParameterError(
            de="Parameter NAME=WERT gibt es nur bei gespeicherten Fragen (ecosystem-graph query --list).",
            en="Parameters NAME=VALUE only exist for saved questions (ecosystem-graph query --list).",
        )
    if question == "-":
        return sys.stdin.read()
    if question.endswith(".rq") or ("\n" not in question and len(question) < 1024 and Path(question).is_file()):
        path = Path(question)
        if not path.is_file():
            raise NotFoundError(de=f"Die Datei {path} gibt es nicht.", en=f"There is no file {path}.")
        return path.read_text("utf-8")
    if scan(question).form is None and " " not in question.strip():
        names = ", ".join(item.name for item in saved)
        raise NotFoundError(
            de=f"„{question}“ ist weder SPARQL noch eine gespeicherte Frage. Es gibt: {names}.",
            en=f"“{question}” is neither SPARQL nor a saved question. There are: {names}.",
        )
    return question


def _write(answer: Answer, form: str | None, dataset: DataSet) -> bytes:
    if isinstance(answer, Triples):
        return write_triples(answer, graph_format(form or "ttl"), dataset)
    return answer.serialize(results_format(form or "csv"))


def _show(answer: Answer, query: SavedQuery | None, dataset: DataSet, language: str) -> None:
    console = Console()
    if isinstance(answer, Boolean):
        console.print("true" if answer.value else "false")
        return
    if not isinstance(answer, Solutions):
        raise TypeError("graphs are written, not shown")
    table = Table(title=query.titles.get(language) if query else None, title_justify="left")
    for name in answer.variables:
        labels = query.columns.get(name, {}) if query else {}
        table.add_column(labels.get(language, name), overflow="fold")
    count = 0
    for row in answer:
        count += 1
        table.add_row(*(_cell(term, dataset) for term in row))
    console.print(table)
    console.print(f"{count} " + ("Zeilen" if language == "de" else "rows"), style="dim")


def _cell(term: object, dataset: DataSet) -> str:
    if isinstance(term, NamedNode):
        return dataset.project.prefixes.compact(term.value)
    if isinstance(term, Literal):
        return term.value
    return "" if term is None else str(term)
