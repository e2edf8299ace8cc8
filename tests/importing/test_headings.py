"""Headings of real sheets are known in three languages; a column without one is no fault."""

import pytest

from processes.importing.column_plan import guessed
from processes.models import Batch, Intervention, Verb, WorkingNote
from tests.importing.files import handed_in, imported, looked_at, table

# What stood over columns of sheets that people keep: none was written for this table.
WRITTEN = {
    "id": ("N.º", "No.", "Folio", "Ref", "Code", "Numéro"),
    "title": (
        "What we did",
        "Activity",
        "Qué hicimos",
        "Actividad",
        "¿Qué se hizo?",
        "Acción",
        "Ce que nous avons fait",
        "Activité",
        "Intitulé",
        "Nombre de la actividad",
        "Actividad realizada",
        "Activité réalisée",
        "Tema",
        "Topic",
        "Sujet",
    ),
    "date": (
        "When",
        "Fecha",
        "Cuándo",
        "FECHA (dd/mm/aaaa)",
        "Date",
        "Quand",
        "Jour",
        "Date de l’activité",
        "Fecha y hora",
        "Date and time",
        "Date/heure",
    ),
    "kind": ("Type", "Tipo", "Tipo de actividad", "Type d'activité", "Modalidad"),
    "summary": ("Descripción", "Résumé", "Detalle", "Compte rendu"),
    "working_notes": (
        "Notes",
        "Notas",
        "Observaciones",
        "Remarques",
        "Commentaires",
        "Comments",
        "Notas internas",
        "Internal notes",
    ),
    "took_part": (
        "Who",
        "Quién",
        "¿Quiénes participaron?",
        "Organizaciones",
        "Qui",
        "Participants",
        "Partners",
        "Participantes",
        "Asistentes",
        "Présents",
        "Attendees",
    ),
    "with_whom": (
        "With whom",
        "Con quién",
        "A quién",
        "Dirigido a",
        "Avec qui",
        "Destinataire",
        "Avec",
        "Con",
        "With",
        "Reunido con",
        "Institución",
    ),
    "visibility": ("Quién lo ve", "Who sees it", "Visibilité", "Privacidad", "Confidencialidad"),
    "asked": ("What we asked", "Lo que pedimos", "Peticiones", "Demandes", "Our ask"),
    "process": ("Bill", "Ley", "Projet de loi"),
    "link": ("URL", "Enlace", "Lien"),
    "sources": ("Medio de verificación", "Fuente", "Preuves"),
    "next_step": ("Follow-up", "Próximos pasos", "À faire"),
    "response": (
        "¿Hubo respuesta?",
        "Réponse ?",
        "Any response?",
        "¿Nos respondieron?",
        "Ont-ils répondu ?",
        "Was there a reply?",
    ),
}
# Ten more in three languages; before they were added none of them was known.
MORE = {
    "title": ("Breve descripción de la actividad", "Action réalisée"),
    "date": ("Fecha realización", "Mois", "Month"),
    "with_whom": ("Reunión con", "Personne rencontrée", "Who we met"),
    "working_notes": ("Notas del equipo",),
    "next_step": ("Suites à donner",),
}  # fmt: skip


@pytest.mark.django_db
def test_of_headings_as_people_write_them_nine_in_ten_are_known(world):
    each = [(n, heading) for all_ in (WRITTEN, MORE) for n, h in all_.items() for heading in h]
    wrong = [
        (heading, name, found)
        for name, heading in each
        if (found := guessed(Batch(kind="interventions", header=[heading], owner=world.home)))
        != [name]
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


@pytest.mark.django_db
def test_notes_are_those_of_the_team_and_no_text_that_others_read(cast, world):
    row = {"Qué hicimos": "Reunión", "Tipo": "meeting", "Notas": "Dudan del artículo 12"}
    batch = handed_in(cast["member"], table(row), world.home)
    assert batch.plan["columns"] == ["title", "kind", "working_notes"]
    imported(batch)
    entry, note = Intervention.unrestricted.get(), WorkingNote.unrestricted.get()
    assert (entry.summary, note.text, note.intervention) == ("", "Dudan del artículo 12", entry)
    again = handed_in(cast["member"], table(row), world.home)
    assert [verb for verb, _faults in looked_at(again).values()] == [Verb.SAME]
    again = handed_in(cast["member"], table(row | {"Meta": "Artículo 12"}), world.home)
    assert "intended_result" in again.plan["columns"]


@pytest.mark.django_db
def test_of_the_shared_record_notes_are_left_out_until_somebody_says_what_they_are():
    batch = Batch(kind="interventions", header=["Notas"])
    assert guessed(batch) == [""]
    for kind in ("processes", "organisations"):
        assert guessed(Batch(kind=kind, header=["Notes"])) == [""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "level"),
    [("interno", "organisation"), ("Privé", "organisation"), ("solo nosotros", "organisation"),
     ("Confidential", "organisation"), ("Público", "public"), ("everyone", "public"),
     ("Coalición", "coalition"), ("aliados", None), ("algunos", None)],
)  # fmt: skip
def test_everyday_words_for_who_can_read_it_are_never_taken_for_more(cast, world, word, level):
    owner = None if level == "public" else world.home
    by = cast["curator"] if level == "public" else cast["member"]
    row = {"title": "Reunión", "kind": "meeting", "Quién lo ve": word}
    said = looked_at(batch := handed_in(by, table(row), owner))
    if level is None:
        assert said[2][0] == Verb.REFUSE
        return
    assert said[2] == (Verb.CREATE, [])
    imported(batch)
    assert Intervention.unrestricted.get().visibility == level


