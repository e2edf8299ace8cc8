"""The full form, filled in by somebody with a keyboard and nothing else."""

import re

import pytest
from django.conf import settings

from processes.models import Ask, Intervention, Organisation
from tests.browser.looking import follow, problems_of
from tests.browser.test_statement import is_short
from tests.conftest import person, session_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]


WHEN_EMPTY = """() => new Promise(say => (function look(times) {
    if (!sessionStorage.length || !times) { say(!sessionStorage.length); return; }
    setTimeout(look, 20, times - 1);
})(200))"""


def new_form(visit, typist, **options):
    return visit("/interventions/new/?process=a-long-process", cookie=typist, **options)


def test_an_entry_is_logged_by_keyboard_and_its_draft_is_gone(visit, typist):
    seen = new_form(visit, typist)
    page = seen.page
    page.focus("[name=title]")
    page.keyboard.type("Typed by hand")
    page.reload()
    assert page.input_value("[name=title]") == "Typed by hand"
    page.locator("[data-restored]").wait_for()
    page.focus("[name=kind]")
    page.keyboard.type("Meet")
    page.focus("[name=title]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/interventions/[0-9a-f-]+/$"))
    page.locator("[data-saved]").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).length + localStorage.length") == 0
    assert Intervention.unrestricted.get(title="Typed by hand").visibility == "organisation"
    assert seen.messages == []


def test_signing_out_in_one_tab_takes_the_drafts_of_all(visit, site):
    home = Organisation.unrestricted.get(acronym="R3D")
    session = session_of(person("leaver@example.org", home))
    leaver = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
    first = new_form(visit, leaver).page
    second = first.context.new_page()
    second.goto(f"{site}/log/")
    for page, box in ((first, "[name=title]"), (second, "[name=what]")):
        page.fill(box, "Met somebody I should not name")
        assert page.evaluate("sessionStorage.length") == 1
    third = first.context.new_page()
    third.goto(f"{site}/accounts/logout/")
    third.click("main form button")
    third.wait_for_url(f"{site}/")
    for page in (first, second):
        assert page.evaluate(WHEN_EMPTY)


def test_who_signs_in_next_in_a_tab_finds_nothing_in_its_storage(visit, site, typist, officer):
    page = new_form(visit, typist).page
    page.fill("[name=title]", "Met somebody I should not name")
    for cookie, kept in ((typist, 1), (officer, 0)):
        page.context.add_cookies([cookie])
        page.goto(f"{site}/organisations/")
        assert page.evaluate("sessionStorage.length") == kept


def test_who_signs_in_next_in_a_tab_goes_back_to_empty_forms(visit, site):
    """By itself a browser fills a form again that it takes for the same one."""
    home = Organisation.unrestricted.get(acronym="R3D")
    cookies = [
        {
            "name": settings.SESSION_COOKIE_NAME,
            "value": session_of(person(email, home)),
            "url": site,
        }
        for email in ("first-here@example.org", "next-here@example.org")
    ]
    typed = "Met somebody I should not name"
    forms = {"/interventions/new/": "[name=title]", "/log/": "[name=what]"}
    for script in (True, False):
        page = visit("/organisations/", cookie=cookies[0], script=script).page
        for address, box in forms.items():
            page.goto(site + address)
            page.fill(box, typed)
        for cookie, found in ((cookies[0], typed), (cookies[1], "")):
            page.context.clear_cookies()
            page.goto(f"{site}/accounts/login/")
            page.context.add_cookies([cookie])
            page.goto(f"{site}/organisations/")
            for address, box in reversed(forms.items()):
                while not page.url.endswith(address):
                    page.go_back()
                assert page.input_value(box) == found, (address, script)
            page.go_forward()


