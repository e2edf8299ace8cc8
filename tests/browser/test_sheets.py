"""A sheet as an organisation keeps it goes in by a browser with few questions, and out again."""

import csv
import io

import openpyxl
import pytest

from processes.models import Ask, Batch, ColumnsOf, Intervention, Participation
from tests.browser.conftest import WIDTHS
from tests.browser.looking import follow, problems_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stored")]
HEADINGS = ("N.º", "Fecha", "Qué hicimos", "Quién", "Con quién", "Tipo", "Lo que pedimos", "")
LINES = (
    ("1", "03/04/2024", "Reunión con el asesor", "R3D; Una red de prueba", "Senado", "Reunión",
     "Una audiencia abierta; Más plazo", "ok"),
    ("2", "05/06/2024", "Carta a la comisión", "R3D; Article 19", "Senado", "Carta",
     "Más plazo", ""),
    ("3", "2024-05-06T10:30:00", "Taller para periodistas", "nosotras", "", "Taller", "", ""),
    ("4", "30 de febrero de 2024", "Foro en el Senado", "R3D", "Senado", "Foro", "", "ver"),
    ("5", "07/08/2024", "", "R3D", "", "Reunión", "", ""),
    ("6", "algún día", "Entrevista en radio", "R3D", "", "Bailable", "", ""),
)  # fmt: skip


def sheet(path, lines=LINES):
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *lines])
    return path


def open_file(page, path):
    page.get_by_role("link", name="Import", exact=True).first.click()
    page.locator("#id_file").set_input_files(path)
    follow(page.get_by_role("button", name="Continue"))


def undo(page):
    page.get_by_text("Undo this import").first.click()
    page.get_by_label("Yes, undo all of it").check()
    follow(page.get_by_role("button", name="Undo this import"))
    page.get_by_text("The whole import was undone.").wait_for()


def tidy_up():
    ColumnsOf.unrestricted.all().delete()
    Batch.unrestricted.all().delete()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_real_sheet_goes_in_by_two_answers_and_is_corrected_changed_and_taken_back(
    visit, officer, tmp_path, request, width
):
    request.addfinalizer(tidy_up)
    before = {kind: kind.unrestricted.count() for kind in (Intervention, Ask, Participation)}
    seen = visit("/imports/", width=width, cookie=officer)
    page = seen.page
    page.locator("#id_file").set_input_files(sheet(tmp_path / "hoja.csv"))
    follow(page.get_by_role("button", name="Continue"))
    problems = problems_of(page, "questions", (width,))
    # Two questions: which order the days are in, and what one word is.
    follow(page.get_by_role("button", name="Check the lines"))
    assert page.locator("main .f.bad").count() == 2
    page.get_by_label("Day first").check()
    page.get_by_label("“Bailable”").select_option("panel_event")
    follow(page.get_by_role("button", name="Check the lines"))
    page.get_by_text("3 lines are refused.").wait_for()
    problems += problems_of(page, "lines", (width,))
    with page.expect_download() as given:
        page.get_by_role("link", name="The refused lines, with the reasons").click()
    text = given.value.path().read_text(encoding="utf-8-sig")
    refused = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["N.º"] for row in refused] == ["4", "5", "6"]
    assert all(row["why it was refused"] for row in refused)
    follow(page.get_by_role("button", name="Import the 3 other lines"))
    page.get_by_text("Imported").first.wait_for()
    first = page.url
    titles = [line[2] for line in LINES[:3]]
    entries = Intervention.unrestricted.filter(title__in=titles).order_by("date_sort")
    assert [str(one.date) for one in entries] == ["2024-04-03", "2024-05-06", "2024-06-05"]
    names = {row.who.short for row in Participation.unrestricted.filter(intervention__in=entries)}
    assert {"R3D", "ARTICLE 19", "Una red de prueba", "Senado"} <= names
    assert Ask.unrestricted.count() == before[Ask] + 2
    corrected = [
        (*line[:1], *("09/08/2024", line[2] or "Una llamada"), *line[3:]) for line in LINES[3:]
    ]
    open_file(page, sheet(tmp_path / "corregida.csv", corrected))
    assert page.get_by_label("“Bailable”").input_value() == "panel_event"  # as said before
    page.get_by_label("Day first").check()
    follow(page.get_by_role("button", name="Check the lines"))
    follow(page.get_by_role("button", name="Import all of it"))
    second = page.url
    assert Intervention.unrestricted.count() == before[Intervention] + 6
    open_file(page, sheet(tmp_path / "otra-vez.csv", [*LINES[:3], *corrected]))
    page.get_by_label("Day first").check()
    follow(page.get_by_role("button", name="Check the lines"))
    page.get_by_text("There is nothing to import.").wait_for()
    changed = [(*LINES[0][:2], "Reunión con la asesora", *LINES[0][3:]), *LINES[1:3]]
    open_file(page, sheet(tmp_path / "cambiada.csv", changed))
    page.get_by_label("Day first").check()
    follow(page.get_by_role("button", name="Check the lines"))
    follow(page.get_by_role("button", name="Import all of it"))
    third = page.url
    page.goto(first)
    page.get_by_text("Undo this import").first.click()
    page.get_by_label("Yes, undo all of it").check()
    follow(page.get_by_role("button", name="Undo this import"))
    way = page.locator("section.note.bad a")
    assert way.all_inner_texts() == ["Reunión con la asesora"]  # what stands in the way, by name
    for address in (third, second, first):
        page.goto(address)
        undo(page)
    assert {kind: kind.unrestricted.count() for kind in before} == before
    assert problems == []


