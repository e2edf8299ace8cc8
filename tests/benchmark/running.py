"""Serves the floor and the site on the same PostgreSQL, and the site on SQLite beside; asks them by
turns, and the floor twice, so that what differs between the two is the noise.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from engagement.stack import ONE_HEAP
from tests.benchmark.asking import Refused, Server
from tests.benchmark.operations import ANEW, form_of, operations, typed
from tests.benchmark.working import memory_of, seconds_of, seconds_of_database
from tests.durability.cluster import NAME, Cluster, children
from tests.serving import PATIENCE, ROOT, Site, free_port

FLOOR, NOISE = "floor", "floor again"
ENGINES = ("postgresql", "sqlite")
READ = "SELECT tup_returned + tup_fetched FROM pg_stat_database WHERE datname = %s"
WARMS_UP = 40  # the floor: each of its threads has its statements planned
COUNT = {"X-Benchmark-Count": "1"}


@dataclass
class Measured:
    """Of one operation as one of them asks: each round's processor time of a request, by the
    program and by its database, and its wall; once counted: statements, rows read, bytes."""

    program: list = field(default_factory=list)
    database: list = field(default_factory=list)
    wall: list = field(default_factory=list)
    first: list = field(default_factory=list)
    statements: int = 0
    rows: int = 0
    bytes: int = 0

    @property
    def worked(self):
        """Seconds of a processor for one request, the median of all rounds."""
        return statistics.median(map(sum, zip(self.program, self.database, strict=True)))

    @property
    def took(self):
        return statistics.median(self.wall)

    @property
    def share_of_first(self):
        """Of the whole answer, until its first piece."""
        pairs = zip(self.first, self.wall, strict=True)
        return statistics.median(first / wall for first, wall in pairs)


class Served(Server):
    """A server with one worker, and the first process of its database where it has one."""

    def __init__(self, name, module, environment, database=None):
        super().__init__(name, free_port(), secrets.token_urlsafe())
        self.database = database
        said = {**environment, **ONE_HEAP, "BENCHMARK_TOKEN": self.token}
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{self.port}",
                "--workers", "1", "--threads", "4", "--no-control-socket",
                "--log-level", "warning", "--timeout", "600",
            ],
            cwd=ROOT, env=said,
        )  # fmt: skip

    def wait(self, address):
        """Until it answers; the worker is known from then on."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError):
                self.ask(address)
                (self.worker,) = children(self.process.pid)
                return self
            time.sleep(0.05)
        raise Refused(f"{self.name} did not answer")

    def worked(self):
        """(seconds of the worker, of its database) since they began."""
        return seconds_of(self.worker), seconds_of_database(self.database) if self.database else 0.0

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


class Bench:
    """Rounds of all operations over the floor and the sites."""

    def __init__(self, floor, sites, cluster, known, only):
        self.floor, self.sites, self.cluster, self.known = floor, sites, cluster, known
        self.found = defaultdict(Measured)  # by operation, whom it was asked of, as whom
        self.operations = [one for one in operations(known["postgresql"]) if only in one.name]
        self.number, self.forms = 0, {}

    def asked_of(self, operation):
        """(server, engine or which floor, as whom) in the order of a round."""
        for which in (FLOOR, NOISE):
            for who in operation.who if operation.floor else ():
                yield self.floor, which, who
            for engine in ENGINES if which == FLOOR else ():
                for who in operation.who:
                    yield self.sites[engine], engine, who

    def count(self):
        """Statements, rows and bytes, and everything has been asked for once."""
        for operation in self.operations:
            for server, which, who in self.asked_of(operation):
                found = self.found[operation.name, which, who]
                asks = self.asking(operation, server, which, who)
                for _ in (
                    range(WARMS_UP if server is self.floor else 1) if not operation.wall else ()
                ):
                    asks()
                before = self.rows_read(server)
                answer = asks(COUNT)
                found.rows = self.rows_read(server) - before
                found.statements, found.bytes = answer.statements, len(answer.content)

    def rows_read(self, server):
        """By all so far: rows that were looked at in tables, and in indexes."""
        if not server.database:
            return 0
        if server is self.floor:
            server.ask("/count/", "Counted")
        return self.cluster.ask(READ, [NAME])[0][0]

    def round(self):
        for operation in self.operations:
            for server, which, who in self.asked_of(operation):
                asks = self.asking(operation, server, which, who)
                often = operation.of_floor if server is self.floor else operation.often
                self.measure(self.found[operation.name, which, who], server, asks, often)

    def measure(self, found, server, asks, often):
        before = server.worked()
        answers = [asks() for _ in range(often)]
        program, database = (
            (then - now) / often for then, now in zip(server.worked(), before, strict=True)
        )
        found.program.append(program)
        found.database.append(database)
        found.wall.append(statistics.median(one.seconds for one in answers))
        found.first.append(statistics.median(one.first for one in answers))

    def asking(self, operation, server, which, who):
        """What asks for it once."""
        if server is self.floor:
            sign = "&" if "?" in operation.floor else "?"
            address = operation.floor + (f"{sign}as=member" if who == "member" else "")
            return lambda more=(): server.ask(address, operation.floor_marker)
        headers = {} if operation.again else dict(ANEW)
        if who != "stranger":
            headers["Cookie"] = self.known[which]["cookies"][who]
        if operation.sends:
            return self.logging(server, which, headers)
        return lambda more=(): server.ask(
            operation.site, operation.marker, headers=headers | dict(more)
        )

    def logging(self, server, which, headers):
        if which not in self.forms:
            page = server.ask("/log/", "csrfmiddlewaretoken", headers=headers)
            self.forms[which] = form_of(page.content.decode()), page.cookie
        said, cookie = self.forms[which]
        headers = headers | {"Cookie": f"{headers['Cookie']}; {cookie}"}

        def log(more=()):
            self.number += 1
            sent = said | typed(self.number)
            answer = server.ask("/log/", status=302, headers=headers | dict(more), sent=sent)
            if not answer.location.startswith("/log/"):
                raise Refused(f"{server.name}: an entry led to {answer.location}")
            return answer

        return log