def test_who_goes_back_finds_the_names_they_typed_and_saves_nothing_twice(visit, typist):
    for script in (True, False):
        page = visit("/interventions/new/", cookie=typist, script=script).page
        title = f"Gone back to, script {script}"
        page.fill("[name=title]", title)
        page.fill("[name=process]", "A long process")
        page.select_option("[name=kind]", "meeting")
        who = "[name=participation-1-who]"
        page.locator(who).evaluate("one => { one.closest('details').open = true }")
        page.fill(who, "Somebody at the ministry")
        for _twice in range(2):
            assert page.input_value("[name=process]") == "A long process"
            assert page.input_value(who) == "Somebody at the ministry"
            page.locator(".savebar button:visible").first.click()
            page.wait_for_url(re.compile(r"/interventions/[0-9a-f-]+/$"))
            said = page.locator("[data-saved]").inner_text()
            page.go_back()
        assert "saved already" in said
        assert Intervention.unrestricted.filter(title=title).count() == 1


@pytest.mark.parametrize("path", ["/log/", "/interventions/new/"])
def test_without_a_connection_nothing_is_lost_and_it_is_said_at_once(visit, typist, path):
    page = visit(path, cookie=typist, width=390).page
    box = page.locator("[name=what], [name=title]")
    box.fill("Met in the corridor")
    page.context.set_offline(True)
    for _twice in range(2):
        page.locator(".savebar button:visible").first.click()
        said = page.get_by_role("alert").filter(has_text="no connection")
        said.wait_for()
        place = said.bounding_box()
        assert 0 <= place["y"] <= 844 - place["height"]  # in sight, however long the form is
    assert box.input_value() == "Met in the corridor"
    page.context.set_offline(False)
    said.wait_for(state="hidden")
    follow(page.locator(".savebar button:visible").first)
    assert not page.url.endswith(path) or page.locator("#problems").count()


def test_lists_are_typed_one_on_each_line(visit, site, typist):
    """And again, untouched: nothing is said of them, and nothing is lost."""
    page = new_form(visit, typist).page
    page.fill("[name=title]", "Signed by two")
    page.select_option("[name=kind]", "joint_statement")
    box = page.locator("[name=more-signatories]")
    box.evaluate("box => box.closest('details') && (box.closest('details').open = true)")
    box.focus()
    page.keyboard.type("Keyboard Rights")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("\u2022\tA network of the south")  # as it is copied from Word
    page.keyboard.press("Enter")
    page.locator(".savebar button").first.click()
    page.wait_for_url(re.compile(r"/interventions/[0-9a-f-]+/$"))
    entry = Intervention.unrestricted.get(title="Signed by two")
    signed = {str(one.who.name) for one in entry.participations.filter(role="signatory")}
    assert signed == {"Keyboard Rights", "A network of the south"}

    page.goto(f"{site}/asks/new/?process=a-long-process")
    page.fill("[name=text]", "Publish the minutes")
    box = page.locator("[name=addressees]")
    box.evaluate("box => box.closest('details') && (box.closest('details').open = true)")
    box.focus()
    page.keyboard.type("Keyboard Rights")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("\uf0b7 R3D")
    for _ in range(2):
        page.locator(".savebar button").first.click()
        page.wait_for_url(re.compile(r"/asks/[0-9a-f-]+/$"))
        ask = Ask.unrestricted.get(text="Publish the minutes")
        assert ask.addressees.count() == 2
        page.goto(f"{site}/asks/{ask.pk}/edit/")


def test_what_is_wrong_is_read_first(visit, typist):
    page = new_form(visit, typist).page
    page.focus("[name=title]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problems")
    assert page.evaluate("document.activeElement.id") == "problems"


@pytest.mark.parametrize("script", [True, False])
def test_another_line_comes_with_and_without_a_script(visit, typist, script):
    page = new_form(visit, typist, script=script).page
    page.fill("[name=title]", "Half")
    page.get_by_role("heading", name="Asks and commitments").click()
    page.click("button[name=add][value=line]")
    page.wait_for_selector("[name=line-1-text]")
    assert page.input_value("[name=title]") == "Half"


