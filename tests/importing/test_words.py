"""What a file does not say in our words is asked once, the nearest chosen, and remembered."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from engagement.dates import parse, words
from processes.directory.merging_codes import merge_codes, unmerge_codes
from processes.directory.vocabulary import retire, vocabularies
from processes.importing.cells import code_of, is_unclear, value_of
from processes.importing.words import NO_WORD, REFUSE_WORD, means_a_code, nearest
from processes.models import ColumnsOf, EntryAnswer, Intervention, Stage, Verb
from tests.importing.files import HEARING, handed_in, imported, looked_at, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def filled_in(page):
    """What a browser sends of the questions of a file, as they are shown."""
    form = page.context["form"]
    fields = [*form.headings, *form.others, *form.for_all]
    fields += [field for _title, words in form.word_tables for field in words]
    return {field.html_name: field.value() or "" for field in fields}


def opened(client, content):
    upload = SimpleUploadedFile("ours.csv", content)
    page = client.post("/imports/", {"kind": "interventions", "file": upload}, follow=True)
    assert page.redirect_chain, page.context["form"].errors
    return page.redirect_chain[-1][0], page


def lines(page):
    return {line.number: (line.verb, faults) for line, _record, faults, *_ in page.context["lines"]}


def test_what_is_wrong_with_an_answer_is_said_above_with_a_way_to_it(client, cast, world):
    client.force_login(cast["member"])
    address, page = opened(client, table({**HEARING, "kind": "Bailable"}))
    page = client.post(address, filled_in(page) | {"w-kind-0": "", "act": "look"})
    content = page.content.decode()
    assert '<a href="#id_w-kind-0">Bailable: This field is required.</a>' in content
    assert 'id="id_w-kind-0"' in content


@pytest.mark.parametrize("word", ["Audiencia pública", "Audition publique", "Public hearing"])
def test_a_hearing_is_the_same_kind_in_each_language(word):
    assert nearest(Intervention._meta.get_field("kind"), word) == "oral_statement"


def test_a_word_that_is_no_code_is_said_once_and_remembered(client, cast, world):
    client.force_login(cast["member"])
    kinds = ("Reunión", "reunion", "Carta", "Foro", "meeting", "Bailable")
    rows = [{"Qué hicimos": f"n {n}", "Tipo": kind} for n, kind in enumerate(kinds)]
    address, page = opened(client, table(*rows))
    sent = filled_in(page)
    ((title, fields),) = page.context["form"].word_tables
    asked = {field.label: field.value() for field in fields}
    assert (title, [*asked]) == ("Tipo", ["Reunión", "reunion", "Carta", "Foro", "Bailable"])
    assert (asked["Reunión"], asked["reunion"]) == ("meeting", "meeting")
    assert (asked["Carta"], asked["Foro"]) == ("private_letter", "panel_event")
    assert not asked["Bailable"]
    assert "“Bailable”" in page.content.decode()
    refused = client.post(address, sent | {"act": "look"})
    key = {field.label: field.html_name for field in fields}
    assert set(refused.context["form"].errors) == {key["Bailable"]}
    answers = {key["Bailable"]: REFUSE_WORD}
    page = client.post(address, sent | answers | {"act": "look"}, follow=True)
    page = client.get(f"{address}?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.CREATE] * 5 + [Verb.REFUSE]
    client.post(address, {"act": "store_good"})
    found = Intervention.unrestricted.order_by("title").values_list("kind", flat=True)
    assert [*found][:2] == ["meeting"] * 2 and [*found][3:] == ["panel_event", "meeting"]
    assert ColumnsOf.unrestricted.get().words["kind"]["foro"] == "panel_event"
    address, page = opened(client, table(*rows))
    asked = {
        f.label: f.value() for _title, words in page.context["form"].word_tables for f in words
    }
    assert (asked["Foro"], asked["Bailable"]) == (
        "panel_event",
        REFUSE_WORD,
    )  # all is answered already
    page = client.post(address, filled_in(page) | {"act": "look"}, follow=True)
    page = client.get(f"{address}?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.SAME] * 5 + [Verb.REFUSE]


def test_what_another_organisation_said_is_not_told(client, cast, world):
    client.force_login(cast["member"])
    content = table({**HEARING, "kind": "Bailable"})
    address, page = opened(client, content)
    (field,) = page.context["form"].word_tables[0][1]
    answer = {field.html_name: "meeting", "act": "look"}
    client.post(address, filled_in(page) | answer)
    client.force_login(cast["outsider"])
    _address, page = opened(client, content)
    (field,) = page.context["form"].word_tables[0][1]
    assert not field.value()


def test_what_every_line_must_say_is_asked_before_any_is_looked_at(client, cast, world):
    client.force_login(cast["member"])
    rows = [{"N.º": n, "Qué hicimos": f"Meeting {n}"} for n in (1, 2)]
    address, page = opened(client, table(*rows))
    assert [field.html_name for field in page.context["form"].for_all] == ["s-kind"]
    assert "What no column says" in page.content.decode()
    sent = filled_in(page)
    refused = client.post(address, sent | {"act": "look"})
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"s-kind"}
    client.post(address, sent | {"act": "look", "s-kind": "meeting"})
    client.post(address, {"act": "store"})
    assert {*Intervention.unrestricted.values_list("kind", flat=True)} == {"meeting"}
    for row in Intervention.unrestricted.all():
        row.kind = "workshop"  # as somebody corrects it since
        row.save()
    address, page = opened(client, table(*rows))
    sent = filled_in(page) | {"act": "look", "s-kind": "meeting"}
    page = client.get(client.post(address, sent).url + "?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.SAME] * 2


def test_of_lines_with_our_own_ids_nothing_more_is_asked(client, cast, world):
    client.force_login(cast["member"])
    entries = [Intervention.unrestricted.create(
        title=f"n {n}", kind="meeting", **world.level("organisation")) for n in (1, 2)]  # fmt: skip
    rows = [{"id": one.pk, "summary": "More"} for one in entries]
    address, page = opened(client, table(*rows))
    client.post(address, filled_in(page) | {"act": "look"})
    client.post(address, {"act": "store"})
    assert {*Intervention.unrestricted.values_list("summary", flat=True)} == {"More"}


def test_names_that_stay_in_words_and_those_that_are_linked_are_said(client, cast, world):
    world.friend.acronym = "FW"
    world.friend.save()
    client.force_login(cast["member"])
    content = table({**HEARING, "Quién": "FW; Una red nueva; Home Rights; Lab Stranger"})
    address, page = opened(client, content)
    page = client.post(address, filled_in(page) | {"act": "look"}, follow=True)
    said = re.sub(r"\s+", " ", page.content.decode())
    link = f'<a href="{world.friend.get_absolute_url()}"><bdi>Friend Watch</bdi></a>'
    assert f"<bdi>FW</bdi> is {link} in the directory." in said
    assert "<bdi>Una red nueva</bdi> is not in the directory and stays in words." in said
    link = f'<a href="{world.stranger.get_absolute_url()}"><bdi>Stranger Lab</bdi></a>'
    assert f"stays in words. Did you mean {link}?" in said
    client.post(address, {"act": "store"})
    assert "Una red nueva" not in client.get(address).content.decode().partition("h-li")[0]


def test_everyday_words_for_what_came_back_are_asked_for_like_others(client, cast, world):
    client.force_login(cast["member"])
    said = ("oui", "sans réponse", "sí", "no", "n/a", "Acuse", "accepted", "")
    rows = [
        {"N.º": n, "Qué hicimos": f"n {n}", "Tipo": "meeting", "Réponse": word}
        for n, word in enumerate(said, 1)
    ]
    address, page = opened(client, table(*rows))
    ((title, fields),) = page.context["form"].word_tables
    asked = {field.label: field.value() for field in fields}
    assert title == "Réponse"
    assert asked == {
        "oui": "replied", "sans réponse": "awaiting", "sí": "replied", "no": "",
        "n/a": "", "Acuse": "acknowledged",
    }  # fmt: skip
    key = {field.label: field.html_name for field in fields}
    sent = filled_in(page) | {key["n/a"]: NO_WORD, key["no"]: "awaiting", "act": "look"}
    client.post(address, sent)
    page = client.get(f"{address}?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.CREATE] * 8
    client.post(address, {"act": "store"})
    rows_here = Intervention.unrestricted.order_by("title")
    assert [one.response for one in rows_here] == ["", "awaiting", "", "awaiting", "", "", "", ""]
    answers = EntryAnswer.unrestricted.order_by("intervention__title")
    assert [one.response for one in answers] == ["replied", "replied", "acknowledged", "accepted"]
    address, page = opened(client, table(*rows))  # remembered, and nothing changes
    client.post(address, filled_in(page) | {"act": "look"})
    page = client.get(f"{address}?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.SAME] * 8


@pytest.fixture
def merged(cast):
    """“Workshop or training” is “Training given” now."""
    merge_codes(vocabularies()["interventionkind"], "workshop", "training", by=cast["curator"])


@pytest.mark.parametrize("word", ["workshop", "Workshop or training", "Taller o capacitación"])
def test_the_word_of_a_code_that_was_merged_is_the_one_that_stays_and_that_is_said(
    client, cast, world, merged, word
):
    client.force_login(cast["member"])
    address, page = opened(client, table(HEARING | {"kind": word}))
    assert not page.context["form"].word_tables
    client.post(address, filled_in(page) | {"act": "look"})
    page = client.get(f"{address}?lines=all")
    said = "“Workshop or training” is “Training given” now."
    assert lines(page) == {2: (Verb.CREATE, [("", said)])}
    client.post(address, {"act": "store"})
    assert Intervention.unrestricted.get().kind == "training"


def test_an_older_download_changes_nothing_where_only_a_code_was_merged(client, cast, world):
    client.force_login(cast["member"])
    make(Intervention, kind="workshop", **world.level("organisation"))
    content = b"".join(client.get("/interventions.csv"))
    merge_codes(vocabularies()["interventionkind"], "workshop", "training", by=cast["curator"])
    address, page = opened(client, content)
    client.post(address, filled_in(page) | {"act": "look"})
    page = client.get(f"{address}?lines=all")
    assert [verb for verb, _faults in lines(page).values()] == [Verb.SAME]


def test_remembered_words_follow_a_merge_and_are_asked_anew_of_what_is_not_used_any_more(
    client, cast, world
):
    client.force_login(cast["member"])
    content = table(HEARING | {"kind": "Tallercito"}, HEARING | {"kind": "Marchita"})
    said = {"tallercito": "workshop", "marchita": "protest"}
    ColumnsOf.unrestricted.create(owner=world.home, kind="interventions", words={"kind": said})
    kinds = vocabularies()["interventionkind"]
    merge_codes(kinds, "workshop", "training", by=cast["curator"])
    retire(kinds, "protest", cast["curator"])
    _address, page = opened(client, content)
    ((_title, fields),) = page.context["form"].word_tables
    assert {one.label: one.value() for one in fields} == {"Tallercito": "training", "Marchita": ""}


def test_a_word_confirmed_while_its_code_was_merged_is_that_again_once_the_merge_is_undone(
    client, cast, world, merged
):
    """Was: the other one for ever, to which the next file then wanted to change the entries."""
    client.force_login(cast["member"])
    content = table(HEARING | {"kind": "Talleres o capacitación"})
    address, page = opened(client, content)
    ((_title, [field]),) = page.context["form"].word_tables
    assert field.value() == "training"
    client.post(address, filled_in(page) | {"act": "look"})
    client.post(address, {"act": "store"})
    entry = Intervention.unrestricted.get()
    assert entry.kind == "training"
    unmerge_codes(vocabularies()["interventionkind"], "workshop", by=cast["curator"])
    address, page = opened(client, content)
    ((_title, [field]),) = page.context["form"].word_tables
    assert field.value() == "workshop"
    chosen = filled_in(page) | {"w-kind-0": "training", "act": "look"}
    client.post(address, chosen)  # what somebody else than that chooses is kept as it is
    said = ColumnsOf.unrestricted.get().words["kind"]
    assert [*said.values()] == ["training"]


def test_a_kept_address_of_a_filter_leads_to_the_code_that_stays(client, cast, world, merged):
    here = make(Intervention, kind="training")
    page = client.get("/interventions/", {"kind": "workshop"})
    assert [row.pk for row in page.context["page"].rows] == [here.pk]
    text = b"".join(client.get("/interventions.csv", {"kind": "workshop"})).decode()
    assert str(here.pk) in text


@pytest.mark.parametrize("word", ["no", "No", "Non", "nein"])
def test_a_bare_no_is_no_wait_and_asked_for(client, cast, world, word):
    client.force_login(cast["member"])
    rows = {"Qué hicimos": "Carta", "Tipo": "Carta", "¿Hubo respuesta?": word}
    _address, page = opened(client, table(rows))
    fields = dict(page.context["form"].word_tables)["¿Hubo respuesta?"]
    assert [(field.label, field.value()) for field in fields] == [(word, "")]


def test_a_bare_no_stays_what_it_was_in_other_columns():
    field = models.BooleanField(null=True)
    for word in ("no", "non"):
        assert value_of(field, word) is False and not is_unclear(field, word)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Votación", "vote"), ("vote", "vote"), ("Vote en séance", "vote"),
     ("Votación aplazada", "postponed_vote"), ("Audiencia pública", "hearing"),
     ("Dépôt", "filing"), ("Entrada en vigor", "entry_into_force"), ("Dictamen", "committee")],
)  # fmt: skip
def test_an_everyday_word_for_a_stage_is_the_plain_kind(word, kind):
    """Was: a vote that was held was guessed as one that was put off."""
    field = Stage._meta.get_field("kind")
    assert (code_of(field, word) if means_a_code(field, word) else nearest(field, word)) == kind


@pytest.mark.parametrize(
    ("text", "month"),
    [("abr-24", "2024-04"), ("avr.-24", "2024-04"), ("Apr-24", "2024-04"), ("abr 2024", "2024-04"),
     ("déc. 23", "2023-12"), ("dic 98", "1998-12"), ("May '07", "2007-05")],
)  # fmt: skip
def test_what_a_spreadsheet_makes_of_a_month_is_that_month_and_it_is_said(cast, world, text, month):
    batch = handed_in(cast["member"], table(HEARING | {"date": text}), world.home)
    [(verb, faults)] = looked_at(batch).values()
    assert verb == Verb.CREATE
    with_year = text[-4:].isdigit()
    assert [said for _column, said in faults] == ([] if with_year else [
        f"“{text}” is read as {words(parse(month))}."
    ])  # fmt: skip
    imported(batch)
    assert str(Intervention.unrestricted.get().date) == month
    batch = handed_in(cast["member"], table(HEARING | {"date": text}), world.home)
    assert [verb for verb, _faults in looked_at(batch).values()] == [Verb.SAME]


@pytest.mark.parametrize("text", ["abc-24", "abr-2", "24-abr", "abr-245"])
def test_what_names_no_month_is_refused_as_before(cast, world, text):
    batch = handed_in(cast["member"], table(HEARING | {"date": text}), world.home)
    assert [verb for verb, _faults in looked_at(batch).values()] == [Verb.REFUSE]


def test_the_reason_for_a_word_that_somebody_chose_to_refuse_says_so(client, cast, world):
    client.force_login(cast["member"])
    address, page = opened(client, table(HEARING | {"kind": "Bailable"}, HEARING))
    [(_title, [field])] = page.context["form"].word_tables
    client.post(address, filled_in(page) | {field.html_name: REFUSE_WORD, "act": "look"})
    page = client.get(f"{address}?lines=refuse")
    said = "You chose to refuse lines with the word “Bailable”."
    assert lines(page) == {2: (Verb.REFUSE, [("kind", said)])}


@pytest.mark.parametrize("word", ["votación", "notación", "donación", "reforestación"])
def test_a_word_that_merely_ends_like_one_of_ours_is_not_guessed(word):
    """Was: a vote became a workshop, and a donation a meeting of the coalition."""
    assert nearest(Intervention._meta.get_field("kind"), word) == ""
