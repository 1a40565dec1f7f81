"""Saved questions: one ``.rq`` file is documentation, form, API and test at once.

The file is valid SPARQL 1.1 as it stands; lines that begin with ``#+`` are its header:

    #+ title@de: Wer hatte am Stichtag welches Amt?
    #+ title@en: Who held which post on a day?
    #+ description@en: One sentence more.
    #+ keywords: Amt, Stichtag
    #+ parameter: day xsd:date "Stichtag"@de "day"@en
    #+ parameter: person foaf:Person "Person"@de "person"@en
    #+ column: post "Posten"@de "post"@en
    #+ rows: 3

A parameter is a variable bound by a one-variable VALUES block in the query; that block is its default (UNDEF: none).
Its type is a datatype of XML Schema, ``xsd:language``, or a class, whose instances are the possible values.
``rows`` is the expected number of rows over the shipped data: ``3``, ``3..9`` or ``3..``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.project import Project
from ecosystem_graph.dates import bounds
from ecosystem_graph.errors import (
    DateSyntaxError,
    NotFoundError,
    ParameterError,
    QueryError,
    QuerySyntaxError,
    SavedQueryError,
)
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.front import scan
from ecosystem_graph.terms import XSD, Prefixes

_HEADER_LINE = re.compile(r"^#\+(.*)$", re.MULTILINE)
_HEADER = re.compile(r"\s*([A-Za-z]+)(?:@([a-z]{2}))?\s*:\s*(.*?)\s*")
_DECLARED = re.compile(r'^(\w+)(?:\s+([\w-]+:[\w-]+))?((?:\s+"[^"]*"@[a-z]{2})*)$')
_TEXT = re.compile(r'"([^"]*)"@([a-z]{2})')
_ROWS = re.compile(r"^(\d+)(?:(\.\.)(\d*))?$")
_KEYS = ("title", "description", "keywords", "parameter", "column", "rows")
_LEXICAL = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.?[0-9]+"),
    "boolean": re.compile(r"true|false|0|1"),
    "language": re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "string": re.compile(r".*", re.DOTALL),
}


@dataclass(frozen=True)
class Parameter:
    """A variable that the asker may set."""

    name: str
    type_iri: str
    labels: Mapping[str, str]
    default: str | None
    # as SPARQL text, None if the default is "any"

    @property
    def datatype(self) -> str | None:
        """Local name of the XML Schema type, None for a class."""
        return self.type_iri.removeprefix(XSD) if self.type_iri.startswith(XSD) else None


@dataclass(frozen=True)
class SavedQuery:
    """A question with its query."""

    name: str
    # stem of the file, for example "amtswechsel"
    path: Path
    text: str
    form: str
    # SELECT, ASK, CONSTRUCT or DESCRIBE
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    rows: tuple[int, int | None] | None
    # expected number of rows: at least, at most (None: no upper bound)


def list_queries(project: Project) -> tuple[SavedQuery, ...]:
    """Return the saved questions of ``project`` in the order of their names; queries/site/ is not among them.

    Raises SavedQueryError for a header or a parameter that cannot be used.
    """
    return tuple(read_query(path, project) for path in sorted((project.root / "queries").glob("*.rq")))


def find_query(queries: tuple[SavedQuery, ...], name: str) -> SavedQuery:
    """Return the question called ``name``. Raises NotFoundError."""
    for query in queries:
        if query.name == name:
            return query
    raise NotFoundError(
        de=f"Eine gespeicherte Frage „{name}“ gibt es nicht. Alle Fragen stehen unter /queries.",
        en=f"There is no saved question “{name}”. All questions are listed at /queries.",
    )


def read_query(path: Path, project: Project) -> SavedQuery:
    """Return the saved question in ``path``. Raises SavedQueryError naming file and line."""
    shown = project.short(path)
    text = _read_text(path, shown)
    header: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    columns: dict[str, dict[str, str]] = {}
    parameters: list[Parameter] = []
    keywords: tuple[str, ...] = ()
    rows: tuple[int, int | None] | None = None
    for header_line in _HEADER_LINE.finditer(text):
        line = text.count("\n", 0, header_line.start()) + 1
        match = _HEADER.fullmatch(header_line[1])
        key, language, value = (match[1], match[2] or "", match[3]) if match else (header_line[1].strip(), "", "")
        if key not in _KEYS:
            raise SavedQueryError(
                path=shown,
                line=line,
                de=f"„{key}“ kennt der Kopf einer Frage nicht. Möglich: {', '.join(_KEYS)}.",
                en=f"The header of a question has no “{key}”. Choose one of: {', '.join(_KEYS)}.",
            )
        if key in ("title", "description"):
            header[key][language] = (header[key].get(language, "") + " " + value).strip()
        elif key == "keywords":
            keywords = tuple(word.strip() for word in value.split(",") if word.strip())
        elif key == "rows":
            rows = _rows(value, shown, line)
        elif key in ("parameter", "column"):
            name, type_curie, labels = _declaration(key, value, shown, line)
            if key == "column":
                columns[name] = labels
            else:
                parameters.append(_parameter(name, type_curie, labels, text, project.prefixes, shown, line))
    form = scan(text).form
    if form is None or not header["title"]:
        raise SavedQueryError(
            path=shown,
            de="Eine Frage braucht einen Titel (#+ title@de: …) und eine Anfrage (SELECT, ASK, CONSTRUCT, DESCRIBE).",
            en="A question needs a title (#+ title@en: …) and a query (SELECT, ASK, CONSTRUCT or DESCRIBE).",
        )
    _check_sparql(text, shown)
    titles, descriptions = header["title"], header["description"]
    return SavedQuery(
        path.stem,
        path,
        text,
        form,
        titles,
        descriptions,
        keywords,
        tuple(parameters),
        columns,
        rows,
    )


def bind(query: SavedQuery, values: Mapping[str, str], prefixes: Prefixes) -> str:
    """Return the query's text with its parameters set.

    ``values`` maps parameter names to CURIEs or IRIs for class-typed parameters, to lexical forms otherwise; a
    parameter that is absent or empty keeps the default written in the file.

    Raises ParameterError (400) for an unknown name or a value that is not of the declared type.
    SPARQL 1.1 Query, section 10.2 "VALUES: Providing inline data".
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    terms: dict[str, str] = {}
    for name, value in values.items():
        if name not in known:
            offered = ", ".join(known) or "–"
            raise ParameterError(
                de=f"Die Frage „{query.name}“ hat keinen Parameter „{name[:40]}“. Möglich: {offered}.",
                en=f"The question “{query.name}” has no parameter “{name[:40]}”. Choose one of: {offered}.",
            )
        if value:
            terms[name] = str(term_of(known[name], value, prefixes))
    if not terms:
        return query.text
    # all at once: a value that looks like the block of another parameter must stay a value
    block = _values_block("|".join(terms))
    return block.sub(lambda match: match["begin"] + terms[match["name"]] + match["end"], query.text)


