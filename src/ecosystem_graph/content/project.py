"""A project directory: ``ontology/ data/ queries/`` and one ``ecosystem-graph.toml``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from ecosystem_graph.content.settings import FILE_NAME, Settings, read_settings
from ecosystem_graph.errors import ProjectNotFoundError, SourceSyntaxError
from ecosystem_graph.terms import SH, Prefixes

_REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Project:
    """Where a project is and how it is set."""

    root: Path
    settings: Settings
    prefixes: Prefixes

    @property
    def base(self) -> str:
        """The IRI that all IRIs of the project begin with, ending in "/"."""
        return self.settings.base_iri

    def short(self, path: Path) -> Path:
        """Return ``path`` as seen from the project, for messages."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path


def bundled_root() -> Path:
    """Return the project that comes with the package: in a wheel its copy, in a checkout the repository itself."""
    packaged = Path(str(files("ecosystem_graph") / "bundled"))
    return packaged if (packaged / FILE_NAME).exists() else _REPOSITORY


def open_project(
    root: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Project:
    """Return the project at ``root`` (default: the bundled one).

    ``environ`` defaults to the environment of the process, ``flags`` to none.

    Raises ProjectNotFoundError if the directory or its ecosystem-graph.toml is missing, SettingError for a wrong
    setting, SourceSyntaxError for a broken ontology/prefixes.ttl.
    """
    place = (root or bundled_root()).resolve()
    if not (place / FILE_NAME).is_file():
        what_de = "Das Verzeichnis fehlt" if not place.is_dir() else f"Es enthält keine {FILE_NAME}"
        what_en = "the directory does not exist" if not place.is_dir() else f"it has no {FILE_NAME}"
        raise ProjectNotFoundError(
            path=root or place,
            de=f"Hier ist kein Projekt: {what_de}. Ein Projekt ist ein Ordner mit {FILE_NAME}, ontology/ und data/.",
            en=f"There is no project here: {what_en}. A project is a folder with {FILE_NAME}, ontology/ and data/.",
        )
    settings = read_settings(place, os.environ if environ is None else environ, flags or {})
    return Project(place, settings, read_prefixes(place / "ontology" / "prefixes.ttl"))


def read_prefixes(path: Path) -> Prefixes:
    """Return the prefixes that ``path`` declares with sh:declare, in the order of the file.

    Raises SourceSyntaxError if the file is missing or broken, or gives a prefix two namespaces. SHACL, section 5.2.1.
    """
    declared: dict[object, dict[str, str]] = {}
    try:
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri="urn:x-prefixes"):
            if quad.predicate.value in (SH + "prefix", SH + "namespace") and not isinstance(quad.object, NamedNode):
                declared.setdefault(quad.subject, {})[quad.predicate.value] = getattr(quad.object, "value", "")
    except FileNotFoundError as error:
        raise SourceSyntaxError(
            path=path, de="Die Datei mit den Präfixen fehlt.", en="The file with the prefixes is missing."
        ) from error
    except SyntaxError as error:
        reason = error.msg.rpartition(": ")[2]
        raise SourceSyntaxError(
            path=path,
            line=error.lineno,
            column=error.offset,
            de=f"Kein gültiges Turtle: {reason}",
            en=f"Not valid Turtle: {reason}",
        ) from error
    namespaces: dict[str, str] = {}
    for item in declared.values():
        prefix, namespace = item.get(SH + "prefix"), item.get(SH + "namespace")
        if prefix is None or namespace is None:
            continue
        if namespaces.setdefault(prefix, namespace) != namespace:
            raise SourceSyntaxError(
                path=path,
                de=f"Das Präfix {prefix}: ist doppelt erklärt: <{namespaces[prefix]}> und <{namespace}>.",
                en=f"The prefix {prefix}: is declared twice: <{namespaces[prefix]}> and <{namespace}>.",
            )
    return Prefixes(namespaces)
