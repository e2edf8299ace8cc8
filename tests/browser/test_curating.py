"""A curator's day in a real browser: a spreadsheet with faults, a name twice, a lost stage."""

import csv

import pytest

from processes.access import NOBODY
from processes.models import Intervention, Organisation, Process, Proposal, Source, Stage
from tests.browser.conftest import WIDTHS
from tests.browser.looking import follow, problems_of
from tests.making import make

pytestmark = pytest.mark.browser
EACH_WIDTH = (320, *WIDTHS)

HEADINGS = ("Number", "What happened", "Kind", "Date", "Summary")
FAULTS = {7: ("Kind", "Shouting"), 21: ("Date", "the day after"), 40: ("What happened", "")}
BILL = "A bill for the spreadsheet"


def spreadsheet(path, faults):
    """Fifty interventions, with a fault in some of the lines."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=";")
        writer.writeheader()
        for number in range(1, 51):
            row = (
                number,
                f"Meeting {number} on the bill",
                "Meeting or call",
                "Oct 2022",
                "Warrants",
            )
            line = dict(zip(HEADINGS, row, strict=True))
            if number in faults:
                name, text = faults[number]
                line[name] = text
            writer.writerow(line)
    return path


def hand_in(page, path):
    """Choose the file, say what its columns are, and look through its lines."""
    page.get_by_label("What it holds").select_option("interventions")
    page.locator("#id_file").set_input_files(path)
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("Number").select_option("id")
    page.get_by_label("Process, for all lines").fill(BILL)
    refuse_shouting(page)
    follow(page.get_by_role("button", name="Check the lines"))


def refuse_shouting(page):
    """It is no word for a kind: where the file has it, it is asked what it is."""
    for asked in page.get_by_label("“Shouting”").all():
        asked.select_option(label="Refuse such lines")


@pytest.mark.usefixtures("stored")
def test_fifty_interventions_with_three_faults_are_corrected_and_come_in(
    visit, signed_in, tmp_path, request
):
    process = make(Process, name=BILL)
    request.addfinalizer(lambda: tidy_up(process))
    page = visit("/interventions/", cookies=[signed_in]).page
    page.get_by_role("link", name="Import a file").click()
    hand_in(page, spreadsheet(tmp_path / "ours.csv", FAULTS))
    page.get_by_text("3 lines are refused.").wait_for()
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Import all of it").count() == 0
    lines = page.locator(".todo > li")
    assert lines.count() == 3
    for line, (number, (column, _text)) in zip(lines.all(), FAULTS.items(), strict=True):
        assert line.inner_text().startswith(str(number + 1))  # the headings are line 1
        assert f"{column}:" in line.inner_text()
    assert Intervention.unrestricted.filter(process=process).count() == 0
    page.get_by_role("link", name="Import", exact=True).click()
    hand_in(page, spreadsheet(tmp_path / "again.csv", {}))
    page.get_by_role("button", name="Import all of it").click()
    page.get_by_text("Imported").first.wait_for()
    assert Intervention.unrestricted.filter(process=process).count() == 50
    page.get_by_role("link", name="Import", exact=True).click()
    hand_in(page, spreadsheet(tmp_path / "third.csv", {}))
    page.get_by_text("There is nothing to import.").wait_for()
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name="again.csv").click()
    page.get_by_text("Undo this import").first.click()
    page.get_by_label("Yes, undo all of it").check()
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text("The whole import was undone.").wait_for()
    assert Intervention.unrestricted.filter(process=process).count() == 0


def tidy_up(process):
    Intervention.unrestricted.filter(process=process).delete()
    process.delete()


@pytest.mark.long
@pytest.mark.usefixtures("stored")
def test_the_pages_of_an_import_are_accessible_quiet_valid_and_fit(
    visit, signed_in, tmp_path, request, wrong_html
):
    process = make(Process, name=BILL)
    request.addfinalizer(lambda: tidy_up(process))
    seen = visit("/imports/", cookies=[signed_in])
    page, paths = seen.page, ["/imports/"]
    problems = problems_of(page, "handing in", EACH_WIDTH)
    page.locator("#id_file").set_input_files(spreadsheet(tmp_path / "a.csv", FAULTS))
    follow(page.get_by_role("button", name="Continue"))
    problems += problems_of(page, "columns", EACH_WIDTH)
    refuse_shouting(page)
    page.get_by_label("Kind", exact=True).select_option("id")  # twice the same
    page.get_by_label("Number").select_option("id")
    follow(page.get_by_role("button", name="Check the lines"))
    problems += problems_of(page, "columns with a fault", EACH_WIDTH)
    page.locator("[name='c-2']").select_option("kind")
    page.get_by_label("Process, for all lines").fill(BILL)
    follow(page.get_by_role("button", name="Check the lines"))
    problems += problems_of(page, "lines with faults", EACH_WIDTH)
    paths += ["/" + page.url.split("/", 3)[3]]
    assert problems == []
    assert [m for m in seen.messages if "status of 400" not in m] == []
    assert wrong_html(page, paths) == []


@pytest.mark.usefixtures("stored")
def test_two_spellings_of_one_organisation_are_merged_and_parted_again(visit, signed_in):
    one = make(Organisation, name="Fundación para la Libertad Digital")
    two = make(Organisation, name="Fundacion Libertad Digital")
    page = visit("/duplicates/", cookies=[signed_in]).page
    line = page.get_by_role("listitem").filter(has_text=one.name).filter(has_text=two.name)
    line.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Merge them").click()
    page.get_by_role("heading", name="into").wait_for()
    page.goto(page.url.partition("/mergers")[0] + two.get_absolute_url())
    assert page.url.endswith(one.get_absolute_url()) or page.url.endswith(two.get_absolute_url())
    gone = one if page.url.endswith(two.get_absolute_url()) else two
    assert not Organisation.visible_to(NOBODY).filter(pk=gone.pk).exists()
    page.goto(page.url.partition("/organisations")[0] + "/mergers/")
    page.locator(".todo a").first.click()
    page.get_by_role("button", name="Undo this merge").click()
    page.get_by_text("Undone on").wait_for()
    assert Organisation.visible_to(NOBODY).filter(pk__in=[one.pk, two.pk]).count() == 2
    for row in (one, two):
        row.delete()


@pytest.mark.usefixtures("stored")
def test_a_stage_that_was_removed_is_brought_back(visit, signed_in):
    stage = make(Stage, name="The hearing that was removed")
    page = visit(stage.get_absolute_url(), cookies=[signed_in]).page
    page.get_by_role("link", name="Remove…").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text(f"Removed: {stage.name}").wait_for()
    assert not Stage.visible_to(NOBODY).filter(pk=stage.pk).exists()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name=stage.name).wait_for()
    assert Stage.visible_to(NOBODY).filter(pk=stage.pk).exists()
    stage.delete()


@pytest.mark.usefixtures("stored")
def test_what_an_organisation_shares_is_taken_back_for_a_reason(visit, signed_in):
    home = Organisation.visible_to(NOBODY).get(slug="gpd")
    entry = make(Intervention, title="A letter of a wrong day", owner=home)
    page = visit(f"{entry.get_absolute_url()}edit/", cookies=[signed_in]).page
    page.get_by_role("radio", name="Only my organisation").check()
    follow(page.get_by_role("button", name="Save").last)
    page.get_by_role("button", name="Yes, hide it from them").click()  # it asks why first
    assert Intervention.visible_to(NOBODY).filter(pk=entry.pk).exists()
    page.get_by_label("Why it is taken back").fill("The day is wrong.")
    follow(page.get_by_role("button", name="Yes, hide it from them"))
    page.get_by_text("Its organisation reads why.").wait_for()
    assert not Intervention.visible_to(NOBODY).filter(pk=entry.pk).exists()
    made = Proposal.unrestricted.get(record=entry.pk)
    assert (made.state, made.reason) == ("returned", "The day is wrong.")
    made.delete()
    entry.delete()


@pytest.mark.django_db
@pytest.mark.long
def test_the_vocabulary_and_the_page_of_a_copy_are_accessible_quiet_valid_and_fit(
    visit, signed_in, site, wrong_html
):
    seen = visit("/vocabulary/", cookies=[signed_in])
    source = Source.visible_to(NOBODY).order_by("pk").first()
    paths = ["/vocabulary/", "/vocabulary/role/", f"{source.get_absolute_url()}copy/keep/"]
    paths += [source.get_absolute_url(), "/imports/"]
    problems = []
    for path in paths:
        seen.page.goto(site + path)
        problems += problems_of(seen.page, path, EACH_WIDTH)
    assert problems == []
    assert seen.messages == []
    assert wrong_html(seen.page, paths) == []


@pytest.mark.usefixtures("stored")
def test_an_hour_goes_from_card_to_card_by_three_keys_and_without_a_script(
    visit, signed_in, wrong_html
):
    opened = visit("/hour/", cookies=[signed_in])
    page = opened.page
    assert problems_of(page, "the hour", EACH_WIDTH) == []
    assert wrong_html(page, ["/hour/"]) == []
    page.goto(page.url)
    assert page.evaluate("document.activeElement.matches('[data-keys]')")
    first = page.locator("#h-card").inner_text()
    with page.expect_navigation():
        page.keyboard.press("3")
    assert page.locator("#h-card").inner_text() != first
    assert page.get_by_text("Put aside: 1").count() == 1
    with page.expect_navigation():
        page.keyboard.press("2")
    assert "/edit/" in page.url or "/review/" in page.url
    plain = visit("/hour/", cookies=[signed_in], script=False).page
    second = plain.locator("#h-card").inner_text()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Later").click()
    assert plain.locator("#h-card").inner_text() != second
    assert opened.messages == []
