"""The pages of accounts and people in a real browser, signed out and in; a key that is touched."""

import time
import uuid

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHO,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as HOW
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django.urls import resolve

from engagement.account_urls import urlpatterns
from engagement.drafts import Draft
from engagement.people import has_second_factor, make_person
from engagement.post.reading import Letter
from processes.models import Affiliation, FactorRequired
from processes.people import lost_factors, staff
from processes.people.mail_addresses import set_mail_address
from processes.writing.by_mail import keep_letter
from tests.browser.conftest import WIDTHS
from tests.browser.looking import faults_of, follow
from tests.making import with_second_factor

pytestmark = pytest.mark.browser

PASSWORD = "seven green lamps"
OUT = (
    "/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/confirm-email/",
    "/accounts/confirm-email/never/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/password/reset/key/x-y/", "/accounts/password/reset/key/done/",
    "/accounts/invitation/never/",
)  # fmt: skip
IN = (
    "/accounts/", "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/email/",
    "/accounts/password/change/", "/accounts/second-factor/", "/accounts/second-factor/app/",
    "/accounts/second-factor/keys/", "/accounts/second-factor/keys/add/", "/accounts/sessions/",
    "/accounts/delete/", "/organisations/access-now/people/",
)  # fmt: skip
WITH_FACTOR = (
    "/accounts/second-factor/", "/accounts/second-factor/confirm/",
    "/accounts/second-factor/app/remove/", "/accounts/second-factor/codes/new/",
    "/organisations/access-now/people/", "/accounts/", "/accounts/leave/access-now/",
    "/second-factors/", "/",
)  # fmt: skip
LOCKED = ("/", "/log/", "/accounts/", "/lessons/never/")
EVERY_DAY = ("/accounts/login/", "/log/", "/organisations/access-now/people/")


UNSWEPT = {
    "account_logout", "mfa_authenticate",  # in the tests that sign in and out
    "totp_code",  # a picture
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",  # of a key there is
    "mfa_view_recovery_codes",
}  # fmt: skip


@pytest.mark.django_db  # the others here write as a visitor does; this one has the tables made
def test_no_page_of_the_account_is_forgotten():
    swept = {resolve(path).url_name for path in (*OUT, *IN, *WITH_FACTOR)}
    assert {page.name for page in urlpatterns} - swept <= UNSWEPT


@pytest.fixture(scope="package")
def people(site, django_db_blocker):
    """Two coordinators, one with a second factor and a draft that came by mail, and the path of an
    open invitation; Dan, who lost a second factor, and Eva, who lacks one that is required."""
    with django_db_blocker.unblock():
        found = {}
        home = staff.organisation_at("access-now")
        for name in ("ana", "ben"):
            made = make_person(f"{name}@example.org", PASSWORD, name=name.capitalize())
            Affiliation.unrestricted.create(person=made, organisation=home, role="coordinator")
            found[name] = made
        with_second_factor(found["ben"])
        found["dan"] = with_second_factor(make_person("dan@example.org", PASSWORD, name="Dan"))
        Affiliation.unrestricted.create(person=found["dan"], organisation=home)
        lost_factors.ask_together(found["dan"], home, by=found["ana"])
        found["eva"] = make_person("eva@example.org", PASSWORD, name="Eva")
        strict = staff.organisation_at("article-19")
        Affiliation.unrestricted.create(person=found["eva"], organisation=strict)
        FactorRequired.unrestricted.create(organisation=strict)
        link = staff.invite("cleo@example.org", home, "contributor", by=found["ana"])
        found["link"] = link.removeprefix(settings.SITE_URL)
        set_mail_address(home, True, by=found["ben"])
        letter = Letter("A hearing", "2026-11-03", "The chair sees us.", uuid.UUID(int=1))
        keep_letter(found["ben"], home, letter)
        found["draft"] = Draft.of(found["ben"]).get().address
        yield found


def let_in(seen, somebody, site):
    """Signed in, and it was just confirmed that it is them."""
    client = Client()
    client.force_login(somebody)
    session = client.session
    session[HOW] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session[WHO] = str(somebody.pk)
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}
    seen.page.context.add_cookies([cookie])


