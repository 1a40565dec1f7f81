"""The settings of a project: ecosystem-graph.toml < environment ECOSYSTEM_GRAPH_* < command-line flags.

Each setting is declared once, here, with its default and its help in two languages; the documentation, the
command line and the check for unknown keys all read this declaration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from ecosystem_graph.errors import SettingError

FILE_NAME = "ecosystem-graph.toml"
ENVIRONMENT_PREFIX = "ECOSYSTEM_GRAPH_"


def _setting(default: Any, de: str, en: str, *, limit: str | None = None) -> Any:
    """Declare a setting; ``limit`` is the unit of one that limits queries and is stated to clients as such."""
    return field(default=default, metadata={"de": de, "en": en, "limit": limit})


@dataclass(frozen=True)
class Settings:
    """All settings; the key in the file is the field's name with hyphens (``base-iri``)."""

    title_de: str = _setting("Ökosystem-Graph", "Titel des Datensatzes, deutsch", "Title of the data set, German")
    title_en: str = _setting("Ecosystem Graph", "Titel des Datensatzes, englisch", "Title of the data set, English")
    description_de: str = _setting("", "Beschreibung in ein, zwei Sätzen, deutsch", "Description, German")
    description_en: str = _setting("", "Beschreibung in ein, zwei Sätzen, englisch", "Description, English")
    base_iri: str = _setting(
        "https://example.org/",
        "Alle Kennungen beginnen so; der Server bildet sie auf seine eigene Adresse ab",
        "All IRIs begin with this; the server maps it to its own address",
    )
    languages: tuple[str, ...] = _setting(
        ("de", "en"),
        "Sprachen der Texte, die erste gilt ohne Wunsch",
        "Languages of texts, the first is the default",
    )
    publisher: str = _setting("", "IRI der herausgebenden Stelle", "IRI of the publisher")
    licence: str = _setting(
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "IRI der Lizenz der Fakten",
        "IRI of the facts' licence",
    )
    themes: tuple[str, ...] = _setting(
        (),
        "IRIs der Themen des Datensatzes, aus der EU-Liste data-theme",
        "IRIs of the themes of the data set, from the EU list data-theme",
    )
    issued: str = _setting(
        "",
        "Tag der ersten Veröffentlichung, JJJJ-MM-TT; leer: keine Angabe",
        "Day of the first publication, YYYY-MM-DD; empty: not stated",
    )
    contributor_id: str = _setting(
        "",
        "IRI des Datenbereitstellers bei GovData (DCAT-AP.de, dcatde:contributorID); leer: es wird nicht geliefert",
        "IRI of the contributor at GovData (DCAT-AP.de, dcatde:contributorID); empty: nothing is delivered there",
    )
    report_address: str = _setting(
        "",
        "Adresse für Fehlermeldungen (https:// oder mailto:); leer: kein Verweis",
        "Address for error reports (https:// or mailto:); empty: no link",
    )
    host: str = _setting("127.0.0.1", "Adresse, an der der Server lauscht", "Address the server listens on")
    port: int = _setting(8000, "Port des Servers", "Port of the server")
    threads: int = _setting(32, "Zahl der Threads des Servers", "Number of server threads")
    server: str = _setting("granian", "Webserver: granian oder waitress", "Web server: granian or waitress")
    public_address: str = _setting(
        "",
        "Adresse, unter der der Server von außen erreichbar ist; leer: die der Anfrage",
        "Address under which the server is reached from outside; empty: the request's own",
    )
    store: str = _setting(
        "",
        "Adresse eines SPARQL-Endpunkts; leer: eingebetteter Speicher",
        "URL of a SPARQL endpoint; empty: embedded",
    )
    cache_size: int = _setting(
        64, "Speicher für fertige Antworten, in MiB; 0: keiner", "Memory for ready answers, in MiB; 0: none"
    )
    query_timeout: float = _setting(
        10.0,
        "Zeitgrenze einer Anfrage, in Sekunden; dann wird sie beendet",
        "Time limit of a query, in seconds; then it is ended",
        limit="seconds",
    )
    query_workers: int = _setting(
        4,
        "So viele fremde Anfragen laufen zugleich, jede in einem eigenen Prozess; 0: ungeschützt im Server selbst",
        "Number of foreign queries that run at once, each in a process of its own; 0: unprotected, in the server",
        limit="queries",
    )
    query_reserved: int = _setting(
        2,
        "So viele davon bleiben denen vorbehalten, die zuletzt wenig Rechenzeit brauchten; einer ist für alle da",
        "Number of these kept for clients that used little time lately; one is for everybody",
        limit="queries",
    )
    query_memory: int = _setting(
        512,
        "Arbeitsspeicher einer Anfrage über die Daten hinaus, in MiB",
        "Memory of a query beyond the data, in MiB",
        limit="MiB",
    )
    query_parallel: int = _setting(
        2,
        "Anfragen, die von einer Adresse zugleich laufen",
        "Queries of one client address that run at once",
        limit="queries",
    )
    query_queue: int = _setting(64, "Anfragen, die höchstens warten", "Queries that wait at most", limit="queries")
    query_patience: float = _setting(
        2.0,
        "So lange wartet eine Anfrage höchstens, in Sekunden",
        "Longest wait of a query, in seconds",
        limit="seconds",
    )
    answer_size: int = _setting(
        64, "Größte Antwort auf eine Anfrage, in MiB", "Largest answer to a query, in MiB", limit="MiB"
    )
    requests_per_minute: int = _setting(
        6000,
        "SPARQL-Anfragen einer Adresse in einer Minute, ohne die aus dem Zwischenspeicher; 0: ohne Grenze",
        "SPARQL queries of one client address in a minute, not counting those answered from the cache; 0: no limit",
        limit="queries a minute",
    )
    access_log: bool = _setting(
        False,
        "Zu jeder Anfrage eine Zeile JSON auf die Standardfehlerausgabe schreiben",
        "Write a line of JSON to standard error for every request",
    )
    log_queries: bool = _setting(
        False,
        "In diese Zeilen auch schreiben, was gefragt wurde (die Abfrage der Adresse)",
        "Write what was asked (the address's query string) into these lines too",
    )
    proxies: int = _setting(
        0,
        "Zahl der Proxys vor dem Server, deren X-Forwarded-For gilt",
        "Number of proxies in front of the server whose X-Forwarded-For counts",
    )
    query_length: int = _setting(
        100_000, "Längste Anfrage in Zeichen", "Longest query text, in characters", limit="characters"
    )
    query_nesting: int = _setting(
        100,
        "Tiefste Schachtelung von Klammern in einer Anfrage",
        "Deepest nesting of brackets in a query",
        limit="brackets",
    )


