"""A line that is very like an entry that is here is said before it becomes a second one."""

import pytest

from processes.importing import batches
from processes.models import Batch, BatchState, Intervention, Process, Verb
from tests.importing.files import HEARING, handed_in, imported, looked_at, table, undone
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
CORRECTED = HEARING | {"title": "We spoke at the public hearing", "summary": "Eight minutes"}
OTHER = {"title": "Letter to the committee", "kind": "private_letter", "date": "2022-10-12"}


def handed(cast, world, *rows):
    batch = handed_in(cast["member"], table(*rows), world.home)
    looked_at(batch)
    return batch


def verbs_of(batch):
    batch.refresh_from_db()
    return [line.verb for line in batch.lines.order_by("number")]


@pytest.fixture
def entry(cast, world):
    imported(handed_in(cast["member"], table(HEARING), world.home))
    return Intervention.unrestricted.get()


def test_a_corrected_line_without_a_number_is_asked_about_and_changes_the_entry(
    client, cast, world, entry
):
    batch = handed(cast, world, CORRECTED, OTHER)
    assert [line.alike for line in batch.lines.all()] == [entry.pk, None]
    assert not batches.hand_over(batch, BatchState.STORING)  # not before that is answered
    client.force_login(cast["member"])
    address = f"/imports/{batch.pk}/"
    page = client.get(address).content.decode()
    assert f'<a href="{entry.get_absolute_url()}">' in page
    assert "the same, or another?" in page
    assert "Import all of it" not in page
    client.post(address, {"act": "same"})
    assert verbs_of(batch) == [Verb.CHANGE, Verb.CREATE]
    client.post(address, {"act": "store"})
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == (CORRECTED["title"], "Eight minutes")
    again = handed(cast, world, CORRECTED, OTHER)  # twice changes nothing, and asks nothing
    assert verbs_of(again) == [Verb.SAME] * 2
    entry.summary = "Ten minutes"
    entry.save()
    again = handed(cast, world, CORRECTED, OTHER)  # nor where somebody changed it since
    assert verbs_of(again) == [Verb.SAME] * 2
    assert again.lines.first().changes[0]["kept"] == "hand"
    assert undone(Batch.unrestricted.get(pk=batch.pk), cast["member"], but_these=True) == 1


@pytest.mark.parametrize(
    ("date", "asked"),
    [("2022-10-14", True), ("2022-12-10", True), ("2023-10-12", False), ("2022-12-11", False)],
)
def test_a_line_whose_date_alone_was_corrected_is_asked_about(cast, world, entry, date, asked):
    """Was: a second entry, unasked. A meeting a year later is another."""
    assert str(entry.date) == "2022-10-12"
    [line] = handed(cast, world, HEARING | {"date": date}).lines.all()
    assert line.alike == (entry.pk if asked else None)


def test_it_becomes_another_entry_where_somebody_says_so(client, cast, world, entry):
    batch = handed(cast, world, CORRECTED)
    client.force_login(cast["member"])
    client.post(f"/imports/{batch.pk}/", {"act": "another"})
    assert verbs_of(batch) == [Verb.CREATE]
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    assert Intervention.unrestricted.count() == 2
    assert verbs_of(handed(cast, world, CORRECTED, HEARING)) == [Verb.SAME] * 2


def test_each_line_can_be_answered_by_itself_and_anew(client, cast, world, entry):
    imported(handed_in(cast["member"], table(OTHER), world.home))
    lines = CORRECTED, OTHER | {"title": "A letter to the committee"}
    batch = handed(cast, world, *lines)
    assert batch.counts["alike"] == 2
    client.force_login(cast["member"])
    address = f"/imports/{batch.pk}/"
    client.post(address, {"act": "same-2"})
    batch.refresh_from_db()
    assert (verbs_of(batch), batch.counts["alike"]) == ([Verb.CHANGE, Verb.CREATE], 1)
    client.post(address, {"act": "another-3"})
    batch.refresh_from_db()
    assert (verbs_of(batch), batch.counts["alike"]) == ([Verb.CHANGE, Verb.CREATE], 0)
    client.post(address, {"act": "anew"})
    batch.refresh_from_db()
    assert batch.counts["alike"] == 2


def test_what_says_the_same_as_an_entry_is_that_entry(cast, world):
    own = world.level("organisation")
    Intervention.unrestricted.create(
        **own, title=HEARING["title"], kind="oral_statement", date="2022-10-12", state="done"
    )
    assert verbs_of(handed(cast, world, HEARING)) == [Verb.SAME]


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"title": "Speaking to the ministers", "took_part": "Friend Watch"}, True),
        ({"title": "Speaking to the ministers", "took_part": "Stranger Lab"}, False),
        ({"title": "Speaking to the ministers"}, False),
        ({"date": "2022-10"}, True),
        ({"date": "2022-11"}, False),
        ({"process": "bn"}, True),
    ],
)
def test_alike_is_what_is_near_in_time_and_has_near_words_or_the_same_people(
    cast, world, row, asked
):
    make(Process, name="A bill on networks", acronym="BN")
    imported(handed_in(cast["member"], table(HEARING | {"took_part": "Friend Watch"}), world.home))
    batch = handed(cast, world, HEARING | {"took_part": "", **row})
    assert bool(batch.counts["alike"]) is asked


def test_lines_of_one_file_that_are_alike_are_each_their_own(cast, world):
    rows = HEARING, CORRECTED
    imported(handed_in(cast["member"], table(*rows), world.home))
    third = CORRECTED | {"title": "We spoke at a hearing"}
    assert verbs_of(handed(cast, world, *rows)) == [Verb.SAME] * 2
    batch = handed(cast, world, *rows, third)  # both of those that it is like are in the file
    assert (batch.counts["alike"], verbs_of(batch)[2]) == (0, Verb.CREATE)


def test_what_one_may_not_change_is_not_told_by_a_line_like_it(cast, world, entry):
    for name, whose in (("ally", world.friend), ("outsider", world.stranger)):
        batch = handed_in(cast[name], table(CORRECTED), whose)
        looked_at(batch)
        assert (batch.counts["alike"], batch.lines.get().alike) == (0, None)


def test_a_sheet_that_has_numbers_only_now_is_that_of_what_came_without(cast, world, entry):
    numbered = HEARING | {"id": "3"}
    batch = handed(cast, world, numbered)  # just the same: nobody has to be asked
    assert verbs_of(batch) == [Verb.SAME]
    batch.delete()
    batch = handed(cast, world, CORRECTED | {"id": "3"}, OTHER | {"id": "4"})
    assert [line.alike for line in batch.lines.all()] == [entry.pk, None]
    batch.delete()
    batch = handed_in(
        cast["member"], table(CORRECTED | {"id": "3"}, OTHER | {"id": "4"}), world.home
    )
    imported(batch, alike={"": "same"})
    assert verbs_of(batch) == [Verb.CHANGE, Verb.CREATE]
    entry.refresh_from_db()
    assert entry.title == CORRECTED["title"]
    moved = CORRECTED | {"id": "3", "title": "We spoke there"}  # it is known by its number now
    assert verbs_of(handed(cast, world, moved, OTHER | {"id": "4"})) == [Verb.CHANGE, Verb.SAME]
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    entry.refresh_from_db()
    assert entry.title == HEARING["title"]


def test_what_came_with_another_number_is_another_entry_and_nobody_is_asked(cast, world):
    imported(handed_in(cast["member"], table(HEARING | {"id": "3"}), world.home))
    batch = handed(cast, world, CORRECTED | {"id": "4"})
    assert [line.alike for line in batch.lines.all()] == [None]
