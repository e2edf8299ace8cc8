"""What an organisation plans is its own: beside whatever it reads, and never part of that."""

import pytest
from django.urls import reverse

from processes.access import Reader
from processes.history.changes import History
from processes.models import AuthorsAsStaff, Commitment, Intervention, NextStep, WorkingNote
from processes.removal.erasing import Words, erase, words_found
from processes.removal.removing import delete_for_good, remove, restore_record
from tests.conftest import CAST, person
from tests.filling import fill, filled
from tests.making import make

pytestmark = pytest.mark.django_db


def notes_of(record, whose=""):
    address = reverse("notes", args=[record.resource.plural, record.address])
    return address + (f"?for={whose.slug}" if whose else "")


@pytest.fixture
def entry(world):
    return make(
        Intervention, title="Met the chair", **world.level("public") | {"owner": world.home}
    )


def noted(organisation, entry, **said):
    given = {"organisation": organisation, "intervention": entry}
    WorkingNote.unrestricted.create(**given, intended_result="A hearing in May", text="Be brief")
    return NextStep.unrestricted.create(**given, **{"text": "Call the adviser", **said})


def test_several_organisations_note_beside_one_public_entry_and_read_each_their_own(
    signed_in, world, entry
):
    for who, said in (("member", "Ours alone"), ("ally", "Theirs alone")):
        sent = {
            "note-intended_result": said,
            "step-0-text": f"Step, {said}",
            "step-0-due": "2030-05",
        }
        answer = fill(signed_in[who], notes_of(entry), "note-version", **sent)
        assert answer.status_code == 302, answer.content.decode()
    assert WorkingNote.unrestricted.count() == NextStep.unrestricted.count() == 2
    for who in CAST:
        page = signed_in[who].get(entry.get_absolute_url()).content.decode()
        assert ("Ours alone" in page) == (who == "member")
        assert ("Theirs alone" in page) == (who == "ally")
    history = reverse("history", args=["interventions", entry.address])
    assert "Ours alone" in signed_in["member"].get(history).content.decode()
    for who in ("nobody", "ally", "curator"):
        assert "Ours alone" not in signed_in[who].get(history).content.decode()
    changed = entry.changed
    entry.refresh_from_db()
    assert entry.changed == changed  # nothing of it is a change of the entry


def test_who_works_for_nobody_notes_nothing_and_what_is_hidden_is_not_there(
    signed_in, world, entry
):
    hidden = make(Intervention, **world.level("organisation"))
    lesson = reverse("notes", args=["lessons", "x"])
    for who in CAST:
        own = {"nobody": 302, "curator": 403, "administrator": 403}.get(who, 200)
        assert signed_in[who].get(notes_of(entry)).status_code == own
        there = {"nobody": 302, "member": 200}.get(who, 404)
        assert signed_in[who].get(notes_of(hidden)).status_code == there
        assert signed_in[who].get(lesson).status_code == (302 if who == "nobody" else 404)


def test_a_step_is_ticked_off_from_the_desk_and_opened_again(signed_in, world, entry):
    step = noted(world.home, entry, due="2020-05-01")
    member, address = signed_in["member"], reverse("step", args=[step.pk])
    desk = member.get("/").content.decode()
    assert "Call the adviser" in desk and "Overdue by" in desk
    for who in CAST:
        if who != "member":
            refused = signed_in[who].post(address, {"state": "done"})
            assert refused.status_code == (302 if who == "nobody" else 404)
    desk = member.post(address, {"state": "done", "desk": "1"}, follow=True)
    assert "Undo: still open" in desk.content.decode()
    step.refresh_from_db()
    assert (step.state, bool(step.done_on)) == ("done", True)
    assert "Call the adviser" not in member.get("/").content.decode()
    page = member.post(address, {"state": "open"}, follow=True)
    assert page.redirect_chain[0][0] == f"{entry.get_absolute_url()}#notes"
    step.refresh_from_db()
    assert (step.state, step.done_on) == ("open", None)


def test_what_is_planned_outlives_the_sight_of_what_it_was_beside(signed_in, world):
    shared = make(Commitment, text="Their promise", **world.level("coalition"))
    step = {"organisation": world.friend, "commitment": shared, "due": "2020"}
    NextStep.unrestricted.create(text="Ask them again", **step)
    assert "Their promise" in signed_in["ally"].get("/").content.decode()
    shared.visibility, shared.coalition = "organisation", None
    shared.save()
    desk = signed_in["ally"].get("/").content.decode()
    assert "Ask them again" in desk and "can no longer be seen" in desk
    assert "Their promise" not in desk