def of_year(year, who, titles=("Reunión con el asesor", "Carta a la comisión")):
    return [
        (str(n), f"{year}-0{n}-14", f"{title} {year}", who, "Senado", "Reunión", "", "")
        for n, title in enumerate(titles, 1)
    ]


def looked_at(page, path):
    page.goto(page.url.partition("/imports/")[0] + "/imports/")
    page.locator("#id_file").set_input_files(path)
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Check the lines"))
    return page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_the_sheet_of_the_next_year_is_asked_about_and_only_its_update_is_taken_back(
    visit, officer, tmp_path, request, width
):
    request.addfinalizer(tidy_up)
    before = {kind: kind.unrestricted.count() for kind in (Intervention, Participation)}
    page = visit("/imports/", width=width, cookie=officer).page
    first = looked_at(page, sheet(tmp_path / "2022.csv", of_year(2022, "R3D; Una red vieja")))
    follow(page.get_by_role("button", name="Import all of it"))
    others = ("Foro en la universidad", "Entrevista en la radio")
    second = looked_at(page, sheet(tmp_path / "2023.csv", of_year(2023, "R3D", others)))
    # The year's question: these numbers were those of others.
    page.get_by_text("2 numbers of this sheet were used before for other entries.").wait_for()
    page.get_by_text("They come in as new entries, beside those that are here.").wait_for()
    problems = problems_of(page, "numbers", (width,))
    follow(page.get_by_role("button", name="Import all of it"))
    assert Intervention.unrestricted.count() == before[Intervention] + 4
    # Somebody else took part in the first year.
    third = looked_at(page, sheet(tmp_path / "2022b.csv", of_year(2022, "R3D; Una red nueva")))
    lines = page.locator("dl.diff")
    assert lines.locator("del").first.inner_text().endswith("vieja")
    assert lines.locator("ins").first.inner_text().endswith("nueva")
    problems += problems_of(page, "who took part", (width,))
    follow(page.get_by_role("button", name="Import all of it"))

    def named(name):
        return Participation.unrestricted.filter(name=name).count()

    assert (named("Una red vieja"), named("Una red nueva")) == (0, 2)
    page.goto(third)
    undo(page)  # the update alone
    assert (named("Una red vieja"), named("Una red nueva")) == (2, 0)
    assert Intervention.unrestricted.count() == before[Intervention] + 4
    page.goto(first)
    undo(page)  # and then the first, beside which the year after stays
    assert Intervention.unrestricted.count() == before[Intervention] + 2
    page.goto(second)
    undo(page)
    assert {kind: kind.unrestricted.count() for kind in before} == before
    assert problems == []


