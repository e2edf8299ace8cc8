"""The year ahead: what stands under which month, and for whom."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from processes.access import NOBODY, Reader
from processes.lookup.present import expected_words
from processes.models import (
    Commitment,
    Consultation,
    Forecast,
    Intervention,
    NextStep,
    Organisation,
    Process,
    Stage,
)
from processes.pages.ahead import year_ahead
from processes.timeline.overview import moved_last
from processes.timeline.steps import next_of, stages_of
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TODAY = dt.date(2024, 9, 2)


def told(reader, today=TODAY):
    """{heading: [(sort, words)]}"""
    return {
        heading: [(one.sort, str(one.row)) for one in coming]
        for _place, heading, coming in year_ahead(reader, today).groups
    }


@pytest.fixture
def bill(db):
    return make(Process, name="The bill")


def test_what_comes_stands_under_its_month_as_far_as_that_is_known(bill):
    def opening(name, **given):
        make(Consultation, name=name, process=bill, **{"state": "open", "opens": "", **given})

    opening("Views", closes="2024-09-06")
    opening("Hearing", opens="2024-10", closes="")
    opening("Comments", closes="2024-09-01")  # has passed
    opening("Called off", closes="2024-09-07", state="cancelled")
    opening("Replies", closes="2024-09", feedback_promised="../2024-12")
    for name, date in (
        ("Vote", "2024-11"),
        ("Opinion", "2025-01/2025-03"),
        ("Talks", "2024-12/2025-02"),
        ("Far", "2027"),
        ("Maybe", "2024-11~"),
        ("No date", ""),
    ):
        make(Stage, name=name, process=bill, state="planned", date=date)
    moved = make(Stage, name="Moved", process=bill, state="planned", date="2024-10")
    make(Forecast, stage=moved, date="2024-10", said_on="2024-01")
    make(Forecast, stage=moved, date="2025-02", said_on="2024-08")
    make(Commitment, text="Calendar", process=bill, due="2024-10-05", completion="not_started")
    make(Commitment, text="Kept", process=bill, due="2024-10-06", completion="complete")
    assert told(NOBODY) == {
        "September 2024": [("closes", "Views"), ("closes", "Replies")],
        "October 2024": [("due", "Calendar"), ("opens", "Hearing")],
        "November 2024": [("expected", "Vote")],
        "December 2024": [("feedback", "Replies")],
        "2024, month not known": [("expected", "Maybe")],
        "February 2025": [("expected", "Moved")],
        "2025, month not known": [("expected", "Opinion")],
        "Later": [("expected", "Far")],
        "Not known to the year": [("expected", "Talks")],
    }


def test_what_has_no_end_or_no_day_is_said_as_well_the_dated_first(world, cast):
    bill = make(Process, name="The bill", as_of="2024-08")

    def stage(name, position, **given):
        make(Stage, name=name, process=bill, position=position, **{"state": "planned"} | given)

    stage("Overtaken", 1, date="")
    stage("Debate", 2, date="2024-08", state="current")
    stage("Vote", 3, date="")
    stage("Into force", 4, date="2023-12-15/..")
    stage("Has passed", 5, date="2024-03")
    make(Consultation, name="Talks", process=bill, state="open", opens="2024-07", closes="")
    make(Consultation, name="Shut", process=bill, state="closed", opens="2024-07", closes="")
    entry = make(Intervention, title="A letter", process=bill, date="2024-08")
    make(NextStep, text="Call them", organisation=world.home, intervention=entry, due="")

    def undated(reader):
        return [(one.sort, str(one.row)) for one in year_ahead(reader, TODAY).undated]

    everybodys = [("open", "Talks"), ("expected", "Into force"), ("expected", "Vote")]
    assert undated(NOBODY) == undated(Reader(cast["outsider"])) == everybodys
    assert undated(Reader(cast["member"])) == [*everybodys, ("step", "Call them")]


@pytest.mark.engine
def test_whatever_home_calls_next_is_on_the_year_ahead(record, client):
    today = timezone.localdate()
    ahead = year_ahead(NOBODY, today)
    told = {one.row for one in (*ahead.coming, *ahead.undated)} | {*ahead.passed}
    processes = list(moved_last(NOBODY, timezone.localdate()))
    following = [next_of(steps) for steps in stages_of(processes, NOBODY).values()]
    following = {one for one in following if one}
    assert len(following) > 2 and following <= told
    page = markup(client.get("/ahead/"))
    for one in following:
        assert f'href="{one.process.get_absolute_url()}#st-{one.position}"' in page, one


def test_each_sees_what_they_may_see(bill, world, cast):
    own = world.level("organisation")
    make(Consultation, name="Ours", process=bill, closes="2024-09-06", state="open", **own)
    make(Stage, name="Our stage", process=bill, state="planned", date="2024-10", **own)
    make(Commitment, text="Our promise", process=bill, due="2024-10-05", **own)
    assert len([one for found in told(Reader(cast["member"])).values() for one in found]) == 3
    for name in ("nobody", "ally", "outsider"):
        assert told(Reader(cast[name])) == {}, name


def test_next_steps_are_those_of_ones_own_organisation(bill, world, cast):
    entry = make(Intervention, title="A letter", process=bill, date="2024-08")
    step = {"intervention": entry, "due": "2024-10-01"}
    make(NextStep, text="Call them", organisation=world.home, **step)
    make(NextStep, text="Done", organisation=world.home, state="done", done_on=TODAY, **step)
    make(NextStep, text="Not yours", organisation=world.stranger, **step)
    assert told(Reader(cast["member"])) == {"October 2024": [("step", "Call them")]}
    assert told(Reader(cast["outsider"])) == {"October 2024": [("step", "Not yours")]}
    for name in ("nobody", "ally", "curator", "administrator"):
        assert told(Reader(cast[name])) == {}, name


def test_the_page_says_what_comes_and_what_has_passed(bill, client):
    make(Stage, name="Vote", process=bill, state="planned", date="2024-11")
    make(Stage, name="Debate", process=bill, state="planned", date="2024-06")
    promiser = make(Organisation, name="The ministry")
    make(Commitment, text="Calendar", process=bill, due="2024-10-05", actor=promiser)
    with time_machine.travel(dt.datetime(2024, 9, 2, 12, tzinfo=dt.UTC)):
        page = " ".join(markup(client.get("/ahead/")).split())
        home = markup(client.get("/"))
    ahead, _heading, passed = page.partition("Expected, and the date has passed")
    october, november = ahead.index('<h2 id="m-2024-10"'), ahead.index('<h2 id="m-2024-11"')
    assert october < ahead.index("Calendar") < november < ahead.index("Vote")
    assert "Promise due: 5 Oct 2024" in ahead and "The ministry" in ahead
    assert "Vote" not in passed
    assert "Debate" in passed and "Debate" not in ahead
    assert 'href="/ahead/"' in home.partition("<main")[2]


def test_the_sample_is_left_out_until_it_is_asked_for(record, client):
    with time_machine.travel(dt.datetime(2024, 9, 2, 12, tzinfo=dt.UTC)):
        assert "Call for written views" not in markup(client.get("/ahead/"))
        page = markup(client.get("/ahead/?sample=with"))
    assert "traffic data" in page and "Invented sample" in page
    assert 'href="/ahead/"' in page.partition("<main")[2]


def test_what_a_row_of_home_was_expecting_stands_in_its_panel_too_and_counts_are_true(client):
    """Was: four of six without a date and no word of the others, nor of a date that has passed."""
    process = make(Process, name="A bill", as_of="2023")
    make(Stage, process=process, name="Vote", state="planned", date="2023-05")
    for number in range(6):
        other = make(Process, name=f"Other {number}")
        make(Stage, process=other, name=f"Step {number}", state="planned")
    page = markup(client.get("/")).partition("<main")[2]
    panel = " ".join(page.partition('id="h-ne"')[2].partition("</section>")[0].split())
    assert "was expected May 2023" in panel and "the date has passed" in panel
    for words in ("without a date: 1 of 6", "whose date has passed: 1", "with a date: 0"):
        assert words in panel, words
    assert "7 of 7: see all processes" in " ".join(page.split())


def test_what_is_to_come_after_the_day_of_a_word_is_said_without_that_day_twice():
    """Was: "As of 15 Dec 2023 expected 15 Dec 2023 or later"."""
    process = make(Process, as_of="2023-12-15")
    after = make(Stage, process=process, state="planned", date="2023-12-15/..")
    later = make(Stage, process=process, state="planned", date="2024-12-15/..")
    words = "as of 15 Dec 2023 still to come; no date recorded"
    assert expected_words(after, dt.date(2026, 1, 1)) == words
    assert "expected" in expected_words(later, dt.date(2026, 1, 1))
