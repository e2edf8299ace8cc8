"""Removing hides from everybody, comes back whole, and is let go after thirty days."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.queue.worker import work_off
from engagement.resources import kinds
from processes.access import NOBODY, Reader, as_reader
from processes.directory.merging import merge, stamp
from processes.history.as_on_day import AsOnDay
from processes.history.changes import History
from processes.models import (
    AddressCheck,
    Citation,
    Erasure,
    Fate,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Proposal,
    ProposalState,
    Quality,
    Record,
    Shared,
    Source,
    Stage,
)
from processes.removal import removing
from processes.review.proposals import ProposalRefused as NotAccepted
from processes.review.proposals import as_it_is, propose, proposed_forms
from processes.worklist.addresses import note_answer
from processes.worklist.quality import note_quality
from processes.writing.record_form import RecordForms
from tests.every import of_every
from tests.making import make
from tests.spine.test_access import LEVELS, on, table

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
KINDS = [kind for kind in kinds("processes") if issubclass(kind, Record)]
of_every_kind = of_every(KINDS)

MAY_RESTORE = table("""
               nobody member ally outsider curator administrator
    public        .      .     .     .        x          .
    organisation  .      x     .     .        .          .
    coalition     .      x     .     .        .          .
    theirs        .      .     .     x        .          .