@pytest.mark.django_db  # it only reads; one that says so makes the database for all
def test_the_full_form_is_accessible_and_fits(visit, typist):
    page = new_form(visit, typist).page
    page.locator("[name=title]").wait_for()
    assert problems_of(page, "the full form") == []


def test_the_form_of_a_process_is_short_until_something_of_it_is_opened(visit, site):
    home = Organisation.unrestricted.get(acronym="R3D")
    session = session_of(person("starter@example.org", home))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
    seen = visit("/processes/new/", width=390, cookie=cookie)
    page = seen.page
    for language in ("es", "fr", "en"):
        page.goto(f"{site}/processes/new/?lang={language}")
        is_short(page)
    page.fill("[name=name]", "A bill on the river")
    page.select_option("[name=kind]", index=1)
    page.check("[name=level] >> nth=0")
    page.get_by_role("heading", name="Jurisdictions and topics").click()
    page.fill("[name=jurisdiction-0-place]", "MX")
    page.locator("button[name=add][value=topic]").click()
    page.locator("[name=topic-1-topic]").wait_for()
    assert page.input_value("[name=jurisdiction-0-place]") == "MX"
    page.fill("[name=topic-1-topic]", "water")
    page.get_by_role("heading", name="Dates and the next step").click()
    page.fill("[name=date]", "nonsense")
    page.locator(".savebar button", has_text="Save").click()
    page.locator("#s-dates[open] .err").wait_for()
    page.fill("[name=date]", "2024")
    page.locator(".savebar button", has_text="Save").click()
    page.wait_for_url(re.compile(r"/processes/(?!new)[^/]+/$"))
    page.goto(f"{page.url}edit/#citation-h")
    is_open = "document.getElementById('s-{}').open"
    assert page.evaluate(is_open.format("evidence")) and not page.evaluate(is_open.format("about"))
    held = page.locator("#s-about .held").inner_text()
    assert "MX" in held and "water" in held
    assert problems_of(page, "the form of a process", (390,)) == []
    assert [one for one in seen.messages if "400" not in one] == []


def test_the_entries_of_a_process_are_shown_without_leaving_the_form(visit, site, officer):
    seen = visit("/efforts/", cookie=officer)
    page = seen.page
    page.goto(f"{site}/efforts/new/")
    page.fill("[name=title]", "An effort on the bill")
    page.fill("[name=process]", "A long process")
    page.get_by_role("button", name="Show the entries of the process").click()
    line = page.locator("[name=effortpart-0-intervention]")
    line.locator("option", has_text="Entry of the long process").first.wait_for(state="attached")
    assert page.input_value("[name=title]") == "An effort on the bill"
    line.select_option(index=1)
    page.locator(".savebar button", has_text="Save").click()
    page.wait_for_url(re.compile(r"/efforts/(?!new)[^/]+/$"))
    page.go_back()  # to the form, and no question whether to send something again
    page.wait_for_url(f"{site}/efforts/new/")
    page.go_back()
    page.wait_for_url(f"{site}/efforts/")
    assert seen.messages == []
    page.goto(f"{site}/efforts/new/")
    page.fill("[name=process]", "A long process")
    page.context.clear_cookies(name=officer["name"])
    page.get_by_role("button", name="Show the entries of the process").click()
    page.wait_for_url("**/accounts/login/**")


def test_what_is_called_so_already_is_said_while_a_name_is_typed(visit, site, officer):
    seen = visit("/organisations/", cookie=officer)
    page = seen.page
    page.goto(f"{site}/processes/new/")
    page.focus("[name=name]")
    page.keyboard.type("a lòng proces")
    said = page.locator("[data-said]")
    said.locator("a", has_text="A long process").wait_for()
    assert said.inner_text() == "There is already: A long process"
    assert said.locator("a").first.get_attribute("href") == "/processes/a-long-process/"
    assert problems_of(page, "what is called so is said", (390, 1280)) == []
    page.keyboard.type(" of another name")
    said.locator("a").wait_for(state="detached")
    assert seen.messages == []