NAMES = tuple(item.name.replace("_", "-") for item in fields(Settings))


def _is_base(iri: str) -> bool:
    NamedNode(iri)
    return iri.endswith("/")


def _is_iri(text: str) -> bool:
    return not text or bool(NamedNode(text))


def _is_day(text: str) -> bool:
    return not text or date.fromisoformat(text).isoformat() == text


_ANYTHING: tuple[Callable[[Any], bool], str, str] = (lambda value: True, "", "")
_RULES: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "base-iri": (_is_base, "eine IRI, die auf / endet", "an IRI that ends in /"),
    "languages": (lambda items: len(items) > 0, "mindestens eine Sprache", "at least one language"),
    "publisher": (_is_iri, "eine IRI", "an IRI"),
    "licence": (_is_iri, "eine IRI", "an IRI"),
    "themes": (lambda iris: all(map(NamedNode, iris)), "eine Liste von IRIs", "a list of IRIs"),
    "issued": (_is_day, "ein Tag (JJJJ-MM-TT)", "a day (YYYY-MM-DD)"),
    "contributor-id": (_is_iri, "eine IRI", "an IRI"),
    "public-address": (_is_iri, "eine Adresse mit http:// oder https://", "an address with http:// or https://"),
    "report-address": (_is_iri, "eine Adresse mit https:// oder mailto:", "an address with https:// or mailto:"),
    "port": (lambda port: 0 <= port <= 65535, "eine Zahl von 0 bis 65535", "a number from 0 to 65535"),
    "threads": (lambda number: number > 0, "eine Zahl ab 1", "a number from 1"),
    "cache-size": (lambda size: size >= 0, "eine Zahl ab 0", "a number from 0"),
    "query-timeout": (lambda seconds: seconds > 0, "mehr als 0 Sekunden", "more than 0 seconds"),
    "query-workers": (lambda number: number >= 0, "eine Zahl ab 0", "a number from 0"),
    "query-reserved": (lambda number: number >= 0, "eine Zahl ab 0", "a number from 0"),
    "query-memory": (lambda size: size >= 16, "eine Zahl ab 16", "a number from 16"),
    "query-parallel": (lambda number: number > 0, "eine Zahl ab 1", "a number from 1"),
    "query-queue": (lambda number: number >= 0, "eine Zahl ab 0", "a number from 0"),
    "query-patience": (lambda seconds: seconds > 0, "mehr als 0 Sekunden", "more than 0 seconds"),
    "answer-size": (lambda size: size > 0, "eine Zahl ab 1", "a number from 1"),
    "requests-per-minute": (lambda number: number >= 0, "eine Zahl ab 0", "a number from 0"),
    "access-log": (lambda value: True, "true oder false", "true or false"),
    "log-queries": (lambda value: True, "true oder false", "true or false"),
    "proxies": (lambda number: number >= 0, "eine Zahl ab 0", "a number from 0"),
    "query-length": (lambda length: length > 0, "eine Zahl ab 1", "a number from 1"),
    "query-nesting": (lambda depth: depth > 0, "eine Zahl ab 1", "a number from 1"),
}
# setting -> whether a value of the right type will do, and what is expected


