"""Who took part, as a sheet says it now: a name it says no more goes, what people did stays."""

import pytest

from processes.access import Reader
from processes.importing.undoing import CannotBeUndone, Why, undo_import
from processes.models import Batch, Intervention, Organisation, Participation, Verb
from processes.writing.writer import write
from tests.importing.files import handed_in, imported, looked_at, table, undone, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROW = {
    "N.º": "1",
    "Qué hicimos": "Reunión con la comisión",
    "Tipo": "meeting",
    "Quién": "nosotras; Friend Watch; Una red nueva",
    "Con quién": "Stranger Lab",
}
CORRECTED = {**ROW, "Quién": "nosotras; Una red mejor; Friend Watch", "Con quién": "Open Coalition"}


def who(role=None):
    rows = Participation.unrestricted.filter(**({"role": role} if role else {}))
    return sorted(row.who.name for row in rows)


def again(cast, world, row, **plan):
    batch = handed_in(cast["member"], table(row), world.home)
    looked_at(batch, **plan)
    return batch


def changes(batch):
    return [
        (said["label"], said["old"], said["new"], said["kept"])
        for line in batch.lines.all()
        for said in line.changes
    ]


@pytest.fixture
def entry(cast, world):
    imported(handed_in(cast["member"], table(ROW), world.home))
    return Intervention.unrestricted.get()


def test_a_name_that_was_corrected_is_shown_old_and_new_and_the_old_goes(
    client, cast, world, entry
):
    batch = again(cast, world, CORRECTED)
    assert changes(batch) == [
        ("who took part", "Friend Watch, Home Rights, Una red nueva",
         "Friend Watch, Home Rights, Una red mejor", ""),
        ("with whom", "Stranger Lab", "Open Coalition", ""),
    ]  # fmt: skip
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/?lines=change").content.decode()
    assert "mejor" in page and "nueva" in page and "Open Coalition" in page
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    assert who() == ["Friend Watch", "Home Rights", "Open Coalition", "Una red mejor"]
    assert verbs(again(cast, world, CORRECTED)) == [Verb.SAME]  # twice changes nothing
    gone = Participation.unrestricted_versions.filter(history_type="-")
    assert {one.change for one in gone} == {batch.pk}
    batch.refresh_from_db()
    undone(batch, cast["member"])
    assert who() == ["Friend Watch", "Home Rights", "Stranger Lab", "Una red nueva"]
    assert who("lead") == []
    assert changes(again(cast, world, CORRECTED)) != []  # what an undoing brought back is no other


def test_who_was_added_by_hand_stays_and_so_does_what_was_said_of_somebody(cast, world, entry):
    make(Participation, intervention=entry, organisation=world.coalition, role="participant")
    friend = Participation.unrestricted.get(organisation=world.friend)
    friend.capacity = "rapporteur"
    friend.save()
    row = {**ROW, "Quién": "nosotras"}
    batch = again(cast, world, row)
    assert changes(batch) == [
        ("who took part", "Friend Watch", "", "hand"),
        ("who took part", "Friend Watch, Home Rights, Open Coalition, Una red nueva",
         "Friend Watch, Home Rights, Open Coalition", ""),
    ]  # fmt: skip
    batch.delete()
    imported(handed_in(cast["member"], table(row), world.home), taking=True)
    assert who() == ["Home Rights", "Open Coalition", "Stranger Lab"]


def test_a_name_that_was_corrected_by_hand_is_not_written_back(cast, world, entry):
    row = Participation.unrestricted.get(name="Una red nueva")
    row.name = "Una red vieja"
    row.save()
    batch = again(cast, world, ROW)
    assert changes(batch) == [("who took part", "", "Una red nueva", "hand")]
    assert batch.to_write == 0
    batch.delete()
    imported(handed_in(cast["member"], table(ROW), world.home), taking=True)
    assert "Una red vieja" not in who() and "Una red nueva" in who()


def test_an_empty_cell_takes_nobody_out_unless_somebody_says_so(cast, world, entry):
    empty = {**ROW, "Con quién": ""}
    batch = again(cast, world, empty)
    assert changes(batch) == [("with whom", "Stranger Lab", "", "empty")]
    assert (batch.to_write, batch.counts["empty"]) == (0, 1)
    batch.delete()
    imported(handed_in(cast["member"], table(empty), world.home), emptying=True)
    assert "Stranger Lab" not in who()
    without = {name: text for name, text in CORRECTED.items() if name != "Quién"}
    imported(handed_in(cast["member"], table(without), world.home))  # no column says nothing
    assert who("participant") == ["Friend Watch", "Home Rights", "Una red nueva"]