def of_every_day(paths):
    """Those that are looked at at every change; all of them before a release."""
    return tuple(path for path in paths if path in EVERY_DAY or "/invitation/" in path)


@pytest.mark.parametrize(
    "chosen, widths", [(of_every_day, [1280]), pytest.param(tuple, WIDTHS, marks=pytest.mark.long)]
)
def test_account_pages_are_accessible_quiet_valid_and_fit(
    visit, site, people, wrong_html, chosen, widths
):
    seen, out = visit("/"), chosen((*OUT, people["link"]))
    assert faults_of(seen, site, out, widths) == []
    assert wrong_html(seen.page, out) == []
    with_factor = (*WITH_FACTOR, people["draft"])
    for name, paths in (("ana", IN), ("ben", with_factor), ("eva", LOCKED)):
        seen, paths = visit("/"), chosen(paths)
        let_in(seen, people[name], site)
        assert faults_of(seen, site, paths, widths) == []
        assert wrong_html(seen.page, paths) == []


def test_signing_in_and_out_by_hand_without_a_script(visit, site, people):
    seen = visit("/accounts/login/?next=/processes/", width=390, script=False)
    page = seen.page
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    assert page.url.endswith("/processes/")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Sign in").wait_for()


def test_who_lacks_a_required_second_factor_is_led_to_it_without_a_script(visit, site, people):
    seen = visit("/", width=390, script=False)
    page = seen.page
    let_in(seen, people["eva"], site)
    page.goto(f"{site}/log/")
    assert page.get_by_role("textbox").count() == 0
    page.get_by_role("main").get_by_role("link", name="Set up a second factor").click()
    page.get_by_role("link", name="Set up an app").click()
    code = format_hotp_value(
        hotp_value(page.locator("p.hint code").inner_text(), int(time.time()) // 30)
    )
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Turn it on").click()
    follow(page.get_by_role("link", name="I have written them down"))
    assert page.url == f"{site}/log/"
    page.get_by_role("textbox").first.wait_for()


def test_another_coordinator_confirms_with_the_keyboard_alone(
    visit, site, people, django_db_blocker
):
    seen = visit("/", script=False)
    page = seen.page
    let_in(seen, people["ben"], site)
    page.goto(site)
    page.get_by_role("link", name="Look Dan").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirm Dan").wait_for()
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("The second factor was taken off").wait_for()
    with django_db_blocker.unblock():
        assert not has_second_factor(people["dan"])


def test_the_page_that_asks_for_the_second_factor(visit, site, people, wrong_html):
    seen = visit("/accounts/login/", width=390)
    page = seen.page
    page.get_by_label("Email").fill("ben@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    asked = "/accounts/second-factor/sign-in/"
    assert page.url.endswith(asked)
    assert faults_of(seen, site, [asked]) == []
    assert wrong_html(page, [asked]) == []
    follow(page.get_by_role("button", name="Cancel"))
    assert page.url.endswith("/accounts/login/")


def test_a_security_key_is_set_up_and_then_asked_for(visit, site, people, django_db_blocker):
    """With a key that Chromium plays; keys belong to a host name, so this is “localhost”."""
    local = site.replace("127.0.0.1", "localhost")
    before, settings.SITE_URL = settings.SITE_URL, local
    try:
        with django_db_blocker.unblock():
            dora = make_person("dora@example.org", PASSWORD, name="Dora")
        seen = visit("/")
        page = seen.page
        keys = page.context.new_cdp_session(page)
        keys.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        let_in(seen, dora, local)
        page.goto(f"{local}/accounts/second-factor/keys/add/")
        page.get_by_role("button", name="Add a key").click()
        page.locator(".codelist li").nth(9).wait_for()
        assert page.locator(".codelist li").count() == 10
        with django_db_blocker.unblock():
            assert has_second_factor(dora)
        page.context.clear_cookies()
        page.goto(f"{local}/accounts/login/")
        page.get_by_label("Email").fill("dora@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Use a security key").click()
        page.get_by_role("link", name="Dora").wait_for()
        assert seen.messages == []
    finally:
        settings.SITE_URL = before
