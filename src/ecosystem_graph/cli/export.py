"""``ecosystem-graph export``: the same bytes that the web serves."""

from __future__ import annotations

from pathlib import Path

import click

from ecosystem_graph.cli.common import format_option, loaded, opened, project_option, write_output
from ecosystem_graph.errors import ParameterError
from ecosystem_graph.exports import export_area, export_entity, export_graph, export_kind, export_whole
from ecosystem_graph.store.formats import graph_format

_EXAMPLES = (
    "\b\nExamples:\n"
    "  ecosystem-graph export orga:silicon-saxony\n"
    "  ecosystem-graph export --kind person --format csv -o persons.csv\n"
    "  ecosystem-graph export --all --format nq -o dump.nq"
)


@click.command(epilog=_EXAMPLES)
@click.argument("entity", required=False)
@click.option("--kind", help="All entities of a kind, for example person.")
@click.option("--area", help="Everything about an area, for example place:sachsen.")
@click.option("--source", help="One source, by the name of its file, for example tag24-popp-2018-08.")
@click.option("--all", "everything", is_flag=True, help="The whole data set.")
@project_option
@format_option
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write to.")
def command(
    entity: str | None,
    kind: str | None,
    area: str | None,
    source: str | None,
    everything: bool,
    project: Path | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write ENTITY (a CURIE or an IRI), or what an option selects, to standard output or a file.

    Formats: ttl (default), jsonld, nt, rdf, nq, trig; for a kind csv too. N-Quads and TriG keep the sources apart,
    the others hold the merged graph.
    """
    chosen = [name for name in (entity, kind, area, source, "all" if everything else None) if name]
    if len(chosen) != 1:
        raise ParameterError(
            de="Bitte genau eines angeben: eine Entität, --kind, --area, --source oder --all.",
            en="Please give exactly one of: an entity, --kind, --area, --source or --all.",
        )
    here = opened(project)
    name = form or "ttl"
    graph_form = None if kind and name == "csv" else graph_format(name)
    dataset, store = loaded(here)
    if kind:
        body = export_kind(store, kind, graph_form, dataset)
    elif graph_form is None:
        raise TypeError("only kinds are written as CSV")
    elif area:
        body = export_area(store, _iri(area, here.prefixes.expand(area)), graph_form, dataset)
    elif source:
        body = export_graph(store, f"{here.base}graph/{source}", graph_form, dataset)
    elif entity:
        body = export_entity(store, _iri(entity, here.prefixes.expand(entity)), graph_form, dataset)
    else:
        body = export_whole(store, graph_form, dataset)
    write_output(body, output)


def _iri(given: str, expanded: str | None) -> str:
    iri = expanded or given.removeprefix("<").removesuffix(">")
    if "://" not in iri:
        raise ParameterError(
            de=f"„{given}“ ist weder eine IRI noch ein Kurzname mit bekanntem Präfix (ontology/prefixes.ttl).",
            en=f"“{given}” is neither an IRI nor a CURIE with a known prefix (ontology/prefixes.ttl).",
        )
    return iri
