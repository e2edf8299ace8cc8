"""What an organisation brought in, and everybody reads by now, is known when it comes again."""

import pytest

from processes.models import Batch, Intervention, Level, Process, Stage, StageKind, Verb
from tests.filling import send
from tests.importing.files import HEARING, handed_in, imported, looked_at, table, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
LETTER = {"title": "An open letter", "kind": "private_letter", "date": "12 Mar 2021"}
NUMBERED = [HEARING | {"N.º": "1"}, LETTER | {"N.º": "2"}]


def published(*rows):
    for row in rows:
        row.visibility = Level.PUBLIC
        row.save()


@pytest.fixture
def handed(cast, world):
    def made(*rows, name="member", owner=world.home, plural="interventions", **plan):
        batch = handed_in(cast[name], table(*rows), owner, plural)
        looked_at(batch, **plan)
        return batch

    return made


@pytest.fixture
def numbered(cast, world):
    imported(handed_in(cast["member"], table(*NUMBERED), world.home))
    row = Intervention.unrestricted.get(title=HEARING["title"])
    published(row)
    return row


def test_a_numbered_line_of_what_is_public_by_now_is_unchanged(handed, numbered):
    """Was: "You cannot change what is here under this id"."""
    assert verbs(handed(*NUMBERED)) == [Verb.SAME] * 2


def test_one_that_says_something_else_is_told_that_it_is_public_with_a_way_there(
    client, cast, handed, numbered
):
    batch = handed(NUMBERED[0] | {"summary": "Eight minutes"}, NUMBERED[1])
    line, other = batch.lines.order_by("number")
    assert (line.verb, other.verb) == (Verb.REFUSE, Verb.SAME)
    assert line.faults == [["", "It is public by now. Propose the change on its page."]]
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert f'<a href="{numbered.get_absolute_url()}">' in page
    numbered.refresh_from_db()
    assert numbered.summary == ""


def test_who_took_part_in_what_is_public_by_now_is_proposed_as_well(handed, numbered):
    batch = handed(NUMBERED[0] | {"took_part": "Friend Watch"})
    line = batch.lines.get()
    assert line.faults == [["", "It is public by now. Propose the change on its page."]]


def test_what_was_mended_when_it_was_published_is_not_asked_to_be_undone(handed, numbered):
    numbered.title = "We spoke at the public hearing"
    numbered.save()
    assert verbs(handed(*NUMBERED)) == [Verb.SAME] * 2


def test_what_is_public_by_now_is_not_brought_in_a_second_time(handed, cast, world):
    """Was: new, where another sheet or typed lines say the same. Private ones were known."""
    row = Intervention.unrestricted.create(
        owner=world.home, visibility="public", title=HEARING["title"], kind="oral_statement",
        date="2022-10-12", state="done",
    )  # fmt: skip
    assert verbs(handed(HEARING, LETTER)) == [Verb.SAME, Verb.CREATE]
    changed = HEARING | {"summary": "Eight minutes"}
    asked = handed(changed).lines.get()
    assert (asked.verb, asked.alike) == (Verb.CREATE, row.pk)
    said = handed(changed, alike={"": "same"}).lines.get()
    assert (said.verb, said.thing) == (Verb.REFUSE, row.pk)
    assert said.faults == [["", "It is public by now. Propose the change on its page."]]
    theirs = handed(HEARING, changed, name="ally", owner=world.friend)
    assert verbs(theirs) == [Verb.CREATE] * 2
    assert {line.alike for line in theirs.lines.all()} == {None}


VOTE = {"kind": "vote", "name": "Plenary vote", "date": "Nov 2026", "process": "A bill"}


@pytest.mark.parametrize("level", ["organisation", "public"])
def test_stages_of_a_process_are_not_brought_in_a_second_time(client, cast, world, handed, level):
    process = make(Process, name="A bill")
    row = Stage.unrestricted.create(
        owner=world.home, visibility=level, process=process, position=3, kind="vote",
        name="Plenary vote", date="2026-11",
    )  # fmt: skip
    second = VOTE | {"name": "Second vote"}
    assert verbs(handed(VOTE, second, plural="stages")) == [Verb.SAME, Verb.CREATE]
    changed = handed(VOTE | {"state": "completed"}, plural="stages")
    assert changed.lines.get().alike == row.pk
    client.force_login(cast["member"])
    page = client.get(f"/imports/{changed.pk}/").content.decode()
    assert "1 new line looks like a stage that is here." in page
    assert f'<a href="{row.get_absolute_url()}">' in page
    theirs = handed(VOTE, plural="stages", name="ally", owner=world.friend)
    assert (verbs(theirs), theirs.lines.get().alike) == ([Verb.CREATE], None)


def test_typed_stages_are_known_when_they_are_typed_again(client, cast, world):
    process = make(Process, name="A bill")
    client.force_login(cast["member"])
    for each in ([Verb.CREATE] * 2, [Verb.SAME] * 2, [Verb.SAME] * 2):
        page = client.get("/imports/", {"typed": "stages", "process": process.slug})
        sent = {"form-0-kind": "vote", "form-0-date": "Nov 2026", "form-1-kind": "filing"}
        answer = send(client, page, having="form-0-name", **sent)
        batch = Batch.unrestricted.get(pk=answer.url.strip("/").split("/")[-1])
        assert verbs(batch) == each
        client.post(f"/imports/{batch.pk}/", {"act": "store"})
        published(*Stage.unrestricted.filter(owner=world.home))
    assert [row.position for row in Stage.unrestricted.order_by("position")] == [1, 2]


def test_stages_of_a_sheet_go_on_from_the_last_of_their_own_process(cast, world):
    """Was: from the highest position of all processes one may see."""
    make(Stage, process=make(Process, name="Another bill"), position=20)
    make(Stage, process=make(Process, name="A bill"), position=4)
    empty = make(Process, name="A new bill")
    rows = (VOTE, VOTE | {"process": empty.name}, VOTE | {"name": "Second vote"})
    imported(handed_in(cast["member"], table(*rows), world.home, "stages"))
    made = Stage.unrestricted.filter(owner=world.home).order_by("process__name", "position")
    assert [(row.process.name, row.position) for row in made] == [
        ("A bill", 5), ("A bill", 6), ("A new bill", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("column", [{"name": ""}, {}])
def test_a_stage_of_a_sheet_without_a_name_is_called_as_its_kind_is(client, cast, world, column):
    """Was: required in a sheet, and not on a page."""
    make(Process, name="A bill")
    row = {name: text for name, text in VOTE.items() if name != "name"} | column
    batch = handed_in(cast["member"], table(row), world.home, "stages")
    client.force_login(cast["member"])
    assert client.get(f"/imports/{batch.pk}/").context["form"].for_all == []
    imported(batch)
    assert Stage.unrestricted.get().name == str(StageKind.VOTE.label)
    again = handed_in(cast["member"], table(row), world.home, "stages")
    looked_at(again)
    assert verbs(again) == [Verb.SAME]
