"""A real browser before the real site: Chromium, the demonstration record, static files as served.

Where Chromium is missing these tests are skipped with a reason; the check of every change lets
none be skipped.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import sync_playwright

from engagement.models import Person
from processes.models import (
    Commitment,
    Consultation,
    Intervention,
    NextStep,
    Organisation,
    Participation,
    Process,
)
from tests import databases
from tests.conftest import person, session_of
from tests.making import make, with_second_factor

WIDTHS = (390, 1280)
# The first draws and runs pages as the others do, without what only a window needs: these tests
# take half the processor time in it.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
# Without these the browser looks up its maker's hosts at every start.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def site(django_db_setup, django_db_blocker, static_files):
    """The address of the running site with the demonstration record and a long process in it."""
    with django_db_blocker.unblock():
        server = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)
        server.daemon = True
        with override_settings(WHITENOISE_AUTOREFRESH=False, MAIL_IN=("127.0.0.1", 2525)):
            server.start()
            server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://{server.host}:{server.port}"
        server.terminate()
    databases.forget("site")


def fill():
    long_process()
    desk_of_a_member()


databases.FILLED["site"] = "record", fill


def long_process(entries=450):
    """A process with more entries than can be drawn one by one."""
    process = make(Process, name="A long process")
    kinds = ("meeting", "written_submission", "oral_statement", "joint_statement", "media")
    rows = [
        Intervention(
            process=process,
            visibility="public",
            title=f"Entry of the long process, number {n}",
            kind=kinds[n % len(kinds)],
            date=f"{2021 + n % 4}-{1 + n % 12:02}-{1 + n % 28:02}" if n % 9 else f"{2021 + n % 4}",
        )
        for n in range(entries)
    ]
    Intervention.unrestricted.bulk_create(rows)
    organisation = Organisation.unrestricted.first()
    Participation.unrestricted.bulk_create(
        Participation(intervention=row, organisation=organisation, role="lead") for row in rows
    )


MEMBER = "member@example.org"


def desk_of_a_member():
    """Somebody of an organisation of the demonstration who also curates, with a full desk."""

    def day(number):
        return str(timezone.localdate() + dt.timedelta(days=number))

    process = Process.unrestricted.get(slug="mexico-cybersecurity-bill")
    owner = Organisation.unrestricted.get(slug="r3d")
    who = with_second_factor(person(MEMBER, owner, is_curator=True))
    own = {"visibility": "organisation", "owner": owner, "process": process}
    make(Consultation, name="Comments on the draft opinion", closes=day(5), **own)
    make(Commitment, text="To publish the calendar", due=day(-5), **own)
    for title, given in (
        ("Talk that was planned", {"date": day(-6), "state": "planned"}),
        ("Talk to come", {"date": day(9), "state": "planned"}),
        ("Letter to the chair", {"date": day(-52), "response": "awaiting"}),
        ("Call about the opinion", {"date": day(-20)}),
        ("Word in the corridor", {"date": ""}),
    ):
        made = make(Intervention, title=title, kind="meeting", logged_by=who, **own, **given)
    make(NextStep, organisation=owner, intervention=made, text="Send the paper", due=day(3))


@pytest.fixture(scope="package")
def signed_in(site, django_db_blocker):
    """The cookie of a session of the member."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(Person.objects.get(email=MEMBER))
    return {"name": "session", "value": client.cookies["session"].value, "url": site}


@pytest.fixture(scope="session")
def launch():
    """Starts a browser, with what else is said to it: launch("--lang=fr")."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        yield lambda *more: playwright.chromium.launch(executable_path=path, args=[*QUIET, *more])


@pytest.fixture(scope="session")
def chromium(launch):
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def officer(site, django_db_blocker):
    """The cookie of somebody who works for R3D and is signed in."""
    with django_db_blocker.unblock():
        home = Organisation.unrestricted.get(acronym="R3D")
        session = session_of(person("officer@example.org", home))
    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}


@pytest.fixture(scope="package")  # a module's would be made twice: tests that write come last
def typist(site, django_db_blocker):
    """The cookie of somebody with a keyboard and nothing else, signed in."""
    with django_db_blocker.unblock():
        home = make(Organisation, name="Keyboard Rights")
        session = session_of(person("keyboard@example.org", home))
    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}


@pytest.fixture
def stored(site, django_db_blocker):
    """For a test in which the site writes: its own transaction would keep SQLite from it."""
    with django_db_blocker.unblock():
        yield


@dataclass
class Visit:
    """One open page with all it said and asked for on the way."""

    page: object
    messages: list
    requests: list


@pytest.fixture
def visit(chromium, site):
    """Opens an address: visit("/processes/", width=390, scheme="dark", script=False, cookie=…)."""
    contexts = []

    def open_page(
        path, width=1280, scheme="light", script=True, cookie=None, cookies=(), **options
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            java_script_enabled=script,
            has_touch=width < 600,
            reduced_motion="reduce",  # a click on a page that still glides hits something else
            **options,
        )
        contexts.append(context)
        context.add_cookies([cookie] if cookie else list(cookies))
        page = context.new_page()
        seen = Visit(page, [], [])
        page.on("console", lambda message: seen.messages.append(message.text))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.goto(site + path)
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def validator():
    """html-validate, started once: `.ci/html-validate.mjs`."""
    program = os.environ.get("HTML_VALIDATE") or shutil.which("html-validate")
    if program is None:
        pytest.skip("html-validate is not installed")
    ours = settings.BASE_DIR / ".ci"
    command = ["node", ours / "html-validate.mjs", program, ours / "html-validate.json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as validator:
        yield validator
        validator.stdin.close()


@pytest.fixture
def wrong_html(validator, site):
    """What html-validate says of these addresses, as who has this page open is answered."""

    def wrong(page, paths):
        found = []
        for path in paths:
            print(
                json.dumps(page.request.get(site + path).text()), file=validator.stdin, flush=True
            )
            found += [f"{path}:{said}" for said in json.loads(validator.stdout.readline())]
        return found

    return wrong