def test_whose_doing_it_is_stays_where_a_line_named_nobody_before(cast, world):
    nobody = {**ROW, "Quién": ""}
    imported(handed_in(cast["member"], table(nobody), world.home))
    assert verbs(again(cast, world, nobody, emptying=True)) == [Verb.SAME]
    named = {**ROW, "Quién": "Friend Watch"}
    imported(handed_in(cast["member"], table(named), world.home))
    assert who("lead") == ["Home Rights"]
    assert verbs(again(cast, world, named)) == [Verb.SAME]


def test_who_came_by_a_table_of_those_who_took_part_is_left_by_one_of_entries(cast, world, entry):
    row = {"intervention": "1", "organisation": "Open Coalition", "role": "participant"}
    imported(handed_in(cast["member"], table(row), world.home, "participations"))
    batch = again(cast, world, ROW)
    assert (changes(batch), verbs(batch)) == ([], [Verb.SAME])


def test_undoing_leaves_out_who_was_added_again_meanwhile(cast, world, entry):
    batch = imported(handed_in(cast["member"], table(CORRECTED), world.home))
    make(Participation, intervention=entry, organisation=world.stranger, role="addressee")
    undone(batch, cast["member"])
    assert who() == ["Friend Watch", "Home Rights", "Stranger Lab", "Una red nueva"]


def test_a_curator_who_undoes_it_has_the_directory_as_it_was(cast, world):
    plan = {"unknown": "create", "visibility": "public"}
    imported(handed_in(cast["curator"], table(ROW)), **plan)
    batch = imported(handed_in(cast["curator"], table(CORRECTED)), **plan)
    assert "Una red mejor" in who() and "Una red nueva" not in who()
    undone(batch, cast["curator"])
    assert "Una red mejor" not in who() and "Una red nueva" in who()
    assert not Organisation.unrestricted.filter(name="Una red mejor").exists()


def test_an_entry_of_which_somebody_was_taken_out_since_stays_and_is_named(cast, world):
    """Was: it was not named, and undoing all the rest deleted it."""
    other = {**ROW, "N.º": "2", "Qué hicimos": "Carta a la comisión"}
    batch = imported(handed_in(cast["member"], table(ROW, other), world.home))
    entry = Intervention.unrestricted.get(title=ROW["Qué hicimos"])
    part = Participation.unrestricted.get(intervention=entry, organisation=world.stranger)
    write(entry, {}, [(part, None)], by=cast["member"])
    with pytest.raises(CannotBeUndone) as raised:
        undo_import(batch, cast["member"])
    assert (raised.value.named, raised.value.others) == ([(entry, Why.CHANGED)], 0)
    undone(batch, cast["member"], but_these=True)
    assert list(Intervention.visible_to(Reader(cast["member"]))) == [entry]
    assert "Stranger Lab" not in who() and "Friend Watch" in who()


def test_so_does_one_of_which_a_later_sheet_took_somebody_out(cast, world, entry):
    first = Batch.unrestricted.get()
    imported(handed_in(cast["member"], table(CORRECTED), world.home))
    with pytest.raises(CannotBeUndone) as raised:
        undo_import(first, cast["member"])
    assert (entry, Why.CHANGED) in raised.value.named and not raised.value.others


@pytest.mark.parametrize("written", ["centro ambar", "Centro Ámbar, A.C.", "CENTRO ÁMBAR AC"])
def test_who_stands_in_words_in_a_public_entry_is_found_and_linked(cast, world, written):
    """However the sheet writes it: accents, capitals and legal forms make no other."""
    row = {"title": "Foro en el Senado", "kind": "panel_event", "Quién": "Centro Ámbar"}
    by = cast["curator"]
    imported(handed_in(by, table(row), None), visibility="public", unknown="leave")
    entry = Intervention.unrestricted.get()
    words = Participation.unrestricted.get(name="Centro Ámbar")
    words.capacity = "as an expert"
    words.save()
    update = {"id": entry.pk, "Quién": written}
    batch = handed_in(by, table(update), None)
    looked_at(batch)
    assert verbs(batch) == [Verb.SAME]  # the same words, though written otherwise
    one = make(Organisation, name="Centro Ámbar A.C.", slug="centro-ambar")
    batch = handed_in(by, table(update), None)
    imported(batch)
    linked = Participation.unrestricted.get(intervention=entry)
    assert (linked.organisation, linked.name, linked.capacity) == (one, "", "as an expert")
    again_ = handed_in(by, table(update), None)
    looked_at(again_)
    assert verbs(again_) == [Verb.SAME]
    undone(batch, by)
    assert Participation.unrestricted.get(intervention=entry).name == "Centro Ámbar"
