"""Pages for strangers are made once, and gone with the next request when what they show changes."""

import datetime as dt
import gzip
import hashlib

import pytest
import time_machine
from django.conf import settings as site
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement import kept_pages as module
from engagement import limits
from engagement.kept_pages import KeptPage, KeptPages, kept_pages
from processes.directory.merging import merge, stamp
from processes.models import LIFE, Intervention, Invitation, Organisation, Process, Term
from processes.removal.removing import remove, restore_record
from tests.conftest import session_of
from tests.importing.files import HEARING, handed_in, imported, table, undone
from tests.making import make
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
LIST = "/interventions/"


def ask(path, **headers):
    return Client(headers=headers).get(path)


def is_kept(path, **headers):
    """Asked again, is it the same, and is nothing asked of the database but the edition?"""
    first = ask(path, **headers)
    with CaptureQueriesContext(connection) as asked:
        again = ask(path, **headers)
    assert (again.content, again.status_code) == (first.content, first.status_code)
    assert again.headers == first.headers
    return len(asked) == 1 and "processes_edition" in asked[0]["sql"]


@pytest.fixture
def entry(world):
    return make(Intervention, title="We spoke")


@pytest.mark.parametrize(
    "path", ["/", LIST, f"{LIST}?q=spoke&page=1", "/processes/", "/search/?q=spoke", "/about/",
             "/dictionary/", "/compare/", "/organisations/home-rights/figures/"]
)  # fmt: skip
def test_a_page_asked_for_again_is_made_once(entry, path):
    assert is_kept(path)


def test_so_are_those_of_a_record(entry):
    for address in ("", "steps/", "openness/", "timeline.json", "history/"):
        assert is_kept(f"{make(Process).get_absolute_url()}{address}")
    assert is_kept(entry.get_absolute_url())


def test_the_tag_is_of_the_bytes_that_are_sent(entry):
    plain, packed = ask(LIST), ask(LIST, accept_encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    for answer in (plain, packed):
        assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()[:40]}"'
        assert {"Accept-Encoding", "Cookie"} <= {*answer.headers["Vary"].split(", ")}
        assert answer.headers["Cache-Control"] == "no-store"
    known = ask(LIST, if_none_match=plain.headers["ETag"])
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["ETag"] == plain.headers["ETag"]
    assert ask(LIST, if_none_match=packed.headers["ETag"]).status_code == 200
    entry.title = "We spoke again"
    entry.save()
    changed = ask(LIST, if_none_match=plain.headers["ETag"])
    assert (changed.status_code, "We spoke again" in changed.text) == (200, True)


def test_who_has_a_session_is_shown_their_own(entry, cast):
    ask(LIST)
    for key in (session_of(cast["member"]), "made-up"):
        own = Client()
        own.cookies[site.SESSION_COOKIE_NAME] = key
        answer = own.get(LIST)
        assert "ETag" not in answer.headers
        assert answer.content != ask(LIST).content or key == "made-up"
    kept_pages.forget()
    own.get(LIST)
    assert not kept_pages.pages


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/healthz", "/interventions.csv", "/interventions.json", "/log/",
             "/interventions/nothing/", "/accounts/password/reset/", "/interventions/?page=none"]
)  # fmt: skip
def test_forms_files_what_watches_and_what_is_not_there_are_not_kept(entry, path):
    assert "ETag" not in ask(path).headers
    assert not kept_pages.pages


def test_a_page_that_ends_by_the_clock_is_not_kept(world):
    asked = {"organisation": world.home, "role": "coordinator", "opens": timezone.now()}
    path = world.home.get_absolute_url()
    assert is_kept(path)
    Invitation.unrestricted.create(**asked, email="ana@example.org", token_hash="b")
    assert "ETag" not in ask(path).headers
    with time_machine.travel(timezone.now() + LIFE + dt.timedelta(seconds=1)):
        assert is_kept(path)


def test_each_language_host_query_and_day_has_its_own(entry, settings):
    settings.ALLOWED_HOSTS = ["testserver", "mirror.example.org"]
    pages = [
        ask(LIST).text,
        ask(LIST, accept_language="es").text,
        ask(LIST, cookie=f"{site.LANGUAGE_COOKIE_NAME}=fr").text,
        ask(f"{LIST}?q=x").text,
    ]
    assert len({*pages}) == len(pages)
    assert ask(LIST).text == pages[0]
    assert ask(LIST, accept_language="es, en;q=0.5").text == pages[1]
    before = len(kept_pages.pages)
    ask(LIST, host="mirror.example.org")
    with time_machine.travel("2031-01-01T12:00Z"):
        ask(LIST)
    assert len(kept_pages.pages) == before + 2


def test_a_language_that_is_chosen_is_remembered_each_time(entry):
    for _turn in range(2):
        chosen = ask(f"{LIST}?lang=es")
        assert chosen.cookies[site.LANGUAGE_COOKIE_NAME].value == "es"
        assert 'lang="es"' in chosen.text
    assert not ask(f"{LIST}?lang=xx").cookies


def test_head_is_answered_as_get(entry):
    got = ask(LIST)
    asked = Client().head(LIST)
    assert asked.headers == got.headers
    assert not asked.content


def test_how_often_one_asks_is_counted_all_the_same(entry, settings, monkeypatch):
    settings.THROTTLED = True
    monkeypatch.setattr(limits, "throttle", limits.Throttle())
    monkeypatch.setattr(limits, "time", lambda: 1_000_020.0)
    statuses = [ask("/compare/").status_code for _turn in range(121)]
    assert statuses == [200] * 120 + [429]


