"""Head, menu and home: whoever follows a link that they are offered arrives."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from engagement.resources import by_plural
from processes.pages import administering as administering_page
from processes.templatetags.ways import ON_PROCESSES
from tests.conftest import CAST, coordinate, person
from tests.making import with_second_factor

pytestmark = pytest.mark.django_db
LOGGING = ("member", "ally", "outsider", "coordinator")
PAGES = ("/", "/about/", "/processes/")
LOGGED, CURATED = "/log/", "/duplicates/"


class Offered(HTMLParser):
    """The addresses of links of a page, and those that are marked as where one is."""

    def __init__(self, page):
        super().__init__()
        self.found, self.here = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a" and given["href"].startswith("/"):
            self.found.append(given["href"].partition("#")[0])
            if given.get("aria-current"):
                self.here.append(given["href"])


def offered(client, path="/"):
    """In the head."""
    return Offered(client.get(path).content.decode().partition("<main")[0])


def offered_at_home(client):
    return Offered(client.get("/").content.decode().partition("<main")[2])


@pytest.fixture
def clients(cast, world, signed_in):
    """The cast, and who coordinates, who works nowhere, and who keeps accounts and the record."""
    led = with_second_factor(person("led@example.org"))
    coordinate(led, world.home)
    both = person("both@example.org", is_staff=True, is_curator=True)
    more = {"coordinator": led, "newcomer": person("new@example.org")}
    more["keeper of both"] = with_second_factor(both)
    for name, somebody in more.items():
        more[name] = Client()
        more[name].force_login(somebody)
    return {**{name: signed_in[name] for name in CAST}, **more}


def test_every_link_of_head_menu_and_home_leads_somewhere(clients):
    """Was: an administrator was offered to log and to import, and answered that they may not."""
    wrong = {}
    for name, client in clients.items():
        links = {one for path in PAGES for one in offered(client, path).found}
        links |= set(offered_at_home(client).found)
        answers = {one: client.get(one).status_code for one in sorted(links)}
        refused = {one: code for one, code in answers.items() if code != 200}
        if refused:
            wrong[name] = refused
    assert not wrong


def test_the_sentence_that_is_begun_at_home_is_for_who_may_log(clients):
    for name, client in clients.items():
        page = client.get("/").content.decode()
        assert (f'action="{LOGGED}"' in page) == (name in LOGGING), name


def test_who_works_for_nobody_is_not_offered_to_log(clients):
    for name in ("nobody", "administrator", "newcomer"):
        assert not {LOGGED, "/imports/", "/upkeep/"} & set(offered(clients[name]).found), name
    for name in ("member", "curator", "coordinator", "keeper of both"):
        assert {LOGGED, "/imports/", "/upkeep/"} <= set(offered(clients[name]).found), name


def test_who_keeps_accounts_has_a_home_and_nobody_else_has_that(clients, world):
    """Was: an empty desk which said that they belong nowhere."""
    people = f"/organisations/{world.home.slug}/people/"
    for name in ("administrator", "keeper of both"):
        page = clients[name].get("/")
        links = set(offered_at_home(clients[name]).found)
        assert {people, "/accounts/trail/", "/organisations/"} <= links, name
        assert "Ask its coordinator" not in page.content.decode()
        rows = {one.name: (one.people, one.led) for one in page.context["administers"]["places"]}
        assert rows[world.home.name] == (2, True) and rows[world.friend.name] == (1, False)
    for name in ("member", "curator", "coordinator", "newcomer"):
        page = clients[name].get("/")
        assert not page.context["administers"], name
        assert "/accounts/trail/" not in offered_at_home(clients[name]).found, name


def test_home_says_how_the_site_is(clients, monkeypatch, tmp_path):
    mark = tmp_path / "worker"
    monkeypatch.setattr(administering_page, "WORKER_MARK", mark)
    silent = "Nothing has looked after it for half an hour"
    assert silent in clients["administrator"].get("/").content.decode()
    mark.touch()
    assert silent not in clients["administrator"].get("/").content.decode()


def test_only_curators_are_offered_what_they_alone_do(clients):
    for name, client in clients.items():
        assert (CURATED in offered(client).found) == (name in ("curator", "keeper of both")), name


def test_the_menu_leads_to_every_list(clients):
    lists = {f"/{plural}/" for plural in by_plural() if plural not in ON_PROCESSES}
    lists |= {"/compare/", "/quality/", "/dictionary/"}
    for name, client in clients.items():
        assert lists <= set(offered(client).found), name


@pytest.mark.parametrize("path", ["/barriers/", "/processes/", "/compare/"])
def test_the_menu_says_where_one_is(clients, path):
    assert set(offered(clients["member"], path).here) == {path}


def test_who_signs_in_comes_back_to_the_page(clients):
    assert "/accounts/login/?next=/barriers/" in offered(clients["nobody"], "/barriers/").found
    for path in ("/accounts/login/", "/processes/nothing-here/"):  # no page to come back to
        assert "/accounts/login/" in offered(clients["nobody"], path).found
        assert "nothing-here" not in clients["nobody"].get(path).content.decode()


def test_lists_that_are_not_in_the_menu_are_in_the_dictionary(record, client):
    page = client.get("/dictionary/").content.decode()
    assert all(f'"/{plural}/"' in page for plural in by_plural())
