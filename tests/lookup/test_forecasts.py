"""The date of a stage still to come: the same on its page, in lists, at home and in the drawing."""

import datetime as dt

import pytest

from processes.access import NOBODY
from processes.lookup import questions
from processes.lookup.forecasts import moved_stages
from processes.models import Forecast, Process, Stage
from processes.templatetags.sentences import moved_to
from processes.timeline.entries import Timeline
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.date(2024, 9, 2)
CASES = [
    # own date, state, what was forecast (said on, date), next date, moved
    ("", "planned", [], "", False),
    ("", "planned", [("2024-06", "2024-12")], "2024-12", False),
    ("", "planned", [("2024-06", "2025-03"), ("2024-01", "2024-12")], "2025-03", True),
    ("2024-10", "planned", [("2024-01", "2024-10"), ("2024-06", "2025-03")], "2025-03", True),
    ("2024-03", "planned", [("2024-06", "2025-03")], "2025-03", True),  # its date had passed
    ("2024-12", "planned", [("2024-01", "2024-10")], "2024-12", True),  # what stands is newer
    ("2024-12", "planned", [("2024-01", "2024-12")], "2024-12", False),
    ("2024-08", "completed", [("2024-06", "2025-03")], "2024-08", True),
    # A time that has a day in common with the newer one is no other time.
    ("2024-10-23/2024-11", "planned", [("2023-05", "2024-39")], "2024-10-23/2024-11", False),
    ("2024", "planned", [("2024-01", "2024"), ("2024-06", "2024-12")], "2024-12", False),
    ("2024-08", "completed", [("2024-06", "../2024")], "2024-08", False),
    ("", "completed", [("2024-06", "2025-03")], "", False),
    # What moved, as home tells it.
    ("2025-04", "planned", [("2023-05", "2023-09"), ("2024-09", "2025-04")], "2025-04", True),
]


def test_what_was_forecast_last_is_the_next_date_everywhere(client):
    process = make(Process, slug="treaty")
    for position, (own, state, said, _next, _moved) in enumerate(CASES, 1):
        stage = make(Stage, process=process, position=position, date=own, state=state)
        for said_on, date in said:
            make(Forecast, stage=stage, said_on=said_on, date=date)
    timeline = Timeline(process, NOBODY, DAY, {})
    timeline.read_frame()
    for stage, (*_rest, wanted, moved) in zip(timeline.stages, CASES, strict=True):
        assert (str(stage.date or ""), stage.moved) == (wanted, moved), stage.position
    wanted = [place for place, case in enumerate(CASES, 1) if case[1] == "planned" and case[3]]
    ahead = list(questions.stages_ahead(NOBODY, DAY))
    assert {one.position for one in ahead} == {*wanted}
    assert [CASES[one.position - 1][3] for one in ahead] == sorted(CASES[n - 1][3] for n in wanted)
    assert not questions.stages_past_their_date(NOBODY, DAY).exists()
    moved = {place for place, case in enumerate(CASES, 1) if case[4]}
    assert {one.position for one in moved_stages(NOBODY, 99)} == moved
    first = timeline.stages[1]
    for address in (first.get_absolute_url(), "/stages/", "/processes/treaty/"):
        assert "Dec 2024" in client.get(address).content.decode(), address
    told = {one.position: moved_to(one) for one in moved_stages(NOBODY, 99)}
    assert told[len(CASES)] == "Was expected Sep 2023, then Apr 2025."
    assert told[8] == "Was expected Mar 2025; over, Aug 2024."
    page = " ".join(client.get("/processes/treaty/").content.decode().split())
    older, newer = "expected Sep 2023, said May 2023", "expected Apr 2025, said Sep 2024"
    assert 0 < page.index(older) < page.index(newer)
