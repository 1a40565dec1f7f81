"""What the loader works out: date bounds, attestation, labels of nodes that have no name of their own.

Attestation is not validity: a source speaks of one day (eco:asOf) and states periods; from both follow plain xsd:date
bounds a node, written into the graph ``graph/_derived``. Sources that agree narrow a bound, sources that disagree
widen it. Which properties begin or end something is said by eco:dateRole in the ontology.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce

from pyoxigraph import Literal, NamedNode, Quad

from ecosystem_graph.content.shapes import Shapes
from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.dates import Bounds, bounds
from ecosystem_graph.errors import DateSyntaxError
from ecosystem_graph.terms import (
    AS_OF,
    DCT,
    ECO,
    EDTF,
    LABEL_PROPERTIES,
    PRIMARY_SOURCE,
    RDF,
    RDFS_LABEL,
    TYPE,
    XSD,
    Prefixes,
    choose_literal,
    derived_graph,
    local_name,
)

DATE_TYPES = frozenset((XSD + "gYear", XSD + "gYearMonth", XSD + "date", XSD + "dateTime", EDTF))
_DATE = NamedNode(XSD + "date")
_ROLE = NamedNode(ECO + "dateRole")
_PLACEHOLDER = re.compile(r"\{([\w-]+:[\w-]+(?:\|[\w-]+:[\w-]+)*)\}")
# CURIEs of properties; of several, the first that has a value
_STALE_YEARS = 2
_MISSING = "–"

Labels = dict[str, dict[NamedNode, set[Literal]]]
# IRI -> label property -> labels


def derive(
    files: Sequence[SourceFile], shapes: Shapes, prefixes: Prefixes, base: str, today: date
) -> tuple[tuple[Quad, ...], tuple[DateSyntaxError, ...]]:
    """Return the quads of ``graph/_derived`` for the data in ``files``, and the dates that cannot be read.

    ``today`` is the day the data set is built for; it is written down as the graph's dct:date, since rules about
    stale facts refer to it.
    """
    graph = NamedNode(derived_graph(base))
    problems: list[DateSyntaxError] = []
    found = [
        Quad(graph, TYPE, NamedNode("http://rdfs.org/ns/void#Dataset"), graph),
        Quad(graph, NamedNode(DCT + "date"), Literal(today.isoformat(), datatype=_DATE), graph),
        Quad(graph, NamedNode(DCT + "title"), Literal("Abgeleitete Angaben", language="de"), graph),
        Quad(graph, NamedNode(DCT + "title"), Literal("Derived statements", language="en"), graph),
    ]
    data = [file for file in files if file.part in (Part.SOURCE, Part.REGISTER)]
    roles = date_roles(files)
    for node, values in _date_bounds(data, roles, problems).items():
        found += (
            Quad(NamedNode(node), NamedNode(ECO + name), Literal(day.isoformat(), datatype=_DATE), graph)
            for name, day in values.items()
        )
    found += (Quad(node, RDFS_LABEL, label, graph) for node, label in _labels(files, shapes, prefixes))
    return tuple(found), tuple(problems)


def date_roles(files: Iterable[SourceFile]) -> dict[str, str]:
    """Return date property -> "start", "end" or "moment", as the ontology says with eco:dateRole."""
    return {
        quad.subject.value: local_name(quad.object.value)
        for file in files
        if file.part is Part.ONTOLOGY
        for quad in file.quads
        if quad.predicate == _ROLE and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }


def read_bounds(literal: object, file: SourceFile, subject: str, predicate: str) -> Bounds | None:
    """Return the bounds of a date literal of ``file``, or None if ``literal`` is no date at all.

    Raises DateSyntaxError that names file and line.
    """
    if not isinstance(literal, Literal) or literal.datatype.value not in DATE_TYPES:
        return None
    try:
        return bounds(literal.value, literal.datatype.value)
    except DateSyntaxError as error:
        line = file.lines.line(subject, predicate)
        raise DateSyntaxError(path=file.path, line=line, de=error.de, en=error.en) from error


def agree(statements: Sequence[Bounds]) -> Bounds | None:
    """Return what several statements about one date say together, in whatever order they come; None without any.

    That is their overlap if all have one, else the span of all.
    """
    if not statements:
        return None
    lower = max((item.earliest for item in statements if item.earliest), default=None)
    upper = min((item.latest for item in statements if item.latest), default=None)
    if lower is None or upper is None or lower <= upper:
        return Bounds(lower, upper)
    return reduce(Bounds.widen, statements)


def _date_bounds(
    files: Sequence[SourceFile], roles: Mapping[str, str], problems: list[DateSyntaxError]
) -> dict[str, dict[str, date]]:
    starts: dict[str, list[Bounds]] = defaultdict(list)
    ends: dict[str, list[Bounds]] = defaultdict(list)
    attested: dict[str, list[Bounds]] = defaultdict(list)
    for file in files:
        as_of, here = None, {}
        described: dict[str, None] = {}
        own = {file.graph.value}
        for quad in file.quads:
            subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
            if quad.predicate == PRIMARY_SOURCE:
                own.add(getattr(quad.object, "value", ""))
            described[subject] = None
            role = roles.get(predicate)
            if role is None and quad.predicate != AS_OF:
                continue
            try:
                value = read_bounds(quad.object, file, subject, predicate)
            except DateSyntaxError as problem:
                problems.append(problem)
                continue
            if value is None:
                continue
            if quad.predicate == AS_OF:
                as_of = value
                continue
            if role in ("start", "moment"):
                starts[subject].append(value)
            if role in ("end", "moment"):
                ends[subject].append(value)
            if role == "end":
                here[subject] = value
        if as_of is not None and file.part is Part.SOURCE:
            for subject in described:
                vouched = _attestation(as_of, here.get(subject)) if subject not in own else None
                if vouched is not None:
                    attested[subject].append(vouched)
    return {
        node: _named_bounds(agree(starts.get(node, ())), agree(ends.get(node, ())), attested.get(node, ()))
        for node in dict.fromkeys((*starts, *ends, *attested))
    }


def _attestation(as_of: Bounds, end: Bounds | None) -> Bounds | None:
    """A source that also says when something ended vouches for it until then, not until the day it speaks of.

    One that only says it is over ("former") vouches for no day at all: None.
    """
    if end is None or end.latest is None or (as_of.latest is not None and end.latest > as_of.latest):
        return as_of
    if end.earliest is None:
        return None
    return Bounds(min(as_of.earliest or end.earliest, end.earliest), end.latest)


def _named_bounds(start: Bounds | None, end: Bounds | None, attested: Sequence[Bounds]) -> dict[str, date]:
    earliest = [item.earliest for item in attested if item.earliest]
    latest = [item.latest for item in attested if item.latest]
    last = max(latest, default=None)
    found: dict[str, date | None] = {
        "startsNotBefore": start.earliest if start else None,
        "startsNotAfter": start.latest if start else None,
        "endsNotBefore": end.earliest if end else None,
        "endsNotAfter": end.latest if end else None,
        "firstAttested": min(earliest, default=None),
        "lastAttested": last,
        "attestedNotAfter": min(latest, default=None),
        "attestedNotBefore": max(earliest, default=None),
        "staleAfter": years_later(last, _STALE_YEARS) if last else None,
    }
    return {name: day for name, day in found.items() if day is not None}


def years_later(day: date, years: int) -> date:
    """Return the same day ``years`` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _labels(files: Sequence[SourceFile], shapes: Shapes, prefixes: Prefixes) -> Iterator[tuple[NamedNode, Literal]]:
    labels: Labels = defaultdict(lambda: defaultdict(set))
    types: dict[NamedNode, set[str]] = defaultdict(set)
    values: dict[str, dict[str, set[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(set))
    for file in files:
        if file.part in (Part.SHAPES, Part.PREFIXES, Part.MERGES):
            continue
        for quad in file.quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, (NamedNode, Literal)):
                continue
            if quad.predicate in LABEL_PROPERTIES and isinstance(quad.object, Literal):
                labels[quad.subject.value][quad.predicate].add(quad.object)
            if file.part in (Part.SOURCE, Part.REGISTER):
                if quad.predicate.value == RDF + "type" and isinstance(quad.object, NamedNode):
                    types[quad.subject].add(quad.object.value)
                values[quad.subject.value][quad.predicate.value].add(quad.object)
    for node, classes in types.items():
        if node.value in labels:
            continue
        templates = next((item.label_templates for item in shapes.shapes_of(classes) if item.label_templates), {})
        for language, template in templates.items():
            yield (
                node,
                Literal(_fill(template, language, values[node.value], labels, prefixes), language=language),
            )


def _fill(
    template: str,
    language: str,
    values: Mapping[str, set[NamedNode | Literal]],
    labels: Labels,
    prefixes: Prefixes,
) -> str:
    def text(match: re.Match[str]) -> str:
        properties = (prefixes.expand(curie) or "" for curie in match[1].split("|"))
        found = next((values[iri] for iri in properties if values.get(iri)), set())
        literals = [item for item in found if isinstance(item, Literal)]
        names = [_name(item, language, labels) for item in found if isinstance(item, NamedNode)]
        chosen = choose_literal(literals, (language,))
        shown = sorted((*names, chosen.value) if chosen is not None else names)
        return ", ".join(shown) or _MISSING

    return _PLACEHOLDER.sub(text, template)


def _name(node: NamedNode, language: str, labels: Labels) -> str:
    for label_property in LABEL_PROPERTIES:
        chosen = choose_literal(labels[node.value][label_property] if node.value in labels else (), (language,))
        if chosen is not None:
            return chosen.value
    return local_name(node.value)