""")


def browser(who):
    client = Client()
    if who.is_authenticated:
        client.force_login(who)
    return client


def remover(cast, level):
    return cast[{"public": "curator", "theirs": "outsider"}.get(level, "member")]


def put_away(row, by):
    """Removed, with all that hangs on it."""
    removing.remove(row, by, along=99)
    return row


def in_days(days):
    return timezone.now() + dt.timedelta(days=days)


def sees(who, row):
    return type(row).visible_to(as_reader(who)).filter(pk=row.pk).exists()


# -- hidden and restored ---------------------------------------------------------------------
@of_every_kind
def test_what_is_removed_nobody_reads_and_few_bring_back(kind, world, cast):
    for level in LEVELS:
        row = make(kind, **on(world, level))
        put_away(row, remover(cast, level))
        for name, who in cast.items():
            reader = Reader(who)
            assert not sees(reader, row), (level, name)
            assert not kind.writable_by(reader).filter(pk=row.pk).exists()
            may = kind.restorable_by(reader).filter(pk=row.pk).exists()
            assert may == MAY_RESTORE.get(level, MAY_RESTORE["organisation"])[name], (level, name)
        removing.restore_record(kind.resource.plural, row.pk, remover(cast, level))
        assert [name for name, who in cast.items() if sees(who, row)] == [
            name for name in cast if LEVELS[level][name]
        ]


def test_who_may_not_restore_is_refused(world, cast):
    row = put_away(make(Lesson, **on(world, "organisation")), cast["member"])
    for name in ("nobody", "ally", "outsider", "curator", "administrator"):
        with pytest.raises(PermissionDenied):
            removing.restore_record("lessons", row.pk, cast[name])
        answer = browser(cast[name]).post(reverse("restore_removed", args=["lessons", row.pk]))
        assert answer.status_code == (302 if name == "nobody" else 404)
    row.refresh_from_db()
    assert row.removed


def test_what_hangs_on_it_goes_and_comes_back_with_it(world, cast):
    process = make(Process)
    stage = make(Stage, process=process)
    entry = make(Intervention, process=process, stage=stage)
    part = make(Participation, intervention=entry, organisation=world.home)
    put_away(process, cast["curator"])
    for row in (process, stage, entry, part):
        assert not sees(cast["curator"], row)
    call_command("settle_readers", check=True)
    removing.restore_record("processes", process.pk, cast["curator"])
    for row in (process, stage, entry, part):
        assert sees(cast["nobody"], row)
    call_command("settle_readers", check=True)


def test_what_was_removed_before_stays_removed_and_waits_for_what_it_points_at(world, cast):
    process = make(Process)
    stage = make(Stage, process=process)
    put_away(stage, cast["curator"])
    put_away(process, cast["curator"])
    assert not Stage.restorable_by(Reader(cast["curator"])).filter(pk=stage.pk)
    removing.restore_record("processes", process.pk, cast["curator"])
    assert not sees(cast["curator"], stage)
    assert Stage.restorable_by(Reader(cast["curator"])).filter(pk=stage.pk)


def test_what_it_points_at_was_narrowed_since_then_its_name_is_not_listed(world, cast):
    process = make(Process)
    stage = put_away(make(Stage, process=process, name="Told to few"), cast["curator"])
    for name, value in on(world, "theirs").items():
        setattr(process, name, value)
    process.save()
    assert not Stage.restorable_by(Reader(cast["curator"])).filter(pk=stage.pk)
    assert "Told to few" not in browser(cast["curator"]).get("/removed/").content.decode()


def test_the_database_refuses_what_is_removed_and_readable(world):
    row = make(Lesson)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.unrestricted.filter(pk=row.pk).update(readers=None, open_to_all=True)
        row.removed = timezone.now()
        super(Record, row).save_base(raw=True)
        Lesson.unrestricted.filter(pk=row.pk).update(open_to_all=True)


# -- what is pointed at ----------------------------------------------------------------------
@pytest.mark.parametrize("level", ["theirs", "organisation", "coalition"])
def test_what_others_content_points_at_is_not_removed(level, world, cast):
    process = make(Process)
    make(Lesson, process=process, text="hidden from curators", **on(world, level))
    with pytest.raises(removing.RemovalRefused):
        removing.remove(process, cast["curator"], along=99)
    client, path = browser(cast["curator"]), f"{process.get_absolute_url()}remove/"
    assert "not yours to remove" not in client.get(path).content.decode()  # who looks is not told
    answer = client.post(path, {"along": "9"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "not yours to remove" in said and "hidden from curators" not in said
    assert sees(cast["nobody"], process)


def test_one_agrees_to_what_is_hidden_with_it(world, cast):
    process = make(Process)
    make(Stage, process=process, name="Second reading")
    client, path = browser(cast["curator"]), f"{process.get_absolute_url()}remove/"
    assert "Second reading" in client.get(path).content.decode()
    assert client.post(path).status_code == 409
    make(Stage, process=process)  # somebody adds one meanwhile
    assert client.post(path, {"along": "1"}).status_code == 409
    assert sees(cast["nobody"], process)
    assert client.post(path, {"along": "2"}).status_code == 302
    assert not sees(cast["nobody"], process)


def test_a_part_of_something_else_that_points_at_it_is_told(world, cast):
    stage = make(Stage)
    fate = make(Fate, stage=stage)
    would = removing.Removal(stage, Reader(cast["curator"]))
    assert [row.pk for row in would.along] == [fate.ask_id] and not would.refused


@pytest.mark.parametrize("kind", [Organisation, Source], ids=["organisation", "source"])
def test_the_directory_keeps_what_anything_points_at(kind, world, cast):
    row = make(kind)
    if kind is Source:
        pointing = make(Citation, lesson=make(Lesson, **on(world, "theirs")), source=row)
    else:
        pointing = make(Participation, organisation=row)
    with pytest.raises(removing.RemovalRefused):
        removing.remove(row, cast["curator"])
    pointing.delete()
    removing.remove(row, cast["curator"])
    assert issubclass(kind, Shared) and not sees(cast["curator"], row)
    names = browser(cast["member"]).get(f"/{kind.resource.plural}/names.json", {"q": str(row)})
    assert names.json() == {"names": []}
    assert not kind.restorable_by(Reader(cast["member"])) and kind.restorable_by(
        Reader(cast["curator"])
    )
    removing.restore_record(kind.resource.plural, row.pk, cast["curator"])
    assert sees(cast["nobody"], row)


def test_what_upkeep_remembers_keeps_nothing_and_goes_along(cast):
    process, source = make(Process), make(Source)
    note_quality(timezone.now())
    note_answer(source, 200, timezone.localdate())
    for row in (process, source):
        put_away(row, cast["curator"])
    assert removing.removed_long_ago(in_days(31)) == 2
    assert not Quality.unrestricted.filter(process=process.pk).exists()
    assert not AddressCheck.unrestricted.filter(source=source.pk).exists()


def test_who_works_somewhere_keeps_it_in_the_directory(world, cast):
    with pytest.raises(removing.RemovalRefused):
        removing.remove(world.stranger, cast["curator"])


# -- pages -----------------------------------------------------------------------------------
def test_what_everybody_could_read_has_gone_and_the_rest_is_not_there(world, cast):
    for level in LEVELS:
        row = make(Lesson, text="Words", **on(world, level))
        put_away(row, remover(cast, level))
        for who in cast.values():
            client, path = browser(who), row.get_absolute_url()
            answer = client.get(path)
            assert answer.status_code == (410 if level == "public" else 404), level
            assert "Words" not in answer.content.decode()
            assert client.get(f"{path}history/").status_code == 404
            assert client.get(path, {"on": "2026"}).status_code == 404
    assert browser(cast["nobody"]).get(f"/lessons/{uuid.uuid4()}/").status_code == 404


def test_a_public_process_has_gone_and_what_hung_on_it_is_not_there(world, cast):
    process = make(Process)
    stage = make(Stage, process=process)
    put_away(process, cast["curator"])
    client = browser(cast["nobody"])
    assert client.get(process.get_absolute_url()).status_code == 410
    assert client.get(stage.get_absolute_url()).status_code == 404


def test_its_history_comes_back_and_tells_nothing_of_the_days_without_it(world, cast):
    row = make(Lesson, text="Ask early")
    put_away(row, cast["curator"])
    assert not History(row, Reader(cast["curator"])).own
    assert AsOnDay(row, Reader(cast["curator"]), timezone.localdate()).version is None
    removing.restore_record("lessons", row.pk, cast["curator"])
    row = Lesson.visible_to(NOBODY).get(pk=row.pk)
    assert len(History(row, NOBODY).changes) == 1
    assert AsOnDay(row, NOBODY, timezone.localdate()).version is not None


def test_the_pages_say_so_and_undo(world, cast):
    row = make(Lesson, text="Ask early")
    client = browser(cast["curator"])
    assert f"{row.get_absolute_url()}remove/" in client.get(row.get_absolute_url()).content.decode()
    page = client.post(f"{row.get_absolute_url()}remove/", follow=True).content.decode()
    assert "Undo" in page and "Ask early" in page and "29 days left" in page
    assert "Ask early" not in browser(cast["member"]).get("/removed/").content.decode()
    answer = client.post(reverse("restore_removed", args=["lessons", row.pk]))
    assert answer.url == row.get_absolute_url() and client.get(answer.url).status_code == 200


def test_lists_and_counts_are_without_it(world, cast):
    row = make(Lesson, text="Ask early")
    client = browser(cast["nobody"])
    assert "Ask early" in client.get("/lessons/").content.decode()
    put_away(row, cast["curator"])
    page = client.get("/lessons/", {"q": "early"})
    assert page.context["page"].count == 0
    assert "Ask early" not in page.content.decode()


def test_what_was_handed_over_is_taken_back(world, cast):
    row = make(Lesson, **on(world, "organisation"))
    made = propose(as_it_is(Lesson, Reader(cast["member"]), row), world.home, "", cast["member"])
    put_away(row, cast["member"])
    made.refresh_from_db()
    assert made.state == ProposalState.WITHDRAWN and made.content == {}


def test_a_change_to_what_was_removed_is_not_accepted(world, cast):
    row, member = make(Lesson), Reader(cast["member"])
    made = propose(
        RecordForms(Lesson, member, row, as_it_is(Lesson, member, row).data),
        world.home, "", cast["member"],
    )  # fmt: skip
    put_away(row, cast["curator"])
    with pytest.raises(NotAccepted, match="no longer there"):
        proposed_forms(made, Reader(cast["curator"]))


# -- letting go ------------------------------------------------------------------------------
def test_after_thirty_days_it_goes_with_all_that_hung_on_it(world, cast):
    process = make(Process)
    stage = make(Stage, process=process)
    entry = make(Intervention, process=process, stage=stage)
    fate = make(Fate, stage=stage)
    made = Proposal.unrestricted.create(
        kind="stages", record=stage.pk, title="T", content={}, publishes=False, owner=world.home
    )
    put_away(process, cast["curator"])
    removing.removed_long_ago(in_days(29))
    assert Process.unrestricted.filter(pk=process.pk)
    assert removing.removed_long_ago(in_days(31)) == 3
    for row in (process, stage, entry, fate):
        assert not type(row).unrestricted.filter(pk=row.pk), row
        assert not type(row).unrestricted_versions.filter(id=row.pk), row
    assert not Proposal.unrestricted.filter(pk=made.pk)
    assert browser(cast["nobody"]).get(process.get_absolute_url()).status_code == 404


def test_what_something_has_come_to_point_at_stays_and_says_so(world, cast):
    process = make(Process, name="Kept")
    put_away(process, cast["curator"])
    process.removed = in_days(-31)
    process.save(update_fields=("removed",))
    make(Lesson, process=process)  # by somebody whose form was open
    work_off(early=True)
    assert Process.unrestricted.filter(pk=process.pk)
    assert "still points at it" in browser(cast["curator"]).get("/removed/").content.decode()


def test_deleting_for_good_leaves_a_note_and_nothing_else(world, cast):
    row = put_away(make(Lesson, **on(world, "organisation")), cast["member"])
    path = reverse("delete_removed", args=["lessons", row.pk])
    assert browser(cast["outsider"]).post(path, {"sure": "on"}).status_code == 404
    client = browser(cast["member"])
    client.post(path)  # not sure
    assert Lesson.unrestricted.filter(pk=row.pk)
    client.post(path, {"sure": "on"})
    assert not Lesson.unrestricted.filter(pk=row.pk)
    assert not Lesson.unrestricted_versions.filter(id=row.pk)
    (note,) = Erasure.unrestricted.all()
    assert (note.kind, note.record, note.owner, note.by) == (
        "lessons", None, world.home, cast["member"],
    )  # fmt: skip
    shown = {name for name, who in cast.items() if note in Erasure.of_whole(Reader(who))}
    assert shown == {"member"}


@pytest.mark.parametrize("kind", [Organisation, Source])
def test_what_another_was_merged_into_says_why_it_stays_and_goes_once_that_is_undone(kind, cast):
    kept, gone = make(kind), make(kind)
    merger = merge(kept, gone, [], cast["curator"], stamp(kept, gone))
    curator, address = browser(cast["curator"]), f"{kept.get_absolute_url()}remove/"
    for page in (curator.get(address), curator.post(address)):
        said = " ".join(page.content.decode().split())
        assert f"“{gone}” was merged into it. Undo that first." in said
        assert f'href="/mergers/{merger.pk}/"' in said
        assert "not yours to remove" not in said
    curator.post(f"/mergers/{merger.pk}/undo/")
    assert "was merged into it" not in curator.get(address).content.decode()
    assert curator.post(address).status_code == 302
