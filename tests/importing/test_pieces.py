"""What is stored some at a time is shown all at once, and nothing of it is left otherwise."""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement.models import Job
from engagement.queue.worker import work_off
from engagement.resources import kinds
from engagement.words import part_kinds
from processes.access import Reader
from processes.exchange.folder import everything
from processes.history.versions import (
    ids_listed,
    note_versions_of,
    part_versions_of,
    versions_of,
)
from processes.importing import batches, progress
from processes.importing.storing import Storing
from processes.models import (
    Ask,
    BatchState,
    Citation,
    Era,
    Intervention,
    NextStep,
    Organisation,
    Participation,
    Process,
    Raising,
    WorkingNote,
)
from processes.removal.erasing import Words, erase
from tests.conftest import CAST
from tests.importing.files import HEARING, handed_in, imported, looked_at, table
from tests.making import first_code, make

ASKED = {"asked": "Quietly said; Quietly said as well"}
NOTED = {"working_notes": "Quietly said", "next_step": "Quietly said"}

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def half_stored(monkeypatch):
    """Stores a file but for what shows it."""

    def stored(batch):
        looked_at(batch)
        assert batches.hand_over(batch, BatchState.STORING)
        with monkeypatch.context() as patched:

            def killed(_storing):
                raise Killed

            patched.setattr(Storing, "write", killed)
            with pytest.raises(Killed):
                batches.carry_on_now(batch)
        batch.refresh_from_db()
        return batch

    return stored


def the_claim_ends(batch):
    Job.objects.filter(about=str(batch.pk)).update(due=timezone.now())


def all_that_is_read(reader):
    """The rows and versions of every kind that somebody may read."""
    found = set()
    for kind in kinds("processes"):
        found.update(kind.visible_to(reader).values_list("pk"))
        found.update((kind, pk) for pk in versions_of(kind, reader).values_list("history_id"))
        for part in (*part_kinds(kind), Citation):
            rows = part.visible_to(reader, kind) if part is Citation else part.visible_to(reader)
            past = part_versions_of(part, reader, kind)
            found.update(rows.values_list("pk"))
            if part is not Citation:
                found.update((part, pk) for pk in past.values_list("history_id"))
    for note in (WorkingNote, NextStep):
        found.update(note.visible_to(reader).values_list("pk"))
        found.update((note, pk) for pk in note_versions_of(note, reader).values_list("pk"))
    return found


