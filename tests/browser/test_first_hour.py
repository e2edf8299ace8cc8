"""The first hour of an empty site, from the link that a command prints to entries."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command

from tests.serving import Site

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "seven green lamps"
ONION = "expyuzz4wqqyqhjn7nenpexamplexxxxxxxxxxxxxxxxxxxxxxxxxxxxyd.onion"


@pytest.fixture
def begun(live_server, chromium, settings, capsys):
    """Opens pages of an empty site: begun(390). `begun.link` is what the command printed."""
    settings.SITE_URL = live_server.url
    call_command("invite", "rosa@example.org")
    contexts = []

    def page(width):
        size = {"width": width, "height": 844}
        contexts.append(chromium.new_context(viewport=size, reduced_motion="reduce"))
        return contexts[-1].new_page()

    page.link = capsys.readouterr().out.strip()
    page.home = live_server.url
    yield page
    for context in contexts:
        context.close()


def follow(page, *names):
    for name in names:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def join(page, link, name):
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=True).fill(WORDS)
    page.get_by_label("The same password again").fill(WORDS)
    press(page, "Join")
    page.get_by_role("heading", name="My desk").wait_for()


def set_up(page, organisation):
    """Second factor and organisation, as the desk leads to them; no password is asked again."""
    follow(page, "Set up a second factor", "Set up an app")
    secret = page.locator("p.hint code").inner_text()
    now = int(time.time()) // 30
    page.get_by_label("Authenticator code").fill(format_hotp_value(hotp_value(secret, now)))
    press(page, "Turn it on")
    follow(page, "I have written them down", "Name your organisation")
    page.get_by_label("Name").fill(organisation)
    press(page, "Save")


def add_process(page):
    """A process with two stages, put in order by an arrow."""
    follow(page, "Add a process")
    page.get_by_label("Name", exact=True).first.fill("The bill")
    page.get_by_label("Kind", exact=True).first.select_option("bill")
    page.get_by_label("National", exact=True).check()
    page.locator("button:visible", has_text=re.compile("^Save$")).last.click()
    follow(page, "Add its stages")
    for kind, state in (("committee", "Going on"), ("filing", "Over")):
        page.get_by_label("Kind", exact=True).select_option(kind)
        page.locator("#id_state").select_option(label=state)
        press(page, "Add")
    press(page, "↑ Earlier: Filed or introduced")
    first = page.locator("ol.todo li").first
    assert "Filed or introduced" in first.inner_text()


def log(page, what):
    page.get_by_role("textbox", name="Just out of a meeting? Log it.").fill(what)
    press(page, "Continue")
    page.get_by_text("For The bill.").wait_for()
    page.get_by_label("Meeting or call").check()
    press(page, "Save")
    page.get_by_text("Only Home Rights can see it.").wait_for()


def test_from_the_first_link_to_an_entry_of_a_colleague(begun):
    rosa = begun(390)
    rosa.goto(begun.home)
    rosa.get_by_text("python3 run.py manage invite").wait_for()
    join(rosa, begun.link, "Rosa")
    set_up(rosa, "Home Rights")
    follow(rosa, "Invite a colleague")
    rosa.get_by_label("E-mail address", exact=True).fill("kofi@example.org")
    press(rosa, "Invite")
    link = rosa.locator("main code").first.inner_text()
    rosa.goto(begun.home)
    add_process(rosa)
    kofi = begun(1280)
    join(kofi, link, "Kofi")
    assert kofi.get_by_role("heading", name="First steps").count() == 0
    log(kofi, "Met the clerk of the committee")
    rosa.goto(begun.home)
    assert rosa.get_by_role("heading", name="First steps").count() == 0
    rosa.locator("summary").filter(has_text="Latest entries of Home Rights").click()
    rosa.get_by_role("link", name="Met the clerk of the committee").wait_for()


@pytest.mark.long
def test_one_person_alone_needs_no_second_account(begun):
    rosa = begun(1280)
    join(rosa, begun.link, "Rosa")
    set_up(rosa, "Home Rights")
    add_process(rosa)
    rosa.goto(begun.home)
    log(rosa, "Met the clerk of the committee")
    rosa.goto(begun.home)
    press(rosa, "Put this list away")
    assert rosa.get_by_role("heading", name="First steps").count() == 0
    rosa.get_by_role("link", name="Met the clerk of the committee").first.wait_for()


@pytest.fixture
def onion(tmp_path, launch):
    """A page of a site that is reached at an onion address over http, by somebody who lets no
    script run. What leads such an address here stands in for Tor: the browser is told where it is.
    """
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'record.sqlite3'}", SITE_URL=f"http://{ONION}")
    site.start("--empty")
    told = f"--host-resolver-rules=MAP {ONION}:80 127.0.0.1:{site.port}"
    browser = launch(told)
    try:
        size = {"width": 1280, "height": 844}
        context = browser.new_context(
            java_script_enabled=False, viewport=size, reduced_motion="reduce"
        )
        page = context.new_page()
        page.link = site.manage("invite", "rosa@example.org").stdout.strip()
        yield page
    finally:
        browser.close()
        site.stop()


@pytest.mark.long
def test_the_first_hour_behind_an_onion_address_without_a_script(onion):
    asked = []
    onion.on("request", lambda request: asked.append(request.url))
    assert onion.link.startswith(f"http://{ONION}/")
    join(onion, onion.link, "Rosa")
    set_up(onion, "Home Rights")
    add_process(onion)
    onion.goto(f"http://{ONION}/")
    log(onion, "Met the clerk of the committee")
    onion.goto(f"http://{ONION}/interventions/")
    follow(onion, "Met the clerk of the committee")
    onion.get_by_role("heading", name="Met the clerk of the committee").wait_for()
    assert {urlsplit(one).netloc for one in asked} == {ONION}
    elsewhere = onion.locator(":is([href], [src], [action]):is([href*='//'], [src*='//'])")
    assert elsewhere.count() == 0
