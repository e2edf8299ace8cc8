"""Pages of the service itself: what is shown when something fails, and the dictionary."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import translation

from engagement import views
from processes.models import Intervention, Process
from tests.conftest import person
from tests.filling import filled
from tests.making import make

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nothing/", 404, "There is nothing at this address"),
        ("/processes/nothing/", 404, "There is nothing at this address"),
        ("/processes/?page=x", 400, "“page” is a number from 1 to"),
        ("/processes/?q=%00", 400, "This address cannot be read"),
        ("/processes/?colour=red", 400, "no filter called “colour”"),
    ],
)
def test_a_refusal_is_a_whole_page_that_says_why_and_where_to_go(client, address, status, words):
    answer = client.get(address)
    page = text_of(answer)
    assert answer.status_code == status
    assert words in page
    assert 'href="/"' in page
    assert 'href="/processes/"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace", "options"])
def test_a_method_that_is_not_offered_is_refused_with_those_that_are(method):
    answer = getattr(Client(enforce_csrf_checks=True), method)("/processes/")
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} >= {"GET", "HEAD"}


def test_a_form_from_another_site_is_refused_on_a_page_of_our_own(settings):
    answer = views.token_missing(RequestFactory().post("/"), "no token")
    assert answer.status_code == 403
    assert "Nothing was changed" in text_of(answer)
    assert settings.CSRF_FAILURE_VIEW == "engagement.views.token_missing"


def test_what_one_may_not_do_is_told_from_what_is_not_there():
    answer = views.forbidden(RequestFactory().get("/"), None)
    assert answer.status_code == 403
    assert "You can read this page but not change it." in text_of(answer)


def test_the_words_of_a_refusal_are_ours_and_never_those_of_a_library(client):
    answer = views.bad_request(RequestFactory().get("/"), ValueError("codec can't decode"))
    assert "codec" not in text_of(answer)
    assert "Check it and try again." in text_of(answer)
    answer = views.bad_request(RequestFactory().get("/"), ValueError("<script>x</script>."))
    assert "<script>x" not in text_of(answer)


@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_what_may_not_be_seen_answers_exactly_as_what_does_not_exist(client, world, level):
    process = make(Process, name="A quiet bill", **world.level(level))
    entry = make(Intervention, title="A quiet talk", **world.level(level))
    stranger = person("new@example.org")
    for hidden in (process, entry):
        address = hidden.get_absolute_url()
        nothing = client.get(address.replace(hidden.address, "0" * len(hidden.address)))
        answer = client.get(address)
        assert answer.status_code == nothing.status_code == 404
        assert answer.content.replace(hidden.address.encode(), b"") == nothing.content.replace(
            b"0" * len(hidden.address), b""
        )
        assert dict(answer.headers) == dict(nothing.headers)
        assert 'href="/accounts/login/">Sign in and come back' in answer.content.decode()
        for host, back in (("testserver", address), ("example.org", None), ("[", None)):
            referer = {"referer": f"http://{host}{address}"}
            assert filled(client.get("/accounts/login/", headers=referer)).get("next") == back
        client.force_login(stranger)
        assert "Sign in and come back" not in client.get(address).content.decode()
        client.logout()


@pytest.mark.parametrize(
    ("error", "status"), [("database is locked", 503), ("database or disk is full", 507)]
)
def test_what_cannot_be_stored_now_is_on_the_page(error, status):
    request = RequestFactory().post("/log/", {"what": "Met the adviser", "key": "abc"})
    try:
        raise OperationalError(error)
    except OperationalError:
        answer = views.failed(request)
    assert (answer.status_code, answer["Retry-After"]) == (status, "30")
    page = answer.content.decode()
    assert "Met the adviser" in page
    assert "abc" not in page


def test_a_failure_is_drawn_without_the_database():
    with connection.execute_wrapper(lambda *_: pytest.fail("it asked the database")):
        answer = views.failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    page = text_of(answer)
    assert "It is our fault, not yours." in page
    assert 'href="/"' in page
    assert "Traceback" not in page


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_failure_does_not_fail_again_in_another_language(language):
    with translation.override(language):
        assert views.failed(RequestFactory().get("/")).status_code == 500


def test_no_page_of_a_refusal_is_found_by_a_search_engine_as_content(client):
    """Its status says that it is none: never 200 with an apology."""
    for address in (
        "/nothing/",
        "/processes/x/",
        "/interventions/x/",
        "/processes/x/timeline.json",
    ):
        assert client.get(address).status_code == 404


def test_the_dictionary_can_be_read_by_anybody_and_only_read(client):
    assert client.get("/dictionary/").status_code == 200
    assert client.head("/dictionary/").status_code == 200
    assert client.post("/dictionary/").status_code == 405


def test_what_was_typed_is_not_lost_where_its_record_was_hidden_meanwhile(signed_in, world):
    entry = make(Intervention, owner=world.home, title="Met the adviser")
    outsider, propose = signed_in["outsider"], f"/interventions/{entry.pk}/propose/"
    held = filled(outsider.get(propose)) | {"summary": "Two <b>minutes</b> each", "note": "Saw it"}
    entry.visibility = "organisation"
    entry.save()
    answer = outsider.post(propose, held)
    assert answer.status_code == 404
    assert "Two &lt;b&gt;minutes&lt;/b&gt; each" in text_of(answer) and "Saw it" in text_of(answer)
    assert held["csrfmiddlewaretoken"] not in text_of(answer)
    assert "had typed" not in text_of(Client().post(propose, held))
    stern = Client(enforce_csrf_checks=True)
    stern.cookies = outsider.cookies
    answer = stern.post(propose, held | {"csrfmiddlewaretoken": "a" * 32})
    assert answer.status_code == 403 and "had typed" not in text_of(answer)
