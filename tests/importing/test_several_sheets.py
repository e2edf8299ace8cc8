"""A workbook with a sheet for each year: one is chosen, and the others follow without an upload."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from processes.models import Batch, Intervention, Participation, Process
from tests.conftest import person
from tests.filling import filled, send
from tests.importing.files import carry_on, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HEADINGS = ("N.º", "Fecha", "Qué hicimos", "Tipo", "Con quién", "")
TITLES = ("Reunión con la asesora", "Carta a la comisión", "Foro en el Senado")
YEARS = (2021, 2022, 2023)


def rows_of(year, wrong=None):
    return [
        (n, "algún día" if n == wrong else f"{year}-0{n}-14", f"{title} de {year}", "meeting",
         "Senado", "ok")
        for n, title in enumerate(TITLES, 1)
    ]  # fmt: skip


def workbook_of(sheets):
    """An XLSX file of {name: rows}, a page in front that says what it is, and one that is empty."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Léeme"
    book.active.append(["Nuestro registro de incidencia"])
    book.create_sheet("Vacía")
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in (HEADINGS, *rows):
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def three_years(wrong=None):
    return workbook_of(
        {str(year): rows_of(year, wrong if year == 2022 else None) for year in YEARS}
    )


def opened(client, content):
    upload = SimpleUploadedFile("incidencia.xlsx", content)
    answer = client.post("/imports/", {"kind": "interventions", "file": upload})
    assert answer.status_code == 302, answer.context["form"].errors
    return client.get(answer.url)


def act(client, page, act, **said):
    """What a button of a page leads to."""
    answer = send(client, page, having="act", act=act, **said)
    return client.get(answer.url) if answer.status_code == 302 else answer


def batch_of(page):
    return Batch.unrestricted.get(pk=page.context["batch"].pk)


def stored(client, page):
    page = act(client, page, "look", visibility="organisation")
    page = act(client, page, "store" if not batch_of(page).refused else "store_good")
    carry_on(batch_of(page))
    return client.get(page.request["PATH_INFO"])


def test_each_sheet_is_offered_with_its_lines_and_those_after_it_follow(client, cast, world):
    client.force_login(cast["member"])
    page = opened(client, three_years())
    offered = [(n, str(label)) for n, label in page.context["form"].fields["sheet"].choices]
    assert offered == [
        (1, "<bdi>Léeme</bdi>: 1 filled row"), (2, "<bdi>2021</bdi>: 4 filled rows"),
        (3, "<bdi>2022</bdi>: 4 filled rows"), (4, "<bdi>2023</bdi>: 4 filled rows"),
    ]  # fmt: skip
    assert filled(page, having="sheet").get("sheet") is None  # nothing is chosen for anybody
    answer = act(client, page, "sheet")
    assert answer.status_code == 400
    page = act(client, page, "sheet", sheet="2")
    assert "2021" in page.content.decode()
    assert [one.label for one in page.context["form"].headings][:5] == list(HEADINGS[:5])
    page = act(client, page, "look", c__5="working_notes")
    page = act(client, page, "store")
    for year in YEARS[1:]:
        page = act(client, page, "next_sheet")
        assert batch_of(page).title == f"incidencia.xlsx: {year}"
        assert filled(page, having="c-5")["c-5"] == "working_notes"  # as said of the first
        page = stored(client, page)
    assert Intervention.unrestricted.count() == 9
    assert "next_sheet" not in page.content.decode()  # only the page in front was left
    titles = Intervention.unrestricted.order_by("date_sort").values_list("title", flat=True)
    assert list(titles) == [f"{title} de {year}" for year in YEARS for title in TITLES]
    assert Participation.unrestricted.count() == 18  # ourselves, and with whom
    page = opened(client, three_years())
    for number in "234":
        page = act(client, page, "sheet", sheet=number)
        page = act(client, page, "look", visibility="organisation", c__5="working_notes")
        assert verbs(batch_of(page)) == ["same"] * 3
        page = client.get(f"{page.request['PATH_INFO']}?sheets")
    assert Intervention.unrestricted.count() == 9


def test_refused_lines_come_back_from_the_sheet_that_was_chosen(client, cast, world):
    client.force_login(cast["member"])
    page = act(client, opened(client, three_years(wrong=2)), "sheet", sheet="3")
    page = stored(client, page)
    answer = client.get(f"{page.request['PATH_INFO']}refused.csv")
    assert "2022" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert [(row[0], row[2]) for row in rows[1:]] == [("2", f"{TITLES[1]} de 2022")]
    assert Intervention.unrestricted.filter(title__endswith="2022").count() == 2


def test_a_sheet_that_cannot_be_read_says_so_where_another_is_chosen(client, cast, world):
    client.force_login(cast["member"])
    page = opened(client, workbook_of({"2021": rows_of(2021), "2022": [("x",) * 3, HEADINGS]}))
    answer = send(client, page, having="sheet", act="sheet", sheet="1")
    assert answer.status_code == 400
    assert "There is no row below the headings." in answer.content.decode()
    page = act(client, page, "sheet", sheet="2")
    assert batch_of(page).number == 3


