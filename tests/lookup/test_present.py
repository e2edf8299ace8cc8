"""What is said in the present tense: as a query and of one row alike, and on every page."""

import datetime as dt
import re
from collections import defaultdict

import pytest
from django.http import QueryDict
from django.utils import translation

from engagement.dates import words
from processes.access import NOBODY
from processes.lookup import present, questions
from processes.models import (
    Consultation,
    Forecast,
    Intervention,
    Organisation,
    Process,
    Stage,
)
from processes.timeline.drawing import wide
from processes.timeline.entries import Timeline
from processes.timeline.picture import picture_of
from tests.conftest import person
from tests.filling import send
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.date(2024, 9, 2)
OPEN_DATES = ("", "2024-08", "2024-09", "2024-12", "2024-08/..", "../2024-08", "2023/2024-10")


@pytest.fixture
def bill(db):
    """The Mexican bill: last confirmed on 11 December 2023, its stage said to go on since 2023."""
    process = make(Process, name="The bill", as_of="2023-12-11", state="active")
    make(
        Stage, process=process, position=7, name="Opinions", kind="committee_opinion",
        state="current", date="2023/..", date_kind="span",
    )  # fmt: skip
    make(
        Stage, process=process, position=8, name="Debate", kind="reading", state="planned",
        date="2030",
    )  # fmt: skip
    return process


def text_of(response):
    said = b"".join(response).decode() if response.streaming else markup(response)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


@pytest.mark.later
def test_a_query_and_a_row_give_one_answer():
    """Of every consultation and stage there can be: open or not, reached or not, in which state."""
    for as_of in ("", "2024-08", "2020"):
        process = make(Process, as_of=as_of)
        for state in ("", *present.ConsultationState):
            for closes in OPEN_DATES:
                for opens, date in (("", ""), ("2024-10", ""), ("2024-08", "2024-08")):
                    given = {"closes": closes, "opens": opens, "date": date}
                    Consultation(
                        process=process, name="x", state=state, visibility="public", **given
                    ).save()
        for position, date in enumerate(OPEN_DATES, 1):
            for n, kind in enumerate(("span", "within", "")):
                Stage(
                    process=process, position=position * 10 + n, name="x", kind="reading",
                    state="current", date=date, date_kind=kind, visibility="public",
                ).save()  # fmt: skip
    rows = list(Consultation.visible_to(NOBODY).select_related("process"))
    running = set(Consultation.visible_to(NOBODY).filter(present.running(DAY)))
    assert {one for one in rows if present.is_running(one, DAY)} == running
    assert 0 < len(running) < len(rows)
    for (
        state
    ) in present.ConsultationState:  # one that is not recorded says "" until its day is past
        found = set(Consultation.visible_to(NOBODY).filter(present.in_state(state, DAY)))
        assert {one for one in rows if present.state_on(one, DAY) == state} == found
    stages = list(Stage.visible_to(NOBODY))
    reached = set(Stage.visible_to(NOBODY).filter(present.reached(DAY)))
    assert {one for one in stages if present.is_reached(one, DAY)} == reached
    assert 0 < len(reached) < len(stages)
    processes = list(Process.visible_to(NOBODY))
    stale = set(questions.stale_processes(NOBODY, DAY))
    assert {one for one in processes if present.is_out_of_date(one, DAY)} == stale


def test_every_page_says_as_of_when_a_stage_went_on_and_none_says_now(bill, client):
    """Was: “Now: Opinions of the commissions, since 2023” three years after the last word."""
    for address in ("/", "/processes/", bill.get_absolute_url(), "/stages/"):
        said = text_of(client.get(address))
        assert "11 Dec 2023" in said, address
        for wrong in ("Now Opinions", "since 2023", "Going on now", "Stage now", " Now "):
            assert wrong not in said, (address, wrong)
    said = text_of(client.get(bill.get_absolute_url()))
    assert "As of 11 Dec 2023 Opinions from 2023, end not recorded" in said
    assert "nothing newer is recorded" in said
    assert "as of 11 Dec 2023 expected 2030" in said
    assert "days ago" not in said
    stages = client.get(f"{bill.get_absolute_url()}timeline.json").json()["stages"]
    assert [one["goes_on"] for one in stages] == [False, False]