def term_of(parameter: Parameter, value: str, prefixes: Prefixes) -> Literal | NamedNode:
    """Return ``value`` as the term that ``parameter`` takes. Raises ParameterError if it is of another type."""
    datatype = parameter.datatype
    if datatype is None:
        iri = prefixes.expand(value) or value.removeprefix("<").removesuffix(">")
        try:
            if "://" not in iri:
                raise ValueError
            return NamedNode(iri)
        except ValueError:
            raise _wrong(parameter, value, "orga:bitkom", "IRI") from None
    if not _LEXICAL[datatype].fullmatch(value):
        raise _wrong(parameter, value, "2022-03-01" if datatype == "date" else "12", f"xsd:{datatype}")
    if datatype == "date":
        try:
            bounds(value, XSD + "date")
        except DateSyntaxError:
            raise _wrong(parameter, value, "2022-03-01", "xsd:date") from None
    return Literal(value) if datatype in ("string", "language") else Literal(value, datatype=NamedNode(XSD + datatype))


def _read_text(path: Path, shown: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SavedQueryError(
            path=shown,
            de=f"Die Datei ist kein UTF-8 (Byte {error.start}). Bitte als UTF-8 speichern.",
            en=f"The file is not UTF-8 (byte {error.start}). Please save it as UTF-8.",
        ) from error


def _check_sparql(text: str, shown: Path) -> None:
    """Ask an empty store, which costs nothing and complains about everything that is not SPARQL."""
    try:
        EmbeddedStore((), ()).query(text)
    except QueryError as error:
        line, column = (error.line, error.column) if isinstance(error, QuerySyntaxError) else (None, None)
        raise SavedQueryError(path=shown, line=line, column=column, de=error.de, en=error.en) from error


def _values_block(names: str) -> re.Pattern[str]:
    value = r"(?:[^{}\"<]|\"(?:[^\"\\]|\\.)*\"|<[^>]*>)*?"
    return re.compile(rf"(?P<begin>(?i:VALUES)\s+[?$](?P<name>{names})\s*\{{\s*)(?P<default>{value})(?P<end>\s*\}})")


def _parameter(
    name: str, type_curie: str, labels: dict[str, str], text: str, prefixes: Prefixes, shown: Path, line: int
) -> Parameter:
    block = _values_block(name).search(text)
    type_iri = prefixes.expand(type_curie)
    if block is None:
        raise SavedQueryError(
            path=shown,
            line=line,
            de=f"Für den Parameter „{name}“ fehlt in der Anfrage sein Vorgabewert: VALUES ?{name} {{ … }}",
            en=f"The query lacks the default of the parameter “{name}”: VALUES ?{name} {{ … }}",
        )
    if type_iri is None or (type_iri.startswith(XSD) and type_iri.removeprefix(XSD) not in _LEXICAL):
        raise SavedQueryError(
            path=shown,
            line=line,
            de=f"Den Typ „{type_curie}“ des Parameters „{name}“ gibt es nicht. Möglich: eine Klasse oder "
            + ", ".join(f"xsd:{item}" for item in _LEXICAL),
            en=f"The type “{type_curie}” of the parameter “{name}” is unknown. Use a class or one of "
            + ", ".join(f"xsd:{item}" for item in _LEXICAL),
        )
    default = block["default"].strip()
    return Parameter(name, type_iri, labels, None if default.upper() == "UNDEF" else default)


def _declaration(key: str, value: str, shown: Path, line: int) -> tuple[str, str, dict[str, str]]:
    match = _DECLARED.match(value)
    if match is None or (key == "parameter" and not match[2]):
        example = 'day xsd:date "Stichtag"@de "day"@en' if key == "parameter" else 'post "Posten"@de "post"@en'
        raise SavedQueryError(
            path=shown,
            line=line,
            de=f"So nicht lesbar. Beispiel: #+ {key}: {example}",
            en=f"This cannot be read. Example: #+ {key}: {example}",
        )
    return match[1], match[2] or "", {language: label for label, language in _TEXT.findall(match[3])}


def _rows(value: str, shown: Path, line: int) -> tuple[int, int | None]:
    match = _ROWS.match(value)
    if match is None:
        raise SavedQueryError(
            path=shown, line=line, de="rows ist eine Zahl, 3..9 oder 3..", en="rows is a number, 3..9 or 3.."
        )
    low = int(match[1])
    return (low, low) if not match[2] else (low, int(match[3]) if match[3] else None)


def _wrong(parameter: Parameter, value: str, example: str, type_name: str) -> ParameterError:
    return ParameterError(
        de=f"Der Parameter „{parameter.name}“ erwartet {type_name}, z. B. {example}; bekommen: „{value[:60]}“.",
        en=f"The parameter “{parameter.name}” expects {type_name}, for example {example}; got “{value[:60]}”.",
    )
