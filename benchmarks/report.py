"""The report: targets with what was measured, then all figures with their ratios."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

from benchmarks.measure import PATIENCE, Figures
from benchmarks.peers import DISK, ENDPOINT, FUSEKI, MEMORY, OURS, VIRTUOSO
from benchmarks.queries import MIX, NATURAL, TEMPLATES
from ecosystem_graph import __version__

PLAIN = ("Q1", "Q2", "Q3", "Q4", "Q6", "Q7", "Q8")
Verdict = tuple[str, str, str, bool | None]
# what, to reach, measured, whether met; None: not measured


def latency_ratio(figures: Figures, kind: str, other: str, one: str = OURS) -> float | None:
    """Return median(one) : median(other) over the parameter sets that both were asked; None without any."""
    mine, theirs = (figures.latencies.get(name, {}).get(kind, {}) for name in (one, other))
    both = mine.keys() & theirs.keys()
    if not both:
        return None
    return median(median(mine[key]) for key in both) / median(median(theirs[key]) for key in both)


def rate_ratio(figures: Figures, what: str, other: str, base: str = "", clients: str = "8") -> float | None:
    """Return our rate of ``what`` : the other's rate of ``base`` (default: the same)."""
    mine = figures.rates.get(what, {}).get(OURS, {}).get(clients)
    theirs = figures.rates.get(base or what, {}).get(other, {}).get(clients)
    return mine[0] / theirs[0] if mine and theirs and theirs[0] else None


def verdicts(figures: Figures) -> list[Verdict]:
    """Return the targets of one size."""
    found = [_most(f"{kind}, uncached", latency_ratio(figures, kind, DISK), 1.0, DISK) for kind in PLAIN]
    for kind in NATURAL:
        ratio = latency_ratio(figures, kind, DISK)
        found.append(_least(f"{kind} against {DISK}, times faster", 1 / ratio if ratio else None, 1000))
        found += [_most(f"{kind}", latency_ratio(figures, kind, name), 1.0, name) for name in (FUSEKI, VIRTUOSO)]
    found += [
        _least(f"tiny uncached query, rate at 8 clients, to {MEMORY}", rate_ratio(figures, "tiny", MEMORY), 0.3),
        _least(
            f"repeated small answers, 8 clients, to {MEMORY}",
            rate_ratio(figures, "small repeated", MEMORY),
            1.2,
        ),
        _least(
            f"repeated answers of {figures.large_bytes / 1e6:.2f} MB, 8 clients, to {MEMORY}",
            rate_ratio(figures, "large repeated", MEMORY),
            15,
        ),
        _least(
            f"304, 8 clients, to small answers of {MEMORY}", rate_ratio(figures, "304", MEMORY, "small repeated"), 1.8
        ),
        _least(f"mix, 8 clients, to {ENDPOINT}", rate_ratio(figures, "mix", ENDPOINT), 50),
    ]
    ready, other = figures.ready.get(OURS), figures.ready.get(DISK)
    found.append(
        _most("start to ready (the target is for 1.67M quads)", ready / other if ready and other else None, 0.8, DISK)
    )
    memory = figures.memory.get(OURS)
    if memory:
        found.append(
            (
                "memory, 2 workers (the target is for 167k quads)",
                "at most 200 MB",
                f"{memory[0]:.0f} MB",
                memory[0] <= 200,
            )
        )
    return found


def _most(what: str, ratio: float | None, limit: float, name: str) -> Verdict:
    shown = "not measured" if ratio is None else f"{ratio:.3g}x"
    return f"{what}, to {name}", f"at most {limit:g}x", shown, None if ratio is None else ratio <= limit


def _least(what: str, ratio: float | None, limit: float) -> Verdict:
    shown = "not measured" if ratio is None else f"{ratio:.3g}x"
    return what, f"at least {limit:g}x", shown, None if ratio is None else ratio >= limit


