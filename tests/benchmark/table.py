"""What was measured, as a table for `docs/performance.md`."""

import datetime as dt
import os
import platform
from pathlib import Path

from tests.benchmark.running import FLOOR, NOISE

HEAD = (
    "operation", "who", "floor, ms", "floor again", "site, ms (database)", "times the floor",
    "goal", "statements", "rows read", "kB", "SQLite, ms", "SQLite / PostgreSQL",
)  # fmt: skip


def table(bench, entries, rounds):
    """Markdown."""
    rows = [HEAD, ["---"] + ["--:"] * (len(HEAD) - 1)]
    rows += (row(bench, one, who) for one in bench.operations for who in one.who)
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([about(bench, entries, rounds), "", *lines, "", *after(bench)])


def row(bench, operation, who):
    def of(which):
        return bench.found[operation.name, which, who]

    ours, beside = of("postgresql"), of("sqlite")

    def cost(found):
        return found.took if operation.wall else found.worked

    counted = (f"{ours.statements:,}", f"{ours.rows:,}", f"{ours.bytes / 1000:,.0f}")
    spent = f"{cost(ours) * 1000:,.1f} ({dearest(ours.database) * 1000:,.1f})"
    sqlite = (f"{cost(beside) * 1000:,.1f}", f"{cost(beside) / cost(ours):.2f}")
    if not operation.floor:
        over = ("–", "–", spent, "–", f"≤ {operation.goal} s")
        return (operation.name, who, *over, *counted, *sqlite)
    floor, noise = cost(of(FLOOR)), cost(of(NOISE))
    over = (
        f"{floor * 1000:,.2f}", f"{noise / floor:.2f}", spent, f"**{cost(ours) / floor:.1f}**",
        f"≤ {operation.goal}",
    )  # fmt: skip
    return (operation.name, who, *over, *counted, *sqlite)


def dearest(values):
    return sorted(values)[len(values) // 2]


def about(bench, entries, rounds):
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    load = " to ".join(f"{one:.1f}" for one in bench.load)
    return (
        f"{dt.date.today():%d %B %Y}, {entries:,} entries, {rounds} rounds, {os.cpu_count()} cores"
        f" ({names[0] if names else platform.machine()}), Python {platform.python_version()},"
        f" load {load}."
    )


def after(bench):
    for who in ("stranger", "member"):
        found = bench.found["all entries as CSV, wall", "postgresql", who]
        if not found.wall:
            continue
        yield f"- CSV, {who}: its first piece after {found.share_of_first:.3f} of the whole."
    for engine, (now, most) in bench.memory.items():
        yield f"- The worker on {engine} holds {now} MB after all of it, and held {most} at most."