def read_settings(root: Path, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Settings:
    """Return the settings of the project at ``root``.

    ``environ`` is the process environment, of which only ECOSYSTEM_GRAPH_* is read; ``flags`` maps setting names
    to values given on the command line, None meaning "not given".

    Raises SettingError for an unknown key (naming the nearest known one), a value of the wrong type
    or out of range.
    """
    path = root / FILE_NAME
    values: dict[str, Any] = {}
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(path=path, de=f"Kein gültiges TOML: {error}", en=f"Not valid TOML: {error}") from error
    for key, value in given.items():
        values[_known(key, str(path), NAMES, "")] = value
    for key, text in environ.items():
        if key.startswith(ENVIRONMENT_PREFIX):
            short = key.removeprefix(ENVIRONMENT_PREFIX).lower().replace("_", "-")
            values[_known(short, "environment", NAMES, key)] = text
    values.update({_known(key, "flag", NAMES, ""): value for key, value in flags.items() if value is not None})
    return Settings(**{name.replace("-", "_"): _typed(name, value) for name, value in values.items()})


def _known(key: str, place: str, names: tuple[str, ...], shown: str) -> str:
    name = key.replace("_", "-")
    if name in names:
        return name
    nearest = get_close_matches(name, names, 1, 0.3)
    hint = nearest[0] if nearest else names[0]
    if shown:
        hint = ENVIRONMENT_PREFIX + hint.upper().replace("-", "_")
    raise SettingError(
        de=f"{place}: Die Einstellung „{shown or key}“ gibt es nicht. Gemeint: {hint}?",
        en=f"{place}: there is no setting “{shown or key}”. Did you mean {hint}?",
    )


def _typed(name: str, value: Any) -> Any:
    default = getattr(Settings, name.replace("-", "_"))
    kind = type(default)
    accepts, expected_de, expected_en = _RULES.get(name, _ANYTHING)
    try:
        typed = _converted(kind, value)
        if not accepts(typed):
            raise ValueError
    except (TypeError, ValueError) as error:
        raise SettingError(
            de=f"Die Einstellung „{name}“ hat den Wert {value!r}; erwartet wird {expected_de or kind.__name__}, "
            f"z. B. {default!r}.",
            en=f"The setting “{name}” has the value {value!r}; expected is {expected_en or kind.__name__}, "
            f"for example {default!r}.",
        ) from error
    return typed


def _converted(kind: type, value: Any) -> Any:
    """Environment variables are texts and are read as ``kind``; values of the file have a type of their own."""
    if kind is tuple:
        items = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
            raise ValueError
        return tuple(items)
    if kind is bool:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise ValueError
        return value
    fitting = {str: (str,), int: (int, str), float: (float, int, str)}[kind]
    if isinstance(value, bool) or not isinstance(value, fitting):
        raise ValueError
    return kind(value)
