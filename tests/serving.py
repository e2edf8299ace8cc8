"""A site of its own, started as people start it: by `start`, on a port and in a folder it gets."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 180  # seconds in which a server must be there, or it says what it printed


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Site:
    """database: what DATABASE_URL says. more: other settings."""

    def __init__(self, folder, database, **more):
        self.folder, self.process, self.printed = folder, None, folder / "printed"
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            **more,
        }

    def program(self, *arguments, given=None, within=PATIENCE):
        """Python with this site's settings, when it has ended. given: what it reads, as JSON."""
        return subprocess.run(
            [sys.executable, *arguments], input=json.dumps(given),
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=within,
        )  # fmt: skip

    def manage(self, *arguments):
        return self.program("manage.py", *arguments)

    def begin(self, *arguments):
        """Start it, and wait for nothing."""
        with self.printed.open("w") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port), *arguments],
                cwd=ROOT, env=self.environment, stdout=printed, stderr=printed,
                start_new_session=True,
            )  # fmt: skip

    def start(self, *arguments):
        """Start it and wait until it answers."""
        self.begin(*arguments)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            if self.answers():
                return self
            time.sleep(0.05)
        raise AssertionError(f"It did not answer:\n{self.printed.read_text()}")

    def answers(self):
        """Does it read and write? /healthz says besides whether backups fail, as killed ones do."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/readyz")[0] == 200

    def get(self, address):
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(asked):
            asked.request("GET", address)
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def stop(self):
        """Stop it as Ctrl-C does, and its workers with it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """End it and all that it started, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
