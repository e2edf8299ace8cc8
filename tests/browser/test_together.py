"""A process of ten stages and twelve entries goes from private to public, page by page."""

import os

import pytest
from django.conf import settings

from processes.models import Ask, Intervention, Organisation, Process, Proposal, Raising, Stage
from processes.removal.removing import remove
from tests.browser.looking import follow, problems_of
from tests.conftest import person, session_of
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]


def a_process(home, name):
    own = {"owner": home, "visibility": "organisation"}
    bill = make(Process, name=name, summary="One line.\nAnother line.", **own)
    stages = [make(Stage, name=f"Reading {n}", process=bill, **own) for n in range(10)]
    for n in range(12):
        at = {"process": bill, "stage": stages[n % 10], "date": "2024-05", "kind": "meeting"}
        entry = make(Intervention, title=f"Met the clerk, {name} {n}", **at, **own)
        if n % 2:
            ask = make(Ask, text=f"Ask {n} of {name}", process=bill, **own)
            make(Raising, intervention=entry, ask=ask)
    return bill


def loads_of(page):
    """A list that grows with each page that is shown."""
    seen = []
    page.on("load", lambda: seen.append(page.url))
    return seen


def look(page, name):
    if folder := os.environ.get("PICTURES"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_whole_process_is_public_after_a_few_pages(visit, site, script):
    home = Organisation.unrestricted.get(acronym="R3D")
    name = f"Bill with {'a' if script else 'no'} script"
    bill, pages, colleague = a_process(home, name), {}, person(f"colleague-{script}@x.org", home)
    for who, works in (("officer", (home,)), ("curator", ())):
        somebody = person(f"{who}-{script}@example.org", *works, is_curator=who == "curator")
        session = session_of(with_second_factor(somebody))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        pages[who] = visit("/", cookie=cookie, script=script).page
    officer, curator = pages.values()

    loads = loads_of(officer)
    officer.goto(f"{site}{bill.get_absolute_url()}")
    follow(officer.get_by_role("link", name="Propose to make it public"))
    assert officer.locator("[name=also]:checked").count() == 10 + 12 + 6
    if script:
        look(officer, "propose")
        assert problems_of(officer, "propose") == []
    officer.fill("#id_note", "All of it.\nIt is over.")
    # Meanwhile a colleague takes one of them away: nothing of what was shown is sent.
    gone = Intervention.unrestricted.get(title=f"Met the clerk, {name} 2")
    remove(gone, colleague)
    shown = officer.url
    button = officer.get_by_role("button", name="Send it to the curators")
    button.focus()
    with officer.expect_navigation():
        button.press("Enter")
    assert not Proposal.unrestricted.filter(owner=home, publishes=True, state="open").exists()
    assert "Nothing was sent" in officer.content()
    assert officer.input_value("#id_note") == "All of it.\nIt is over."
    follow(officer.get_by_role("button", name="Send it to the curators"))
    assert "/review/together/" in officer.url
    assert len(loads) <= 5
    waits = Proposal.unrestricted.filter(owner=home, publishes=True, state="open")
    assert waits.count() == 28
    officer.goto(shown)  # and once more from where they were
    if officer.get_by_role("button", name="Send it to the curators").count():
        follow(officer.get_by_role("button", name="Send it to the curators"))
    assert waits.count() == 28

    loads = loads_of(curator)
    curator.goto(f"{site}/review/")
    if script:
        look(curator, "waiting")
    follow(curator.get_by_role("link", name="All 28 that were proposed together"))
    if script:
        look(curator, "together")
        assert problems_of(curator, "together") == []
    together = curator.url
    follow(curator.get_by_role("button", name="Accept all 28"))
    assert len(loads) <= 4
    bill.refresh_from_db()
    for kind, number in ((Stage, 10), (Intervention, 11), (Ask, 6)):
        assert kind.unrestricted.filter(process=bill, open_to_all=True).count() == number
    curator.goto(together)  # it was decided: there is nothing more to accept
    assert curator.get_by_role("button", name="Accept").count() == 0
    stranger = visit(bill.get_absolute_url(), script=script).page
    assert f"Met the clerk, {name} 3" in stranger.content()


def test_what_came_back_is_mended_and_sent_again_in_three_pages(visit, site):
    home, pages = Organisation.unrestricted.get(acronym="R3D"), {}
    bill = a_process(home, "Bill that came back")
    for who, works in (("sender", (home,)), ("reviewer", ())):
        somebody = person(f"{who}@example.org", *works, is_curator=who == "reviewer")
        session = session_of(with_second_factor(somebody))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        pages[who] = visit("/", cookie=cookie).page
    officer, curator = pages.values()
    officer.goto(f"{site}{bill.get_absolute_url()}propose/")
    follow(officer.get_by_role("button", name="Send it to the curators"))
    together = officer.url

    def decides(button):
        """The list, all of it, done."""
        loads = loads_of(curator)
        curator.goto(f"{site}/review/")
        follow(curator.get_by_role("link", name="All 29 that were proposed together"))
        look(curator, f"decides-{button[:6]}")
        assert problems_of(curator, "together") == []
        if "Return" in button:
            curator.fill("#id_reason", "Which day was the first?")
        follow(curator.get_by_role("button", name=button))
        assert len(loads) <= 3

    decides("Return it with this reason")
    listed = curator.locator("main").inner_text()
    assert listed.count("Something that is not public\nand 28 with it") <= 1
    loads = loads_of(officer)
    officer.goto(f"{site}/")
    follow(officer.get_by_role("link", name="Bill that came back and 28 with it"))
    assert officer.url == together
    look(officer, "returned")
    assert problems_of(officer, "returned") == []
    follow(officer.locator("a", has_text="Met the clerk, Bill that came back 3"))
    officer.fill("[name=title]", "Met the clerk on the fourth")
    follow(officer.locator("button.btn", has_text="Save").last)
    assert officer.url == together  # mending one takes its form, and leads back
    mended = 2
    follow(officer.get_by_role("button", name="Send it again"))
    assert officer.url == together and len(loads) - mended <= 3
    decides("Accept all 29")
    bill.refresh_from_db()
    assert bill.open_to_all
    curator.goto(together)
    assert curator.get_by_text("Accepted", exact=True).count() == 29
    officer.go_back()
    assert "There is nothing at this address" not in officer.content()
