"""Write the reference pages in docs/ that the product itself knows: commands, settings, questions, vocabulary, errors.

``make docs`` writes them; tests/docs/test_docs_current.py compares what ``pages`` returns with what is committed.
"""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ecosystem_graph import errors
from ecosystem_graph.cli.main import COMMANDS, EXIT_CODES, group
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.queries import Parameter, SavedQuery, list_queries
from ecosystem_graph.content.settings import ENVIRONMENT_PREFIX, FILE_NAME, Settings
from ecosystem_graph.content.shapes import read_shapes
from ecosystem_graph.terms import DCT, OWL, RDF, RDFS, SKOS, Prefixes

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CONTEXT = click.Context(group, info_name="ecosystem-graph", help_option_names=["-h", "--help"])
_SECTIONS = (
    ("Classes", OWL + "Class"),
    ("Properties that lead to something described", OWL + "ObjectProperty"),
    ("Properties that hold a text, number or date", OWL + "DatatypeProperty"),
    ("Properties for labels and templates", OWL + "AnnotationProperty"),
    ("Datatypes", RDFS + "Datatype"),
    ("Fixed individuals", OWL + "NamedIndividual"),
)
_RELATIONS = (
    ("sub-class of", RDFS + "subClassOf"),
    ("sub-property of", RDFS + "subPropertyOf"),
    ("of", RDFS + "domain"),
    ("of", "https://schema.org/domainIncludes"),
    ("leads to", RDFS + "range"),
    ("leads to", "https://schema.org/rangeIncludes"),
    ("see also", RDFS + "seeAlso"),
)
Facts = Mapping[str, Mapping[str, list[object]]]
# subject -> property -> objects


def pages() -> dict[str, str]:
    """Return the name of each generated page and its text."""
    found = {
        "cli.md": ("src/ecosystem_graph/cli/", _commands()),
        "settings.md": ("src/ecosystem_graph/content/settings.py", _settings()),
        "queries.md": ("queries/", _queries()),
        "ontology.md": ("ontology/", _ontology()),
        "errors.md": ("src/ecosystem_graph/errors.py", _errors()),
    }
    return {
        name: f"<!-- `make docs` writes this page from {origin}; change that, not this. -->\n\n" + _joined(lines)
        for name, (origin, lines) in found.items()
    }


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def _commands() -> Iterator[str]:
    yield "# Command line\n"
    yield f"{group.help} `ecosystem-graph COMMAND --help` shows the same on a terminal.\n"
    yield from table(("command", "what it does"), ((f"[`{name}`](#{name})", text) for name, text in COMMANDS.items()))
    yield "Results go to standard output or to the file of `--output`, messages and progress to standard error.\n"
    yield "Options of all commands stand before the command: `ecosystem-graph --lang de validate`.\n"
    yield from _options(group, CONTEXT)
    yield "## Exit codes\n"
    yield from table(("code", "meaning"), ((str(code), text) for code, text in EXIT_CODES.items()))
    for name in COMMANDS:
        command = _command(name)
        own = click.Context(command, info_name=name, parent=CONTEXT)
        yield f"## {name}\n"
        yield f"```text\n{command.get_usage(own).removeprefix('Usage: ')}\n```\n"
        yield inspect.cleandoc(command.help or "") + "\n"
        yield from _options(command, own)
        yield from _examples(command)


def _command(name: str) -> click.Command:
    command = group.get_command(CONTEXT, name)
    if command is None:
        raise LookupError(f"the group has no command {name}")
    return command


def _examples(command: click.Command) -> Iterator[str]:
    """Yield the part of the epilog that is headed "Example:" or "Examples:"."""
    for part in (command.epilog or "").split("\b\n"):
        heading, _, lines = part.strip().partition("\n")
        if heading.startswith("Example"):
            yield f"{heading}\n"
            yield f"```sh\n{textwrap.dedent(lines)}\n```\n"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = [
        parameter.get_help_record(context)
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
    ]
    yield from table(("option", "meaning"), ((f"`{names}`", text) for names, text in filter(None, records)))


