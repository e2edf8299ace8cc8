"""What stands above the headings of a sheet is passed over, and a formula is its result."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagement.formats.tables import TableRefused
from processes.models import Intervention, Verb
from tests.engagement import hostile
from tests.importing.files import handed_in, imported, looked_at
from tests.importing.test_words import filled_in

pytestmark = [pytest.mark.django_db]
ABOVE = [["Registro de incidencia 2024"], [], ["Área:", "Derechos digitales"]]
SHEET = [["Fecha", "Qué hicimos", "Tipo", ""], ["2024-05-03", "Reunión", "meeting", "ok"]]


def as_text(rows, separator=";"):
    return "\r\n".join(separator.join(row) for row in rows).encode()


@pytest.mark.parametrize("name", ["ours.csv", "ours.xlsx"])
def test_the_headings_are_found_below_a_title_and_it_is_said_where(
    client, cast, world, name, workbook
):
    rows = [row or [""] for row in [*ABOVE, *SHEET]]
    content = as_text(rows) if name.endswith("csv") else workbook(rows)
    client.force_login(cast["member"])
    upload = SimpleUploadedFile(name, content)
    page = client.post("/imports/", {"kind": "interventions", "file": upload}, follow=True)
    assert page.redirect_chain, page.context["form"].errors
    said = page.content.decode()
    assert "The headings are in row 4 of the file. What stands above them is left out." in said
    labels = [field.label for field in page.context["form"].headings]
    assert labels[:3] == SHEET[0][:3]
    address = page.redirect_chain[-1][0]
    client.post(address, filled_in(page) | {"act": "look"})
    client.post(address, {"act": "store"})
    assert Intervention.unrestricted.get().title == "Reunión"


def test_headings_that_are_known_stay_the_first_row(cast, world):
    for rows in (SHEET, [["Nuestro", "Cuadro"], ["a", "b"]], [["Qué hicimos"], ["Fecha"]]):
        batch = handed_in(cast["member"], as_text(rows), world.home)
        assert (batch.header[: len(rows[0])], batch.number) == (rows[0], len(rows) - 1)


def test_a_text_that_a_comma_cuts_in_two_is_still_refused(cast, world):
    with pytest.raises(TableRefused) as refused:
        handed_in(cast["member"], b"Our work\nWe met, and left\n", world.home)
    assert (refused.value.row, refused.value.column) == (2, 2)


def test_a_formula_is_its_result_and_without_one_its_line_alone_is_refused(cast, world):
    cells = [
        '<c r="A2"{a}<c r="B2"><f>1+1</f><v>2</v></c>',
        '<c r="A3"{a}<c r="B3"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c>',
        '<c r="A4"{a}<c r="B4" t="str"><f>A2&amp;"x"</f><v>both</v></c>',
        '<c r="A5"{a}<c r="B5" t="e"><f>A99</f><v>#REF!</v></c>',
    ]
    a, head = hostile.cell_of("We met"), f'<c r="A1"{hostile.cell_of("title")}'
    head += f'<c r="B1"{hostile.cell_of("summary")}<c r="C1"{hostile.cell_of("kind")}'
    rows = "".join(
        f'<row r="{number}">{one.format(a=a)}<c r="C{number}"{hostile.cell_of("meeting")}</row>'
        for number, one in enumerate(cells, 2)
    )
    sheet = hostile.sheet(f'<row r="1">{head}</row>{rows}')
    content = hostile.book({hostile.SHEET: sheet})
    batch = handed_in(cast["member"], content, world.home, name="a.xlsx")
    said = looked_at(batch)
    assert [verb for verb, _faults in said.values()] == [Verb.CREATE, Verb.REFUSE] * 2
    assert said[3][1] == [
        ["summary", "This cell holds a formula without a result. Put the result there as a value."]
    ]
    batch = handed_in(cast["member"], content, world.home, name="a.xlsx")
    imported(batch, columns=["title", "", "kind"])
    assert Intervention.unrestricted.count() == 4
