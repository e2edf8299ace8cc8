"""A curator's day on the work list, in a real browser."""

import pytest

from processes.models import Process
from tests.browser.conftest import WIDTHS
from tests.browser.looking import problems_of
from tests.making import make

pytestmark = pytest.mark.browser


@pytest.mark.django_db
@pytest.mark.long
def test_the_lists_are_accessible_quiet_and_fit(visit, signed_in, site):
    seen = visit("/upkeep/", cookies=[signed_in])
    problems = problems_of(seen.page, "/upkeep/", (320, *WIDTHS))
    for path in ("planned/", "overdue/", "no-source/?kind=process", "new-names/", "?process=nope"):
        seen.page.goto(f"{site}/upkeep/{path}")
        problems += problems_of(seen.page, path, (320, *WIDTHS))
    assert problems == []
    assert [m for m in seen.messages if "status of 400" not in m] == []
    assert all(url.startswith(site) for url in seen.requests)


@pytest.mark.usefixtures("stored")
def test_a_process_without_a_source_is_found_cited_and_gone_from_the_list(visit, signed_in):
    bare = make(Process, name="A process nobody has cited")
    page = visit("/", width=390, cookies=[signed_in]).page
    page.get_by_role("link", name="Work list").click()
    page.get_by_role("link", name="No source yet").click()
    page.get_by_label("Kind").select_option("process")
    page.get_by_role("button", name="Show").click()
    line = page.get_by_role("listitem").filter(has_text=bare.name)
    line.get_by_role("link", name="Cite a source").click()
    page.get_by_label("Source, link or note").first.fill("The gazette of 3 May, page 4")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_text("Saved.", exact=True).wait_for()
    page.get_by_role("heading", name="No source yet").wait_for()
    assert page.get_by_label("Kind").input_value() == "process"
    assert page.get_by_role("link", name=bare.name).count() == 0
    bare.delete()