def test_of_what_is_half_stored_nobody_reads_anything(client, cast, world, half_stored):
    """In any order of the rest: the file has new entries with sources, known ones and parts."""
    bill = make(Process, name="A bill", **world.level("organisation"))
    known = make(Ask, text="Before", process=bill, **world.level("organisation"))
    mine = make(Intervention, title="Our own", process=bill, **world.level("organisation"))
    readers = {name: Reader(cast[name]) for name in CAST}
    before = {name: all_that_is_read(reader) for name, reader in readers.items()}
    cited = {"process": bill.slug, "sources": "!A letter"}
    entry = {**HEARING, "title": "Quietly said", **cited}
    ask = {"text": "Quietly said", "holders": world.friend.slug, "sources": "!A letter"}
    part = {"intervention": str(mine.pk), "organisation": world.friend.slug, "role": "signatory"}
    files = {
        "interventions": table(entry | ASKED | NOTED, entry | {"title": "Quietly said, too"}),
        "asks": table({**ask, "id": str(known.pk)}, {**ask, "id": "new"}),
        "participations": table(part),
    }
    stored = [
        half_stored(handed_in(cast["member"], content, world.home, plural))
        for plural, content in files.items()
    ]
    written = Intervention.unrestricted_versions.filter(change=stored[0].pk)
    assert written.count() == 2  # so there is something to be hidden
    assert Participation.unrestricted.count() == Raising.unrestricted.count() == 2
    assert WorkingNote.unrestricted.count() == NextStep.unrestricted.count() == 1
    assert {name: all_that_is_read(reader) for name, reader in readers.items()} == before
    assert Intervention.unrestricted.count() == 3
    call_command("settle_readers", verbosity=0)
    bill.resettle_what_points_here()
    seen = {name for name in CAST for _row in Intervention.visible_to(readers[name])}
    assert seen == {name for name in CAST if (mine.pk,) in before[name]}
    assert Intervention.visible_to(readers["member"]).get() == mine
    assert everything(Intervention).count() == 1
    client.force_login(cast["member"])
    statuses = {}
    for address in (
        "/", "/interventions/", "/interventions/?q=quietly", "/interventions.csv", "/asks.json",
        "/?q=quietly", "/interventions.json", f"/processes/{bill.slug}/",
        f"/processes/{bill.slug}/?on={timezone.localdate()}", f"/asks/{known.pk}/history/",
        f"/processes/{bill.slug}/timeline.json", f"/interventions/{mine.pk}/history/",
        "/processes/names.json?q=quietly", "/search/?q=quietly", "/search/suggest/?q=quietly",
        reverse("import", args=[stored[0].pk]),
    ):  # fmt: skip
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode().replace("q=quietly", "").replace('"quietly"', "")
        statuses[address] = answer.status_code
        assert "uietly said" not in text and "A letter" not in text, address
    assert set(statuses.values()) == {200}, statuses
    for batch in stored:
        the_claim_ends(batch)
    work_off()
    assert Intervention.visible_to(readers["member"]).count() == 3
    assert written.count() == 2
    known.refresh_from_db()
    assert (known.text, [*known.holders.all()]) == ("Quietly said", [world.friend])
    after = Ask.unrestricted_versions.get(id=known.pk, change=stored[1].pk)
    assert [*ids_listed(after, Ask._meta.get_field("holders"))] == [world.friend.pk]
    assert after.text == "Quietly said"
    assert Participation.unrestricted_versions.filter(change=stored[2].pk).count() == 1
    assert Citation.unrestricted.count() == Citation.unrestricted_versions.count() == 4


@pytest.mark.parametrize("ends", ["given up", "left for a week", "erased", "changed meanwhile"])
def test_what_was_stored_of_a_file_that_is_not_imported_goes(cast, world, half_stored, ends):
    bill = make(Process, name="A bill", **world.level("organisation"))
    known = make(Intervention, title="Jane Roe spoke", **world.level("organisation"))
    row = {**HEARING, "process": bill.slug, "sources": "!A letter"} | ASKED | NOTED
    rows = [{**row, "id": str(known.pk), "asked": ""}, row, {**row, "title": "Jane Roe, too"}]
    batch = half_stored(handed_in(cast["member"], table(*rows), world.home))
    written = [
        kind.unrestricted_versions.filter(change=batch.pk)
        for kind in (Intervention, Citation, Participation, WorkingNote, NextStep, Raising, Ask)
    ]
    assert [rows.count() for rows in written] == [2, 2, 2, 2, 2, 4, 2]
    the_claim_ends(batch)
    if ends == "given up":
        Job.objects.update(tries=batches.MOST_TRIES)
        work_off()
    elif ends == "left for a week":
        assert batches.old_files(timezone.now() + dt.timedelta(days=8)) == 1
    elif ends == "erased":
        erase(known, Words("Jane Roe", "[…]"), cast["member"])
    else:
        bill.visibility, bill.owner = "organisation", world.stranger
        bill.save()
        assert Intervention.unrestricted.exclude(pk=known.pk).count() == 2
        assert not Intervention.visible_to(Reader(cast["outsider"])).exists()
        work_off()
        batch.refresh_from_db()
        assert (batch.state, batch.refused) == (BatchState.LOOKED, 3)
    assert not any(rows.exists() for rows in written)
    for kind in (Participation, WorkingNote, NextStep, Raising, Ask):
        assert not kind.unrestricted.exists(), kind
    assert Intervention.unrestricted.get() == known


