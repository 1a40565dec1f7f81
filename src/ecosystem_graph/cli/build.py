"""``ecosystem-graph build``: all dumps of a project in one folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import click

from ecosystem_graph.cli.common import loaded, opened, progress, project_argument, write_output
from ecosystem_graph.exports import export_whole, file_name
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.store.formats import GRAPH_FORMATS

_EXAMPLES = "\b\nExample:\n  ecosystem-graph build ./my-project --to dumps"


@click.command(epilog=_EXAMPLES)
@project_argument
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help="Folder for the dumps; it is made if it is missing.",
)
def command(project: Path | None, folder: Path) -> None:
    """Build PROJECT (default: the bundled one) and write its dumps in all formats, with sizes and checksums."""
    here = opened(project)
    dataset, store = loaded(here)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form in GRAPH_FORMATS:
        name = file_name(None, form, dataset)
        with progress(f"{name} …"):
            body = export_whole(store, form, dataset)
            write_output(body, folder / name)
        written.append({"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})
        click.echo(f"{folder / name}  {len(body):,} bytes")
    facts = {
        "title": {"de": here.settings.title_de, "en": here.settings.title_en},
        "version": dataset.version,
        "built": dataset.built.isoformat(),
        "quads": _count_quads(store),
        "sources": len(dataset.sources),
        "entities": len(dataset.entities),
        "licence": here.settings.licence,
        "files": written,
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    write_output(text.encode(), folder / "dataset.json")
    click.echo(f"{folder / 'dataset.json'}  version {dataset.short_version}")


def _count_quads(store: Store) -> int:
    """Count what N-Quads and TriG hold: the data set and its description."""
    ((count,),) = solutions_of(store.query("SELECT (COUNT(*) AS ?count) WHERE { GRAPH ?g { ?s ?p ?o } }"))
    return int(count.value) if count is not None else 0
