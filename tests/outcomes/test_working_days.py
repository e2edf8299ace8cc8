"""Notice in working days of the country, and its value on the scale of criterion 2."""

import datetime as dt

import pytest

from processes.access import NOBODY
from processes.models import Consultation, Jurisdiction, Process
from processes.outcomes.working_days import (
    MOST_YEARS,
    country_of,
    days_off,
    with_working_days,
    working_days,
    working_days_range,
)
from tests.making import make
from tests.reading import markup


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "country", "days"),
    [
        ("2024-09-13", "2024-09-17", "", 2),  # Friday to Tuesday
        ("2024-09-13", "2024-09-17", "MX", 1),  # the 16th is Independence Day
        ("2024-09-16", "2024-09-17", "MX", 1),  # the day of the announcement never counts
        ("2023-12-22", "2024-01-03", "MX", 6),  # Christmas and New Year, over two years
        ("2024-09-14", "2024-09-15", "MX", 0),  # a weekend
        ("2024-09-17", "2024-09-13", "MX", 0),  # announced afterwards
    ],
)
def test_weekends_and_public_holidays_are_taken_out(first, last, country, days):
    assert working_days(day(first), day(last), country) == days


@pytest.mark.parametrize(
    ("places", "country"),
    [(["MX"], "MX"), (["MX", "NG"], ""), (["European Union"], ""), ([], ""), (["XX"], "")],
)
def test_only_one_country_has_holidays_of_its_own(places, country):
    assert country_of(places, 2024) == country


@pytest.mark.django_db
def test_of_dates_far_apart_no_public_holidays_are_looked_up_and_the_page_says_so(client):
    process = make(Process)
    make(Jurisdiction, process=process, place="MX")
    far = make(Consultation, process=process, announced="0001", date="9999-12-31")
    ten = make(Consultation, process=process, announced="2010-01-01", date="2020-01-01")
    days_off.cache_clear()
    page = markup(client.get(far.get_absolute_url()))
    assert "too many years apart to take public holidays out" in page
    assert days_off.cache_info().misses == 0
    assert "public holidays taken out: Mexico" in markup(client.get(ten.get_absolute_url()))
    assert days_off.cache_info().misses == MOST_YEARS + 1


def given(announced, event, *, written=False, kind="open_meeting"):
    dates = {"closes": event, "channels": ["written"]} if written else {"date": event}
    return working_days_range(Consultation(announced=announced, kind=kind, **dates), [])


@pytest.mark.parametrize(
    ("event", "working", "value"),
    [
        ("2024-09-06", 4, "0"),
        ("2024-09-09", 5, "1"),
        ("2024-09-13", 9, "1"),
        ("2024-09-16", 10, "2"),
        ("2024-09-27", 19, "2"),
        ("2024-09-30", 20, "3"),
    ],
)
def test_the_borders_for_a_meeting(event, working, value):
    found = given("2024-09-02", event)
    assert (found.least, found.most, found.value) == (working, working, value)


@pytest.mark.parametrize(
    ("event", "kind", "value"),
    [
        ("2024-09-06", "call_for_evidence", "0"),  # four working days
        ("2024-09-09", "call_for_evidence", "1"),
        ("2024-09-15", "call_for_evidence", "1"),  # a day under two weeks
        ("2024-09-16", "call_for_evidence", "2"),
        ("2024-10-27", "call_for_evidence", "2"),  # a day under eight weeks
        ("2024-10-28", "call_for_evidence", "3"),
        ("2024-10-28", "public_consultation", "2"),
        ("2024-11-24", "public_consultation", "2"),  # a day under twelve weeks
        ("2024-11-25", "public_consultation", "3"),
    ],
)
def test_the_borders_in_writing(event, kind, value):
    assert given("2024-09-02", event, written=True, kind=kind).value == value


def test_a_month_gives_a_span_and_a_value_only_where_there_is_one():
    wide = given("2024-09-02", "2024-09")
    assert (wide.least, wide.most, wide.exact, wide.value) == (0, 20, False, None)
    assert given("2024-07-01", "2024-09").value == "3"


@pytest.mark.parametrize(
    ("announced", "event"),
    [("", "2024-09-09"), ("2024-09-02", ""), ("2024-09-02~", "2024-09-09"),
     ("2024-09-02", "2024-09-09?"), ("2024-09-02", "2024-09-09/..")],
)  # fmt: skip
def test_nothing_is_computed_from_a_gap_or_a_guess(announced, event):
    assert given(announced, event) is None


@pytest.mark.django_db
def test_the_page_names_the_country_whose_holidays_were_taken_out(client):
    process = make(Process)
    make(Jurisdiction, process=process, place="MX")
    made = make(Consultation, process=process, announced="2024-09-13", date="2024-09-17")
    body = markup(client.get(made.get_absolute_url()))
    assert "1 working day<" in body
    assert "public holidays taken out: Mexico" in body


@pytest.mark.django_db
def test_a_list_asks_for_all_places_at_once(cast, django_assert_num_queries):
    rows = [make(Consultation, announced="2024-09-02", date="2024-09-09") for _ in range(3)]
    with django_assert_num_queries(1):
        with_working_days(rows, NOBODY)
    assert [one.working_days_range.most for one in rows] == [5, 5, 5]
