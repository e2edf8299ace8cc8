"""How long somebody else waits to save while a file is imported and a document kept.

Works on a copy of its own: give DATA_DIR an empty folder. Prints the longest wait of a second
writer, a process of its own, in seconds, and what the machine had to do besides: how many programs
ran on average (its load). The longest transaction is in seconds of a processor, which a busy
machine does not stretch.
"""

import csv
import io
import multiprocessing
import os
import resource
import time

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import BaseCommand
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from engagement.models import Person
from processes.importing import batches
from processes.importing.column_plan import ColumnPlan
from processes.importing.handing_in import hand_in
from processes.importing.undoing import undo_import
from processes.models import Affiliation, BatchState, Process
from tests.making import make, make_world, with_second_factor
from tests.measuring import beside

EVERY = 0.02  # seconds between two tries of the other writer


def keep_writing(stop, longest):
    """Write a row that changes nothing, again and again, as somebody who saves does."""
    connection.settings_dict["OPTIONS"]["timeout"] = 600  # so that the whole wait is seen
    while not stop.is_set():
        begun = time.monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE session_key = ''")
        longest.value = max(longest.value, time.monotonic() - begun)
        time.sleep(EVERY)


class Held:
    """The transaction that took longest of a processor, from when others have to wait."""

    def __init__(self):
        self.longest, self.begun = 0.0, 0.0

    def watch(self, atomic=transaction.Atomic):
        enter, leave = atomic.__enter__, atomic.__exit__

        def enters(one):
            inner = connection.in_atomic_block
            enter(one)
            self.begun = self.begun if inner else time.process_time()

        def leaves(one, *wrong):
            leave(one, *wrong)
            if not connection.in_atomic_block:
                self.longest = max(self.longest, time.process_time() - self.begun)

        atomic.__enter__, atomic.__exit__ = enters, leaves


class Command(BaseCommand):
    help = "Prints how long a second writer waits."

    def add_arguments(self, parser):
        parser.add_argument("--lines", type=int, default=25_000)
        parser.add_argument("--wide", action="store_true", help="with the twenty columns of beside")

    def handle(self, *, lines, wide, **options):
        self.held = Held()
        self.held.watch()
        world = make_world()
        curator = Person.objects.create_user("curator@example.org", is_curator=True)
        with_second_factor(curator)
        member = Person.objects.create_user("member@example.org")
        Affiliation.unrestricted.create(person=member, organisation=world.home)
        process = make(Process, name="A bill on networks", **world.level("organisation"))
        if not wide:
            self.said("keeping a picture", lambda: self.keep(curator, world.source))
        content = wide_table(lines, process) if wide else table(lines, process)
        upload = SimpleUploadedFile("a.csv", content)
        batch = hand_in(upload, "interventions", world.home, member)
        for state, what in ((BatchState.LOOKING, "looking"), (BatchState.STORING, "storing")):
            plan = ColumnPlan(**batch.plan)
            assert batches.hand_over(batch, state, plan if state == BatchState.LOOKING else None)
            self.said(f"{what} {lines} lines", lambda: batches.carry_on_now(batch))
            batch.refresh_from_db()
            assert not batch.refused, batch.said
        assert batch.state == BatchState.STORED, (batch.state, batch.said)
        self.said(f"undoing {lines} lines", lambda: self.undo(batch, member))

    def undo(self, batch, member):
        undo_import(batch, member)
        assert batches.carry_on_now(batch)

    def keep(self, curator, source):
        host = next(one for one in settings.ALLOWED_HOSTS if not one.startswith("["))
        client = Client(headers={"host": host})
        client.force_login(curator)
        sent = {"file": SimpleUploadedFile("a.png", picture())}
        answer = client.post(f"/sources/{source.slug}/copy/keep/", sent, secure=True)
        assert answer.status_code == 302, answer.status_code

    def said(self, what, do):
        connection.close()
        stop, longest = multiprocessing.Event(), multiprocessing.Value("d", 0.0)
        other = multiprocessing.Process(target=keep_writing, args=(stop, longest))
        other.start()
        begun, worked, self.held.longest = time.monotonic(), time.process_time(), 0.0
        do()
        took, worked = time.monotonic() - begun, time.process_time() - worked
        stop.set()
        other.join()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(
            f"{what:22} took {took:6.1f} s, {worked:6.1f} of a processor, {most} MB, load"
            f" {os.getloadavg()[0]:.1f}; longest transaction {self.held.longest:.2f} of a"
            f" processor, longest wait {longest.value:.2f} s"
        )


def picture():
    """A picture of about 23 MB that cannot be made smaller."""
    size = (2800, 2750)
    drawn = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))
    out = io.BytesIO()
    drawn.save(out, "png", compress_level=1)
    return out.getvalue()


def wide_table(lines, process):
    there = beside.ROW["process"]
    return beside.table(lines, "first").replace(there, process.slug).encode()


def table(lines, process):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "title", "kind", "date", "state", "process", "summary", "sources"])
    for number in range(lines):
        day = f"20{number % 20:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        writer.writerow(
            [number, f"We spoke {number}", "oral_statement", day, "done", process.slug,
             "What was said there, in a sentence or two.", f"!Letter {number}"]
        )  # fmt: skip
    return out.getvalue().encode()
