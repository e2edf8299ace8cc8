"""Days that hardly anybody means: every address that takes a date answers them in words."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from engagement.dates import EdtfField
from engagement.filters import PeriodFilter, filterset_for
from engagement.resources import by_plural, kinds
from processes.lookup.filters import SPECIAL_FILTERS
from processes.models import Process, Reply
from processes.timeline.entries import TimelineFilters
from tests.every import of_every
from tests.making import make

pytestmark = pytest.mark.django_db
THERE_ARE = ["0001-01-01", "0999", "09XX", "../0999", "before 12 Oct 0999"]
TO_COME = ["9999", "9999-12-31", "9999-24", "99XX"]
THERE_ARE_NOT = ["0000", "00XX", "0000-01-01", "-0001", "999", "10000", "9" * 20, "XXXX", ".."]
NOR_THESE = ["before 0001", "after 9999", "2024-00", "2024-13-45", "Y10000", "0001-01-00"]


def ends_at_the_site(client, address, name, days, status):
    """Each day at an address is answered with that status, and a page says more than a number."""
    for day in days:
        answer = client.get(f"{address}?{urlencode({name: day})}")
        assert answer.status_code == status, (address, name, day)
        if status == 400 and answer.headers["Content-Type"].startswith("text/html"):
            assert "Something went wrong" not in answer.content.decode()


@of_every(kinds("processes"))
def test_a_record_is_shown_as_it_stood_on_any_day_there_was(kind):
    address, client = make(kind).get_absolute_url(), Client()
    ends_at_the_site(client, address, "on", THERE_ARE, 200)
    ends_at_the_site(client, address, "on", TO_COME + THERE_ARE_NOT + NOR_THESE, 400)
    page = client.get(address, {"on": "0999"}).content.decode()
    assert "This is how it stood at the end of 31 December 0999." in page
    assert "Nothing was recorded here on that day." in page


def periods():
    """(address, the name of a filter there that takes a date) of lists and of a process."""
    for plural, kind in by_plural().items():
        for name, one in filterset_for(kind, SPECIAL_FILTERS).base_filters.items():
            if isinstance(one, PeriodFilter):
                yield from ((f"/{plural}{end}", name) for end in ("/", ".csv", ".json"))
    for name, one in TimelineFilters.base_filters.items():
        if isinstance(one, PeriodFilter):
            yield from ((f"/processes/one/{end}", name) for end in ("", "timeline.json"))
    yield from (("/organisations/one/figures/", name) for name in ("first", "last"))


@pytest.mark.parametrize(("address", "name"), list(periods()))
def test_a_period_may_begin_and_end_on_any_day_there_is(address, name):
    for plural in ("processes", "organisations"):
        if address.startswith(f"/{plural}/one/"):
            made = make(by_plural()[plural]).get_absolute_url()
            address = address.replace(f"/{plural}/one/", made)
    # The files of a list are chosen by the filters of its page.
    few = None if address.endswith("/") else 1
    ends_at_the_site(Client(), address, name, (THERE_ARE + TO_COME)[:few], 200)
    ends_at_the_site(Client(), address, name, (THERE_ARE_NOT + NOR_THESE)[:few], 400)


def dated_kinds():
    for kind in kinds("processes"):
        if any(isinstance(one, EdtfField) for one in kind._meta.concrete_fields):
            yield kind


DATED = ["0001", "0999-12-31", "../0001-01-01", "9999-12-31/..", "9999-24"]


def dated_on(day):
    """A process, and a record of every kind with all its dates on a day."""
    process, made = make(Process), []
    for kind in dated_kinds():
        dates = [one.name for one in kind._meta.concrete_fields if isinstance(one, EdtfField)]
        here = {"process": process} if kind is not Process and hasattr(kind, "process") else {}
        to_come = kind is Reply and day.startswith("9999")  # which it refuses
        given = {} if kind is Process or to_come else dict.fromkeys(dates, day)
        made.append(make(kind, **here, **given))
    return process, made


@pytest.mark.long
def test_what_is_dated_on_such_a_day_is_shown_on_every_page_and_in_every_list():
    """Each day has a process of its own; the lists hold all of them."""
    client, everything = Client(), [dated_on(day) for day in DATED]
    for day, (process, made) in zip(DATED, everything, strict=True):
        for one in made:
            assert client.get(one.get_absolute_url()).status_code == 200, day
            assert client.get(f"{one.get_absolute_url()}history/").status_code == 200, day
        for below in ("", "timeline.json", "asks/", "openness/", "positions/"):
            assert client.get(process.get_absolute_url() + below).status_code == 200, day
    for rows in zip(*(made for _process, made in everything), strict=True):
        for end in ("/", ".csv", ".xlsx", ".json"):
            answer = client.get(f"/{rows[0].resource.plural}{end}")
            assert answer.status_code == 200
            content = b"".join(answer)
            assert end == ".xlsx" or all(row.address.encode() in content for row in rows)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("date_earliest__year=0999", 200),
        ("date_earliest__year=0001&date_earliest__month=12&date_earliest__day=31", 200),
        *((f"date_earliest__year={year}", 400) for year in (0, -1, 9999, 10000, "XXXX", "9" * 20)),
        *((f"date_earliest__year=2024&date_earliest__month={n}", 400) for n in (0, 13, "9" * 20)),
        ("date_earliest__year=9999&date_earliest__month=12&date_earliest__day=31", 400),
    ],
)
def test_curators_leaf_through_years_that_there_are(client, cast, query, status):
    client.force_login(cast["curator"])
    assert client.get(f"/admin/interventions/?{query}").status_code == status
