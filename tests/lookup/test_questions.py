"""Questions the home page asks, each on a given day: what runs, what moved, what is forgotten."""

import datetime as dt

import pytest

from processes.access import NOBODY, Reader
from processes.lookup import questions
from processes.lookup.forecasts import moved_stages
from processes.lookup.present import is_out_of_date
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    Fate,
    Forecast,
    Intervention,
    Process,
    Stage,
)
from processes.timeline.around import lists_around
from processes.timeline.entries import Timeline
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.date(2024, 9, 2)


def names(rows):
    return [str(row) for row in rows]


# -- consultations --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "runs"),
    [
        ({"closes": "2024-09-02"}, True),  # the last day counts in full
        ({"closes": "2024-09-01"}, False),
        ({"closes": "2024-09"}, True),
        ({"closes": "2024-08"}, False),
        ({"closes": "2024-09-06", "opens": "2024-09-02"}, True),
        ({"closes": "2024-09-06", "opens": "2024-09-03"}, False),
        ({"closes": "2024-09-06", "opens": "2024-09"}, True),
        ({"closes": "2024-09-06", "opens": "../2024-08"}, True),
        ({"closes": "2024-09-06", "state": "cancelled"}, False),
        ({"state": "open"}, True),
        ({"state": "closed"}, False),
        ({"state": "planned"}, False),
        ({"state": "planned", "closes": "2024-09-06"}, False),
        ({"state": "open", "closes": "2024-08"}, False),
        ({"state": "open", "date": "2024-08"}, False),
        ({"state": "open", "date": "2024-09"}, True),
        ({"state": "open", "opens": "2024-10"}, False),
        ({"state": "open", "closes": "2024-08/.."}, True),
    ],
)
def test_a_consultation_is_open_while_one_can_take_part(given, runs):
    process = make(Process, as_of="2024-08")
    make(Consultation, name="Hearing", process=process, **given)
    assert names(questions.open_consultations(NOBODY, DAY)) == ["Hearing"] * runs


def test_the_next_to_close_comes_first():
    for name, closes in (("late", "2024-12"), ("soon", "2024-09-03"), ("some day", "")):
        process = make(Process, as_of="2024-08")
        make(Consultation, name=name, closes=closes, state="open", process=process)
    assert names(questions.open_consultations(NOBODY, DAY)) == ["soon", "late", "some day"]


# -- stages ---------------------------------------------------------------------------------
STAGES = [
    # date, state, ahead, past its date
    ("2024-09-02", "planned", True, False),
    ("2024-09-01", "planned", False, True),
    ("2024-12", "planned", True, False),
    ("2024-09", "planned", True, False),
    ("2024-08", "planned", False, True),
    ("2024-12", "current", False, False),
    ("2024-08", "completed", False, False),
    ("", "planned", False, False),
]


@pytest.mark.parametrize(("date", "state", "ahead", "past"), STAGES)
def test_a_planned_stage_lies_ahead_until_its_date_has_passed(date, state, ahead, past):
    make(Stage, name="Vote", date=date, state=state)
    assert names(questions.stages_ahead(NOBODY, DAY)) == ["Vote"] * ahead
    assert names(questions.stages_past_their_date(NOBODY, DAY)) == ["Vote"] * past


def test_the_next_stage_comes_first_and_the_last_that_passed():
    for name, date in (("b", "2024-12"), ("a", "2024-10"), ("d", "2023"), ("c", "2024-08")):
        make(Stage, name=name, date=date, state="planned")
    assert names(questions.stages_ahead(NOBODY, DAY)) == ["a", "b"]
    assert names(questions.stages_past_their_date(NOBODY, DAY)) == ["c", "d"]


MOVED = [
    ([], "2024-12", False),
    (["2024-12"], "2024-12", False),
    (["2024-12", "2024-12"], "2024-12", False),
    (["2024-09", "2024-12"], "2024-12", True),
    (["2024-09", "2024-10", "2024-12"], "2024-12", True),
]


def forecast(stage, expected):
    for month, date in enumerate(expected, 1):
        make(Forecast, stage=stage, date=date, said_on=f"2024-0{month}-15")


@pytest.mark.parametrize(("expected", "date", "moved"), MOVED)
def test_a_stage_moved_when_it_was_expected_at_another_time(expected, date, moved):
    forecast(make(Stage, name="Vote", date=date, state="planned"), expected)
    assert names(moved_stages(NOBODY, 4)) == ["Vote"] * moved


@pytest.mark.parametrize("expected", [[], ["2024-09"], ["2024-12"], ["2024-09", "2024-12"]])
def test_home_and_the_page_of_a_process_agree_on_what_moved(expected):
    process = make(Process)
    forecast(make(Stage, process=process, date="2024-12", state="planned"), expected)
    timeline = Timeline(process, NOBODY, DAY, {})
    timeline.read_frame()
    assert timeline.stages[0].moved == bool(moved_stages(NOBODY, 4))


def test_the_latest_news_of_a_move_comes_first():
    for name, months in (("old", ("2023-01", "2023-02")), ("new", ("2024-01", "2024-08"))):
        stage = make(Stage, name=name, date="2025")
        for n, said_on in enumerate(months, 4):
            make(Forecast, stage=stage, date=f"202{n}", said_on=said_on)
    assert names(moved_stages(NOBODY, 4)) == ["new", "old"]
    assert names(moved_stages(NOBODY, 1)) == ["new"]


