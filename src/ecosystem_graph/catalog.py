"""What there is in a data set, in numbers: for the start page, the footer and the description of the data set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.dates import bounds
from ecosystem_graph.errors import DateSyntaxError
from ecosystem_graph.terms import AS_OF, DEPRECATED, TYPE


@dataclass(frozen=True)
class KindCount:
    """One kind of entity and how many there are."""

    name: str
    # in addresses, for example "person"
    labels: Mapping[str, str]
    plural_labels: Mapping[str, str]
    # language -> text
    count: int


@dataclass(frozen=True)
class Overview:
    """A data set in numbers."""

    version: str
    # SHA-256 of the content, hexadecimal
    short_version: str
    built: date
    quads: int
    # in all named graphs
    triples: int
    # in the merged default graph
    sources: int
    # files in data/sources
    entities: int
    # IRIs described by the register or a source
    kinds: tuple[KindCount, ...]
    # in the order of their names, without the empty ones
    newest_source: date | None
    # the latest day that any source speaks of; of a year or month that has not ended, the day of the build


def overview(dataset: DataSet) -> Overview:
    """Return the numbers of ``dataset``."""
    return Overview(
        version=dataset.version,
        short_version=dataset.short_version,
        built=dataset.built,
        quads=len(dataset.quads),
        triples=len(dataset.merged),
        sources=len(dataset.sources),
        entities=len(dataset.entities),
        kinds=_kinds(dataset),
        newest_source=_newest_source(dataset),
    )


def _kinds(dataset: DataSet) -> tuple[KindCount, ...]:
    base = dataset.project.base
    instances: dict[str, set[str]] = defaultdict(set)
    # class or property IRI -> its instances or objects that are ours
    gone: set[str] = set()
    properties = {iri for kind in dataset.shapes.kinds for iri in kind.target_objects_of}
    for triple in dataset.merged:
        subject, predicate, value = getattr(triple.subject, "value", ""), triple.predicate, triple.object
        if predicate == TYPE and isinstance(value, NamedNode) and subject.startswith(base):
            instances[value.value].add(subject)
        elif predicate.value in properties and isinstance(value, NamedNode) and value.value.startswith(base):
            instances[predicate.value].add(value.value)
        elif predicate == DEPRECATED and getattr(value, "value", "") == "true":
            gone.add(subject)
    counted = []
    for kind in dataset.shapes.kinds:
        named = (*dataset.shapes.subclasses(kind.target_classes), *kind.target_objects_of)
        members = set().union(*(instances[iri] for iri in named)) - gone
        if members:
            counted.append(KindCount(kind.kind or "", kind.labels, kind.plural_labels, len(members)))
    return tuple(counted)


def _newest_source(dataset: DataSet) -> date | None:
    found = []
    for file in dataset.sources:
        for quad in file.quads:
            if quad.predicate == AS_OF and isinstance(quad.object, Literal):
                try:
                    found.append(bounds(quad.object.value, quad.object.datatype.value).latest)
                except DateSyntaxError:
                    continue  # the loader has reported it; it says nothing here
    return max((min(day, dataset.built) for day in found if day is not None), default=None)
