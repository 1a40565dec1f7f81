"""``ecosystem-graph``: one group, one module a command, one place where errors become exit codes."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from ecosystem_graph import __version__
from ecosystem_graph.errors import EcosystemGraphError

COMMANDS = {
    "serve": "Serve a project: pages, SPARQL, linked data.",
    "query": "Ask a question: SPARQL text, a file or a saved question.",
    "validate": "Check a project against its shapes and rules.",
    "export": "Write an entity, a kind, an area, a source or the whole data set.",
    "build": "Build a project and write all its dumps into a folder.",
    "new-source": "Write the opening of a new source file.",
}

EXIT_CODES = {
    0: "done",
    1: "validate: at least one violation",
    2: "the command line itself is wrong (unknown option, missing argument)",
    64: "a parameter, format or value is not accepted",
    65: "the project or the query has an error: broken file, unknown prefix, invalid SPARQL",
    66: "project, entity or question not found",
    69: "the store does not answer or answers nonsense",
    70: "an error of the program itself (please report)",
    71: "the server could not start, for example because the port is in use",
    74: "the output cannot be written, for example because the disk is full",
    75: "a limit was reached: time or size",
    78: "a setting is unknown or has a wrong value",
    130: "stopped with Ctrl+C",
}

_EPILOG = (
    "\b\nExamples:\n"
    "  ecosystem-graph serve                        the bundled project at http://127.0.0.1:8000\n"
    "  ecosystem-graph query amtswechsel            a saved question as a table\n"
    "  ecosystem-graph query 'ASK { ?s ?p ?o }'     any SPARQL query\n"
    "  ecosystem-graph validate ./my-project        exit code 1 on a violation\n"
    "  ecosystem-graph export orga:bitkom -f ttl    one entity as Turtle\n"
    "\n\b\nExit codes:\n" + "\n".join(f"  {code:<4} {text}" for code, text in EXIT_CODES.items())
)


class _Commands(click.Group):
    """Loads a command's module only when it is called, so that ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ecosystem_graph.cli.{cmd_name.replace('-', '_')}").command
        command.short_help = COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ecosystem-graph")
@click.option("--lang", type=click.Choice(["de", "en"]), help="Language of messages; default: that of the environment.")
@click.option("--debug", is_flag=True, help="Show tracebacks of errors.")
@click.pass_context
def group(context: click.Context, lang: str | None, debug: bool) -> None:
    """Serve, ask, check and export a graph of sourced facts."""
    context.obj = {"language": lang or environment_language(), "debug": debug}


def environment_language() -> str:
    """Return "de" if the environment asks for German, else "en"."""
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "de" if (wanted or locale.getlocale()[0] or "").lower().startswith(("de", "german")) else "en"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with the documented exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    state: dict[str, Any] = {"language": environment_language(), "debug": "--debug" in given}
    for word, following in zip(given, [*given[1:], ""], strict=True):
        if word == "--lang" or word.startswith("--lang="):
            state["language"] = word.partition("=")[2] or following
    try:
        code = group.main(given, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except EcosystemGraphError as error:
        if state["debug"]:
            raise
        click.echo(error.message(state["language"]), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # the last line of defence: a sentence, not a traceback
        if state["debug"]:
            raise
        click.echo(f"{type(error).__name__}: {error}. This is a fault of the program; --debug shows where.", err=True)
        sys.exit(70)
