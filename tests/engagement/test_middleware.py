"""What every answer carries, whatever the answer is, and how a language is chosen."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client
from django.urls import include, path

from engagement.methods import allow_read
from engagement.urls import handler400, handler403, handler404, handler500
from processes.models import Organisation
from tests import databases
from tests.making import make

__all__ = ["handler400", "handler403", "handler404", "handler500"]  # of `urlpatterns` below


@allow_read
def fails(request):
    raise RuntimeError("on purpose")


@allow_read
def forbids(request):
    raise PermissionDenied


@allow_read
def caches(request):
    return HttpResponse("x", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [
    path("fails", fails),
    path("forbids", forbids),
    path("caches", caches),
    path("", include("engagement.urls")),
]

POLICY = {
    "default-src 'none'",
    "img-src 'self'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STATIC = object()  # its address is known once the files are collected
# What is asked, how, and the status that shows that it is the answer we mean.
ANSWERS = {
    "a page": ("get", "/", {}, 200),
    "a list": ("get", "/processes/", {}, 200),
    "a head": ("head", "/", {}, 200),
    "health": ("get", "/healthz", {}, 200),
    "data dictionary": ("get", "/dictionary/", {}, 200),
    "a compressed page": ("get", "/", {"accept-encoding": "gzip"}, 200),
    "a redirect": ("get", "/processes", {}, 301),
    "a refused filter": ("get", "/processes/?colour=red", {}, 400),
    "a refused address": ("get", "/processes/?q=%00", {}, 400),
    "another host": ("get", "/", {"host": "evil.example"}, 400),
    "nothing there": ("get", "/nothing/", {}, 404),
    "no such record": ("get", "/processes/nothing/", {}, 404),
    "not allowed": ("get", "/forbids", {}, 403),
    "no such method": ("post", "/", {}, 405),
    "a failure": ("get", "/fails", {}, 500),
    "a file": ("get", "/processes.csv", {}, 200),
    "data": ("get", "/processes.json", {}, 200),
    "a static file": ("get", STATIC, {}, 200),
    "a compressed static file": ("get", STATIC, {"accept-encoding": "gzip, br"}, 200),
    "no such static file": ("get", "/static/no/such/file.css", {}, 404),
    "a folder of static files": ("get", "/static/engagement/", {}, 404),
}


@pytest.fixture
def ask(db):
    """Asks for one of ANSWERS by name."""

    def ask(name):
        method, address, headers, status = ANSWERS[name]
        if address is STATIC:
            address = static("engagement/app.css")
        answer = getattr(Client(raise_request_exception=False), method)(address, headers=headers)
        assert answer.status_code == status
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ROOT_URLCONF", __name__)
        yield ask


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_the_headers_that_protect_its_reader(ask, name):
    answer = ask(name)
    missing = {
        header: answer.headers.get(header)
        for header, value in HEADERS.items()
        if answer.headers.get(header) != value
    }
    assert missing == {}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_exactly_the_content_policy(ask, name):
    policy = ask(name).headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == POLICY
    assert policy == "; ".join(sorted(POLICY)), "it tells one process from another"


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_says_what_it_is_and_text_in_which_letters(ask, name):
    answer = ask(name)
    said = answer.headers.get("Content-Type", "")
    content = b"" if answer.streaming else answer.content
    assert said or not content
    if said.startswith("text/") or "xml" in said:
        assert said.endswith(("charset=utf-8", 'charset="utf-8"'))


@pytest.mark.parametrize("name", ANSWERS)
def test_no_other_site_may_read_an_answer(ask, name):
    assert "Access-Control-Allow-Origin" not in ask(name).headers


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_forgoes_the_powers_of_a_browser(ask, name):
    policy = ask(name).headers["Permissions-Policy"]
    for power in ("camera", "geolocation", "microphone"):
        assert f"{power}=()" in policy


@pytest.mark.parametrize("name", [n for n in ANSWERS if ANSWERS[n][1] is not STATIC])
def test_no_page_is_kept_by_anybody(ask, name):
    answer = ask(name)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_a_static_file_is_kept_for_ever_since_its_name_has_its_hash(ask):
    kept = ask("a static file").headers["Cache-Control"]
    assert "immutable" in kept
    assert "no-store" not in kept


def test_a_view_that_says_how_long_it_may_be_kept_is_believed(db, settings):
    settings.ROOT_URLCONF = __name__
    assert Client().get("/caches").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["a page", "a refused filter", "nothing there", "a failure"])
def test_no_page_needs_an_inline_script_or_style(ask, name):
    page = ask(name).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count('<script src="/static/')


UNDER_HTTPS = """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", verbosity=0, interactive=False)
from django.templatetags.static import static
client = Client(raise_request_exception=False, headers={"host": "record.example.org"})
asked = {
    "a page": client.get("/?lang=es", secure=True),
    "nothing there": client.get("/nothing/", secure=True),
    "a refused address": client.get("/?q=%00", secure=True),
    "no such method": client.post("/", secure=True),
    "a static file": client.get(static("engagement/app.css"), secure=True),
    "a slash that was left out": client.get("/processes", secure=True),
    "plain HTTP": client.get("/processes/?q=a"),
}
print(json.dumps({
    name: {
        "status": answer.status_code,
        "headers": dict(answer.headers),
        "cookies": [one.OutputString() for one in answer.cookies.values()],
    }
    for name, answer in asked.items()
}))
"""


@pytest.fixture(scope="session")
def under_https(tmp_path_factory, django_db_setup, django_db_blocker):
    """Answers of the site as it is in production, behind HTTPS, in a process of its own."""
    folder = tmp_path_factory.mktemp("https")
    with django_db_blocker.unblock():
        tables = databases.named(f"{databases.worker or 'alone'}_under_https")
        databases.place(databases.TABLES, tables)
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "engagement.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": databases.address_of(tables),
        "SITE_URL": "https://record.example.org",
        "ALLOW_FSYNC_OFF": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", UNDER_HTTPS],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


HTTPS_ANSWERS = {
    "a page": 200,
    "nothing there": 404,
    "a refused address": 400,
    "no such method": 405,
    "a static file": 200,
    "a slash that was left out": 301,
}


@pytest.mark.parametrize(("name", "status"), HTTPS_ANSWERS.items())
def test_under_https_a_browser_is_told_to_come_back_by_https_only(under_https, name, status):
    answer = under_https[name]
    assert answer["status"] == status
    said = answer["headers"]["Strict-Transport-Security"].split("; ")
    assert int(said[0].removeprefix("max-age=")) >= 365 * 24 * 3600
    assert "includeSubDomains" in said


def test_plain_http_leads_to_https_with_all_the_headers(under_https):
    answer = under_https["plain HTTP"]
    assert answer["status"] == 301
    assert answer["headers"]["Location"] == "https://record.example.org/processes/?q=a"
    for header, value in HEADERS.items():
        assert answer["headers"].get(header) == value, header
    policy = answer["headers"].get("Content-Security-Policy", "")
    assert {part.strip() for part in policy.split(";") if part.strip()} == POLICY


def test_under_https_a_cookie_belongs_to_this_host_alone(under_https):
    (cookie,) = under_https["a page"]["cookies"]
    assert cookie.startswith("__Host-language=es;")
    for rule in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert rule in cookie
    assert "Domain" not in cookie


def test_on_this_machine_only_nobody_is_sent_to_https(client, db):
    answer = client.get("/processes/")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


# -- languages ------------------------------------------------------------------------------
LANGUAGES = ("en", "es", "fr")
EACH = pytest.mark.parametrize("language", LANGUAGES)


def language_of(answer):
    assert answer.headers["Content-Language"] in answer.content.decode().split('lang="')[1]
    return answer.headers["Content-Language"]


@EACH
def test_a_language_is_chosen_and_remembered(client, db, language):
    assert language_of(client.get(f"/?lang={language}")) == language
    assert language_of(client.get("/processes/")) == language
    assert language_of(client.get("/nothing/")) == language


def test_the_last_choice_counts(client, db):
    for language in ("es", "fr", "en", "es"):
        client.get(f"/?lang={language}")
    assert language_of(client.get("/")) == "es"


@pytest.mark.parametrize("unknown", ["xx", "de", "EN-", "", "es-zz", "../es", "ES"])
def test_a_language_there_is_not_is_ignored_and_not_remembered(client, db, unknown):
    answer = client.get("/", {"lang": unknown})
    assert answer.status_code == 200
    assert language_of(answer) == "en"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@EACH
def test_without_a_choice_the_browser_is_believed(client, db, language):
    assert (
        language_of(client.get("/", headers={"accept-language": f"{language};q=0.9"})) == language
    )


def test_a_choice_weighs_more_than_the_browser(client, db):
    client.get("/?lang=fr")
    assert language_of(client.get("/", headers={"accept-language": "es"})) == "fr"


@pytest.mark.parametrize("kept", ["xx", "<script>", "e\\000s", "es" * 2000])
def test_a_crooked_cookie_is_no_language(client, db, kept):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = kept
    assert language_of(client.get("/")) == "en"


def test_somebody_elses_choice_is_not_mine(client, db):
    client.get("/?lang=fr")
    assert language_of(Client().get("/")) == "en"


def test_nothing_is_remembered_of_who_only_reads(client, world):
    for address in ("/", "/processes/", "/organisations/", "/dictionary/", "/nothing/"):
        assert not client.get(address).cookies


@pytest.mark.parametrize(
    "address", ["/", "/organisations/", "/sources/", "/about/", "/dictionary/"]
)
def test_the_choice_of_a_language_leaves_the_page_as_it_was(client, world, address):
    """Each page offers the three languages; none of these links may lead to something else."""
    make(Organisation, name="Another")
    for language in LANGUAGES:
        answer = client.get(address, {"lang": language})
        assert answer.status_code == 200
        assert language_of(answer) == language
    if address == "/organisations/":
        assert "Home Rights" in answer.content.decode()
    if address == "/sources/":
        assert world.source.title in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr;q=0", "en"),  # Was: French, to who refuses it.
        ("fr; q=0.000, es;q=0.3", "es"),
        ("fr;q=0.1", "fr"),
        ("es;q=0,fr", "fr"),
        ("", "en"),
    ],
)
def test_a_language_that_a_browser_refuses_is_not_spoken(client, accepted, language):
    page = client.get("/about/", headers={"accept-language": accepted})
    assert f'<html lang="{language}"' in page.content.decode()
