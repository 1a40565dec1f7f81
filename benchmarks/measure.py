"""Measure one size: all servers with the same data, in turns, so that a busy machine is busy for all of them."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, serialize

from benchmarks.answers import Rows, normal
from benchmarks.client import Connection, query_path, wrk
from benchmarks.generator import World, generate
from benchmarks.peers import ENDPOINT, MEMORY, OURS, PEERS, House, NotAvailableError, Server
from benchmarks.queries import MIX, NATURAL, Question, large, questions, tiny
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project

PATIENCE = 20.0
# seconds until a query counts as not answered; the value stands for it
CLIENTS = (1, 8, 32)
_OWN = 7_000
_GROWTH = 1.74
# quads of the ontology, and all named graphs a quad of register and sources: dates are derived


@dataclass
class Plan:
    """How much to measure."""

    quads: int
    rounds: int = 5
    seconds: int = 2
    # of each wrk run
    budget: float = 6.0
    # seconds a server may take for one kind of question
    peers: tuple[str, ...] = PEERS
    clients: tuple[int, ...] = CLIENTS


@dataclass
class Figures:
    """All that was measured at one size; times in seconds, memory in MB."""

    size: int
    named: int = 0
    default: int = 0
    sources: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    memory: dict[str, list[float]] = field(default_factory=dict)
    # after the queries: PSS, RSS
    differing: dict[str, list[str]] = field(default_factory=dict)
    # server -> "kind/parameter set" whose answers are not ours
    latencies: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    # server -> kind -> parameter set -> seconds of each round
    rates: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    # what -> server -> clients -> answers a second, failures
    large_bytes: int = 0
    notes: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        return asdict(self)


def measure(plan: Plan, tools: Path, folder: Path) -> Figures:
    """Return the figures of ``plan``; ``folder`` is for data and logs."""
    figures = Figures(plan.quads)
    project, dump = folder / "project", folder / "dump.nq"
    world = generate(project, max(int(plan.quads * 0.4), int((plan.quads - _OWN) / _GROWTH)))
    _dump(project, dump, figures)
    house = House(tools, folder, project, dump)
    run = _Run(plan, figures, house, folder, world)
    try:
        run.start((OURS, *plan.peers))
        run.compare()
        run.latencies()
        for server in run.servers.values():
            figures.memory[server.name] = list(server.memory())
        run.throughput()
    finally:
        run.stop()
    return figures


def _dump(project: Path, dump: Path, figures: Figures) -> None:
    """Write what ``project`` serves as N-Quads: the merge as default graph, and all named graphs."""
    dataset = build_dataset(open_project(project), date.today())
    merged = (Quad(item.subject, item.predicate, item.object, DefaultGraph()) for item in dataset.merged)
    serialize(chain(dataset.quads, merged), dump, RdfFormat.N_QUADS)
    figures.named, figures.default = len(dataset.quads), len(dataset.merged)
    figures.sources = len(dataset.sources)


class _Run:
    def __init__(self, plan: Plan, figures: Figures, house: House, folder: Path, world: World) -> None:
        self.plan, self.figures, self.house, self.folder = plan, figures, house, folder
        self.servers: dict[str, Server] = {}
        self._connections: dict[str, Connection] = {}
        self._questions = questions(world)
        self._mark = 0

    def start(self, names: Iterable[str]) -> None:
        for name in names:
            try:
                server = self.house.start(name)
            except NotAvailableError as reason:
                self.figures.missing[name] = str(reason)
                if name == OURS:
                    raise
                continue
            self.servers[name] = server
            self._connections[name] = Connection(server.port, PATIENCE)
            self.figures.ready.setdefault(name, server.ready)

    def stop(self) -> None:
        for connection in self._connections.values():
            connection.close()
        for server in self.servers.values():
            server.stop()

    def compare(self) -> None:
        """Ask every question once; note whose answers differ from ours. Natural forms are compared with their kind."""
        ours: dict[str, Rows] = {}
        for name in self.servers:
            differing = self.figures.differing.setdefault(name, [])
            for kind, asked in self._questions.items():
                if kind in NATURAL and name != OURS:
                    continue
                for question in asked:
                    key = f"{kind[:2]}/{question.number}"
                    rows = self._rows(name, question)
                    if rows is None or ours.setdefault(key, rows) != rows:
                        differing.append(f"{kind}/{question.number}")

    def _rows(self, name: str, question: Question) -> Rows | None:
        with suppress(OSError, ValueError, SyntaxError, KeyError):
            status, body, _ = self._ask(name, question)
            return normal(body, question.accept) if status == 200 else None
        return None

    def latencies(self) -> None:
        """One client; the servers take turns by question, so that they share good and bad moments."""
        spent: dict[tuple[str, str], float] = defaultdict(float)
        for kind, asked in self._questions.items():
            for _ in range(self.plan.rounds):
                for question in asked:
                    for name in list(self.servers):
                        if spent[name, kind] < self.plan.budget:
                            spent[name, kind] += self._time(name, question)

    def _time(self, name: str, question: Question) -> float:
        try:
            status, _, seconds = self._ask(name, question)
        except TimeoutError:
            status, seconds = 0, PATIENCE
        except OSError as error:
            self.figures.notes.append(f"{name}, {question.kind}/{question.number}: {error}")
            status, seconds = -1, PATIENCE
        if status > 0 and status != 200:
            self.figures.notes.append(f"{name}, {question.kind}/{question.number}: status {status}")
            seconds = PATIENCE
        kinds = self.figures.latencies.setdefault(name, {}).setdefault(question.kind, {})
        kinds.setdefault(str(question.number), []).append(seconds)
        if status <= 0:
            # the server may go on computing for nobody, which would disturb all others
            self.figures.notes.append(f"{name}, {question.kind}/{question.number}: no answer in {PATIENCE:.0f} s")
            self.servers.pop(name).stop()
            self._connections.pop(name).close()
            self.start([name])
        return seconds

    def _ask(self, name: str, question: Question) -> tuple[int, bytes, float]:
        self._mark += 1
        path = query_path(self.servers[name].address, question.text, f"m{self._mark}")
        answer = self._connections[name].get(path, question.accept)
        return answer.status, answer.body, answer.seconds

    def throughput(self) -> None:
        """Many clients, one server at a time."""
        mix = [self._questions[kind][number] for number in range(10) for kind in MIX]
        small, big = tiny(), large()
        for name in self.servers:
            self._load("mix", name, mix, varied=True)
            self._load("tiny", name, [small], varied=True)
        for name in (OURS, MEMORY):
            if name not in self.servers:
                continue
            self._load("small repeated", name, [small], varied=False)
            self._load("large repeated", name, [big], varied=False)
        answer = self._connections[OURS].get(query_path(self.servers[OURS].address, big.text), big.accept)
        self.figures.large_bytes = len(answer.body)
        tag = re.search(rb"\r\netag: *([^\r]+)", answer.head, re.IGNORECASE)
        if tag:
            self._load("304", OURS, [big], varied=False, tag=tag[1].decode())

    def _load(self, what: str, name: str, asked: list[Question], *, varied: bool, tag: str = "") -> None:
        server = self.servers[name]
        paths = [query_path(server.address, question.text) for question in asked]
        clients = self.plan.clients if name != ENDPOINT else self.plan.clients[:2]
        # rdflib answers some questions of the mix in seconds
        duration = 10 if name == ENDPOINT and what == "mix" else self.plan.seconds
        for number in clients:
            begun = time.perf_counter()
            load = wrk(server.port, paths, asked[0].accept, number, duration, self.folder, varied=varied, tag=tag)
            found = self.figures.rates.setdefault(what, {}).setdefault(name, {})
            # none in time: fewer than one in the whole run, which is the best that can be said for it
            found[str(number)] = [load.rate or 1 / duration, load.failed]
            if time.perf_counter() - begun > 4 * duration + 5:
                break
