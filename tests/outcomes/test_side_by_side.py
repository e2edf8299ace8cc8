"""Two to four processes as pictures, on the calendar or each since its first text appeared."""

import re

import pytest

from processes.models import Ask, Consultation, Process, Stage, TextVersion
from tests.making import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A bill of 2010 and one of 2020, each with a text after a year, and a third without one."""
    made = [make(Process, name=name) for name in ("Old bill", "New bill", "No text")]
    for process, year in zip(made, (2010, 2020, 2020), strict=True):
        make(Stage, process=process, kind="filing", date=f"{year}-01-15", position=1)
        make(Consultation, process=process, access="closed", date=f"{year + 3}-02")
        make(Ask, process=process)
    make(TextVersion, process=made[0], name="First", date="2011-01-10")
    make(TextVersion, process=made[0], name="Second", date="2012-01-10")
    make(TextVersion, process=made[1], name="Only", date="2021-01")
    return made


def shown(client, *processes, **query):
    return client.get("/compare/", {"process": [one.slug for one in processes], **query})


def marked(strip):
    """Where the day of the text lies in a drawing, from left to right."""
    found = re.search(r'class="(zero[^"]*)" x="([\d.]+)" y="0" width="([\d.]+)"', strip)
    return found and (found[1], float(found[2]), float(found[2]) + float(found[3]))


def test_it_begins_with_a_list_to_choose_from(client, two):
    page = client.get("/compare/")
    for one in two:
        assert f'name="process" value="{one.slug}"' in page.text
    assert '<details class="fold sec noprint" open>' in page.text
    chosen = shown(client, *two[:2])
    assert chosen.text.count(" checked>") == 2
    assert '<details class="fold sec noprint">' in chosen.text  # folded below the pictures
    assert chosen.text.index('class="overview') < chosen.text.index("Choose others")


def test_one_is_too_few_and_the_first_four_of_five_are_shown(client, two):
    assert "Choose one more" in shown(client, two[0]).text
    more = [make(Process, name=f"Bill {number}") for number in range(2)]
    page = shown(client, *two, *more)
    assert [row.process for row in page.context["overview"].rows] == [*two, more[0]]
    assert "4 at most" in page.text
    assert "4 at most" not in shown(client, *two, more[0]).text


def test_all_stand_on_one_calendar_with_openness_and_asks_and_numbers_after(client, two):
    page = shown(client, *two)
    assert [row.process for row, _strip in page.context["overview"].strips] == two
    for row, strip in page.context["overview"].strips:
        assert 'class="con no"' in strip or "con " in strip
        assert row.asks == 1
    assert page.text.index('class="overview') < page.text.index('id="h-nu"')


def test_the_other_clock_sets_each_to_the_day_its_first_text_appeared(client, two):
    page = shown(client, *two, clock="text")
    strips = [strip for _row, strip in page.context["overview"].strips]
    old, new = marked(strips[0]), marked(strips[1])
    assert old[1] == new[1]  # ten years apart, in one place
    assert (old[0], strips[2]) == ("zero", "")
    assert new[2] - new[1] > old[2] - old[1]  # a month is wider than a day
    assert "so it is not drawn on this clock" in page.text
    assert 'name="clock" value="text"' in page.text  # who chooses others stays on it


def test_of_a_text_known_by_a_month_that_month_begins_the_clock(client, two):
    make(TextVersion, process=two[2], name="Known by then", date="../2021-06")
    page = shown(client, two[0], two[2], clock="text")
    strips = [strip for _row, strip in page.context["overview"].strips]
    assert marked(strips[1])[1] == marked(strips[0])[1]


def test_a_text_one_may_not_see_begins_no_clock(client, two, world):
    make(TextVersion, process=two[2], name="Secret", date="2020-05", **world.level("organisation"))
    page = shown(client, two[0], two[2], clock="text")
    assert [bool(row.text) for row in page.context["overview"].rows] == [True, False]
    assert "Secret" not in page.text


def test_where_fewer_than_two_have_a_text_there_is_no_other_clock_to_choose(client, two):
    assert "clock=text" in shown(client, *two).text
    assert "clock=text" not in shown(client, two[0], two[2]).text
    assert shown(client, *two, clock="moon").status_code == 400


def test_the_sample_beside_a_real_process_says_what_it_is(record, client):
    both = {"process": ["sample-traffic-data", "mexico-cybersecurity-bill"]}
    page = client.get("/compare/", both).content.decode()
    assert page.count("Invented sample") == 3  # its picture, its choice, its column
    real = {"process": ["un-cybercrime-convention", "mexico-cybersecurity-bill"]}
    assert "Invented sample" not in client.get("/compare/", real).content.decode()
