"""Write the tables of what is in the data, by state and by kind, into docs/data.md and README.md.

``make docs`` runs it; tests/content/test_ledger.py compares what ``pages`` returns with what is committed. Everything
is counted in the files: nothing here knows a state or a kind by name.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.content.dataset import DataSet, build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.content.sources import Part, SourceFile
from ecosystem_graph.terms import ECO, PARAPHRASE, RDF, SKOS

ROOT = Path(__file__).resolve().parents[1]
LEDGER = ROOT / "tests" / "content" / "ledger.tsv"
DECLINED = ROOT / "data" / "declined.tsv"
BUILT = date(2026, 11, 24)
# counts do not depend on the day
WIDER = {"bund": ("DE", "federal level, all of Germany"), "eu": ("EU", "European Union")}
# folders that are no state: code in the ledger, label
SHORT = ("org", "person", "post", "tenure", "remit")
# kinds in the table of README.md
LEFT_OUT = ("concept", "concept-scheme", "expectation", "graph", "source")
# kinds that are lists or files, not what the graph is about


@dataclass(frozen=True)
class Area:
    """A folder of sources and what is in it."""

    folder: str
    code: str
    # of the state in ISO 3166-2, DE or EU
    label: str
    sources: int
    statements: int
    # pairs of a source and something it speaks of, each with a paraphrase
    kinds: Counter[str]
    # kind -> entities described there, in the register or a source
    facts: int
    # collected facts that are in the data
    declined: int


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table with tabs and a line of headings."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_data() -> DataSet:
    """Return the data set of this repository."""
    return build_dataset(open_project(ROOT, environ={}), BUILT)


def areas(data: DataSet) -> tuple[Area, ...]:
    """Return the federal level, the European Union and the states in the order of their names."""
    files: defaultdict[str, list[SourceFile]] = defaultdict(list)
    for file in data.sources:
        files[file.path.parent.name].append(file)
    for file in data.files:
        if file.part is Part.REGISTER and (folder := _folder(file.path.stem, files)):
            files[folder].append(file)
    names = _states(data)
    facts = Counter(land for land, _ in {(row["land"], row["fact"]) for row in read_table(LEDGER)})
    declined = Counter(row["land"] for row in read_table(DECLINED))
    found = []
    for folder, part in files.items():
        code, label = WIDER.get(folder) or names[folder]
        sources = [file for file in part if file.part is Part.SOURCE]
        said = {
            (quad.graph_name, quad.subject) for file in sources for quad in file.quads if quad.predicate == PARAPHRASE
        }
        kinds = _kinds(data, part)
        found.append(Area(folder, code, label, len(sources), len(said), kinds, facts[code], declined[code]))
    return tuple(sorted(found, key=lambda area: (area.folder not in WIDER, area.label)))


def _folder(stem: str, folders: Iterable[str]) -> str | None:
    """Return the folder that a file of the register belongs to: the longest its name begins with."""
    return max((folder for folder in folders if re.match(f"{folder}(-|$)", stem)), key=len, default=None)


def _states(data: DataSet) -> dict[str, tuple[str, str]]:
    """Return folder -> code in ISO 3166-2 and name, English first, of each state."""
    start = data.project.base + "id/place/"
    codes: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    for triple in data.merged:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            slug = triple.subject.value.removeprefix(start)
            if triple.object.datatype.value == ECO + "iso3166-2":
                codes[slug] = triple.object.value
            elif triple.predicate.value == SKOS + "prefLabel":
                labels[slug, triple.object.language or ""] = triple.object.value
    return {
        slug: (code, " · ".join(dict.fromkeys((labels[slug, "en"], labels[slug, "de"]))))
        for slug, code in codes.items()
    }


def _kinds(data: DataSet, files: Iterable[SourceFile]) -> Counter[str]:
    start = data.project.base + "id/"
    typed = {quad.subject for file in files for quad in file.quads if quad.predicate.value == RDF + "type"}
    iris = (node.value for node in typed if isinstance(node, NamedNode) and node.value.startswith(start))
    return Counter(iri.removeprefix(start).split("/")[0] for iri in iris)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---|" + "--:|" * (len(head) - 1)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _by_area(data: DataSet, found: tuple[Area, ...], kinds: tuple[str, ...], whole: bool) -> Iterator[str]:
    """Yield the table of areas: a column for each of ``kinds``, the rest if ``whole``, everything in the last line."""
    labels = {kind.kind: kind.plural_labels["en"] for kind in data.shapes.kinds}
    total = Area(
        folder="",
        code="",
        label="**all, each once**",
        sources=sum(area.sources for area in found),
        statements=sum(area.statements for area in found),
        kinds=_kinds(data, [file for file in data.files if file.part in (Part.REGISTER, Part.SOURCE)]),
        facts=sum(area.facts for area in found),
        declined=sum(area.declined for area in found),
    )
    names = tuple(labels[kind] for kind in kinds)
    yield from _table(
        ("", "sources", "statements", *names, "facts collected", "declined") if whole else ("", *names),
        ((area.label, *(f"{number:,}" for number in _numbers(area, kinds, whole))) for area in (*found, total)),
    )


def _numbers(area: Area, kinds: tuple[str, ...], whole: bool) -> tuple[int, ...]:
    counts = tuple(area.kinds[kind] for kind in kinds)
    return (area.sources, area.statements, *counts, area.facts, area.declined) if whole else counts


def _declined() -> Iterator[str]:
    reasons = Counter(row["reason_en"] for row in read_table(DECLINED))
    yield from _table(("reason", "facts"), ((reason, str(count)) for reason, count in reasons.most_common()))


def pages(data: DataSet) -> dict[Path, str]:
    """Return the pages with their tables brought up to date."""
    found = areas(data)
    held = {kind for area in found for kind in area.kinds}
    every = tuple(kind.kind for kind in data.shapes.kinds if kind.kind in held and kind.kind not in LEFT_OUT)
    tables = {
        "states": _by_area(data, found, SHORT, whole=True),
        "kinds": _by_area(data, found, tuple(kind for kind in every if kind not in SHORT), whole=False),
        "declined": _declined(),
    }
    texts = {name: "\n".join(lines) for name, lines in tables.items()}
    return {path: _filled(path.read_text("utf-8"), texts) for path in (ROOT / "docs" / "data.md", ROOT / "README.md")}


def _filled(page: str, tables: dict[str, str]) -> str:
    """Put each table between ``<!-- table: name -->`` and the next ``<!-- end of table -->``."""
    for name, table in tables.items():
        start, end = f"<!-- table: {name} -->", "<!-- end of table -->"
        page = re.sub(f"{start}.*?{end}", lambda _, put=f"{start}\n\n{table}\n\n{end}": put, page, flags=re.DOTALL)
    return page


def main() -> None:
    """Write the tables into the pages."""
    for path, text in pages(read_data()).items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
