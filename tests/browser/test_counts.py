"""A process of ten stages and a dozen entries is recorded on few pages, by forms and by sheets."""

import csv

import pytest

from processes.models import Batch, ColumnsOf, Intervention, Process, Stage
from tests.browser.looking import follow, problems_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]
MOST_PAGES, MOST_CELLS = 15, 200
STAGES = [
    ("Before any text", "Talks begin", "2022-01", "Over"),
    ("Filed or introduced", "The bill is filed", "2022-03-10", "Over"),
    ("Referred to committee", "To the first committee", "2022-04", "Over"),
    ("Public consultation", "Comments are asked for", "2022-05", "Over"),
    ("Draft text", "A second draft", "2022-09", "Over"),
    ("Referred to committee", "To the second committee", "2023-01", "Over"),
    ("Public consultation", "A hearing", "2023-02-14", "Over"),
    ("Draft text", "A third draft", "2023-06", "Over"),
    ("Returned for redrafting", "Sent back", "2023-10", "Over"),
    ("Referred to committee", "To the committee again", "2024-02", "Going on"),
]
ENTRIES = [
    (f"2022-{month:02}-05", f"We met the adviser for the {month}. time", "Meeting or call",
     "Senado", "More time" if month % 3 == 0 else "")
    for month in range(1, 13)
]  # fmt: skip


@pytest.fixture(autouse=True)
def as_it_was(request):
    def tidy_up():
        ColumnsOf.unrestricted.all().delete()
        Batch.unrestricted.all().delete()

    request.addfinalizer(tidy_up)


class Counted:
    """Counts the pages that a browser opens, and the cells that somebody fills in it."""

    def __init__(self, page):
        self.page, self.pages, self.cells = page, 1, 0
        page.on("framenavigated", self.note)

    def note(self, frame):
        if frame == self.page.main_frame:
            self.pages += 1

    def fill(self, box, text):
        if text:
            box.fill(text)
            self.cells += 1

    def choose(self, box, label):
        box.select_option(label=label)
        self.cells += 1

    def assert_few(self, way):
        print(f"{way}: {self.pages} pages, {self.cells} cells")
        assert self.pages <= MOST_PAGES and self.cells <= MOST_CELLS, (self.pages, self.cells)


def process_by_form(visit, officer, name):
    seen = visit("/processes/new/", cookie=officer)
    counted = Counted(seen.page)
    page = seen.page
    counted.fill(page.locator("[name=name]"), name)
    page.select_option("[name=kind]", index=1)
    page.check("[name=level] >> nth=0")
    counted.cells += 2
    follow(page.locator(".savebar button", has_text="Save"))
    return counted


def came_of(name):
    process = Process.unrestricted.get(name=name)
    found = [kind.unrestricted.filter(process=process).count() for kind in (Stage, Intervention)]
    return process, found


def type_lines(counted, lines, names):
    for number, line in enumerate(lines):
        for name, text in zip(names, line, strict=True):
            box = counted.page.locator(f"[name=form-{number}-{name}]")
            if name in ("kind", "state"):
                counted.choose(box, text)
            else:
                counted.fill(box, text)
    follow(counted.page.get_by_role("button", name="Check the lines"))
    follow(counted.page.get_by_role("button", name="Import all of it"))
    counted.page.get_by_text("Imported").first.wait_for()


def test_by_forms(visit, officer):
    counted = process_by_form(visit, officer, "A bill that is typed")
    page = counted.page
    follow(page.get_by_role("link", name="Add its stages"))
    follow(page.get_by_role("link", name="Several at once"))
    problems = problems_of(page, "stages")
    type_lines(counted, STAGES, ("kind", "name", "date", "state"))
    process, _found = came_of("A bill that is typed")
    page.goto(page.url.partition("/imports/")[0] + process.get_absolute_url())
    follow(page.get_by_role("link", name="Log an engagement").first)
    follow(page.get_by_role("link", name="Several at once"))
    problems += problems_of(page, "entries")
    type_lines(counted, ENTRIES, ("date", "title", "kind", "with_whom", "asked"))
    assert came_of("A bill that is typed")[1] == [10, 12]
    assert problems == []
    counted.assert_few("by forms")


def test_by_sheets(visit, officer, tmp_path):
    counted = process_by_form(visit, officer, "A bill of sheets")
    page, begins = counted.page, counted.page.url.partition("/processes/")[0]
    sheets = {
        "stages": (["Position", "Kind", "Name", "Date", "State"],
                   [(str(n), *row) for n, row in enumerate(STAGES, 1)]),
        "interventions": (["Date", "What we did", "Type", "With whom", "What we asked"], ENTRIES),
    }  # fmt: skip
    for kind, (header, rows) in sheets.items():
        path = tmp_path / f"{kind}.csv"
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([header, *rows])
        counted.cells += sum(bool(text) for row in rows for text in row)
        page.goto(f"{begins}/imports/")
        page.locator("#id_kind").select_option(kind)
        page.locator("#id_file").set_input_files(path)
        counted.cells += 2
        follow(page.get_by_role("button", name="Continue"))
        counted.fill(page.get_by_label("process, for all lines", exact=False), "A bill of sheets")
        follow(page.get_by_role("button", name="Check the lines"))
        follow(page.get_by_role("button", name="Import all of it"))
        page.get_by_text("Imported").first.wait_for()
    assert came_of("A bill of sheets")[1] == [10, 12]
    counted.assert_few("by sheets")