def test_a_step_is_for_somebody_who_works_there(signed_in, cast, world, entry):
    world_apart = person("far@example.org", world.stranger, name="Far Away")
    near = person("near@example.org", world.home, name="Near By")
    form = signed_in["member"].get(notes_of(entry)).content.decode()
    assert "Near By" in form and "Far Away" not in form
    for who, status in ((near, 302), (world_apart, 400)):
        sent = {"step-0-text": "Write", "step-0-who": str(who.pk)}
        answer = fill(signed_in["member"], notes_of(entry), "note-version", **sent)
        assert answer.status_code == status
    assert NextStep.unrestricted.get().who == near


def test_a_note_is_not_written_over_what_a_colleague_wrote_meanwhile(signed_in, world, entry):
    noted(world.home, entry)
    member = signed_in["member"]
    sent = filled(member.get(notes_of(entry)), "note-version", note__text="Mine")
    fill(member, notes_of(entry), "note-version", **{"note-text": "A colleague’s"})
    refused = member.post(notes_of(entry), sent)
    assert refused.status_code == 409
    assert WorkingNote.unrestricted.get().text == "A colleague’s"
    assert "Mine" in refused.content.decode()
    assert member.post(notes_of(entry), filled(refused, "note-version")).status_code == 302
    assert WorkingNote.unrestricted.get().text == "Mine"


def test_a_box_that_was_left_empty_empties_no_note_that_was_written_meanwhile(
    signed_in, world, entry
):
    member = signed_in["member"]
    opened_before = filled(member.get(notes_of(entry)), "note-version")
    fill(member, notes_of(entry), "note-version", **{"note-text": "Written since"})
    assert member.post(notes_of(entry), opened_before).status_code == 302
    assert WorkingNote.unrestricted.get().text == "Written since"


def test_the_full_form_of_an_entry_takes_notes_along_and_keeps_them_apart(signed_in, world):
    sent = {
        "title": "Spoke", "kind": "meeting", "note-intended_result": "A seat",
        "step-0-text": "Send the paper", "step-0-due": "3 May 2030",
    }  # fmt: skip
    answer = fill(signed_in["member"], "/interventions/new/", "title", **sent)
    assert answer.status_code == 302, answer.content.decode()
    entry = Intervention.unrestricted.get()
    assert WorkingNote.unrestricted.get().organisation == world.home
    step = NextStep.unrestricted.get()
    assert (step.intervention, str(step.due)) == (entry, "2030-05-03")
    edit = f"{entry.get_absolute_url()}edit/"
    more = fill(signed_in["member"], edit, "title", **{"step-0-text": "Call them"})
    assert more.status_code == 302
    assert NextStep.unrestricted.count() == 2
    for file in ("interventions.csv", "interventions.json"):
        told = b"".join(signed_in["member"].get(f"/{file}").streaming_content).decode()
        assert "Spoke" in told and "A seat" not in told and "Send the paper" not in told


def test_notes_go_with_what_they_are_beside_and_come_back_with_it(cast, world):
    own = make(Intervention, **world.level("organisation"))
    noted(world.home, own)
    noted(world.friend, own)
    remove(own, cast["member"])
    restore_record("interventions", own.pk, cast["member"])
    assert NextStep.unrestricted.count() == 2
    own.refresh_from_db()
    remove(own, cast["member"])
    own.refresh_from_db()
    delete_for_good(own)
    for kind in (NextStep, WorkingNote):
        assert not kind.unrestricted.exists() and not kind.unrestricted_versions.exists()


def test_what_is_erased_is_erased_in_notes_and_what_they_were(cast, world, entry):
    step = noted(world.friend, entry, text="Call Juana Pérez")
    step.text = "Write to Juana Pérez"
    step.save()
    words = Words("Juana Pérez", "[…]")
    found = words_found(entry, Reader(cast["curator"]), words)
    assert (found.now, found.earlier) == (0, 0)  # and nobody learns that others noted it
    assert words_found(entry, Reader(cast["ally"]), words).now == 1
    erase(entry, words, cast["curator"])
    step.refresh_from_db()
    assert step.text == "Write to […]"
    texts = NextStep.unrestricted_versions.values_list("text", flat=True)
    assert not [text for text in texts if "Juana" in text]


def test_the_history_of_an_entry_tells_each_their_own_notes(cast, world, entry):
    for whose in (world.home, world.friend):
        noted(whose, entry)
    for who in ("member", "ally", "curator"):
        told = History(entry, Reader(cast[who])).changes
        noted_there = [p for one in told for p in one.pieces if p.part in (NextStep, WorkingNote)]
        assert len(noted_there) == (0 if who == "curator" else 2)
    AuthorsAsStaff.unrestricted.create(organisation=world.home)
    told = History(entry, Reader(cast["member"])).changes
    assert [one.staff for one in told if any(p.part is NextStep for p in one.pieces)] == [
        world.home
    ]