def test_a_move_is_found_however_much_was_said_of_others_since():
    forecast(make(Stage, name="Vote", date="2024-12", state="planned"), ["2024-09", "2024-12"])
    for n in range(40):
        make(
            Forecast,
            stage=make(Stage, date="2025"),
            date="2025",
            said_on=f"2024-08-{n % 28 + 1:02}",
        )
    assert names(moved_stages(NOBODY, 1)) == ["Vote"]


def test_a_stage_going_on_without_an_entry_is_a_gap():
    empty = make(Stage, name="empty", state="current")
    filled = make(Stage, name="filled", state="current")
    make(Stage, name="over", state="completed")
    make(Intervention, process=filled.process, stage=filled)
    make(Intervention, process=empty.process)
    assert names(questions.stages_without_entries(NOBODY, DAY)) == ["empty"]


def test_an_entry_one_may_not_see_fills_no_gap(world, cast):
    stage = make(Stage, name="quiet", state="current")
    make(Intervention, process=stage.process, stage=stage, **world.level("organisation"))
    assert names(questions.stages_without_entries(Reader(cast["outsider"]), DAY)) == ["quiet"]
    assert names(questions.stages_without_entries(Reader(cast["member"]), DAY)) == []


# -- commitments and processes --------------------------------------------------------------
def test_the_oldest_overdue_commitment_comes_first():
    for text, due in (("b", "2024-08"), ("a", "2023"), ("to come", "2024-09-02"), ("no day", "")):
        make(Commitment, text=text, due=due)
    make(Commitment, text="kept", due="2023", completion="complete")
    assert names(questions.overdue_commitments(NOBODY, DAY)) == ["a", "b"]


@pytest.mark.parametrize(
    ("days", "state", "stale"),
    [
        (180, "active", False), (181, "active", True), (181, "planned", True),
        (181, "completed", False), (181, "rejected", False), (0, "active", False),
    ],
)  # fmt: skip
def test_a_process_is_stale_once_its_last_word_is_older_than_180_days(days, state, stale):
    said = DAY - dt.timedelta(days=days)
    make(Process, name="A bill", as_of=str(said), state=state)
    assert names(questions.stale_processes(NOBODY, DAY)) == ["A bill"] * stale


@pytest.mark.parametrize(
    ("date", "speaks"),
    [("2024-02", False), ("2024-03", True), ("2023/..", False), ("", False), ("2024-09", True)],
)
def test_a_word_speaks_from_its_latest_day_and_never_without_one(date, speaks):
    process = make(Process, as_of=date, state="active")
    process.created = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    process.save()
    assert is_out_of_date(process, DAY) is not speaks
    assert questions.stale_processes(NOBODY, DAY).exists() is not speaks


# -- entries and asks -----------------------------------------------------------------------
def test_the_newest_entries_that_took_place_come_first():
    for title, date, state in (
        ("old", "2022", "done"), ("new", "2024-08", "done"), ("undated", "", "done"),
        ("to come", "2024-10", "planned"), ("cancelled", "2024-07", "cancelled"),
    ):  # fmt: skip
        make(Intervention, title=title, date=date, state=state)
    assert names(questions.latest_entries(NOBODY)) == ["new", "cancelled", "old"]


FATES = [
    ([("2023", "pending"), ("2024", "adopted")], "adopted"),
    ([("2024", "adopted"), ("2023", "pending")], "adopted"),
    ([("2024-05", "rejected"), ("2024", "adopted")], "rejected"),
    ([("", "pending"), ("2020", "rejected")], "rejected"),
    ([("", "pending")], "pending"),
]


@pytest.mark.parametrize(("fates", "state"), FATES)
def test_the_state_of_an_ask_is_its_newest_fate(fates, state):
    ask = make(Ask)
    for date, fate in fates:
        make(Fate, ask=ask, date=date, fate=fate)
    assert [one.fate for one in questions.current_fates(NOBODY)] == [state]


def test_each_ask_has_one_state():
    for text in ("one", "two"):
        ask = make(Ask, text=text)
        for year in range(2020, 2024):
            make(Fate, ask=ask, date=str(year), fate="pending")
    assert questions.current_fates(NOBODY).count() == 2


# -- who asks -------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "sees"), [("nobody", False), ("ally", False), ("member", True)])
def test_every_question_is_answered_from_what_one_may_see(world, cast, who, sees):
    quiet = world.level("organisation")
    process = make(Process, as_of="2020-01-01", state="active", **quiet)
    make(Consultation, process=process, closes="2024-12", **quiet)
    for position, state, date in (
        (1, "planned", "2024-12"),
        (2, "planned", "2023"),
        (3, "current", ""),
    ):
        stage = make(Stage, process=process, position=position, state=state, date=date, **quiet)
        forecast(stage, ["2024-05", "2024-06"])
    make(Commitment, process=process, due="2020", **quiet)
    make(Intervention, process=process, date="2024", **quiet)
    ask = make(Ask, process=process, **quiet)
    make(Fate, ask=ask)
    reader = Reader(cast[who])
    answers = [
        questions.open_consultations(reader, DAY), questions.stages_ahead(reader, DAY),
        questions.stages_past_their_date(reader, DAY),
        questions.stages_without_entries(reader, DAY), questions.overdue_commitments(reader, DAY),
        questions.stale_processes(reader, DAY), questions.latest_entries(reader),
        questions.current_fates(reader),
    ]  # fmt: skip
    assert [rows.exists() for rows in answers] == [sees] * len(answers)
    assert bool(moved_stages(reader, 1)) == sees
    assert bool(lists_around(process, reader)["holders"]) is False
