"""What is said of the lines of a file before and after they come in, and what is kept of them."""

import pytest

from processes.importing.handing_in import MOST_FILES_WAITING, files_waiting
from processes.models import Ask, Batch, Intervention, Process, Stage, Verb
from tests.importing.files import HEARING, handed_in, imported, looked_at, table, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
STAGE = {"kind": "vote", "date": "mar-22", "state": "completed"}


def test_why_a_line_is_refused_is_said_though_there_is_something_else_to_say(cast, world):
    """Was: hidden by how its day was read."""
    row = HEARING | {"date": "mar-22", "kind": "no such kind"}
    said = looked_at(handed_in(cast["member"], table(row), world.home))
    [(verb, faults)] = said.values()
    assert verb == Verb.REFUSE
    assert [column for column, _why in faults] == ["kind"]


def test_how_a_day_was_read_is_said_once_where_something_stays_as_somebody_changed_it(cast, world):
    batch = imported(handed_in(cast["member"], table(HEARING | {"id": "1"}), world.home))
    entry = batch.lines.get().thing
    row = Intervention.unrestricted.get(pk=entry)
    row.summary, row.title = "By hand", "Another title"
    row.save()
    again = HEARING | {"id": "1", "date": "oct-22", "summary": "", "state": "planned"}
    batch = handed_in(cast["member"], table(again), world.home)
    [(_verb, faults)] = looked_at(batch).values()
    [[_column, said]] = faults
    assert said.count("is read as") == 1


def test_an_ask_is_asked_of_all_that_the_line_names(cast, world):
    """Was: of the first alone."""
    row = HEARING | {
        "process": make(Process, name="A bill").slug,
        "with_whom": "Friend Watch; Committee on Lighthouses; Stranger Lab; The Office",
        "asked": "Open the lighthouses",
    }
    imported(handed_in(cast["member"], table(row), world.home))
    ask = Ask.unrestricted.get()
    assert {one.slug for one in ask.addressees.all()} == {world.friend.slug, world.stranger.slug}
    assert ask.unnamed == "Committee on Lighthouses; The Office"


def test_a_file_of_which_all_is_here_does_not_wait(client, cast, world):
    content = table(HEARING)
    imported(handed_in(cast["member"], content, world.home))
    for _time in range(MOST_FILES_WAITING + 2):
        batch = handed_in(cast["member"], content, world.home)
        looked_at(batch)
        assert verbs(batch) == [Verb.SAME]
    assert files_waiting(cast["member"]) == 0
    assert Batch.unrestricted.filter(stored=None).count() == MOST_FILES_WAITING
    looked_at(handed_in(cast["member"], table(HEARING | {"title": "Another"}), world.home))
    looked_at(handed_in(cast["member"], table(HEARING | {"kind": "none"}), world.home))
    handed_in(cast["member"], content, world.home)
    assert files_waiting(cast["member"]) == 3  # to be imported, to be corrected, to be looked at
    client.force_login(cast["member"])
    assert "3 files of yours wait" in client.get("/imports/").content.decode()


def test_a_new_line_is_shown_with_its_asks_and_a_stage_with_its_state(client, cast, world):
    client.force_login(cast["member"])
    process = make(Process, name="A bill")
    row = HEARING | {"process": process.slug, "asked": "Open the archive; More time"}
    batch = handed_in(cast["member"], table(row), world.home)
    looked_at(batch)
    page = client.get(f"/imports/{batch.pk}/?lines=all").content.decode()
    assert "Open the archive; More time" in page
    rows = [STAGE | {"process": process.slug, "state": "planned"}]
    batch = handed_in(cast["member"], table(*rows), world.home, "stages")
    looked_at(batch)
    page = client.get(f"/imports/{batch.pk}/?lines=all").content.decode()
    assert str(Stage(state="planned").get_state_display()) in page


def test_of_an_id_that_cannot_be_used_it_is_said_what_to_do(cast, world):
    hidden = imported(handed_in(cast["outsider"], table(HEARING), world.stranger)).lines.get().thing
    row = HEARING | {"id": str(hidden)}
    [(verb, faults)] = looked_at(handed_in(cast["member"], table(row), world.home)).values()
    assert verb == Verb.REFUSE
    assert "Leave it empty" in faults[0][1]


@pytest.mark.parametrize("heading", ["Iniciativa", "Asunto", "Ley"])
def test_a_column_whose_cells_all_name_processes_is_taken_for_the_process(cast, world, heading):
    make(Process, name="Ley de faros", acronym="LF")
    make(Process, name="Ley de puertos")
    row = {"Fecha": "2022-10-12", "Qué hicimos": "Carta", heading: "Ley de faros"}
    rows = [row, row | {heading: "ley de puertos"}, row | {heading: ""}]
    batch = handed_in(cast["member"], table(*rows), world.home)
    assert batch.plan["columns"] == ["date", "title", "process"]
    batch = handed_in(cast["member"], table(*rows, row | {heading: "otra cosa"}), world.home)
    assert batch.plan["columns"][2] != "process" or heading == "Ley"
    batch.delete()
    batch = handed_in(cast["member"], table(row | {heading: ""}), world.home)
    assert batch.plan["columns"][2] != "process" or heading == "Ley"
