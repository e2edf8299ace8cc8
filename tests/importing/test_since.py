"""A file that comes again says what it would change, and leaves what was changed by hand since."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from processes.exchange.folder import EVERYTHING, export_to
from processes.models import (
    Batch,
    Citation,
    Intervention,
    NextStep,
    Participation,
    Verb,
    WorkingNote,
)
from tests.importing.files import HEARING, handed_in, imported, looked_at, table, undone

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SHEET = {**HEARING, "id": "7", "summary": "Eight minutes"}


def by_hand(entry, **values):
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()


def brought(cast, world, *rows):
    return imported(handed_in(cast["member"], table(*rows), world.home))


def again(cast, world, *rows, **plan):
    batch = handed_in(cast["member"], table(*rows), world.home)
    looked_at(batch, **plan)
    return batch


def changes(batch):
    return [
        (said["label"], said["old"], said["new"], said["kept"])
        for line in batch.lines.all()
        for said in line.changes
    ]


def test_what_somebody_changed_by_hand_since_is_said_and_stays(client, cast, world):
    brought(cast, world, SHEET)
    entry = Intervention.unrestricted.get()
    by_hand(entry, summary="Ten minutes")
    corrected = SHEET | {"title": "We spoke at the second hearing"}
    batch = again(cast, world, corrected)
    assert changes(batch) == [
        ("what happened", "We spoke at the hearing", "We spoke at the second hearing", ""),
        ("summary", "Ten minutes", "Eight minutes", "hand"),
    ]
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "Changed by hand since" in page
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == ("We spoke at the second hearing", "Ten minutes")
    batch = again(cast, world, corrected)  # and once more: it is still of a time before
    assert [line.verb for line in batch.lines.all()] == [Verb.SAME]
    assert [kept for *_said, kept in changes(batch)] == ["hand"]
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "Take the new words" in page
    client.post(f"/imports/{batch.pk}/", {"act": "take"})
    batch.refresh_from_db()
    assert changes(batch) == [("summary", "Ten minutes", "Eight minutes", "")]
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    entry.refresh_from_db()
    assert entry.summary == "Eight minutes"
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    entry.refresh_from_db()
    assert entry.summary == "Ten minutes"


def test_a_sheet_without_numbers_leaves_it_too(cast, world):
    row = {name: text for name, text in SHEET.items() if name != "id"}
    brought(cast, world, row)
    by_hand(Intervention.unrestricted.get(), title="A hearing", date="2022-10-13")
    batch = again(cast, world, row)
    assert {kept for *_said, kept in changes(batch)} == {"hand"}
    assert batch.to_write == 0


def test_what_both_changed_stays_as_it_was_changed_here(cast, world):
    brought(cast, world, SHEET)
    by_hand(Intervention.unrestricted.get(), summary="Ten minutes")
    batch = again(cast, world, SHEET | {"summary": "Nine minutes"})
    assert changes(batch) == [("summary", "Ten minutes", "Nine minutes", "hand")]


def test_what_an_import_changed_is_no_change_by_hand(cast, world):
    brought(cast, world, SHEET)
    second = brought(cast, world, SHEET | {"summary": "Ten minutes"})
    batch = again(cast, world, SHEET)
    assert changes(batch) == [("summary", "Ten minutes", "Eight minutes", "")]
    batch.delete()
    undone(second, cast["member"])
    batch = again(cast, world, SHEET | {"summary": "Ten minutes"})
    assert changes(batch) == [("summary", "Eight minutes", "Ten minutes", "")]


def test_an_empty_cell_empties_nothing_unless_somebody_says_so(client, cast, world):
    brought(cast, world, SHEET)
    batch = again(cast, world, SHEET | {"summary": "", "date": ""})
    assert {(label, kept) for label, _old, _new, kept in changes(batch)} == {
        ("summary", "empty"), ("date", "empty"),
    }  # fmt: skip
    assert batch.to_write == 0
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "Empty these fields" in page
    client.post(f"/imports/{batch.pk}/", {"act": "empty"})
    batch.refresh_from_db()
    assert {(label, old, new) for label, old, new, _kept in changes(batch)} == {
        ("summary", "Eight minutes", ""), ("date", "12 October 2022", ""),
    }  # fmt: skip
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    entry = Intervention.unrestricted.get()
    assert (entry.summary, entry.date) == ("", None)


def test_empty_cells_are_counted_and_empty_what_was_noted_where_somebody_says_so(
    client, cast, world
):
    full = SHEET | {"working_notes": "Call them first", "intended_result": "A better law"}
    brought(cast, world, full)
    batch = again(cast, world, full | {"working_notes": "", "intended_result": ""})
    assert changes(batch) == [
        ("intended result", "A better law", "", "empty"), ("notes", "Call them first", "", "empty"),
    ]  # fmt: skip
    assert (batch.to_write, batch.counts["empty"]) == (0, 2)
    client.force_login(cast["member"])
    client.post(f"/imports/{batch.pk}/", {"act": "empty"})
    batch.refresh_from_db()
    assert [kept for *_said, kept in changes(batch)] == ["", ""]
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    note = WorkingNote.unrestricted.get()
    assert (note.text, note.intended_result) == ("", "")
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    note.refresh_from_db()
    assert (note.text, note.intended_result) == ("Call them first", "A better law")
    note.text = "Do not call them"
    note.save()
    batch = again(cast, world, full | {"working_notes": ""}, emptying=True)
    assert changes(batch) == [("notes", "Do not call them", "", "hand")]


@pytest.mark.parametrize("edited", [{"summary": "Nine minutes"}, {}])
def test_what_is_changed_in_a_download_is_meant(client, cast, world, edited):
    """And what the download said before somebody changed it here is not."""
    brought(cast, world, SHEET)
    entry = Intervention.unrestricted.get()
    by_hand(entry, summary="Ten minutes")
    client.force_login(cast["member"])
    text = b"".join(client.get("/interventions.csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    by_hand(entry, title="A hearing") if not edited else None
    content = table(row | edited)
    batch = handed_in(cast["member"], content, world.home)
    looked_at(batch)
    expected = ("summary", "Ten minutes", "Nine minutes", "")
    old = ("what happened", "A hearing", "We spoke at the hearing", "hand")
    assert changes(batch) == [expected if edited else old]


def test_sources_that_were_added_by_hand_stay(cast, world):
    brought(cast, world, SHEET | {"sources": "!A note"})
    entry = Intervention.unrestricted.get()
    Citation.unrestricted.create(intervention=entry, source=world.source)
    batch = again(cast, world, SHEET | {"sources": "!A note"})
    assert [(label, kept) for label, _old, _new, kept in changes(batch)] == [("sources", "hand")]
    assert again(cast, world, SHEET | {"sources": "!A note"}, taking=True).to_write == 1


def test_who_was_taken_out_by_hand_stays_out(cast, world):
    row = SHEET | {"took_part": "Friend Watch"}
    brought(cast, world, row)
    Participation.unrestricted.get(organisation=world.friend).delete()
    batch = again(cast, world, row)
    assert [(label, old, new, kept) for label, old, new, kept in changes(batch)] == [
        ("who took part", "", "Friend Watch", "hand")
    ]
    assert batch.to_write == 0
    assert again(cast, world, row, taking=True).to_write == 1


def test_what_is_noted_beside_an_entry_stays_as_it_was_changed(cast, world):
    row = SHEET | {"intended_result": "Article 12 limited"}
    brought(cast, world, row)
    by_hand(WorkingNote.unrestricted.get(), intended_result="Article 12 deleted")
    batch = again(cast, world, row)
    assert changes(batch) == [
        ("intended result", "Article 12 deleted", "Article 12 limited", "hand")
    ]
    assert batch.to_write == 0


def test_what_is_kept_is_forgotten_with_the_file(cast, world):
    brought(cast, world, SHEET)
    by_hand(Intervention.unrestricted.get(), summary="Ten minutes")
    batch = again(cast, world, SHEET | {"title": "Another"})
    imported(batch)
    assert [line.changes for line in batch.lines.all()] == [[]]


def test_the_command_keeps_it_too_unless_told_otherwise(cast, world, tmp_path, capsys):
    brought(cast, world, SHEET)
    entry = Intervention.unrestricted.get()
    export_to(tmp_path / "out", EVERYTHING)
    by_hand(entry, summary="Ten minutes", link="https://example.org/")
    call_command("import", str(tmp_path / "out"))
    entry.refresh_from_db()
    assert (entry.summary, entry.link) == ("Ten minutes", "https://example.org/")
    assert "interventions: 1 unchanged, 2 kept as they are here" in capsys.readouterr().out
    call_command("import", str(tmp_path / "out"), "--overwrite")
    entry.refresh_from_db()
    assert (entry.summary, entry.link) == ("Eight minutes", "")


def test_a_workbook_of_what_is_here_says_nothing_of_it(client, cast, world):
    brought(cast, world, SHEET)
    by_hand(Intervention.unrestricted.get(), summary="Ten minutes")
    client.force_login(cast["member"])
    content = b"".join(client.get("/interventions.xlsx"))
    upload = SimpleUploadedFile("interventions.xlsx", content)
    batch = handed_in(cast["member"], upload.read(), world.home, name="interventions.xlsx")
    looked_at(batch)
    assert (changes(batch), batch.to_write) == ([], 0)


def test_what_was_said_in_private_is_not_told_by_a_file(cast, world):
    """A curator’s file that guesses it is answered as if it had never been said."""
    level = world.level("organisation")
    entry = Intervention.unrestricted.create(title="We met", kind="meeting", **level)
    by_hand(entry, summary="With the minister’s cousin")
    by_hand(entry, summary="With an adviser")
    by_hand(entry, visibility="public", owner=None)
    row = {"id": entry.pk, "summary": "With the minister’s cousin"}
    batch = handed_in(cast["curator"], table(row), plural="interventions")
    looked_at(batch)
    assert [(said["kept"], said["since"]) for said in batch.lines.get().changes] == [("", "")]


def test_an_empty_cell_drops_the_next_step_where_somebody_says_so(client, cast, world):
    full = SHEET | {"next_step": "Ask them again", "next_step_due": "2026-12"}
    brought(cast, world, full)
    empty = full | {"next_step": "", "next_step_due": ""}
    batch = again(cast, world, empty)
    assert changes(batch) == [("next step", "Ask them again", "", "empty")]
    assert (batch.to_write, batch.counts["empty"]) == (0, 1)
    client.force_login(cast["member"])
    client.post(f"/imports/{batch.pk}/", {"act": "empty"})
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    step = NextStep.unrestricted.get()
    assert (step.state, bool(step.done_on)) == ("dropped", True)
    assert changes(again(cast, world, empty)) == []
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    step.refresh_from_db()
    assert (step.state, step.done_on) == ("open", None)
    step.text = "Do not ask them"
    step.save()
    batch = again(cast, world, empty, emptying=True)
    assert changes(batch) == [("next step", "Do not ask them", "", "hand")]
