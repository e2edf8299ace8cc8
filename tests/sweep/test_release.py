"""No file goes round a coordinator's release, whichever address gives it."""

import itertools

import pytest
from django.test import Client
from django.urls import reverse

from processes.exchange import releasing
from processes.models import Release, ReleaseRequired
from tests.sweep.addresses import ADDRESSES, each_table
from tests.sweep.asking import text_in
from tests.sweep.kinds import record_kinds

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
# Data for programs that is shown page by page, as the page it stands behind is.
BY_PAGES = {"timeline"}
ALL_OF_THEM = {"export"}
SOME = 2


def doors(world):
    """An address or two of every pattern, all of those that give files."""
    for name, builder in ADDRESSES.items():
        found = iter(builder(world))
        for words, _item in found if name in ALL_OF_THEM else itertools.islice(found, SOME):
            if name not in BY_PAGES and not name.startswith(("account", "mfa", "admin")):
                yield reverse(name, args=words)


def files(client, addresses):
    """{address: text} of what comes as a file, or not as a page."""
    found = {}
    for address in addresses:
        came = client.get(address)
        page = came.headers.get("Content-Type", "").startswith("text/html")
        if came.status_code == 200 and (came.has_header("Content-Disposition") or not page):
            found[address] = text_in(came)
    return found


def held_by(client, world, addresses):
    """Addresses whose file holds what is not public and of `home`."""
    things = [*world.items, *world.parts]
    theirs = [one for one in things if getattr(one.row, "owner_id", None) == world.base.home.pk]
    hidden = {one.mark for one in theirs if "nobody" not in one.sees}
    found = files(client, addresses).items()
    return {address for address, text in found if any(one in text for one in hidden)}


@pytest.fixture
def required(marked, monkeypatch):
    """Each download of what `home` keeps is large, and to be released."""
    monkeypatch.setattr(releasing, "MOST_UNASKED", 0)
    return ReleaseRequired.unrestricted.create(organisation=marked.base.home)


def browser(somebody):
    client = Client()
    client.force_login(somebody)
    return client


def test_no_table_holds_what_a_coordinator_has_yet_to_release(marked, required):
    client = browser(marked.people["member"])
    tables = [reverse("export", args=words) for words, _item in each_table(marked)[::5]]
    assert held_by(client, marked, tables) == set()
    required.delete()
    some = [f"/{kind.resource.plural}.csv" for kind in record_kinds()[::5]]
    assert held_by(client, marked, some) == {*some}


@pytest.mark.long
def test_nor_does_anything_else_that_is_no_page(marked, required):
    for who in ("member", "ally"):
        assert held_by(browser(marked.people[who]), marked, doors(marked)) == set(), who
    assert not Release.unrestricted.exists()
