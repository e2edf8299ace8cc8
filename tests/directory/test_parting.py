"""Undoing a merge of processes when something was recorded since that hangs on both: it works for
every case, and nobody learns of what they may not read."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from processes.access import Reader
from processes.directory.unmerging import undo_merge
from processes.models import (
    Barrier,
    Consultation,
    Intervention,
    NextStep,
    Process,
    Stage,
    TextVersion,
    WorkingNote,
)
from tests.conftest import CAST
from tests.directory.test_merging import merged
from tests.directory.test_merging_processes import stage
from tests.making import make
from tests.sweep.asking import NEVER_TWICE

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def two(cast):
    """Two records of one bill: the first has a round, the second a hearing."""
    kept, gone = make(Process, name="Water bill"), make(Process, name="Bill on water")
    stage(gone, 1, "Hearing")
    make(Consultation, process=kept, name="First round")
    return kept, gone


@pytest.fixture
def merger(cast, two):
    return merged(*two, cast["curator"])


def on_both(process, kind=Intervention, **given):
    hangs = {"stage": Stage.unrestricted.get(name="Hearing"), "process": process}
    return make(
        kind, consultation=Consultation.unrestricted.get(name="First round"), **hangs, **given
    )


def notes_on(row, who, cast):
    rows = WorkingNote.visible_to(Reader(cast[who])).filter(**{row._meta.model_name: row})
    return [one.text for one in rows]


def undone(merger, cast, *rows):
    merger = undo_merge(merger, Process, cast["curator"])
    for row in (merger, *rows):
        row.refresh_from_db()
    return merger


def bears(row):
    return row.process, row.stage and row.stage.name, row.consultation and row.consultation.name


# -- the rule --------------------------------------------------------------------------------
def test_it_stays_where_it_is_recorded_and_its_people_are_told(cast, two, world, merger, signed_in):
    kept, _gone = two
    own = on_both(kept, title="Ours", **world.level("organisation"))
    make(WorkingNote, organisation=world.home, intervention=own, text="Before")
    undone(merger, cast, own)
    assert bears(own) == (kept, None, "First round")
    assert notes_on(own, "member", cast) == [
        "Before\nTaken off when two merged processes were parted again:\nHearing (Bill on water)"
    ]
    step = NextStep.unrestricted.get()
    assert (step.organisation, step.record) == (world.home, own)
    desk = signed_in["member"].get("/").content.decode()
    assert "See which of them this belongs to" in desk
    assert own.get_absolute_url() in desk
    for who in ("nobody", "ally", "outsider", "curator"):
        assert own not in Intervention.visible_to(Reader(cast[who])), who
        assert not notes_on(own, who, cast), who
        assert not NextStep.visible_to(Reader(cast[who])).exists(), who


def test_what_the_site_says_of_it_is_in_the_language_of_who_reads(cast, two, world, merger):
    with translation.override("fr"):
        on_both(two[0], **world.level("organisation"))
        undone(merger, cast)
    with translation.override("es"):
        assert "Two merged" not in NextStep.unrestricted.get().text_shown
        assert str(NextStep.unrestricted.get().text_shown).startswith("Se separaron")
        assert WorkingNote.unrestricted.get().text_shown.startswith("Se quitó")


def test_what_everybody_reads_is_told_to_the_curator(cast, two, merger, signed_in):
    entry, barrier = on_both(two[0], title="A speech"), on_both(two[0], Barrier)
    merger = undone(merger, cast, entry, barrier)
    assert bears(entry) == bears(barrier) == (two[0], None, "First round")
    assert not NextStep.unrestricted.exists()
    page = signed_in["curator"].get(reverse("merger", args=[merger.pk])).content.decode()
    assert "This hung on both." in page
    assert "A speech" in page


def test_beside_what_takes_no_note_it_stands_beside_the_process(cast, two, world, merger):
    own = on_both(two[0], Barrier, **world.level("organisation"))
    undone(merger, cast, own)
    assert bears(own) == (two[0], None, "First round")
    (text,) = notes_on(two[0], "member", cast)
    assert text.endswith("Hearing (Bill on water)")


def test_an_entry_that_goes_back_lets_go_of_what_stays(cast, two):
    kept, gone = two
    hearing = Stage.unrestricted.get(name="Hearing")
    entry = make(Intervention, process=gone, stage=hearing, title="Old")
    merger = merged(kept, gone, cast["curator"])
    entry.refresh_from_db()
    entry.consultation = Consultation.unrestricted.get(name="First round")
    entry.save()
    undone(merger, cast, entry)
    assert bears(entry) == (gone, "Hearing", None)


def test_what_is_of_the_other_alone_since_goes_there(cast, two):
    kept, gone = two
    entry = make(Intervention, process=gone, title="Old")
    merger = merged(kept, gone, cast["curator"])
    entry.refresh_from_db()
    entry.consultation = Consultation.unrestricted.get(name="First round")
    entry.save()
    merger = undone(merger, cast, entry)
    assert bears(entry) == (kept, None, "First round")
    assert merger.content["left"]["rows"] == [["processes.intervention", str(entry.pk)]]


def test_what_repeats_an_entry_of_the_other_stays_with_its_own(cast, two):
    """Was: an entry of the first that repeats one of the second went with that when it had been
    changed since."""
    kept, gone = two
    first = make(Intervention, process=gone, title="First")
    again = make(
        Intervention, process=kept, title="Again", repeats=first, repeated_as="republished"
    )
    merger = merged(kept, gone, cast["curator"])
    again.save()
    since = make(
        Intervention, process=kept, title="Since", repeats=first, repeated_as="republished"
    )
    undone(merger, cast, again, since)
    assert (again.process, since.process) == (kept, gone)


def test_a_text_of_a_name_that_is_there_is_numbered(cast, two):
    kept, gone = two
    old = make(TextVersion, process=gone, name="Draft")
    merger = merged(kept, gone, cast["curator"])
    old.refresh_from_db()
    old.name = "First draft"
    old.save()
    new = make(TextVersion, process=kept, name="Draft", stage=Stage.unrestricted.get())
    also = make(TextVersion, process=kept, name="Draft (2)", stage=Stage.unrestricted.get())
    undone(merger, cast, new, also, old)
    assert {one.name for one in (old, new, also)} == {"First draft", "Draft", "Draft (2)"}
    assert {one.process for one in (old, new, also)} == {gone}


# -- nobody learns ---------------------------------------------------------------------------
def pages_after(merger, two, browsers):
    """What everybody is shown while it is undone, and then."""
    addresses = [one.get_absolute_url() for one in two]
    addresses += [f"{one}{more}" for one in addresses for more in ("history/", "timeline.json")]
    addresses += ["/mergers/", reverse("merger", args=[merger.pk]), "/interventions/"]
    curator = browsers["curator"]
    answer = curator.post(reverse("undo_merge", args=[merger.pk]), follow=True)
    shown = [(answer.status_code, answer.redirect_chain, answer.content.decode())]
    for who in ("curator", "outsider", "nobody"):
        for address in addresses:
            answer = browsers[who].get(address)
            shown.append((who, address, answer.status_code, text_of(answer)))
    return [tuple(map(same_each_time, one)) for one in shown]


def text_of(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def same_each_time(said):
    said = NEVER_TWICE.sub(r"\1", str(said))
    return re.sub(
        r'(<time datetime="|nonce-|nonce=")[^"\']*', r"\1", re.sub(r"\d\d:\d\d", "", said)
    )


@pytest.mark.parametrize("kind", [Intervention, Barrier])
def test_pages_are_the_same_with_and_without_what_an_organisation_keeps(
    cast, two, world, merger, signed_in, kind
):
    """Was: it was told that something hangs on both, and could not be undone."""
    for who in ("curator", "outsider"):
        signed_in[who].get("/")
    with transaction.atomic():
        without = pages_after(merger, two, signed_in)
        transaction.set_rollback(True)
    on_both(two[0], kind, **world.level("organisation"))
    beside = pages_after(merger, two, signed_in)
    assert without[0][0] == "200"
    for one, other in zip(without, beside, strict=True):
        assert one == other


# -- nobody reads more -----------------------------------------------------------------------
def readable_by(cast, kind):
    return {who: {*kind.visible_to(Reader(cast[who])).values_list("pk", flat=True)} for who in CAST}


@pytest.mark.parametrize("narrow", ["Hearing", "First round", "both"])
@pytest.mark.parametrize("level", ["public", "organisation", "coalition"])
@pytest.mark.parametrize("kept_by", ["organisation", "coalition", "friend"])
def test_nobody_reads_what_they_did_not_before(cast, two, world, merger, narrow, level, kept_by):
    """A public entry at a stage that an organisation keeps is read there alone: it stays so."""
    entry = on_both(two[0], **world.level(level))
    friends = {"visibility": "organisation", "owner": world.friend}
    kept = friends if kept_by == "friend" else world.level(kept_by)
    for row in (Stage.unrestricted.get(), Consultation.unrestricted.get()):
        if narrow in (row.name, "both"):
            for name, value in kept.items():
                setattr(row, name, value)
            row.save()
    before = readable_by(cast, Intervention)
    undone(merger, cast, entry)
    after = readable_by(cast, Intervention)
    for who in CAST:
        assert after[who] <= before[who], who
    assert entry.process in two
    assert {row.process for row in (entry.stage, entry.consultation) if row} == {entry.process}


def test_what_two_keep_apart_is_kept_to_its_own_organisation(cast, two, world, merger):
    """And the name of what another organisation keeps is not noted there."""
    entry = on_both(two[0], visibility="public", owner=world.home)
    for row, owner in ((entry.stage, world.friend), (entry.consultation, world.stranger)):
        row.visibility, row.owner = "organisation", owner
        row.save()
    undone(merger, cast, entry)
    assert bears(entry) == (two[0], None, "First round")
    assert entry.visibility == "organisation"
    (text,) = notes_on(entry, "member", cast)
    assert text.splitlines()[1:] == ["Bill on water"]
