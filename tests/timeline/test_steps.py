"""Of a stage whose state nobody recorded a page says its date, and not that it is to come or was
reached."""

import datetime as dt

import pytest

from engagement.dates import parse
from processes.access import NOBODY
from processes.lookup.questions import stages_ahead, stages_past_their_date, stages_without_a_day
from processes.models import Citation, Process, Stage
from processes.outcomes.in_steps import next_stage, stages_past
from processes.timeline.drawing.inputs import Bar
from processes.timeline.drawing.spans import stage_parts
from processes.timeline.drawing.texts import stage_note, stage_title
from processes.timeline.steps import next_of, overtaken
from tests.importing.files import handed_in, imported, table
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 2)
SHEET = [
    {"Etapa": "Presentación", "Tipo": "filing", "Desde": "2020-02-08"},
    {"Etapa": "Dictamen", "Tipo": "committee", "Desde": "2021-04"},
    {"Etapa": "Votación", "Tipo": "vote", "Desde": "2099-11"},
]


@pytest.fixture
def brought(cast, world):
    """The stages of a process that came by a sheet without a column for their state."""
    process = make(Process, name="Ley de faros", acronym="LF", state="active")
    rows = [row | {"process": "LF"} for row in SHEET]
    imported(handed_in(cast["curator"], table(*rows), None, "stages"), visibility="public")
    stages = list(Stage.unrestricted.filter(process=process).order_by("position"))
    for one in stages:
        make(Citation, stage=one, source=world.source)
    return process, stages


@pytest.mark.engine
def test_a_sheet_without_a_state_records_none(brought):
    """Was: "planned", so that a day of 2020 was said to be expected."""
    assert [one.state for one in brought[1]] == ["", "", ""]


def test_it_is_neither_next_nor_reached_nor_overtaken(brought):
    process, stages = brought
    assert next_of(stages) is None
    assert not any(overtaken(one, stages, TODAY) for one in stages)
    stages[0].state = "planned"
    assert next_of(stages) == stages[0]  # which those behind it have not overtaken
    assert not overtaken(stages[0], stages, dt.date(2019, 1, 1))
    questions = stages_ahead(NOBODY, TODAY), stages_past_their_date(NOBODY, TODAY)
    assert not any(one.exists() for one in (*questions, stages_without_a_day(NOBODY)))
    assert next_stage(process, NOBODY) is None
    assert not stages_past(process, NOBODY).exists()


def test_no_page_says_that_it_is_to_come(client, brought):
    process, stages = brought
    address = process.get_absolute_url()
    turn = markup(client.get(address)).partition('id="st-1"')[2].partition("</li>")[0]
    assert "Stage, state not recorded" in turn and "Feb 2020" in turn
    beside = f"/compare/?process={process.slug}"
    for where in (address, "/", "/processes/", f"{address}steps/", beside, "/ahead/"):
        text = client.get(where).content.decode()
        for word in ("was expected", "expected Nov", "Still to come", "to come:"):
            assert word not in text, (where, word)
    said = client.get(stages[0].get_absolute_url()).content.decode()
    assert "Not recorded" in said


def test_the_drawing_shows_what_nothing_confirms():
    bar = Bar("st-1", "Dictamen", date=parse("2021-04-06"), state="")
    assert [part.kind for part in stage_parts(bar, TODAY.toordinal())] == ["ahead"]
    assert stage_note(bar, TODAY) == "State not recorded"
    assert stage_title(bar, TODAY) == "Dictamen: 6 Apr 2021, state not recorded"


def test_a_form_in_which_nothing_is_chosen_records_none(client, cast):
    client.force_login(cast["curator"])
    process = make(Process, name="A bill")
    said = {"kind": "vote", "name": "", "date": "2020", "state": "", "visibility": "public"}
    answer = client.post(f"{process.get_absolute_url()}stages/", said)
    assert answer.status_code == 302
    stage = Stage.unrestricted.get()
    assert (stage.state, stage.name) == ("", "Plenary vote")
    page = client.get(f"{process.get_absolute_url()}stages/").content.decode()
    assert "State not recorded, 2020" in " ".join(page.split())