def test_before_a_sheet_is_chosen_nothing_can_be_looked_through(client, cast, world):
    client.force_login(cast["member"])
    page = opened(client, three_years())
    for asked in ("look", "store", "store_good", "leave_out", "next_sheet"):
        answer = client.post(page.request["PATH_INFO"], {"act": asked})
        assert answer.status_code in (302, 400)
    assert batch_of(page).state == "columns"
    assert not batch_of(page).lines.exists()
    act(client, page, "discard")
    assert not Batch.unrestricted.exists()


def test_only_who_handed_it_in_brings_in_its_next_sheet(client, cast, world):
    client.force_login(cast["member"])
    page = stored(client, act(client, opened(client, three_years()), "sheet", sheet="2"))
    client.force_login(person("colleague@example.org", world.home))
    colleague = client.get(page.request["PATH_INFO"])
    assert colleague.status_code in (200, 404)
    assert "next_sheet" not in colleague.content.decode()
    answer = client.post(page.request["PATH_INFO"], {"act": "next_sheet"})
    assert answer.status_code in (403, 404)
    assert Batch.unrestricted.count() == 1


STAGE_HEADINGS = ("Orden", "Etapa", "Tipo", "Fecha")
ENTRY_HEADINGS = ("Fecha", "Qué pasó", "Tipo", "Con quién", "Qué se pidió")
ENTRIES = [
    ("2022-03-14", "Reunión con la asesora", "meeting", "Senado", "Publicar el dictamen"),
    ("2022-04-02", "Carta a la comisión", "private_letter", "Senado", ""),
]


def of_stages_and_entries(name="Entradas"):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Etapas"
    for row in (STAGE_HEADINGS, (1, "Dictamen", "committee", "2022-03"), (2, "Voto", "vote", "")):
        book.active.append(row)
    entries = book.create_sheet(name)
    for row in (ENTRY_HEADINGS, *ENTRIES):
        entries.append(row)
    book.save(out)
    return out.getvalue()


def follow_the_stages(client, name):
    """The page of columns of the sheet after that of the stages."""
    upload = SimpleUploadedFile("proceso.xlsx", of_stages_and_entries(name))
    page = client.get(client.post("/imports/", {"kind": "stages", "file": upload}).url)
    page = act(client, page, "sheet", sheet="1")
    page = stored(client, act_on_process(client, page))
    assert batch_of(page).state == "stored", batch_of(page).said
    return act(client, page, "next_sheet")


def act_on_process(client, page):
    make(Process, name="A bill on lighthouses", acronym="BL")
    return act(client, page, "look", process="BL", visibility="organisation")


@pytest.mark.parametrize("name", ["Entradas", "2022", "Acciones 2022", "Hoja2"])
def test_the_next_sheet_is_asked_about_as_what_its_name_or_headings_say(client, cast, world, name):
    """Was: held to be of the kind of the sheet before, with half of its columns left out."""
    client.force_login(cast["member"])
    page = follow_the_stages(client, name)
    assert batch_of(page).kind == "interventions"
    said = filled(page, having="act")
    assert said["holds"] == "interventions"
    columns = [said.get(f"c-{n}") for n in range(5)]
    assert columns == ["date", "title", "kind", "with_whom", "asked"]
    assert said["process"] == "BL" or "lighthouses" in said["process"]
    stored(client, page)
    assert Intervention.unrestricted.count() == 2


def test_what_a_sheet_holds_can_be_said_on_the_page_of_its_columns(client, cast, world):
    client.force_login(cast["member"])
    page = follow_the_stages(client, "Entradas")
    page = act(client, page, "look", holds="stages")
    assert batch_of(page).kind == "stages"
    assert "with_whom" not in filled(page, having="act").values()
    page = act(client, page, "look", holds="interventions")
    assert batch_of(page).kind == "interventions"
    page = act(client, page, "look", holds="organisations")  # which curators alone bring in
    assert batch_of(page).kind == "interventions"


def first_sheet_of_stages(client, kind, **said):
    upload = SimpleUploadedFile("proceso.xlsx", of_stages_and_entries())
    answer = client.post("/imports/", {"kind": kind, "file": upload} | said)
    return act(client, client.get(answer.url), "sheet", sheet="1")


def test_what_the_first_sheet_holds_is_guessed_as_of_those_after_it(client, cast, world):
    """Was: as the form of the upload had it, though nobody had chosen that."""
    client.force_login(cast["member"])
    page = first_sheet_of_stages(client, "interventions")
    said = filled(page, having="act")
    assert (batch_of(page).kind, said["holds"]) == ("stages", "stages")
    columns = [said.get(f"c-{n}") for n in range(4)]
    assert columns[1:] == ["name", "kind", "date"]
    page = act(client, page, "look", holds="interventions")  # which can be said to be otherwise
    assert batch_of(page).kind == "interventions"
    page = first_sheet_of_stages(client, "asks")  # which somebody chose
    assert batch_of(page).kind == "asks"
