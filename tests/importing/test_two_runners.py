"""An import while others are at it: two runners at once, and who writes meanwhile."""

from threading import Barrier, Event, current_thread, main_thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement.models import Job
from engagement.queue.worker import work_off
from processes.access import Reader
from processes.exchange.folder import EVERYTHING, export_to
from processes.importing import batches, progress
from processes.importing.column_plan import ColumnPlan
from processes.importing.folder import import_from
from processes.models import (
    WAITING,
    Affiliation,
    BatchState,
    Citation,
    Intervention,
    NextStep,
    Organisation,
    Participation,
    Process,
    Term,
    Verb,
    WorkingNote,
    family_of,
)
from processes.removal.removing import RemovalRefused, remove
from tests.importing.files import (
    HEARING,
    handed_in,
    looked_at,
    table,
    verbs,
)
from tests.importing.test_importing import checksum, rows_in, the_claim_ends
from tests.making import make
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
PATIENCE = 60  # seconds after which a runner that does not come is a failure


def asked_for(cast, world, state):
    batch = handed_in(
        cast["member"], table(*[HEARING | {"id": str(n)} for n in range(3)]), world.home
    )
    if state == BatchState.STORING:
        looked_at(batch)
        assert batches.hand_over(batch, state)
    else:
        assert batches.hand_over(batch, state, ColumnPlan(**batch.plan))
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("state", WAITING)
@pytest.mark.django_db(transaction=True)
def test_of_runners_that_begin_together_one_works_and_the_others_step_aside(cast, world, state):
    batch, together = asked_for(cast, world, state), Barrier(4)

    def run():
        together.wait(PATIENCE)
        return batches.carry_on_now(batch)

    runners = [in_a_thread(run) for _ in range(4)]
    assert sorted(one.result(PATIENCE) for one in runners) == [False, False, False, True]
    batch.refresh_from_db()
    assert batch.state == (BatchState.LOOKED if state == BatchState.LOOKING else BatchState.STORED)
    assert not Job.objects.filter(what="imports").exists()
    assert verbs(batch) == [Verb.CREATE] * 3
    assert Intervention.unrestricted.count() == (3 if state == BatchState.STORING else 0)


@pytest.fixture
def half_way(monkeypatch):
    """(set when the first runner is half-way, set to let it go on); others are not stopped."""
    came, goes_on, say = Event(), Event(), progress.note_progress

    def stops(batch, done):
        say(batch, done)
        if current_thread() is not main_thread() and not came.is_set():
            came.set()
            assert goes_on.wait(PATIENCE)

    monkeypatch.setattr(progress, "note_progress", stops)
    yield came, goes_on
    goes_on.set()


@pytest.mark.parametrize("state", WAITING)
@pytest.mark.django_db(transaction=True)
def test_while_one_works_another_finds_nothing_to_do(cast, world, half_way, state):
    batch, (came, goes_on) = asked_for(cast, world, state), half_way
    first = in_a_thread(work_off)
    assert came.wait(PATIENCE)
    assert batches.carry_on_now(batch) is False
    work_off()
    goes_on.set()
    first.result(PATIENCE)
    batch.refresh_from_db()
    assert (batch.is_waiting, verbs(batch)) == (False, [Verb.CREATE] * 3)


@pytest.mark.django_db(transaction=True)
def test_others_save_while_a_file_is_read_that_is_to_be_stored(cast, world, half_way):
    batch, (came, goes_on) = asked_for(cast, world, BatchState.STORING), half_way
    first = in_a_thread(work_off)
    assert came.wait(PATIENCE)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 0")  # who has to wait is told so
    made = make(Process, name="Meanwhile")
    connection.close()
    goes_on.set()
    first.result(PATIENCE)
    batch.refresh_from_db()
    assert (batch.state, Process.unrestricted.get()) == (BatchState.STORED, made)


def stored_half_way(cast, world, half_way):
    """An entry of “A bill” that a runner is storing; what lets it go on; and its run."""
    content = table({**HEARING, "process": "A bill"})
    batch, (came, goes_on) = handed_in(cast["member"], content, world.home), half_way
    looked_at(batch)
    assert batches.hand_over(batch, BatchState.STORING)
    first = in_a_thread(work_off)
    assert came.wait(PATIENCE)
    return batch, goes_on, first


@pytest.mark.parametrize("what", ["narrowed", "changed", "no member any more"])
@pytest.mark.django_db(transaction=True)
def test_what_changes_between_reading_and_writing_is_looked_at_again(cast, world, half_way, what):
    process = make(Process, name="A bill", **world.level("public"))
    batch, goes_on, first = stored_half_way(cast, world, half_way)
    if what == "narrowed":
        process.visibility, process.owner = "organisation", world.stranger
        process.save()
    elif what == "changed":
        process.save()
    else:
        Affiliation.unrestricted.filter(person=cast["member"]).delete()
    goes_on.set()
    first.result(PATIENCE)
    batch.refresh_from_db()
    assert not Intervention.unrestricted.exists()
    assert batch.said or batch.refused
    assert batch.state == (BatchState.COLUMNS if what.startswith("no") else BatchState.LOOKED)