def test_who_logs_is_told_no_stage_of_now_where_nobody_has_said_lately(bill, client):
    """Was: “Stage now” three years after the last word, and the entry of today stood in it."""
    home = make(Organisation)
    client.force_login(person("logs@example.org", home))
    address = f"/log/?process={bill.slug}"
    page = client.get(address)
    assert "Stage now" not in text_of(page)
    assert send(client, page, having="what", what="A call", kind="meeting").status_code == 302
    assert Intervention.unrestricted.get().stage is None
    bill.as_of = str(dt.date.today())
    bill.save()
    page = client.get(address)
    assert "Stage now: Opinions" in text_of(page)
    assert send(client, page, having="what", what="Another", kind="meeting").status_code == 302
    assert Intervention.unrestricted.get(title="Another").stage.name == "Opinions"


def test_what_is_finished_is_not_now_what_is_planned_not_since_and_a_state_has_its_day(client):
    over = make(Process, name="The ban", state="completed")
    make(Process, name="The tax", state="active", as_of="2021")
    make(Process, name="The treaty", state="completed", as_of="2023-04")
    make(
        Stage, process=over, name="Rules", kind="implementation", state="planned",
        date="2023-12-15/..", date_kind="span",
    )  # fmt: skip
    said = text_of(client.get(over.get_absolute_url()))
    # Was: as if it were so today.
    assert "State Finished no stage going on the day is not recorded" in said
    there = text_of(client.get("/processes/the-treaty/"))
    assert "State Finished no stage going on As of Apr 2023" in there
    assert " Now " not in said
    assert "since 15 Dec 2023" not in said
    assert "15 Dec 2023 or later" in said
    listed = text_of(client.get("/processes/"))
    assert "As of 2021: In progress" in listed
    assert "As of Apr 2023: Finished" in listed
    assert "Day not recorded: No stage going on" in listed


def test_facts_list_and_drawing_say_one_as_of_no_more_exactly_than_it_is_known(bill, client):
    """Was: “As of 31 Dec 2023” in the drawing, and “As of between Jun and Dec 2023” beside it."""
    bill.as_of = "2023-06/2023-12"
    bill.save()
    for address in (bill.get_absolute_url(), "/processes/"):
        said = text_of(client.get(address))
        assert "As of some time between Jun and Dec 2023" in said, address
        assert "31 Dec 2023" not in said, address
        assert not re.search("(as of|since) between", said, re.IGNORECASE), address
    for language, by in (("fr", "au plus tard en 2024"), ("es", "a más tardar en 2024")):
        with translation.override(language):
            assert words("../2024") == by


def test_what_was_confirmed_lately_is_said_to_be_so_now(bill, client):
    bill.as_of = str(dt.date.today())
    bill.save()
    said = text_of(client.get(bill.get_absolute_url()))
    assert "Now Opinions since 2023" in said
    assert "Stage now" in said
    assert "may be out of date" not in said
    assert "nothing newer" not in said


def test_the_drawing_of_a_stage_ends_where_sources_end(bill, rf):
    def drawn(as_of):
        bill.as_of = as_of
        timeline = Timeline(bill, NOBODY, DAY, QueryDict())
        timeline.read_frame()
        timeline.read_entries(rf.get("/"))
        timeline.read_consultations()
        timeline.read_asks(defaultdict(list))
        return str(wide(picture_of(timeline)))

    bill.as_of = present.dates.parse("2023-12-11")
    old, new = drawn(bill.as_of), drawn(present.dates.parse("2024-08"))
    assert 'class="arr"' in new
    assert 'class="arr"' not in old
    assert "bar now" not in old
    assert "As of 11 Dec 2023; nothing newer is recorded" in old


def test_what_is_finished_is_never_out_of_date_and_what_has_no_day_after_half_a_year():
    long_ago, lately = (dt.datetime(2024, month, 1, tzinfo=dt.UTC) for month in (1, 8))
    for state, date, made, stale in (
        ("completed", "2001", long_ago, False), ("lapsed", "", long_ago, False),
        ("active", "", long_ago, True), ("active", "", lately, False),
        ("stalled", "2020", lately, True), ("active", "2024-08", long_ago, False),
    ):  # fmt: skip
        process = make(Process, state=state, as_of=date)
        process.created = made
        process.save()
        found = questions.stale_processes(NOBODY, DAY).filter(pk=process.pk).exists()
        assert (present.is_out_of_date(process, DAY), found) == (stale, stale), (state, date)


