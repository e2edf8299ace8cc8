"""Feedback that was promised by a day: overdue on page, list, filter, desk and work list."""

import datetime as dt

import pytest
import time_machine

from processes.access import NOBODY
from processes.lookup.promises import feedback_overdue, overdue_feedback
from processes.models import Consultation, Process
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = dt.date(2024, 9, 2)
SAID = "promised by 3 May 2024; no feedback is recorded"
CASES = [
    # name, promised by, given, state, overdue
    ("late", "2024-05-03", "", "closed", True),
    ("came", "2024-05-03", "2024-06", "closed", False),
    ("month", "2024-09", "", "closed", False),
    ("today", "2024-09-02", "", "closed", False),
    ("never held", "2024-05-03", "", "not_held", False),
    ("cancelled", "2024-05-03", "", "cancelled", False),
    ("some day", "2024-05/..", "", "closed", False),
    ("nothing", "", "", "closed", False),
]


@time_machine.travel(dt.datetime(2024, 9, 2, 12, tzinfo=dt.UTC), tick=False)
def test_feedback_past_its_day_is_overdue_wherever_it_is_shown(world, signed_in):
    """And says no more than that none is recorded."""
    process = make(Process, owner=world.home)
    rows = [
        make(Consultation, name=f"Hearing {name}", process=process, state=state,
             feedback_promised=promised, feedback_given=given)
        for name, promised, given, state, _late in CASES
    ]  # fmt: skip
    for row, (name, *_rest, late) in zip(rows, CASES, strict=True):
        assert feedback_overdue(row, DAY) is late, name
    assert [one.name for one in overdue_feedback(NOBODY, DAY)] == ["Hearing late"]
    places = {
        ("nobody", rows[0].get_absolute_url()): True,
        ("nobody", "/consultations/?overdue=yes"): True,
        ("nobody", process.get_absolute_url()): True, ("member", "/"): True,
        ("nobody", rows[1].get_absolute_url()): False, ("outsider", "/"): False,
    }  # fmt: skip
    for (who, address), there in places.items():
        page = signed_in[who].get(address).content.decode()
        assert (SAID in page.replace("Promised", "promised")) is there, (who, address)
    listed = signed_in["nobody"].get("/consultations.csv?overdue=yes").getvalue().decode()
    assert "Hearing late" in listed
    assert "Hearing came" not in listed
    page = signed_in["curator"].get("/upkeep/overdue/").content.decode()
    assert "Feedback was promised by 3 May 2024; none is recorded." in page
    assert "id_feedback_given" in page