def _settings() -> Iterator[str]:
    flags = {option for parameter in _command("serve").params for option in parameter.opts}
    yield "# Settings\n"
    yield (
        f"A project is set in its `{FILE_NAME}`. A variable of the environment wins over the file, a flag of `serve` "
        "over both. A key that does not exist is an error (exit code 78) that names the nearest one that does, and so "
        "is a value of the wrong type.\n"
    )
    rows = []
    for item in fields(Settings):
        key = item.name.replace("_", "-")
        default = getattr(Settings, item.name)
        shown = json.dumps(list(default) if isinstance(default, tuple) else default, ensure_ascii=False)
        flag = f"`--{key}`" if f"--{key}" in flags else "–"
        names = (f"`{key}`", f"`{ENVIRONMENT_PREFIX}{item.name.upper()}`", flag)
        rows.append((*names, f"`{shown}`", item.metadata["de"], item.metadata["en"]))
    yield from table(("key", "environment", "flag", "default", "Deutsch", "English"), rows)
    yield (
        "The default shows the type: text in quotes, whole number, number with a point, list of texts. In the "
        f"environment a list is written with commas or spaces. An example is [{FILE_NAME}](../{FILE_NAME}).\n"
    )


def _queries() -> Iterator[str]:
    project = open_project(ROOT, environ={})
    yield "# Saved questions\n"
    yield (
        "One file `queries/<name>.rq` is a page with a form (`/queries/<name>`), data (`/queries/<name>.csv`, "
        "`.json`, `.xml`, `.tsv`; for graphs `.ttl` and the [other formats](formats.md)), the query itself "
        "(`/queries/<name>.rq`), a command (`ecosystem-graph query <name> [NAME=VALUE]...`) and a test. A parameter "
        "that is not given keeps its default. How such a file is written: see [CONTRIBUTING](../CONTRIBUTING.md).\n"
    )
    for query in list_queries(project):
        yield from _query(query, project.prefixes)


def _query(query: SavedQuery, prefixes: Prefixes) -> Iterator[str]:
    yield f"## {query.name}\n"
    yield f"**{query.titles.get('de', '')}** {query.descriptions.get('de', '')}".strip() + "\n"
    yield f"**{query.titles.get('en', '')}** {query.descriptions.get('en', '')}".strip() + "\n"
    if query.parameters:
        yield from table(
            ("parameter", "type", "default", "Deutsch", "English"),
            (_parameter(parameter, prefixes) for parameter in query.parameters),
        )
    yield from table(
        ("column", "Deutsch", "English"),
        ((f"`{name}`", texts.get("de", ""), texts.get("en", "")) for name, texts in query.columns.items()),
    )


def _parameter(parameter: Parameter, prefixes: Prefixes) -> tuple[str, ...]:
    default = f"`{parameter.default}`" if parameter.default else "any"
    labels = (parameter.labels.get("de", ""), parameter.labels.get("en", ""))
    return (f"`{parameter.name}`", f"`{prefixes.compact(parameter.type_iri)}`", default, *labels)


def _ontology() -> Iterator[str]:
    project = open_project(ROOT, environ={})
    prefixes = project.prefixes
    facts = _read(ROOT / "ontology" / "ecosystem.ttl")
    yield "# Vocabulary\n"
    yield (
        f"Own terms have the prefix `eco:` (<{prefixes.namespaces['eco']}>) and exist only where W3C ORG, SKOS, "
        "DCTERMS, PROV-O, FOAF, schema.org and their like have none. How they are used: [model.md](model.md). The "
        "server describes each at `/ontology`.\n"
    )
    yield from _kinds(prefixes)
    for heading, type_iri in _SECTIONS:
        terms = sorted(iri for iri, about in facts.items() if NamedNode(type_iri) in about.get(RDF + "type", []))
        if terms:
            yield f"## {heading}\n"
        for iri in terms:
            yield from _term(iri, facts[iri], prefixes)
    yield "## Lists of concepts\n"
    yield "Each list is a file in `ontology/concepts/`; the server shows it at `/concept/<name>`.\n"
    yield from table(("list", "Deutsch", "English"), map(_scheme, sorted((ROOT / "ontology/concepts").glob("*.ttl"))))
    yield "## Prefixes\n"
    yield "These names work in data files, saved questions and on the command line.\n"
    yield from table(("prefix", "namespace"), ((f"`{name}:`", f"<{iri}>") for name, iri in prefixes.namespaces.items()))


