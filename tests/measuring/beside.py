"""An import while two people read and one logs, on a site of its own that is started as people do.

On SQLite, with the demonstration; the file has twenty columns. Prints, for looking through and for
storing, the seconds each took and the longest answer that anybody waited for, the memory of each
process of the site at its most, and what answers were given. Then a second file is stored and the
process that stores it is killed half-way: what is left of it is counted, which must be nothing.
"""

import contextlib
import csv
import http.client
import io
import os
import re
import tempfile
import time
from pathlib import Path

from django.core.management import BaseCommand

from tests.durability.cluster import children
from tests.durability.importers import ADDRESS, IMPORTED
from tests.durability.kills import kill_one
from tests.durability.result import asked
from tests.durability.writers import Tally, Writer, invited, token_in
from tests.serving import Site

PATIENCE = 1200  # seconds for one step of an import
EVERY = 0.5  # seconds between two looks at how far it is
READ = (
    "/", "/processes/", "/processes/un-cybercrime-convention/", "/search/?q=derechos", "/asks/",
    "/interventions/?kind=joint_statement", "/organisations/",
)  # fmt: skip
ROW = {
    "process": "un-cybercrime-convention", "kind": "oral_statement", "state": "done",
    "direction": "outgoing", "initiative": "ours", "response": "awaiting", "text_language": "en",
    "summary": "What was said there, in a sentence or two, as we wrote it down afterwards.",
    "further_signatories": "12", "link": "", "title_es": "Hablamos",
    "intended_result": "A narrower scope.", "working_notes": "They listened, this time.",
    "next_step": "Write to the chair", "next_step_due": "2027-03-01",
    "asked": "Narrow the scope of the convention",
}  # fmt: skip
MOST = re.compile(r"VmHWM:\s+(\d+)")  # kB
COLUMNS = ("id", "title", "date", "sources", *ROW)


class Reader(Writer):
    """Somebody who reads one page after the other, as a stranger where nobody has joined."""

    def go_on(self):
        while not self.tally.stopped.wait(0.2):
            self.number += 1
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("GET", READ[self.number % len(READ)])


class Logger(Writer):
    """Logs one a second, as quick people do."""

    def write(self, number, token):
        super().write(number, token)
        self.tally.stopped.wait(1)


class Command(BaseCommand):
    help = "Prints how long people wait beside an import, and what a killed one leaves."

    def add_arguments(self, parser):
        parser.add_argument("--lines", type=int, default=25_000)

    def handle(self, *, lines, **options):
        with tempfile.TemporaryDirectory(prefix="beside-") as folder:
            site = Site(Path(folder), f"sqlite:///{folder}/record.sqlite3")
            try:
                site.start()
                self.measure(site, lines)
            finally:
                site.stop()

    def measure(self, site, lines):
        self.site, self.tally = site, Tally()
        names = ("Ana", "Ben", "Edna")
        ana, ben, edna = (
            kind(site, name, self.tally)
            for kind, name in zip((Logger, Reader, Writer), names, strict=True)
        )
        for one, link in zip((ana, ben, edna), invited(site, names), strict=True):
            one.join(link)
        edna.tally = Tally()  # her own waits are those of the import's pages
        for one in (ana, ben, Reader(site, "a stranger", self.tally)):
            one.start()
        self.said("nothing beside", lambda: time.sleep(10))
        done = {}
        whole = self.hand_in(edna, lines, "first")
        self.said("looking through", lambda: self.look(edna, whole))
        self.said("storing", lambda: self.store(edna, whole))
        done[ADDRESS.fullmatch(whole)[1]] = "stored"
        half = self.hand_in(edna, lines, "second")
        self.said("looking again", lambda: self.look(edna, half))
        self.said("killed half-way", lambda: self.kill(edna, half, lines // 2))
        self.tally.stopped.set()
        ana.thread.join()
        self.stdout.write(f"answers {dict(self.tally.statuses)}; {self.tally.number} logged")
        kept = asked(site, "standing", self.tally.acknowledged)
        wrong = {"lost": kept.get("lost", kept)} | asked(site, "imports", done)
        self.stdout.write(f"wrong: {wrong}")

    def said(self, what, do):
        self.tally.waits.clear()
        began = time.monotonic()
        do()
        waits = {one: round(seconds, 2) for one, (seconds, _killed) in self.tally.waits.items()}
        self.stdout.write(
            f"{what:16} {time.monotonic() - began:6.1f} s, load {os.getloadavg()[0]:.1f}; longest"
            f" wait {waits} s; at most {', '.join(memory(self.site))} MB"
        )

    def hand_in(self, edna, lines, word):
        token = token_in(edna.ask("GET", "/imports/")[2])
        file = table(lines, word)
        sent = edna.ask("POST", "/imports/", **token, kind="interventions", upload=file)
        return ADDRESS.fullmatch(sent[1]["Location"])[0]

    def look(self, edna, path):
        token = token_in(edna.ask("GET", path)[2])
        columns = {f"c-{n}": name for n, name in enumerate(COLUMNS)}
        edna.ask("POST", path, **token, act="look", visibility="organisation", **columns)
        self.until(edna, path, 'value="store"')

    def store(self, edna, path):
        token = token_in(edna.ask("GET", path)[2])
        edna.ask("POST", path, **token, act="store")
        self.until(edna, path, 'value="undo"')

    def kill(self, edna, path, after):
        token = token_in(edna.ask("GET", path)[2])
        edna.ask("POST", path, **token, act="store")
        far = self.site.folder / "importing" / ADDRESS.fullmatch(path)[1]
        until = time.monotonic() + PATIENCE
        while not far.exists() or int(far.read_text() or 0) < after:
            assert time.monotonic() < until
            time.sleep(EVERY / 5)
        kill_one(b"--loop", children(self.site.process.pid))
        self.stdout.write(f"killed after {far.read_text()} lines")

    def until(self, edna, path, shown):
        until = time.monotonic() + PATIENCE
        while not re.search(shown, page := edna.ask("GET", path)[2]):
            assert time.monotonic() < until, page
            time.sleep(EVERY)


def memory(site):
    """Of each process of the site the most that it held, in MB."""
    for pid in children(site.process.pid):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if not (most := MOST.search(Path(f"/proc/{pid}/status").read_text())):
                continue  # it has ended
            yield f"{'queue' if '--loop' in words else 'web'} {int(most[1]) // 1024}"


def table(lines, word):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for n in range(lines):
        day = f"20{n % 20:02}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        own = {"id": f"{word}{n}", "title": f"{IMPORTED} {word} {n}", "date": day}
        writer.writerow(ROW | own | {"sources": f"!Letter {n}"})
    return out.getvalue()
