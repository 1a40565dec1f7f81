"""``ecosystem-graph serve``: load, say what was loaded, serve."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecosystem_graph.cli.common import embedded, opened, progress, project_argument
from ecosystem_graph.content.dataset import DataSet, build_dataset
from ecosystem_graph.content.queries import SavedQuery, list_queries
from ecosystem_graph.content.settings import Settings
from ecosystem_graph.errors import ServeError, SettingError
from ecosystem_graph.store.base import Store
from ecosystem_graph.store.rates import Rates

if TYPE_CHECKING:
    from ecosystem_graph.store.pool import Pool

_SERVERS = ("granian", "waitress")
_EXAMPLES = "\b\nExamples:\n  ecosystem-graph serve\n  ecosystem-graph serve ./my-project --port 9000"


@click.command(epilog=_EXAMPLES)
@project_argument
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 picks a free one.  [default: 8000]")
@click.option("--threads", type=click.IntRange(1, 256), help="Number of threads.  [default: 32]")
@click.option("--server", type=click.Choice(_SERVERS), help="Web server.  [default: granian]")
@click.option("--store", help="Address of a SPARQL endpoint that holds the data; default: the embedded store.")
@click.option("--public-address", help="Address under which the server is reached from outside.")
def command(
    project: Path | None,
    host: str | None,
    port: int | None,
    threads: int | None,
    server: str | None,
    store: str | None,
    public_address: str | None,
) -> None:
    """Serve PROJECT (default: the bundled one): pages, SPARQL and linked data."""
    begun = time.perf_counter()
    flags = {
        "host": host,
        "port": port,
        "threads": threads,
        "server": server,
        "store": store,
        "public-address": public_address,
    }
    here = opened(project, flags)
    settings = here.settings
    if settings.server not in _SERVERS:
        raise SettingError(
            de=f"server = „{settings.server}“ gibt es nicht. Möglich: {', '.join(_SERVERS)}.",
            en=f"server = “{settings.server}” does not exist. Choose one of: {', '.join(_SERVERS)}.",
        )
    chosen_port = free_port(settings.host, settings.port)
    with progress("Reading the project …"):
        dataset = build_dataset(here, date.today())
        queries = list_queries(here)
        answering = open_store(settings, dataset, queries)

    def start() -> Callable[..., Any]:
        from ecosystem_graph.web.app import create_app
        from ecosystem_graph.web.site import Site

        if settings.access_log:
            write_access_log()
        rates = Rates(settings.requests_per_minute)
        return create_app(Site(dataset, answering, queries, pool=start_pool(dataset, answering), rates=rates))

    click.echo(banner(dataset, settings.host, chosen_port, time.perf_counter() - begun))
    if settings.server == "granian":
        _serve_with_granian(start, settings.host, chosen_port, settings.threads)
    else:
        import waitress

        waitress.serve(start(), host=settings.host, port=chosen_port, threads=settings.threads, _quiet=True)


def open_store(settings: Settings, dataset: DataSet, queries: tuple[SavedQuery, ...]) -> Store:
    """Return the store that answers: the endpoint of the setting ``store``, else an embedded one."""
    if settings.store:
        from ecosystem_graph.store.remote import RemoteStore

        return RemoteStore(settings.store, timeout=settings.query_timeout)
    return embedded(dataset, queries)


def write_access_log() -> None:
    """Let the lines of web/observing.py go to standard error as they are."""
    from ecosystem_graph.web.observing import log

    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    log.propagate = False


def start_pool(dataset: DataSet, store: Store) -> Pool | None:
    """Return processes for anybody's queries; None where they are not wanted or not needed, or there is no fork.

    To be called in the process that serves, before it starts threads. An endpoint that answers for us has limits of its
    own.
    """
    settings = dataset.project.settings
    if settings.store or settings.query_workers == 0 or not hasattr(os, "fork"):
        return None
    from ecosystem_graph.store.limits import Limits
    from ecosystem_graph.store.pool import Pool
    from ecosystem_graph.web.asking import answering

    limits = Limits(
        workers=settings.query_workers,
        reserved=settings.query_reserved,
        seconds=settings.query_timeout,
        memory=settings.query_memory * 2**20,
        parallel=settings.query_parallel,
        queue=settings.query_queue,
        patience=settings.query_patience,
    )
    return Pool(answering(dataset, store, settings.answer_size * 2**20), limits)


def banner(dataset: DataSet, host: str, port: int, seconds: float) -> str:
    """Return what is said at the start: address, what was loaded and how long it took, how to stop."""
    settings = dataset.project.settings
    shown = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
    return (
        f"{settings.title_de} · {settings.title_en}\n"
        f"  Adresse/address   http://{shown}:{port}\n"
        f"  geladen/loaded    {len(dataset.quads):,} quads, {len(dataset.sources):,} sources, "
        f"{len(dataset.entities):,} entities in {seconds:.2f} s\n"
        f"  Version/version   {dataset.short_version} ({dataset.built.isoformat()})\n"
        "  Beenden/stop      Strg+C / Ctrl+C"
    )


def free_port(host: str, port: int) -> int:
    """Return ``port`` if it can be listened on at ``host``, a free one for 0.

    Raises ServeError naming the port and the way out.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
            bound: int = probe.getsockname()[1]
            return bound
    except OSError as error:
        raise ServeError(
            de=f"An {host}:{port} kann nicht gelauscht werden ({error.strerror}). Läuft dort schon etwas? "
            "Ein anderer Port: --port 9000 (mit make: make serve PORT=9000).",
            en=f"Cannot listen at {host}:{port} ({error.strerror}). Is something running there already? "
            "Another port: --port 9000 (with make: make serve PORT=9000).",
        ) from error


def _serve_with_granian(start: Callable[[], Callable[..., Any]], host: str, port: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    def load(*_: object) -> Callable[..., Any]:
        if hasattr(os, "setpgid"):
            # Ctrl+C then reaches the parent alone, which ends its worker: one signalled twice hangs (granian#875)
            os.setpgid(0, 0)
        return start()

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Granian(
        "ecosystem_graph",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=5,
    )
    server.serve(target_loader=load, wrap_loader=False)