@pytest.mark.django_db
def test_what_a_member_calls_public_is_for_their_organisation_at_first_and_that_is_said(
    cast, world
):
    row = {"id": "1", "title": "Reunión", "kind": "meeting", "Quién lo ve": "público"}
    said = "Only your organisation reads it at first. Propose afterwards to publish it."
    assert looked_at(batch := handed_in(cast["member"], table(row), world.home)) == {
        2: (Verb.CREATE, [["", said]])
    }
    imported(batch)
    entry = Intervention.unrestricted.get()
    assert (entry.visibility, entry.owner) == ("organisation", world.home)
    again = handed_in(cast["member"], table(row), world.home)
    assert looked_at(again) == {2: (Verb.SAME, [["", said]])}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [("Proceso", "Etapa", "Tipo", "Desde", "Notas"),
     ("Processus", "Étape", "Type", "Depuis", "Notes"),
     ("Process", "Stage", "Kind", "From", "Notes"), ("Ley", "Etapa", "Tipo", "Inicio", "Notas"),
     ("Loi", "Étape", "Type", "Début", "Notes")],
)  # fmt: skip
def test_a_sheet_of_stages_is_known_by_what_people_write_over_it(world, header):
    """Was: Etapa, Desde and Notas left out, and each stage called as its kind is."""
    batch = Batch(kind="stages", header=[*header], owner=world.home)
    assert guessed(batch) == ["process", "name", "kind", "date", "summary"]
    batch = Batch(kind="stages", header=[*header])  # of the shared record nobody's notes come in
    assert guessed(batch) == ["process", "name", "kind", "date", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("heading", ["Dirigida a", "Dirigido a", "Adressée à", "Addressed to"])
def test_whom_it_is_addressed_to_is_known(world, heading):
    batch = Batch(kind="interventions", header=["Qué hicimos", heading], owner=world.home)
    assert guessed(batch) == ["title", "with_whom"]


@pytest.mark.django_db
def test_what_is_left_out_though_it_holds_something_is_named_before_it_comes_in(
    client, cast, world
):
    rows = [
        {"Qué hicimos": "Reunión", "Tipo": "meeting", "Color <b>": "", "Sala": "4", "Vacía": ""},
        {"Qué hicimos": "Foro", "Tipo": "meeting", "Color <b>": "rojo", "Sala": " ", "Vacía": " "},
    ]
    batch = handed_in(cast["member"], table(*rows), world.home)
    looked_at(batch)
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/")
    assert [str(one) for one in page.context["left_out"]] == ["Color <b>", "Sala"]
    said = " ".join(page.content.decode().split())
    assert "Left out, though they hold something:" in said
    assert "<bdi>Color &lt;b&gt;</bdi>, <bdi>Sala</bdi>" in said
    batch = handed_in(cast["member"], table({"Qué hicimos": "Foro", "Tipo": "meeting"}), world.home)
    looked_at(batch)
    assert "Left out, though" not in client.get(f"/imports/{batch.pk}/").content.decode()


@pytest.mark.parametrize("heading", ["Plazo", "Deadline", "Délai"])
@pytest.mark.django_db
def test_a_deadline_beside_an_ask_is_taken_for_no_step_of_ones_own(world, heading):
    """Was: the private day of a next step, though nobody had written of one."""
    header = ["Fecha", "Qué hicimos", "Qué pedimos", heading]
    assert guessed(Batch(kind="interventions", header=header, owner=world.home))[2:] == [
        "asked",
        "",
    ]
    header[2:2] = ["Próximo paso"]
    assert guessed(Batch(kind="interventions", header=header, owner=world.home))[2:] == [
        "next_step", "asked", "next_step_due",
    ]  # fmt: skip