def test_of_what_has_no_day_a_page_says_that_alone(client):
    """Was: a process made today “may be out of date”, was “Undated” and “never confirmed”."""
    process = make(Process, name="A new bill", where_it_stands="In committee", state="active")
    make(Stage, process=process, name="Committee", state="current", date="2024-10/..",
         date_kind="span")  # fmt: skip
    for address in (process.get_absolute_url(), "/", "/processes/", "/stages/"):
        said = text_of(client.get(address))
        for alarm in (
            "This may be out of date",
            "Undated",
            "nothing newer",
            "Never confirmed",
            "not known.",
        ):
            assert alarm not in said, (address, alarm)
        assert re.search("day (is )?not recorded", said, re.IGNORECASE), address


def test_what_a_list_calls_perhaps_out_of_date_its_page_does_too(client):
    """Was: the list of what may be out of date led to a page that did not say so."""
    process = make(Process, name="An old bill", where_it_stands="In committee", state="active")
    process.created = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    process.save()
    assert "An old bill" in text_of(client.get("/processes/?need=stale"))
    said = text_of(client.get(process.get_absolute_url()))
    assert "This may be out of date. When it was last confirmed is not recorded." in said


def test_an_open_end_that_means_some_day_after_is_not_since(client):
    assert words("2023-12-15/..", kind="within") == "15 Dec 2023 or later"
    assert words("2023/..", kind="span") == "since 2023"
    stage = make(Stage, name="Rules", state="planned", date="2023-12-15/..")
    said = present.expected_words(stage, DAY)
    assert said == "expected 15 Dec 2023 or later; when that was said is not recorded"
    entry = make(Intervention, title="Some day", date="2022-07-22/..", date_kind="within")
    assert "since" not in text_of(client.get(entry.get_absolute_url()))


def test_a_date_that_moved_is_expected_now_only_while_somebody_says_so(client):
    process = make(Process, name="Treaty", as_of="2024-09-02")
    stage = make(Stage, process=process, name="Vote", state="planned", date="2025-37")
    for month, date in ((1, "2024-09"), (2, "2025-37")):
        make(Forecast, stage=stage, date=date, said_on=f"2024-0{month}")
    said = text_of(client.get("/"))
    assert "Was expected Sep 2024, then early 2025." in said
    assert "Now expected" not in said


def test_a_window_that_has_passed_is_closed_on_page_list_and_file(client):
    """Asked of page, list and CSV alike; a cancelled or merely announced one is never open."""
    process = make(Process, as_of=str(dt.date.today()))
    for name, state, closes in (
        ("Passed one", "open", "2024-09"), ("Called-off one", "cancelled", "2999"),
        ("Foretold one", "planned", "2999"), ("Running one", "open", "2999"),
    ):  # fmt: skip
        make(Consultation, process=process, name=name, state=state, closes=closes)
    for address in ("/consultations/?state=open", "/consultations.csv?state=open"):
        said = text_of(client.get(address))
        assert [
            n for n in ("Passed one", "Called-off one", "Foretold one", "Running one") if n in said
        ] == ["Running one"]
    passed = Consultation.visible_to(NOBODY).get(name="Passed one")
    page = text_of(client.get(passed.get_absolute_url()))
    assert "Over" in page
    assert "Open now" not in page
    home = text_of(client.get("/"))
    assert "Called-off one" not in home
    assert "Running one" in home and "Foretold one" in home  # both are next
    assert "Open;" not in home


def test_what_was_still_to_come_is_said_as_of_then_on_every_page(client):
    """Was: “Still to come” of a session of 2023, on its page, in the list and in the drawing."""
    process = make(Process, name="The talks", as_of="2023-08-01", state="active")
    past = make(Stage, process=process, name="Sixth session", state="planned", date="2023-09")
    later = make(Stage, process=process, name="Adoption", state="planned", position=2)
    now = "As of 1 Aug 2023: still to come; nothing newer is recorded"
    assert "Not confirmed" in text_of(client.get(past.get_absolute_url()))
    assert now in text_of(client.get(later.get_absolute_url()))
    listed = text_of(client.get("/stages/"))
    assert "Not confirmed" in listed and now in listed
    assert "Sixth session: Sep 2023, not confirmed" in text_of(
        client.get(process.get_absolute_url())
    )