def report(sizes: list[Figures], load_before: tuple[float, float, float], seconds: float) -> str:
    """Return the whole report as Markdown."""
    before, after = ("/".join(f"{value:.1f}" for value in load) for load in (load_before, os.getloadavg()))
    cores = os.cpu_count() or 1
    lines = [
        f"# Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "",
        f"ecosystem-graph {__version__}, Python {platform.python_version()}, {cores} cores, in {seconds / 60:.1f} "
        f"minutes by `make bench`. Load average before {before}, after {after}"
        + ("." if load_before[0] < 0.5 * cores else ": the machine was busy with other work, so this is provisional."),
        "",
        "Ratios are medians over the parameter sets that both servers were asked; below 1 we are faster where it is "
        "a latency, above 1 where it is a rate. Uncached: a comment that differs in every request.",
        "",
    ]
    for figures in sizes:
        lines += _size(figures)
    return "\n".join(lines) + "\n"


def _size(figures: Figures) -> Iterator[str]:
    yield f"## {figures.size:,} quads"
    yield ""
    yield (
        f"{figures.named:,} quads in named graphs, {figures.default:,} triples in the default graph, "
        f"{figures.sources:,} sources; the same file for all."
    )
    yield ""
    for name, reason in figures.missing.items():
        yield f"- {name}: not available here: {' '.join(reason.split())}"
    for name, differing in figures.differing.items():
        if differing:
            yield f"- {name}: {len(differing)} answers differ from ours or are missing: {', '.join(differing)}"
    if not any(figures.differing.values()):
        yield "- All answers are equal."
    for note in dict.fromkeys(figures.notes):
        yield f"- {note}"
    yield from ("", "| target | to reach | measured | |", "|---|---|---|---|")
    for what, target, measured, met in verdicts(figures):
        word = "–" if met is None else "met" if met else "**missed**"
        yield f"| {what} | {target} | {measured} | {word} |"
    names = list(figures.latencies)
    yield from ("", f"### Latency of one client: median ms (p95) [ratio to {DISK}]", "")
    yield "| question | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for kind, (title, _) in TEMPLATES.items():
        yield f"| {kind} {title} | " + " | ".join(_latency(figures, name, kind) for name in names) + " |"
    yield from ("", "### Answers a second (failures)", "")
    columns = sorted(
        {number for by_name in figures.rates.values() for row in by_name.values() for number in row}, key=int
    )
    yield "| what | server | " + " | ".join(f"{number} clients" for number in columns) + " |"
    yield "|---|---|" + "---|" * len(columns)
    for what, by_name in figures.rates.items():
        shown = f"mix ({', '.join(MIX)})" if what == "mix" else what
        for name, row in by_name.items():
            cells = (_rate(row.get(number)) for number in columns)
            yield f"| {shown} | {name} | " + " | ".join(cells) + " |"
    yield from ("", "### Start to ready and memory after the queries", "")
    yield from ("| server | seconds | MB, shared pages once | MB, sum of the processes |", "|---|---|---|---|")
    for name, ready in figures.ready.items():
        once, summed = figures.memory.get(name, [0.0, 0.0])
        yield f"| {name} | {ready:.2f} | {once:.0f} | {summed:.0f} |"
    yield ""


def _latency(figures: Figures, name: str, kind: str) -> str:
    by_set = figures.latencies[name].get(kind, {})
    values = sorted(value for values in by_set.values() for value in values)
    if not values:
        return "–"
    middle, late = median(values), values[min(len(values) - 1, int(len(values) * 0.95))]
    ratio = latency_ratio(figures, kind, DISK, name)
    more = "≥ " if middle >= PATIENCE else ""
    sets = f", {len(by_set)} of 10 sets" if len(by_set) < 10 else ""
    return f"{more}{middle * 1000:.2f} ({late * 1000:.1f}) [{'–' if ratio is None else f'{ratio:.2f}'}]{sets}"


def _rate(found: list[float] | None) -> str:
    if found is None:
        return "–"
    return f"{found[0]:,.0f}" + (f" ({found[1]:.0f})" if found[1] else "")
