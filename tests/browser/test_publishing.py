"""From a form to everybody's eyes: an entry with its asks, while what is planned stays at home."""

import re

import pytest
from django.conf import settings

from processes.models import Affiliation, AtOnce, Intervention, Organisation, Trust
from tests.browser.looking import follow
from tests.conftest import person, session_of
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]
PLAN = ("Our red line", "Call the adviser")


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_an_entry_is_published_with_its_asks_and_without_its_plan_and_then_has_a_reply(
    visit, site, width
):
    home = Organisation.unrestricted.get(acronym="R3D")
    leads = person(f"leads{width}@example.org")
    Affiliation.unrestricted.create(person=leads, organisation=home, role="coordinator")
    Trust.unrestricted.get_or_create(organisation=home, defaults={"reason": "Well kept"})
    session = session_of(with_second_factor(person(f"publisher{width}@example.org", home)))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
    seen = visit("/interventions/new/", width=width, cookie=cookie)
    page, title = seen.page, f"Wrote to the chair, {width}"
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", "private_letter")
    page.get_by_role("heading", name="Asks and commitments").click()
    page.fill("[name='line-0-text']", f"Twelve weeks, {width}")
    page.get_by_role("heading", name="Working notes").click()
    page.fill("[name='note-intended_result']", PLAN[0])
    page.fill("[name='step-0-text']", PLAN[1])
    page.fill("[name='step-0-due']", "2020-05-01")
    page.locator(".savebar button", has_text="Save").click()
    page.wait_for_url(re.compile(r"/interventions/[0-9a-f-]+/$"))
    entry = page.url
    assert all(words in page.content() for words in PLAN)
    page.goto(site)
    step = page.locator("li", has_text=PLAN[1]).first
    step.get_by_role("button", name="Done").click()
    page.get_by_text("Undo: still open").wait_for()
    page.goto(entry)
    follow(page.get_by_role("link", name="Publish…"))
    page.get_by_role("button", name="Publish it: everyone, at once").wait_for()
    assert page.get_by_text(f"Twelve weeks, {width}").count()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_role("button", name="Publish it: everyone, at once").click()
    page.wait_for_url(entry)
    page.get_by_role("link", name="Change", exact=False).first.click()
    page.get_by_role("heading", name="What came back").click()
    page.select_option("[name=reply-0-response]", "refused")
    page.locator(".savebar button", has_text="Save").click()
    page.wait_for_url(entry)
    stranger = visit(entry.removeprefix(site), width=width)
    told = stranger.page.content()
    assert title in told and f"Twelve weeks, {width}" in told and "Refused" in told
    assert not any(words in told for words in PLAN)
    assert seen.messages == stranger.messages == []
    assert Intervention.unrestricted.get(title=title).open_to_all
    AtOnce.unrestricted.all().delete()
    Trust.unrestricted.all().delete()


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_returned_is_mended_where_it_is_shown_and_accepted(visit, site, width):
    home = Organisation.unrestricted.get(acronym="R3D")
    pages = {}
    for name, given in (("officer", (home,)), ("curator", ())):
        who = person(f"{name}{width}@example.org", *given, is_curator=name == "curator")
        session = session_of(with_second_factor(who))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        pages[name] = visit("/", width=width, cookie=cookie).page
    officer, curator = pages.values()
    title = f"Met the clerk about the calendar, {width}"
    own = {"owner": home, "visibility": "organisation", "kind": "meeting", "date": "2024-05"}
    entry = make(Intervention, title=title, **own)
    officer.goto(f"{site}{entry.get_absolute_url()}")
    follow(officer.get_by_role("link", name="Propose to make it public"))
    follow(officer.get_by_role("button", name="Send it to the curators"))
    curator.goto(f"{site}/review/")
    follow(curator.get_by_role("link", name=re.compile(entry.title)).first)
    curator.fill("[name=reason]", "Say what the calendar is of.")
    follow(curator.get_by_role("button", name="Return it with this reason"))
    officer.goto(site)
    officer.get_by_text("Say what the calendar is of.").first.wait_for()
    follow(officer.get_by_role("link", name=re.compile(entry.title)).first)
    follow(officer.get_by_role("link", name="Mend it"))
    officer.fill("[name=title]", f"Met the clerk about the calendar of hearings, {width}")
    follow(officer.locator(".savebar button:visible", has_text="Save").first)
    follow(officer.get_by_role("link", name="Propose to make it public"))
    follow(officer.get_by_role("button", name="Send it to the curators"))
    curator.goto(f"{site}/review/")
    follow(curator.get_by_role("link", name=re.compile("calendar of hearings")).first)
    follow(curator.get_by_role("button", name="Accept it"))
    stranger = visit(entry.get_absolute_url(), width=width).page
    assert "Met the clerk about the calendar of hearings" in stranger.content()
    assert Intervention.unrestricted.get(pk=entry.pk).open_to_all
