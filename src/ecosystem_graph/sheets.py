"""A kind of entity as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, Quad

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.content.paths import Predicate
from ecosystem_graph.content.shapes import NodeShape, PropertyShape
from ecosystem_graph.jsonld import terms_of
from ecosystem_graph.terms import LABEL_PROPERTIES, RDF, choose_literal

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# a spreadsheet would run a cell that begins so (OWASP, CSV Injection)
_BETWEEN = " | "


def write_sheet(iris: Iterable[str], quads: Iterable[Quad], kind: NodeShape, dataset: DataSet) -> bytes:
    """Return one row for each of ``iris``, with what ``quads`` say, as CSV in UTF-8 with a header line.

    Columns: ``id`` (the IRI); a label for each language of the project (``label_de``; where there is none in that
    language, another); then, in the order of the page, each property that the kind's shapes draw in one step, under
    its name in the JSON-LD context. Several values of a cell are joined by " | ", a text carries its language
    ("MD@de"), nodes are IRIs. A cell that a spreadsheet would run as a formula (it begins with = + - @, tab or
    carriage return) gets a leading apostrophe; take another format to get values untouched.

    RFC 4180.
    """
    values: dict[str, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        values[getattr(quad.subject, "value", "")][quad.predicate.value].add(quad.object)
    languages = dataset.project.settings.languages
    columns = _columns(kind, dataset)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["id", *(f"label_{language}" for language in languages), *columns.values()])
    for iri in iris:
        labels = (_label(values[iri], language) for language in languages)
        cells = (_BETWEEN.join(sorted(map(_shown, values[iri].get(column, ())))) for column in columns)
        writer.writerow([iri, *map(_safe, labels), *map(_safe, cells)])
    return buffer.getvalue().encode()


def _columns(kind: NodeShape, dataset: DataSet) -> dict[str, str]:
    """Property IRI -> name of its column; shapes of classes above and below the kind's are asked too."""
    shapes, prefixes = dataset.shapes, dataset.project.prefixes
    names = {term.iri: term.name for term in terms_of(shapes, prefixes)}
    found: dict[str, PropertyShape] = {}
    for node_shape in (kind, *shapes.shapes_of(shapes.subclasses(kind.target_classes))):
        for shape in node_shape.properties:
            if isinstance(shape.path, Predicate) and shape.shown and shape.path.iri != RDF + "type":
                found.setdefault(shape.path.iri, shape)

    def place(iri: str) -> tuple[float, float, str]:
        group = shapes.groups.get(found[iri].group or "")
        return group.order if group else 0.0, found[iri].order, iri

    return {iri: names.get(iri, prefixes.compact(iri)) for iri in sorted(found, key=place)}


def _label(values: Mapping[str, set[object]], language: str) -> str:
    for label_property in LABEL_PROPERTIES:
        literals = [item for item in values.get(label_property.value, ()) if isinstance(item, Literal)]
        chosen = choose_literal(literals, (language,))
        if chosen is not None:
            return chosen.value
    return ""


def _shown(term: object) -> str:
    if isinstance(term, Literal) and term.language is not None:
        return f"{term.value}@{term.language}"
    return str(getattr(term, "value", term))


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
