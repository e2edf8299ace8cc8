"""Logging as an officer does it: in a corridor, with one thumb; at a desk, with the keyboard."""

import pytest

# What is written and read is asked of the engine without a browser: `writing/test_short_form.py`.
pytestmark = [pytest.mark.browser, pytest.mark.engine, pytest.mark.later]

UN = "/processes/un-cybercrime-convention/"
TITLE = "Asked the secretary when the rules of procedure are due"


def saved(page):
    note = page.locator("[role='status']")
    assert note.locator("h1").inner_text() == "Saved"
    return note.inner_text()


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_on_a_phone_five_touches_log_an_engagement(visit, officer, script):
    """Open, one run of typing, a kind, save: three inputs of which none is asked for twice."""
    seen = visit(UN, width=390, script=script, cookie=officer)
    page = seen.page
    page.get_by_role("link", name="Log an engagement").tap()
    page.get_by_role("heading", name="Log an engagement").wait_for()
    page.wait_for_load_state()  # its own style sheet folds what is seldom asked
    boxes = page.locator("form.form :is(input, textarea, select):visible")
    groups = set(boxes.evaluate_all("all => all.map(e => e.name)"))
    assert len(groups) <= 6, groups
    del seen.requests[:]
    title = TITLE if script else f"{TITLE} at last"  # the same words again would be saved already
    page.get_by_label("What happened?").fill(title)
    page.get_by_label("Meeting or call").tap()
    page.get_by_role("button", name="Save").tap()
    told = saved(page)
    assert title in told
    assert "UN Cybercrime Convention" in told
    assert "Only R3D can see it." in told
    asked = [url for url in seen.requests if "/static/" not in url]
    assert len(asked) == 2, asked  # the form sent, and the page that says it was saved
    assert seen.messages == []


@pytest.mark.usefixtures("stored")
def test_return_in_the_sentence_keeps_nobody_from_saving(visit, officer):
    page = visit("/log/", width=390, cookie=officer).page
    page.get_by_label("What happened?").focus()
    page.keyboard.type("Called the secretary.")
    page.keyboard.press("Enter")
    page.keyboard.type("She calls back.")
    page.keyboard.press("Enter")
    page.get_by_label("Meeting or call").tap()
    page.get_by_role("button", name="Save").tap()
    assert "Called the secretary. She calls back." in saved(page)


@pytest.mark.usefixtures("stored")
def test_with_the_keyboard_alone(visit, officer):
    page = visit(UN, cookie=officer).page
    page.get_by_role("link", name="Log an engagement").focus()
    press = page.keyboard.press
    press("Enter")
    page.get_by_role("heading", name="Log an engagement").wait_for()

    def focused():
        return page.evaluate("document.activeElement.name || document.activeElement.tagName")

    for _ in range(40):
        if focused() == "what":
            break
        press("Tab")
    page.keyboard.type(TITLE)
    press("Tab")
    press("Space")  # the first kind; arrows choose another
    press("ArrowDown")
    press("Tab")
    assert focused() == "when"
    press("ArrowRight")  # yesterday
    press("Tab")
    assert focused() == "whom"
    page.keyboard.type("Secretariat of the committee")
    press("Tab")
    press("Tab")
    press("Enter")
    told = saved(page)
    assert "Written submission" in told


@pytest.mark.usefixtures("stored")
def test_what_is_missing_is_said_and_reached_by_its_link(visit, officer):
    page = visit("/log/", width=390, cookie=officer).page
    page.get_by_label("What happened?").fill(TITLE)
    page.get_by_role("button", name="Save").tap()
    assert page.get_by_label("What happened?").input_value() == TITLE
    page.get_by_role("link", name="Choose a kind").tap()
    assert page.evaluate("document.activeElement.name") == "kind"


@pytest.mark.django_db
def test_the_form_fits_360_px(visit, officer):
    page = visit("/log/", width=360, cookie=officer).page
    page.get_by_label("Another date").tap()
    page.get_by_label("Something else").tap()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
