"""What belongs to a process, a stage or an organisation is on its page, for who may see it."""

import datetime as dt
import re

import pytest
from django.test import Client

from engagement.dates import parse
from processes.access import NOBODY
from processes.lookup.civic_space import ratings_at
from processes.lookup.involved import involved
from processes.models import (
    Ask,
    Barrier,
    BarrierConsultation,
    CivicSpaceRating,
    Commitment,
    Consultation,
    Enabler,
    Fate,
    Intervention,
    Jurisdiction,
    Lesson,
    Organisation,
    Participation,
    Process,
    ProcessLead,
    Stage,
    TextVersion,
)
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SEEN = {"nobody": {"public"}, "ally": {"public", "coalition"}, "outsider": {"public"}}
LEVELS = ("public", "coalition", "organisation")


def page(record, client=None):
    answer = (client or Client()).get(record.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_belongs_to_it_is_on_the_page_for_those_who_may_see_it(world, signed_in):
    """On the pages of a process, a stage, a consultation and an organisation, and in the chart."""
    about = make(Organisation, name="Whom it is about")
    process = make(Process)
    make(Jurisdiction, process=process, place="MX")
    stage = make(Stage, process=process)
    hearing = make(Consultation, process=process, stage=stage)
    told = make(Intervention, process=process, kind="meeting")
    make(Participation, intervention=told, organisation=about, role="lead")
    here = {"process": process, "stage": stage}
    for level in LEVELS:
        made = world.level(level)
        barrier = make(Barrier, **here, consultation=hearing, text=f"barrier-{level}", **made)
        barrier.affected.add(about)
        make(Enabler, **here, consultation=hearing, text=f"helped-{level}", **made)
        make(Lesson, **here, author=about, text=f"lesson-{level}", **made)
        make(TextVersion, **here, name=f"text-{level}", **made)
        make(Commitment, process=process, answers=told, text=f"promise-{level}",
             completion="broken", actor=make(Organisation), **made)  # fmt: skip
        asked = make(Ask, process=make(Process, name=f"elsewhere-{level}", **made), **made)
        asked.addressees.add(about)
    every = ("barrier", "helped", "lesson", "text")
    shown = {
        process: every,
        stage: every,
        hearing: ("barrier", "helped"),
        about: ("barrier", "lesson", "promise", "elsewhere"),
    }
    for who in (*SEEN, "member"):
        for record, words in shown.items():
            html = page(record, signed_in[who])
            for word in words:
                found = {level for level in LEVELS if f"{word}-{level}" in html}
                assert found == SEEN.get(who, {*LEVELS}), (who, record, word)


def test_a_barrier_is_on_the_page_of_each_consultation_it_was_met_at_and_counted_once(
    world, signed_in
):
    process, body = make(Process), make(Organisation)
    levels = ("public", "public", "organisation")
    hearings = [
        make(Consultation, process=process, name=f"hearing-{number}", **world.level(level))
        for number, level in enumerate(levels)
    ]
    barrier = make(Barrier, process=process, consultation=hearings[0], text="A short notice")
    for one in hearings:
        one.convenors.add(body)
        make(BarrierConsultation, barrier=barrier, consultation=one)
    for who in ("nobody", "member"):
        seen = [0, 1, 2] if who == "member" else [0, 1]
        for number in seen:
            assert page(hearings[number], signed_in[who]).count("A short notice") == 1
        html = page(barrier, signed_in[who])
        assert [n for n in range(3) if f"hearing-{n}" in html] == seen
        assert html.count("hearing-0") == 1
        listed = signed_in[who].get("/barriers.csv", {"institution": body.slug})
        assert b"".join(listed).count(b"A short notice") == 1


def test_a_reprisal_has_a_mark_of_its_own_which_leads_to_its_line(db):
    process = make(Process)
    smear = make(Barrier, process=process, kind="stigmatisation", date="2021-03")
    late = make(Barrier, process=process, kind="short_notice")
    html = page(process)
    wide = html[html.index('<svg class="tl"') : html.index('<div class="narrow"')]
    for place, (one, shape) in enumerate(((smear, "reprisal"), (late, "barrier")), 1):
        assert re.search(rf'<a href="#b-{place}"[^>]* class="mk k-{shape} soft"', wide)
        line = html[html.index(f'<li id="b-{place}">') :]
        assert one.get_absolute_url() in line[: line.index("</li>")]


def test_a_text_is_listed_before_anything_is_decided_in_it(db):
    process = make(Process)
    make(TextVersion, process=process, name="The draft of May")
    final = make(TextVersion, process=process, name="The final text", date="2024")
    for ask in (make(Ask, process=process), make(Ask, process=process)):
        make(Fate, ask=ask, text_version=final, fate="rejected")
    html = page(process)
    assert "The draft of May" in html
    assert html.index("What came of 2 asks in it") < html.index("Nothing decided about an ask yet")


def test_what_others_advise_is_offered_where_others_do(world, cast):
    process = make(Process)
    make(Stage, process=process, position=2, kind="vote", state="planned")
    own = make(Stage, process=process, position=1, kind="vote", state="completed")
    other = make(Stage, kind="vote")
    make(Lesson, process=process, stage=own)
    make(Lesson, process=other.process, stage=other, **world.level("organisation"))
    assert "What others advise" not in page(process)
    make(Lesson, process=other.process, stage=other)
    assert "What others advise" in page(process)


@pytest.mark.parametrize(
    ("dates", "day", "chosen"),
    [
        (("2020", "2022", "2024"), "2023-01-01", "2022"),
        (("2024", "2025"), "2023-01-01", "2024"),
        (("", "2024"), "2023-01-01", "2024"),
        (("",), "2023-01-01", ""),
        (("2022-07-22/..",), "2023-01-01", "2022-07-22/.."),
    ],
)
def test_civic_space_is_as_rated_last_by_that_day(db, dates, day, chosen):
    for date in dates:
        make(CivicSpaceRating, country="MX", date=parse(date) if date else None)
    make(CivicSpaceRating, country="NP", date="2023")
    (found,) = ratings_at(["MX"], dt.date.fromisoformat(day), NOBODY)
    assert str(found.date or "") == chosen
    assert ratings_at([], dt.date.fromisoformat(day), NOBODY) == []


def test_an_organisation_is_recorded_in_a_process_as_something(db):
    body, process = make(Organisation, kind="committee"), make(Process, name="A bill")
    led = {"process": process, "organisation": body}
    make(ProcessLead, since=parse("2024"), role="co_lead", **led)
    make(ProcessLead, since=parse("2020"), until=parse("2022"), **led)
    for _ in range(2):
        hearing = make(Consultation, process=process)
        hearing.convenors.add(body)
        entry = make(Intervention, process=process)
        make(Participation, intervention=entry, organisation=body, role="addressee")
    hearing.hosts.add(body)
    make(Participation, intervention=entry, organisation=body, role="subject")
    make(Ask, process=process).addressees.add(body)
    make(Participation, intervention=make(Intervention), organisation=body, role="lead")
    (found,) = involved(body, NOBODY)
    assert (found.name, found.counts) == (
        "A bill", {"lead": 1, "convenor": 2, "host": 1, "addressee": 2, "subject": 1, "asked": 1},
    )  # fmt: skip
    assert list(found.words)[:2] == [
        "lead body (2020 to 2022; co-lead, from 2024, end not recorded)",
        "held consultations: 2",
    ]