def program(environment, what, said):
    """What a program in the settings of a site has to say."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmark", "inside", what], input=json.dumps(said),
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise Refused(f"{what}: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def record(ends, folder, entries, say):
    """(the cluster, the environment of a site on each engine, what is known of each record) of the
    record in this folder; what was made there is used again. `ends` stops the cluster.

    Raises Refused, too, where that is of another size.
    """
    cluster, made = Cluster(folder / "cluster"), folder / "made"
    is_new = not made.exists()
    if not is_new and json.loads(made.read_text()) != entries:
        raise Refused(f"{folder} holds {made.read_text()} entries")
    ends.callback(cluster.stop)
    if is_new:
        cluster.make()
        cluster.new_database(NAME)
    else:
        cluster.start()
    addresses = {
        "postgresql": f"{cluster.address}/{NAME}",
        "sqlite": f"sqlite:///{folder}/sqlite/record.sqlite3",
    }
    environments, known = {}, {}
    for engine in ENGINES:
        (folder / engine).mkdir(exist_ok=True)
        environments[engine] = Site(folder / engine, addresses[engine]).environment
        if is_new:
            say(f"{engine}: a record with {entries:,} entries is made")
            program(environments[engine], "made", entries)
        known[engine] = program(environments[engine], "known", None)
    made.write_text(json.dumps(entries))
    return cluster, environments, known


def site_on(engine, environments, cluster):
    its = cluster.process.pid if engine == "postgresql" else None
    return Served(engine, "tests.benchmark.served", environments[engine], its)


def run(folder, entries, rounds, say, only=""):
    """A Bench that has been through its rounds. Raises Refused."""
    with ExitStack() as ends:
        return asked_by_turns(ends, *record(ends, folder, entries, say), rounds, say, only)


def asked_by_turns(ends, cluster, environments, known, rounds, say, only):
    pid = cluster.process.pid
    told = environments["postgresql"] | {
        "BENCHMARK_READERSHIPS": known["postgresql"]["readerships"]
    }
    floor = Served("the floor", "tests.benchmark.floor", told, pid)
    ends.callback(floor.stop)
    sites = {}
    for engine in ENGINES:
        sites[engine] = site_on(engine, environments, cluster)
        ends.callback(sites[engine].stop)
    floor.wait("/count/")
    for site in sites.values():
        site.wait("/about/")
    bench = Bench(floor, sites, cluster, known, only)
    bench.load = [os.getloadavg()[0]]
    bench.count()
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}, load {os.getloadavg()[0]:.1f}")
        bench.round()
    bench.load.append(os.getloadavg()[0])
    bench.memory = {engine: memory_of(site.worker) for engine, site in sites.items()}
    return bench
