"""Headings of real sheets are known in three languages; a column without one is no fault."""

import pytest

from processes.importing.column_plan import guessed
from processes.models import Batch, Intervention
from tests.importing.files import handed_in, imported

# What stood over columns of sheets that people keep: none was written for this table.
WRITTEN = {
    "id": ("N.º", "No.", "Folio", "Ref", "Code", "Numéro"),
    "title": ("What we did", "Activity", "Qué hicimos", "Actividad", "¿Qué se hizo?", "Acción",
              "Ce que nous avons fait", "Activité", "Intitulé", "Nombre de la actividad"),
    "date": ("When", "Fecha", "Cuándo", "FECHA (dd/mm/aaaa)", "Date", "Quand", "Jour",
             "Date de l’activité"),
    "kind": ("Type", "Tipo", "Tipo de actividad", "Type d'activité", "Modalidad"),
    "summary": ("Notes", "Notas", "Observaciones", "Remarques", "Commentaires", "Comments"),
    "took_part": ("Who", "Quién", "¿Quiénes participaron?", "Organizaciones", "Qui",
                  "Participants", "Partners", "Participantes"),
    "with_whom": ("With whom", "Con quién", "A quién", "Dirigido a", "Avec qui", "Destinataire"),
    "asked": ("What we asked", "Lo que pedimos", "Peticiones", "Demandes", "Our ask"),
    "process": ("Bill", "Ley", "Projet de loi"),
    "link": ("URL", "Enlace", "Lien"),
    "sources": ("Medio de verificación", "Fuente", "Preuves"),
    "next_step": ("Follow-up", "Próximos pasos", "À faire"),
}  # fmt: skip


@pytest.mark.django_db
def test_of_headings_as_people_write_them_nine_in_ten_are_known():
    each = [(name, heading) for name, headings in WRITTEN.items() for heading in headings]
    wrong = [
        (heading, name, found)
        for name, heading in each
        if (found := guessed(Batch(kind="interventions", header=[heading]))) != [name]
    ]
    assert len(each) >= 60
    assert len(wrong) <= len(each) / 10, wrong


@pytest.mark.django_db
def test_what_a_column_is_called_here_goes_before_what_others_call_it():
    header = ["Descripción", "Qué pasó", "Qui", "Who", "Tipo", "Type"]
    said = guessed(Batch(kind="interventions", header=header))
    assert said == ["summary", "title", "took_part", "", "kind", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ours.csv", "ours.xlsx"])
def test_a_column_without_a_heading_is_shown_by_its_letter_and_left_out(
    client, cast, world, name, workbook
):
    rows = [["Qué hicimos", "", "Tipo", ""], ["Reunión", "a", "meeting", ""]]
    rows.append(["Otra", "", "meeting", "visto"])
    text = "\r\n".join(";".join(row) for row in rows).encode()
    batch = handed_in(cast["member"], text if name == "ours.csv" else workbook(rows), world.home,
                      name=name)  # fmt: skip
    assert (batch.header, batch.plan["columns"]) == (
        ["Qué hicimos", "", "Tipo", ""], ["title", "", "kind", ""]
    )  # fmt: skip
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "Column B, without a heading" in page and "Column D, without a heading" in page
    imported(batch)
    titles = Intervention.unrestricted.order_by("title").values_list("title", flat=True)
    assert [*titles] == ["Otra", "Reunión"]
