"""The opening of a source file: the graph, its source, and only the prefixes they need."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.project import Project
from ecosystem_graph.dates import bounds
from ecosystem_graph.errors import DateSyntaxError, ParameterError
from ecosystem_graph.terms import EDTF, XSD

_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_SLUG = 60
_TYPES = (
    (re.compile(r"\d{4}"), XSD + "gYear", "xsd:gYear"),
    (re.compile(r"\d{4}-\d{2}"), XSD + "gYearMonth", "xsd:gYearMonth"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), XSD + "date", "xsd:date"),
    (re.compile(r".*"), EDTF, "edtf:EDTF"),
)


@dataclass(frozen=True)
class NewSource:
    """What is known about a source before the first fact is written down."""

    slug: str
    title: str
    url: str
    as_of: str
    publisher: str | None
    issued: str | None
    read_on: date


def slug_of(text: str) -> str:
    """Return ``text`` as a slug: a–z, 0–9 and single hyphens; ä→ae, ö→oe, ü→ue, ß→ss."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_TRANSLITERATED))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = words[0] if words else "quelle"
    for word in words[1:]:
        if len(slug) + len(word) >= _LONGEST_SLUG and not word.isdigit():
            continue
        slug += "-" + word
    return slug


def opening(source: NewSource, project: Project) -> str:
    """Return the first lines of the file for ``source``, valid Turtle as they stand.

    Raises ParameterError for an address that is none and for dates that cannot be read.
    """
    if not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", source.url):
        raise ParameterError(
            de=f"--url: „{source.url}“ ist keine Adresse (https://…).",
            en=f"--url: “{source.url}” is no address.",
        )
    known = bool(source.publisher and project.prefixes.expand(source.publisher))
    text = (
        f"<>\n    a eco:SourceGraph ;\n    dct:license <{project.settings.licence}> ;\n"
        f"    dct:title {_text(f'Angaben aus: {source.title}', 'de')} ;\n"
        f"    eco:confidence confidence:hoch ;\n"
        f'    prov:generatedAtTime "{source.read_on.isoformat()}T00:00:00Z"^^xsd:dateTime ;\n'
        f"    prov:hadPrimarySource source:{source.slug} ;\n    .\n\n"
        f"source:{source.slug}\n    a\n        dct:BibliographicResource ,\n        prov:Entity ;\n"
    )
    if source.issued:
        text += f"    dct:issued {_date(source.issued, '--issued')} ;\n"
    if known:
        text += f"    dct:publisher {source.publisher} ;\n"
    text += f"    dct:title {_text(source.title, 'de')} ;\n    eco:asOf {_date(source.as_of, '--as-of')} ;\n"
    if source.publisher and not known:
        text += f"    schema:publisher {Literal(source.publisher)} ;\n"
    text += f"    schema:url {NamedNode(source.url)} ;\n    .\n"
    used = set(re.findall(r"(?<![\w<:/])([a-z]+):(?=[A-Za-z])", re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", text)))
    missing = used - set(project.prefixes.namespaces)
    if missing:
        raise ParameterError(
            de=f"Dem Projekt fehlen Präfixe in ontology/prefixes.ttl: {', '.join(sorted(missing))}.",
            en=f"The project lacks prefixes in ontology/prefixes.ttl: {', '.join(sorted(missing))}.",
        )
    lines = [f"PREFIX {name}: <{project.prefixes.namespaces[name]}>" for name in sorted(used)]
    return "\n".join(lines) + "\n\n" + text


def _text(value: str, language: str) -> str:
    return str(Literal(value, language=language))


def _date(value: str, flag: str) -> str:
    for pattern, datatype, curie in _TYPES:
        if pattern.fullmatch(value):
            try:
                bounds(value, datatype)
            except DateSyntaxError as error:
                raise ParameterError(de=f"{flag}: {error.de}", en=f"{flag}: {error.en}") from error
            return f'"{value}"^^{curie}'
    raise AssertionError("the last pattern matches everything")
