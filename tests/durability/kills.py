"""SIGKILL to a web worker, to the database, to the whole site, while four people write."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from tests.durability.cluster import Cluster, children
from tests.durability.importers import Importer
from tests.durability.result import Result, asked, stands
from tests.durability.writers import Tally, Writer, invited
from tests.serving import Site

NAMES, IMPORTS = ("Ana", "Ben", "Chidi", "Dina"), "Edna"  # who logs, who imports and undoes
PATIENCE = 300  # seconds for the next hundredth of the writes
ON_AN_UNDO = 3  # of so many kills one waits until an import is being undone
TO_UNDO, A_PART = 20, 0.5  # seconds until one is, and in which it is struck
# How often each is killed. On SQLite the database is in the worker; a restart of all takes longest.
SHARES = {
    "sqlite": {"web worker": 8, "queue worker": 1, "whole site": 1},
    "postgresql": {"web worker": 3, "connection": 3, "database": 3, "whole site": 1},
}


class Killer:
    """cluster: the PostgreSQL that the site works on, None on SQLite."""

    def __init__(self, site, cluster=None):
        self.site, self.cluster, self.done = site, cluster, Counter()
        self.shares = SHARES["postgresql" if cluster else "sqlite"]

    def some(self, number):
        """So many sorts, by their shares."""
        return random.choices([*self.shares], [*self.shares.values()], k=number)

    def kill(self, what):
        getattr(self, what.replace(" ", "_"))()
        self.done[what] += 1

    def web_worker(self):
        kill_one(b"gunicorn", children(self.site.process.pid))

    def queue_worker(self):
        kill_one(b"--loop", children(self.site.process.pid))

    def whole_site(self):
        self.site.kill()
        self.site.start("--empty")

    def connection(self):
        self.cluster.kill_one()

    def database(self):
        self.cluster.kill()
        time.sleep(random.uniform(0, 3))  # in which people go on writing
        self.cluster.start()


def kill_one(word, pids):
    """SIGKILL to one of these processes, among those that have the word in their command line."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if word in (Path(f"/proc/{pid}/cmdline")).read_bytes():
                found.append(pid)
    if found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(random.choice(found), signal.SIGKILL)


def run(folder, chosen):
    """As `__main__` says; in this folder, which is thrown away."""
    random.seed(chosen.seed)
    cluster = None
    if chosen.engine == "postgresql":
        cluster = Cluster(folder / "cluster")
        cluster.make()
    own = folder / "site"
    own.mkdir()
    database = cluster.new_database() if cluster else f"sqlite:///{own}/record.sqlite3"
    site = Site(own, database)
    try:
        site.start("--empty")
        killer = Killer(site, cluster)
        return under_kills(killer, killer.some(chosen.kills), chosen.writes)
    finally:
        site.stop()
        if cluster:
            cluster.stop()


def under_kills(killer, kills, writes):
    """The Result of these kills, spread over so many writes."""
    tally = Tally()
    importer = Importer(killer.site, IMPORTS, tally)
    people = [*(Writer(killer.site, name, tally) for name in NAMES), importer]
    for one, link in zip(people, invited(killer.site, (*NAMES, IMPORTS)), strict=True):
        one.join(link)
    for one in people:
        one.start()
    for number, what in enumerate(kills, 1):
        # None follows at once on the one before: what that one broke is up again, and written on.
        between = writes // (len(kills) + 1)
        reach(tally, max(number * between, tally.number + between // 2))
        if number % ON_AN_UNDO == 0 and importer.undoes.wait(TO_UNDO):
            time.sleep(random.uniform(0, A_PART))
        tally.killed = what
        killer.kill(what)
        print(f"kill {number}, {what}: {tally.number} writes", flush=True)
    reach(tally, writes)
    tally.stopped.set()
    for one in people:
        one.thread.join()
    wrong = stands(killer.site, tally) | asked(killer.site, "imports", importer.done)
    done = killer.done + Counter({f"imports {what}": n for what, n in importer.counted.items()})
    return Result(tally, done, wrong)


def reach(tally, number):
    """Wait until so many are acknowledged. Raises AssertionError when nothing comes any more."""
    until = time.monotonic() + PATIENCE
    while tally.number < number:
        if time.monotonic() > until:
            raise AssertionError(f"No {number}th write within {PATIENCE} s: {tally.statuses}")
        time.sleep(0.02)