@pytest.mark.django_db(transaction=True)
def test_what_rows_that_are_being_stored_stand_under_is_not_removed(cast, world, half_way):
    process = make(Process, name="A bill", **world.level("public"))
    batch, goes_on, first = stored_half_way(cast, world, half_way)
    with pytest.raises(RemovalRefused):
        remove(process, cast["curator"])
    goes_on.set()
    first.result(PATIENCE)
    assert Intervention.visible_to(Reader(cast["member"])).get().process == process


@pytest.mark.django_db(transaction=True)
def test_a_page_asked_while_the_worker_is_at_it_says_so(client, cast, world, half_way):
    client.force_login(cast["member"])
    batch = handed_in(cast["member"], table(HEARING, HEARING), world.home)
    address, (came, goes_on) = reverse("import", args=[batch.pk]), half_way
    sent = {f"c-{n}": name for n, name in enumerate(batch.plan["columns"])}
    begun, ask = [], batches.hand_over

    def the_worker_is_quicker(*given):
        asked = ask(*given)
        begun.append(in_a_thread(work_off))
        return asked and came.wait(PATIENCE)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batches, "hand_over", the_worker_is_quicker)
        page = client.post(
            address, sent | {"act": "look", "visibility": "organisation"}, follow=True
        )
    assert page.status_code == 200
    assert "It is being worked on already." in page.content.decode()
    assert "You may leave this page; it goes on." in page.content.decode()
    assert client.post(address, {"act": "store"}).status_code == 302
    goes_on.set()
    begun[0].result(PATIENCE)
    batch.refresh_from_db()
    assert (batch.state, verbs(batch)) == (BatchState.LOOKED, [Verb.CREATE] * 2)


@pytest.mark.django_db(transaction=True)
def test_a_runner_whose_claim_has_ended_stops_where_another_took_over(cast, world, half_way):
    batch, (came, goes_on) = asked_for(cast, world, BatchState.LOOKING), half_way
    slow = in_a_thread(lambda: batches.carry_on_now(batch))
    assert came.wait(PATIENCE)
    the_claim_ends(batch)
    assert batches.carry_on_now(batch) is True
    goes_on.set()
    assert slow.result(PATIENCE) is False
    batch.refresh_from_db()
    assert (batch.state, verbs(batch)) == (BatchState.LOOKED, [Verb.CREATE] * 3)


def a_small_site(world):
    """What is private, what nobody has written yet, a code that was added and one retired."""
    Term.unrestricted.create(vocabulary="organisationkind", code="watchdog", label_en="Watchdog")
    Term.unrestricted.create(
        vocabulary="barrierkind", code="visa", retired=timezone.now(), retired_by=None
    )
    art = {"label_en": "Art action", "label_es": "Acción artística", "label_fr": "Action d’art"}
    kind = {"vocabulary": "interventionkind", "code": "art_action", "group": "event"}
    Term.unrestricted.create(**kind, **art)
    make(Organisation, name="The watchers", kind="watchdog")
    entry = make(Intervention, title="Ours alone", **world.level("organisation"))
    make(Intervention, title="Our coalition's", **world.level("coalition"))
    Citation.unrestricted.create(intervention=entry, reference="A letter; of 3 May")
    make(Participation, intervention=entry, organisation=world.friend)
    beside = {"organisation": world.friend, "intervention": entry}
    WorkingNote.unrestricted.create(text="Be brief", **beside)
    over = {"state": "done", "done_on": timezone.localdate()}
    NextStep.unrestricted.create(text="Call", due="2030-05", **over, **beside)


@pytest.mark.django_db(transaction=True)
def test_a_small_site_with_private_entries_and_codes_of_its_own_comes_back(tmp_path, world):
    a_small_site(world)
    export_to(tmp_path / "one", EVERYTHING)
    call_command("flush", interactive=False, verbosity=0)
    import_from(tmp_path / "one")
    export_to(tmp_path / "two", EVERYTHING)
    assert rows_in(tmp_path / "one") == rows_in(tmp_path / "two")
    entry = Intervention.unrestricted.get(title="Ours alone")
    assert (entry.visibility, entry.owner.name) == ("organisation", "Home Rights")
    assert not entry.open_to_all
    assert family_of("art_action") == "event"
    again = import_from(tmp_path / "one")
    assert {verb for one in again.values() for verb in one if one[verb]} == {Verb.SAME}


def test_a_folder_with_a_fault_is_refused_with_its_place_and_nothing_is_written(tmp_path, world):
    a_small_site(world)
    export_to(tmp_path / "one", EVERYTHING)
    before = checksum()
    faults = {
        "interventions.csv": (b"organisation,", b"nobody,", "interventions.csv, row"),
        "vocabulary.csv": (b"watchdog", b"Watch Dog", "vocabulary.csv, row"),
        "organisations.csv": (b"name", b"nom", "no column is called"),
    }
    for name, (text, wrong, said) in faults.items():
        path = tmp_path / "one" / name
        content = path.read_bytes()
        path.write_bytes(content.replace(text, wrong, 1))
        with pytest.raises(CommandError, match=said):
            call_command("import", str(tmp_path / "one"))
        path.write_bytes(content)
        assert checksum() == before, name
    with pytest.raises(CommandError, match="no file of ours"):
        call_command("import", str(tmp_path))