def test_what_is_new_gets_addresses_that_nobody_has(cast, world):
    make(Organisation, name="Watch")
    rows = [{"name": "Wátch", "kind": "ngo"}, {"name": "Wátch", "kind": "ngo"}]
    imported(handed_in(cast["curator"], table(*rows), None, "organisations"))
    named = Organisation.unrestricted.filter(slug__startswith="watch").order_by("slug")
    assert [one.slug for one in named] == ["watch", "watch-2", "watch-3"]
    bill = {"name": "A bill"}
    bill |= {name: first_code(Process._meta.get_field(name)) for name in ("kind", "level")}
    content = table({**bill, "sources": "!A letter"}, bill)
    imported(handed_in(cast["curator"], content, None, "processes"), visibility="public")
    assert [*Process.unrestricted.order_by("slug").values_list("slug", flat=True)] == [
        "a-bill", "a-bill-2",
    ]  # fmt: skip
    assert Citation.unrestricted.get().process.slug == "a-bill"


def test_who_joins_a_coalition_while_a_file_is_stored_is_not_left_out(cast, world, monkeypatch):
    batch = handed_in(cast["member"], table({**HEARING, "visibility": "coalition"}), world.home)
    looked_at(batch)
    assert batches.hand_over(batch, BatchState.STORING)
    write = Storing.end

    def joined_meanwhile(storing):
        Era.unrestricted.create(coalition=world.coalition)
        write(storing)

    monkeypatch.setattr(Storing, "end", joined_meanwhile)
    batches.carry_on_now(batch)
    batch.refresh_from_db()
    assert (batch.state, bool(batch.said)) == (BatchState.LOOKED, True)


# -- cut off half-way -------------------------------------------------------------------------
CUT_OFF = """
import os, signal, sys
import django
django.setup()
from engagement.queue.worker import work_off
from processes.importing import progress
def half_way(batch, done):
    print(done, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
assert progress.note_progress
progress.note_progress = half_way
work_off()
"""


def run_and_cut_off():
    """Another process goes on with the import and is killed once 200 lines are written."""
    database = settings.DATABASES["default"]
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address}
    environment["DJANGO_SETTINGS_MODULE"] = "engagement.settings"
    return subprocess.run(
        [sys.executable, "-c", CUT_OFF], cwd=settings.BASE_DIR, env=environment,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_nothing_and_is_done_whole_afterwards(
    cast, world, settings, tmp_path
):
    settings.DATA_DIR = tmp_path  # others write into the folder of all
    rows = [{**HEARING, "title": f"Meeting {number}", "id": str(number)} for number in range(700)]
    batch = handed_in(cast["member"], table(*rows), world.home)
    looked_at(batch)
    batches.hand_over(batch, BatchState.STORING)
    readers = [Reader(cast[name]) for name in CAST]
    before, versions = list(map(all_that_is_read, readers)), Intervention.unrestricted_versions
    done = run_and_cut_off()
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "200\n"), done.stderr
    assert list(map(all_that_is_read, readers)) == before
    assert (Intervention.unrestricted.count(), versions.count()) == (200, 200)
    work_off()  # nobody can know yet that its runner is gone
    assert list(map(all_that_is_read, readers)) == before
    the_claim_ends(batch)
    work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["create"]) == (BatchState.STORED, 700)
    assert (Intervention.unrestricted.count(), versions.count()) == (700, 700)
    # What a killed one has on disk nobody else can read, and it goes within a day.
    (progress.folder() / "cut off").write_text(HEARING["title"])
    assert oct(progress.folder().stat().st_mode)[-3:] == "700"
    assert progress.let_go_of_progress(timezone.now()) == 0
    assert progress.let_go_of_progress(timezone.now() + dt.timedelta(days=2)) == 1
    assert list(progress.folder().iterdir()) == []
