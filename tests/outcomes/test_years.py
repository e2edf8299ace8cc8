"""The years of an organisation at a glance: what is counted, under which month, for whom."""

import pytest

from engagement.dates import parse
from processes.access import NOBODY, Reader
from processes.models import (
    Admission,
    Ask,
    Commitment,
    Consultation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
)
from processes.outcomes.years import ASKED, LET_INTO, PROMISED, WITHOUT, known_month, years_of
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize(
    ("date", "lasted", "when"),
    [
        ("2022-10-03", False, (2022, 10)),
        ("2022-10", False, (2022, 10)),
        ("2022-10~", False, (2022, 0)),
        ("2022-10/2022-12", False, (2022, 0)),
        ("2022", False, (2022, 0)),
        ("2022~", False, None),
        ("2022?", False, None),
        ("2022/2024", False, None),
        ("2022-03/2024", True, (2022, 3)),
        ("2022/2024", True, (2022, 0)),
        ("../2022-07", False, None),
        ("2023/..", True, (2023, 0)),
    ],
)
def test_nothing_stands_under_a_month_or_a_year_that_is_not_known(date, lasted, when):
    assert known_month(parse(date), lasted) == when


@pytest.fixture
def home():
    return make(Organisation, kind="ngo")


def entry(home, role="lead", **given):
    made = make(Intervention, **{"state": "done", "kind": "meeting", **given})
    make(Participation, intervention=made, organisation=home, role=role)
    return made


def found(home, reader):
    years = years_of(home, reader)
    return {when: dict(counts) for when, counts in years.months.items()}, dict(years.undated)


def test_what_it_did_met_asked_and_was_promised_is_counted_by_month(home):
    process = make(Process)
    met = entry(home, process=process, date="2022-10-03")
    later = entry(home, process=process, date="2023", kind="report")
    entry(home, process=process, date="2022-10-20", repeats=met)
    entry(home, process=process, date="2022-10-21", state="planned")
    entry(home, role="addressee", process=process, date="2022-10-22")
    entry(home, process=process, date="")
    ask = make(Ask, process=process)
    for one in (later, met):
        make(Raising, intervention=one, ask=ask)
    again = make(Ask, process=process, same_as=ask)
    make(Raising, intervention=later, ask=again)
    make(Commitment, process=process, answers=met, date="2022-11")
    for status, date in (("spoke", "2022-01"), ("refused", "2021-05-06")):
        opening = make(Consultation, process=process, date=date, state="closed")
        make(Admission, consultation=opening, organisation=home, group="", status=status)
    months, undated = found(home, NOBODY)
    assert months == {
        (2022, 10): {"meeting": 1, ASKED: 1},
        (2023, 0): {"research": 1},
        (2022, 11): {PROMISED: 1},
        (2022, 1): {LET_INTO: 1},
        (2021, 5): {WITHOUT: 1},
    }
    assert undated == {"meeting": 1}


def test_what_somebody_may_not_see_is_not_counted(home, world, cast):
    entry(home, date="2022-10-03")
    entry(home, date="2021-10-03", **world.level("organisation"))
    assert set(found(home, NOBODY)[0]) == {(2022, 10)}
    assert set(found(home, Reader(cast["member"]))[0]) == {(2022, 10), (2021, 10)}


def test_the_page_draws_them_and_says_the_same_in_a_table(home, client):
    page = " ".join(markup(client.get(home.get_absolute_url())).split())
    assert "Its years at a glance" not in page
    entry(home, date="2022-10-03")
    entry(home, date="2022-10-05")
    entry(home, date="2021", kind="report")
    entry(home, date="", kind="report")
    page = " ".join(markup(client.get(home.get_absolute_url())).split())
    drawn = page.partition('<svg class="tl months"')[2].partition("</svg>")[0]
    assert drawn.index("2022") < drawn.index("2021")
    assert '<text class="mn"' in drawn and ">2<" in drawn
    table = page.partition("The same as a table")[2].partition("</table>")[0]
    for when, what in (
        ("Oct 2022", "Meetings: 2"),
        ("2021, month not recorded", "Reports and analysis: 1"),
        ("Year not recorded", "Reports and analysis: 1"),
    ):
        row = table.partition(f">{when}</th>")[2].partition("</tr>")[0]
        assert what in row, when