def _kinds(prefixes: Prefixes) -> Iterator[str]:
    files = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
    shapes = read_shapes([quad for path in files for quad in parse(path=path, format=RdfFormat.TURTLE)], ())
    yield "## Kinds of entities\n"
    yield "A kind has a list at `/kind/<name>`; its shape in `ontology/shapes/` draws the pages.\n"
    rows = []
    for kind in shapes.kinds:
        targets = " ".join(f"`{prefixes.compact(iri)}`" for iri in sorted(kind.target_classes))
        objects = " ".join(f"what `{prefixes.compact(iri)}` leads to" for iri in kind.target_objects_of)
        names = (kind.plural_labels.get("de", ""), kind.plural_labels.get("en", ""))
        rows.append((f"`{kind.kind}`", *names, targets or objects))
    yield from table(("kind", "Deutsch", "English", "classes"), rows)


def _term(iri: str, about: Mapping[str, list[object]], prefixes: Prefixes) -> Iterator[str]:
    yield f"### {prefixes.compact(iri)}\n"
    for language in ("de", "en"):
        label, definition = _text(about, RDFS + "label", language), _text(about, RDFS + "comment", language)
        yield f"- **{label}**: {definition}"
    for words, predicate in _RELATIONS:
        targets = sorted(item.value for item in about.get(predicate, []) if isinstance(item, NamedNode))
        if targets:
            shown = ((prefixes.compact(target), target) for target in targets)
            yield f"- {words} " + ", ".join(f"<{target}>" if name == target else f"`{name}`" for name, target in shown)
    yield ""


def _scheme(path: Path) -> tuple[str, ...]:
    facts = _read(path)
    scheme = next(about for iri, about in facts.items() if iri.endswith(f"/concept/{path.stem}"))
    cells = (
        f"**{_text(scheme, DCT + 'title', language)}**: {_text(scheme, SKOS + 'definition', language)}"
        for language in ("de", "en")
    )
    return (f"`{path.stem}`", *cells)


def _read(path: Path) -> Facts:
    facts: dict[str, dict[str, list[object]]] = {}
    for quad in parse(path=path, format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode):
            facts.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return facts


def _text(about: Mapping[str, list[object]], predicate: str, language: str) -> str:
    texts = (item for item in about.get(predicate, []) if isinstance(item, Literal))
    return next((item.value for item in texts if item.language == language), "")


def _errors() -> Iterator[str]:
    tree = (errors.__doc__ or "").split("\n\n")[1]
    yield "# Errors\n"
    yield (
        "Each error has a message in German and English that names the place and the way out. Over HTTP it is a page "
        "for people and a problem document for programs ([http.md](http.md#errors)); on the command line it is one "
        "sentence and an [exit code](cli.md#exit-codes).\n"
    )
    yield f"```text\n{tree}\n```\n"
    yield "The type of a problem is the project's base IRI, `problem/` and the word in the fourth column.\n"
    yield from table(
        ("error", "status", "exit code", "type", "what happened"),
        (
            (f"`{error.__name__}`", str(error.status), str(error.exit_code), f"`{error.slug}`", _sentence(error))
            for error in _tree(errors.EcosystemGraphError)
        ),
    )


def _tree(error: type[errors.EcosystemGraphError]) -> Iterator[type[errors.EcosystemGraphError]]:
    yield error
    for below in error.__subclasses__():
        yield from _tree(below)


def _sentence(error: type[errors.EcosystemGraphError]) -> str:
    return (error.__doc__ or "").split("\n\n")[0].replace("``", "`")


def main() -> None:
    """Write all pages."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
