"""What the page of an organisation says of its own asks."""

import re

import pytest

from processes.models import Ask, Fate, Organisation, Process
from processes.pages.rows import MOST_RELATED
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SQUARE = re.compile(r'<a href="(/asks/[^"]+)" tabindex="-1" title="[^"]*">(.)</a>')


def asked_by(organisation, fate="", **given):
    ask = make(Ask, **given)
    ask.holders.set([organisation])
    if fate:
        make(Fate, ask=ask, fate=fate, date="2023")
    return ask


def squares_on(client, organisation):
    return SQUARE.findall(markup(client.get(organisation.get_absolute_url())))


def test_each_ask_of_it_has_one_square_that_leads_to_it(client, world):
    home, other, process = make(Organisation), make(Organisation), make(Process)
    met = asked_by(home, "adopted", process=process)
    unknown = asked_by(home, process=process)
    asked_by(home, "adopted", process=process, same_as=met)
    asked_by(other, "rejected", process=process)
    own = {"visibility": "organisation", "owner": world.home}
    asked_by(home, "rejected", process=process, **own)
    assert squares_on(client, home) == [
        (met.get_absolute_url(), "M"),
        (unknown.get_absolute_url(), "?"),
    ]
    assert "What came of its asks" not in markup(client.get(make(Organisation).get_absolute_url()))


def test_of_more_asks_than_its_page_lists_it_says_the_numbers_of_all(client):
    home, process = make(Organisation), make(Process)
    first = asked_by(home, "rejected", process=process)
    for _one in range(MOST_RELATED):
        asked_by(home, process=process)
    asked_by(home, process=process, same_as=first)
    page = " ".join(markup(client.get(home.get_absolute_url())).split())
    assert squares_on(client, home) == []
    assert "not met: 1" in page
    assert f"not known: {MOST_RELATED}" in page
