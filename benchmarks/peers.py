"""Start and stop ourselves and the peers, each on a free port of this machine, with the same data."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

OURS = "ecosystem-graph"
DISK, MEMORY = "oxigraph disk", "oxigraph memory"
ENDPOINT, FUSEKI, VIRTUOSO = "rdflib-endpoint", "fuseki", "virtuoso"
PEERS = (DISK, MEMORY, ENDPOINT, FUSEKI, VIRTUOSO)
DEFAULT = "urn:default"
# graph of Virtuoso that stands for the default graph, which it does not have
_START = 900.0
# seconds a peer may load
_ENDPOINT = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
_VIRTUOSO = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 64
DirsAllowed = {folder}
NumberOfBuffers = 85000
MaxDirtyBuffers = 65000
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 64
MaxKeepAlives = 64
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""


class NotAvailableError(Exception):
    """A peer cannot be started here, and why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One that runs."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    address: str
    # path up to and with "query="
    ready: float
    # seconds from nothing to the first answer, loading included

    def stop(self) -> None:
        """End it and what it started."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if self.name == OURS else signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def memory(self) -> tuple[float, float]:
        """Megabytes of it and what it started: each page once (PSS), and the sum of the processes (RSS)."""
        found, waiting = [0.0, 0.0], [self.process.pid]
        while waiting:
            process = Path("/proc") / str(waiting.pop())
            try:
                for thread in (process / "task").iterdir():
                    waiting += map(int, (thread / "children").read_text().split())
                for line in (process / "smaps_rollup").read_text().splitlines():
                    for place, name in enumerate(("Pss:", "Rss:")):
                        if line.startswith(name):
                            found[place] += int(line.split()[1]) / 1024
            except OSError:
                continue
        return found[0], found[1]


class House:
    """Where peers come from (``tools``), and where they may write (``folder``)."""

    def __init__(self, tools: Path, folder: Path, project: Path, dump: Path) -> None:
        """``dump`` is the N-Quads file of everything that ``project`` serves."""
        self.tools, self.folder, self.project, self.dump = tools, folder, project, dump
        self._starts: dict[str, Callable[[Path], Server]] = {
            OURS: self._ours,
            DISK: lambda folder: self._oxigraph(folder, True),
            MEMORY: lambda folder: self._oxigraph(folder, False),
            ENDPOINT: self._endpoint,
            FUSEKI: self._fuseki,
            VIRTUOSO: self._virtuoso,
        }

    def start(self, name: str) -> Server:
        """Start ``name`` with the data. Raises NotAvailableError with the reason."""
        folder = self.folder / name.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            return self._starts[name](folder)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotAvailableError(f"{name}: {error}") from error

    def _ours(self, folder: Path) -> Server:
        return self.ours(folder)

    def ours(self, folder: Path, **settings: object) -> Server:
        """Start our server: two query workers, no limit of requests a minute."""
        given = {"query_workers": 2, "requests_per_minute": 0, **settings}
        extra = {f"ECOSYSTEM_GRAPH_{name.upper()}": str(value) for name, value in given.items()}
        port = free_port()
        command = [sys.executable, "-c", "from ecosystem_graph.cli import main; main()", "serve", str(self.project)]
        return self._run(OURS, [*command, "--port", str(port)], port, "/sparql?query=", "/readyz", folder, **extra)

    def _oxigraph(self, folder: Path, disk: bool) -> Server:
        program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
        if program is None:
            raise NotAvailableError("the package oxigraph is not installed")
        port, begun = free_port(), time.perf_counter()
        bind = ["--bind", f"127.0.0.1:{port}"]
        if disk:
            place = ["--location", str(folder / "store")]
            _call([program, "load", *place, "--file", str(self.dump)])
            server = self._run(DISK, [program, "serve-read-only", *place, *bind], port, "/query?query=", "/", folder)
        else:
            server = self._run(MEMORY, [program, "serve", *bind], port, "/query?query=", "/", folder)
            self._send(server, "/store")
        server.ready = time.perf_counter() - begun
        return server

    def _endpoint(self, folder: Path) -> Server:
        python = (self.tools / "rdflib" / "bin" / "python").absolute()
        if not python.exists():
            raise NotAvailableError("rdflib-endpoint could not be installed")
        port = free_port()
        command = [str(python), "-c", _ENDPOINT, str(self.dump), str(port)]
        return self._run(ENDPOINT, command, port, "/sparql?query=", "/sparql?query=ASK%7B%7D", folder)

    def _fuseki(self, folder: Path) -> Server:
        jar = next(iter(sorted(self.tools.glob("jena-fuseki-server-*.jar"))), None)
        java = shutil.which("java")
        if jar is None or java is None:
            raise NotAvailableError("Java is missing" if java is None else "the jar could not be fetched")
        port, begun = free_port(), time.perf_counter()
        command = [java, "-jar", str(jar.absolute()), "--localhost", "--ping", "--port", str(port), "--update", "--mem"]
        server = self._run(FUSEKI, [*command, "/ds"], port, "/ds/sparql?query=", "/$/ping", folder)
        self._send(server, "/ds")
        server.ready = time.perf_counter() - begun
        return server

    def _virtuoso(self, folder: Path) -> Server:
        program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
        if program is None or client is None:
            raise NotAvailableError("the package virtuoso-opensource-7 is not installed")
        port, sql, begun = free_port(), free_port(), time.perf_counter()
        settings = folder / "virtuoso.ini"
        settings.write_text(_VIRTUOSO.format(folder=folder, sql=sql, port=port), "utf-8")
        shutil.copyfile(self.dump, folder / "dump.nq")
        command = [program, "+foreground", "+wait", "+configfile", str(settings)]
        address = f"/sparql?default-graph-uri={quote(DEFAULT, safe='')}&query="
        server = self._run(VIRTUOSO, command, port, address, "/sparql?query=ASK%7B%3Fs%3Fp%3Fo%7D", folder)
        try:
            for line in (f"ld_dir('{folder}', 'dump.nq', '{DEFAULT}');", "rdf_loader_run();", "checkpoint;"):
                _call([client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={line}"])
        except subprocess.SubprocessError:
            server.stop()
            raise
        server.ready = time.perf_counter() - begun
        return server

    def _send(self, server: Server, path: str) -> None:
        headers = {"Content-Type": "application/n-quads"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}{path}", self.dump.read_bytes(), headers, method="POST"
        )
        try:
            urllib.request.urlopen(request, timeout=_START).close()
        except OSError:
            server.stop()
            raise

    def _run(
        self, name: str, command: list[str], port: int, address: str, ready: str, folder: Path, **extra: str
    ) -> Server:
        """Start ``command`` and wait until it answers ``ready``."""
        begun = time.perf_counter()
        log = folder / "output.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, **extra}
            )
        server = Server(name, process, port, address, 0.0)
        while time.perf_counter() - begun < _START:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=10).close()
                server.ready = time.perf_counter() - begun
                return server
            except OSError:
                if process.poll() is not None:
                    raise NotAvailableError(f"{name} ended at once: {log.read_text()[-300:]}") from None
                time.sleep(0.01)
        server.stop()
        raise NotAvailableError(f"{name} did not answer within {_START:.0f} s")


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=_START)
