"""A PostgreSQL of its own that writes as a site's does: every commit is on the disk."""

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tests.serving import PATIENCE, free_port

OWNER = "postgres" if os.getuid() == 0 else None  # as root it refuses to run
USER, NAME = "record", "record"


def programs():
    """The folder of the newest PostgreSQL that is installed. Raises RuntimeError."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda one: float(one.parts[-3]), default=None)
    if newest is None:
        raise RuntimeError("There is no PostgreSQL in /usr/lib/postgresql")
    return newest.parent


class Cluster:
    """careless: without fsync, to see that a power cut is noticed."""

    def __init__(self, folder, careless=False):
        self.folder, self.port, self.process = Path(folder), free_port(), None
        self.fsync = "off" if careless else "on"
        self.address = f"postgresql://{USER}@127.0.0.1:{self.port}"

    def make(self):
        """The cluster, and the account of the site in it."""
        self.folder.mkdir()
        if OWNER:
            self.folder.parent.chmod(0o711)  # so that its account reaches what is its own
            subprocess.run(["chown", OWNER, self.folder], check=True)
        how = ["-U", "owner", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run(programs() / "initdb", "-D", self.folder / "data", *how)
        self.start()
        self.ask(f"CREATE ROLE {USER} LOGIN CREATEDB")

    def _run(self, *command):
        as_owner = {"user": OWNER, "group": OWNER, "extra_groups": []} if OWNER else {}
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, **as_owner)

    def ask(self, question, said=None, database="postgres"):
        where = {"host": "127.0.0.1", "port": self.port, "user": "owner", "dbname": database}
        with contextlib.closing(psycopg.connect(**where, autocommit=True)) as asked:
            return (done := asked.execute(question, said)).description and done.fetchall()

    def new_database(self, name=NAME):
        """An empty one for the site, and what DATABASE_URL says of it."""
        self.ask(f"CREATE DATABASE {name} OWNER {USER}")
        return f"{self.address}/{name}"

    def start(self):
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "",
            "fsync": self.fsync, "full_page_writes": self.fsync, "synchronous_commit": "on",
        }  # fmt: skip
        said = [part for one in settings.items() for part in ("-c", "{}={}".format(*one))]
        as_owner = {"user": OWNER, "group": OWNER, "extra_groups": []} if OWNER else {}
        log = self.folder / "log"
        with log.open("a") as printed:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", *said],
                cwd="/", stdout=printed, stderr=printed, **as_owner,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                self.ask("SELECT 1")
                return
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)

    def kill(self):
        """End all of it, as a machine that runs out of memory might."""
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it starts no other meanwhile
        ours = children(self.process.pid)
        for pid in (self.process.pid, *ours):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        while any(Path(f"/proc/{pid}/exe").exists() for pid in ours):
            time.sleep(0.01)

    def kill_one(self):
        """End one of the processes that work for the site; the server then ends the others too."""
        found = self.ask("SELECT pid FROM pg_stat_activity WHERE usename = %s", [USER])
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(found)[0], signal.SIGKILL)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)


def children(pid):
    """The processes that this one has started and that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((path / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.name))
    return found