def workbook(path, wrong=False):
    """A page in front, and a sheet for each of three years. wrong: has one line a fault?"""
    book = openpyxl.Workbook()
    book.active.title = "Léeme"
    book.active.append(["Nuestro registro"])
    for year in (2019, 2020, 2021):
        sheet = book.create_sheet(str(year))
        rows = of_year(year, "R3D", ("Reunión en la sede", "Carta abierta", "Foro en la sala"))
        if wrong and year == 2020:
            rows[1] = (rows[1][0], "un día", *rows[1][2:])
        for row in (HEADINGS, *rows):
            sheet.append(row)
    book.save(path)
    return path


def bring_in(page, path, lines):
    """The three sheets of a file one after the other, by one upload: the pages that were theirs."""
    page.goto(page.url.partition("/imports/")[0] + "/imports/")
    page.locator("#id_file").set_input_files(path)
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("2019: 4 filled rows").check()
    follow(page.get_by_role("button", name="Continue"))
    for then in ("2020", "2021", ""):
        follow(page.get_by_role("button", name="Check the lines"))
        lines(page)
        if not then:
            return
        if page.get_by_role("button", name=f"Next sheet of this file: {then}").count():
            follow(page.get_by_role("button", name=f"Next sheet of this file: {then}"))
        else:
            follow(page.get_by_role("link", name="Another sheet"))
            page.get_by_label(f"{then}: 4 filled rows").check()
            follow(page.get_by_role("button", name="Continue"))


@pytest.mark.parametrize("width", WIDTHS)
def test_three_sheets_of_a_workbook_go_in_by_one_upload_and_twice_changes_nothing(
    visit, officer, tmp_path, request, width
):
    request.addfinalizer(tidy_up)
    before = {kind: kind.unrestricted.count() for kind in (Intervention, Participation)}
    page = visit("/imports/", width=width, cookie=officer).page
    problems, pages, refused = [], [], []

    def store(page):
        button = page.get_by_role("button", name="Import all of it")
        if not button.count():
            page.get_by_text("1 line is refused.").wait_for()
            with page.expect_download() as given:
                page.get_by_role("link", name="The refused lines, with the reasons").click()
            file = io.BytesIO(given.value.path().read_bytes())
            rows = openpyxl.load_workbook(file).active.values
            refused.append((given.value.suggested_filename, list(rows)))
            button = page.get_by_role("button", name="Import the 2 other lines")
        follow(button)
        page.get_by_text("Imported").first.wait_for()
        problems.extend(problems_of(page, "a sheet", (width,)))
        pages.append(page.url)

    def unchanged(page):
        page.get_by_text("There is nothing to import.").wait_for()

    bring_in(page, workbook(tmp_path / "incidencia.xlsx", wrong=True), store)
    assert Intervention.unrestricted.count() == before[Intervention] + 8
    [(name, rows)] = refused
    assert name.startswith("incidencia-2020-")
    assert [row[2] for row in rows[1:]] == ["Carta abierta 2020"]
    whole = workbook(tmp_path / "corregido.xlsx")

    def as_there(page):
        if page.get_by_role("button", name="Import all of it").count():
            store(page)
        else:
            unchanged(page)

    bring_in(page, whole, as_there)
    assert Intervention.unrestricted.count() == before[Intervention] + 9
    bring_in(page, whole, unchanged)
    assert Intervention.unrestricted.count() == before[Intervention] + 9
    for address in reversed(pages):
        page.goto(address)
        undo(page)
    assert {kind: kind.unrestricted.count() for kind in before} == before
    assert problems == []
