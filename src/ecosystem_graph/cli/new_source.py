"""``ecosystem-graph new-source``: the opening of a source file, ready for facts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from ecosystem_graph.cli.common import opened, project_option
from ecosystem_graph.content.new_source import NewSource, opening, slug_of
from ecosystem_graph.content.sources import Part, list_files
from ecosystem_graph.errors import ParameterError, SlugClashError
from ecosystem_graph.terms import local_name

_FOLDER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EXAMPLES = (
    "\b\nExample:\n"
    "  ecosystem-graph new-source --title 'Sachsen gründet digitalen Beirat' --publisher Oiger \\\n"
    "    --url https://oiger.de/… --as-of 2015-07-09 --folder sachsen"
)


@click.command(epilog=_EXAMPLES)
@click.option("--title", required=True, help="Title of the source.")
@click.option("--url", required=True, help="Address of the source.")
@click.option("--as-of", "as_of", required=True, help="Day, month, year or EDTF the source speaks of.")
@click.option("--publisher", help="Who published it: a CURIE (orga:bitkom) or a name.")
@click.option("--issued", help="When it was published: day, month or year.")
@click.option("--folder", default="bund", show_default=True, help="Folder below data/sources, for example a state.")
@click.option("--slug", help="Name of the file; default: made from publisher, title and date.")
@project_option
def command(
    title: str,
    url: str,
    as_of: str,
    publisher: str | None,
    issued: str | None,
    folder: str,
    slug: str | None,
    project: Path | None,
) -> None:
    """Write the opening of a new source file and say where it is. Nothing needs to be registered."""
    here = opened(project)
    if not _FOLDER.fullmatch(folder):
        raise ParameterError(
            de=f"--folder: „{folder}“ ist kein Ordnername (a–z, 0–9, Bindestriche).",
            en=f"--folder: “{folder}” is no folder name (a–z, 0–9, hyphens).",
        )
    entity = here.prefixes.expand(publisher) if publisher else None
    name = slug or slug_of(" ".join(filter(None, (local_name(entity) if entity else publisher, title, as_of))))
    clash = next((path for path, part, _ in list_files(here) if path.stem == name and part is not Part.MERGES), None)
    if clash is not None:
        raise SlugClashError(
            path=here.short(clash),
            de="Diese Datei gibt es schon. Mit --slug einen anderen Namen wählen.",
            en="This file already exists. Choose another name with --slug.",
        )
    source = NewSource(name, title, url, as_of, publisher, issued, datetime.now(UTC).date())
    text = opening(source, here)
    path = here.root / "data" / "sources" / folder / f"{name}.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(str(here.short(path)))