# -- R4, D6: what is private changes nothing --------------------------------------------------
def test_a_private_save_leaves_page_tag_and_edition_alike(entry, world, cast, signed_in):
    process = make(Process)
    paths = ["/", LIST, process.get_absolute_url(), "/search/?q=quiet"]
    before = [ask(path) for path in paths]
    own = world.level("organisation")
    quiet = make(Intervention, title="A quiet meeting", process=process, **own)
    quiet.title = "A quiet meeting with them"
    quiet.save()
    for path, was in zip(paths, before, strict=True):
        assert is_kept(path)
        assert (ask(path).content, ask(path).headers) == (was.content, was.headers)
    kept_pages.forget()  # made anew beside what is private they are the same to the byte
    for path, was in zip(paths, before, strict=True):
        assert (ask(path).content, ask(path).headers) == (was.content, was.headers)
    assert "quiet meeting" in signed_in["member"].get(LIST).text


# -- what was changed is gone with the next request -------------------------------------------
def edited(entry, world, cast):
    entry.title = "We sang"
    entry.save()


def narrowed(entry, world, cast):
    entry.visibility, entry.owner = "organisation", world.home
    entry.save()


def removed(entry, world, cast):
    remove(entry, cast["curator"])


@pytest.mark.parametrize("change", [edited, narrowed, removed], ids=lambda one: one.__name__)
def test_what_is_no_more_is_gone_with_the_next_request(entry, world, cast, change):
    found, pages = "/search/?q=spoke", [LIST, entry.get_absolute_url()]
    for path in pages:
        assert is_kept(path)
        assert "We spoke" in ask(path).text
    assert str(entry.pk) in ask(found).text
    change(entry, world, cast)
    for path in pages:
        assert "We spoke" not in ask(path).text
    assert str(entry.pk) not in ask(found).text


def test_what_is_restored_is_back(entry, cast):
    remove(entry, cast["curator"])
    assert "We spoke" not in ask(LIST).text
    restore_record("interventions", entry.pk, cast["curator"])
    assert "We spoke" in ask(LIST).text


def test_what_was_merged_into_another_is_not_listed(world, cast):
    kept, gone = make(Organisation, name="Kept Union"), make(Organisation, name="Kopt Union")
    assert "Kopt Union" in ask("/organisations/").text
    merge(kept, gone, (), cast["curator"], stamp(kept, gone))
    assert is_kept("/organisations/")
    assert "Kopt Union</bdi></a>" not in ask("/organisations/").text


def test_an_import_is_shown_and_taken_back(entry, world, cast):
    rows = [{**HEARING, "title": f"Imported {n}", "visibility": "public"} for n in range(3)]
    assert "Imported 1" not in ask(LIST).text
    batch = imported(handed_in(cast["curator"], table(*rows)))
    assert "Imported 1" in ask(LIST).text
    undone(batch, cast["curator"])
    assert "Imported 1" not in ask(LIST).text


def test_words_of_a_vocabulary_are_those_of_now(entry):
    term = Term.unrestricted.create(vocabulary="organisationkind", code="guild", label_en="Guild")
    made = make(Organisation, name="New Guild", kind="guild")
    assert "Guild" in ask(made.get_absolute_url()).text
    term.label_en = "Brotherhood"
    term.save()
    assert "Brotherhood" in ask(made.get_absolute_url()).text


def test_a_setting_that_changed_is_heard_of(settings):
    assert "office@example.org" not in ask("/accessibility/").text
    settings.CONTACT = "office@example.org"
    assert "office@example.org" in ask("/accessibility/").text


@pytest.mark.django_db(transaction=True)
def test_another_worker_shows_what_somebody_changed_here(entry, world):
    assert is_kept(LIST)
    in_a_thread(lambda: narrowed(entry, world, None)).result()
    assert "We spoke" not in ask(LIST).text


def test_what_is_taken_back_leaves_no_page_behind(entry):
    before = ask(LIST).content
    with transaction.atomic():
        edited(entry, None, None)
        assert "We sang" in ask(LIST).text
        transaction.set_rollback(True)
    assert ask(LIST).content == before
    entry.refresh_from_db()
    entry.title = "We danced"
    entry.save()
    assert "We danced" in ask(LIST).text


def test_a_page_that_was_overtaken_while_it_was_made_is_not_kept(entry, monkeypatch):
    make_page = KeptPage.of

    def of(response):
        edited(entry, None, None)
        return make_page(response)

    monkeypatch.setattr(module.KeptPage, "of", of)
    assert "We spoke" in ask(LIST).text
    monkeypatch.undo()
    assert "We sang" in ask(LIST).text


# -- how many ---------------------------------------------------------------------------------
def test_as_many_are_kept_as_fit(monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 100)
    monkeypatch.setattr(module, "MOST_OF_ONE", 60)
    pages, page = KeptPages(), KeptPage(b"x" * 40, ())
    pages.forget("one")
    for key in "abc":
        pages.keep("one", (key,), page)
        assert pages.get("one", ("a",))
    assert not pages.get("one", ("b",))
    assert pages.size == 82
    pages.keep("one", ("d",), KeptPage(b"x" * 61, ()))
    assert not pages.get("one", ("d",))
    pages.keep("two", ("e",), page)  # of an edition that nobody has asked about
    assert not pages.get("one", ("e",))
    assert not pages.get("two", ("a",))
    assert pages.size == 0
