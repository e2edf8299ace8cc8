"""Power cuts: half of them while a site starts, half while four people write on it."""

import contextlib
import random
import shutil
import signal
import time
from collections import Counter

from tests.durability.cluster import Cluster
from tests.durability.disk import Disk
from tests.durability.kills import NAMES, reach
from tests.durability.result import Result, stands
from tests.durability.writers import Tally, Writer, invited
from tests.serving import Site

JUST_STARTED = 4  # seconds
A_MOMENT = 1  # second at most
NEW_EVERY = 3  # every third start that is cut is the first start of a new site


class Machine:
    """A site and its database on one disk, and the people who write there."""

    def __init__(self, folder):
        self.disk, self.tally, self.done, self.number = Disk(folder), Tally(), Counter(), 0
        self.site = self.cluster = None
        self.disk.make()

    def set_up(self, engine, careless=False):
        at = self.disk.at
        self.cluster = (
            Cluster(at / "database" / "cluster", careless) if engine != "sqlite" else None
        )
        if self.cluster:
            self.cluster.folder.parent.mkdir()
            self.cluster.make()
        self.more = {"ALLOW_FSYNC_OFF": "1"} if careless else {}
        self.site = self.new_site("first")
        self.people = [Writer(self.site, name, self.tally) for name in NAMES]

    def new_site(self, name):
        own = self.disk.at / name
        own.mkdir()
        if self.cluster:
            return Site(own, self.cluster.new_database(name), **self.more)
        return Site(own, f"sqlite:///{own}/record.sqlite3", **self.more)

    def cut(self, site):
        """Power goes, all that ran is gone, power comes back."""
        self.number += 1
        self.disk.cut()
        site.kill()
        if self.cluster:
            self.cluster.kill()
        self.disk.unmount()
        self.disk.mount()
        assert self.disk.was_cut(), "This was no power cut"
        if self.cluster:
            self.cluster.start()

    def cut_a_start(self, site):
        site.begin("--empty")
        time.sleep(random.uniform(0, JUST_STARTED))
        self.cut(site)
        self.done["cuts within 4 s of a start"] += 1

    def cut_the_first_start(self):
        """Of a new site, which must start all the same."""
        site = self.new_site(f"new{self.number}")
        self.cut_a_start(site)
        site.start("--empty")
        site.kill()
        if self.cluster:
            self.cluster.ask(f"DROP DATABASE new{self.number - 1} WITH (FORCE)")
        shutil.rmtree(site.folder)

    def cut_while_writing(self, writes):
        """Once so many are acknowledged, and a moment later."""
        self.tally.stopped.clear()
        for one in self.people:
            one.start()
        reach(self.tally, writes)
        time.sleep(random.uniform(0, A_MOMENT))
        self.cut(self.site)
        self.tally.stopped.set()
        for one in self.people:
            one.thread.join()
        self.done["cuts while people wrote"] += 1

    def open(self):
        """The first start, and four people who join."""
        self.site.start("--empty")
        for one, link in zip(self.people, invited(self.site, NAMES), strict=True):
            one.join(link)

    def end(self):
        for one in filter(None, (self.site, self.cluster)):
            with contextlib.suppress(Exception):  # what has ended already
                one.kill()
        self.disk.unmount()


def run(folder, chosen):
    """As `__main__` says; in this folder, which is thrown away."""
    random.seed(chosen.seed)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder.chmod(0o711)  # for the account of PostgreSQL
    machine, wrong = Machine(folder), Counter()
    try:
        machine.set_up(chosen.engine, chosen.careless)
        machine.open()
        for number in range(0, chosen.cuts, 2):
            machine.cut_while_writing((number + 1) * chosen.writes // chosen.cuts)
            if number // 2 % NEW_EVERY == NEW_EVERY - 1:
                machine.cut_the_first_start()
            else:
                machine.cut_a_start(machine.site)
            machine.site.start("--empty")
            wrong.update(stands(machine.site, machine.tally))
            print(f"cut {number + 2}: {machine.tally.number} writes, {dict(wrong)}", flush=True)
    finally:
        machine.end()
    return Result(machine.tally, machine.done, dict(wrong))
