"""One search over every kind: the same first results on both databases, and no word of what is
hidden."""

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from engagement.in_languages import shown_text
from engagement.resources import by_plural
from processes.access import NOBODY, Reader
from processes.lookup.search import MOST_FOUND, Search
from processes.models import (
    HomeName,
    Intervention,
    NextStep,
    Organisation,
    OtherName,
    Participation,
    Process,
    SearchText,
    Source,
    Stage,
    WorkingNote,
)
from processes.pages.found import meant_instead
from tests.making import make

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
QUERIES = json.loads(Path(__file__).with_name("search_queries.json").read_text())


def found(words, reader=NOBODY, **more):
    """What is called so by a search, in its order."""
    each = Search(reader, words, **more).found(0, 10)
    return [shown_text(by_plural()[kind].visible_to(reader).get(pk=pk)).words for kind, pk in each]


def page(words, client=None, **more):
    return (client or Client()).get("/search/", {"q": words, **more})


def test_forty_searches_in_three_languages_find_first_what_they_should(record):
    assert len(QUERIES) == 40
    for one in QUERIES:
        with translation.override(one["language"]):
            assert found(one["words"])[:3] == one["first"], one["words"]
            if "meant" in one:
                search = Search(NOBODY, one["words"])
                assert meant_instead(search, NOBODY) == one["meant"], one["words"]


def test_the_order_is_exactly_so_called_then_by_name_other_name_title_and_text():
    titled = make(Source, title="A word on amparo")
    text = make(Organisation, name="Legal aid", description="They bring amparo cases.")
    other = make(Organisation, name="The court")
    make(OtherName, organisation=other, process=None, name="Juzgado de Amparo")
    named = make(Process, name="Amparo act")
    exact = make(Organisation, name="Amparo")
    assert found("ámparo") == [
        exact.name, named.name, "The court", titled.title, text.name
    ]  # fmt: skip


def test_within_one_way_the_newest_day_comes_first():
    make(Intervention, title="Met on spyware", date="2021")
    make(Intervention, title="Spyware hearing", date="2024-02-01")
    make(Intervention, title="Talk on spyware", date=None)
    assert found("spyware") == ["Spyware hearing", "Met on spyware", "Talk on spyware"]


@pytest.mark.parametrize(
    "words",
    ["l'État", "L’ETAT", "l‘état", "« l'Etat »", "l-état", "l’é\u00adtat", "  l'ETAT\u00a0"],
)
def test_quotes_dashes_accents_and_capitals_find_each_other(words):
    make(Process, name="Rôle de l’État")
    assert found(words) == ["Rôle de l’État"]


def test_a_word_is_found_by_how_it_begins_and_a_short_one_whole():
    make(Process, name="Communications act")
    assert found("communic") == ["Communications act"]
    assert found("co") == []
    assert found("co", typing=True) == ["Communications act"]


@pytest.mark.parametrize("words", ["", "  ", "“”", "%", "_", "'", '"', "*", "NEAR(", "\\"])
def test_what_is_no_word_finds_nothing_and_breaks_nothing(words):
    make(Process, name="Anything")
    assert page(words).status_code == 200
    assert Client().get("/search/suggest/", {"q": words}).json() == {"names": []}


def test_what_was_perhaps_meant_is_named_from_what_is_seen_alone(world):
    make(Process, name="Xochimilco hearing", **world.level("organisation"))
    assert "Did you mean" not in page("Xochimilko").content.decode()
    make(Process, name="Xochimilco forum")
    answer = page("Xochimilko")
    assert "Did you mean" in answer.content.decode()
    assert page("Xochimilco").context["page"].count == 1


def test_hits_stand_by_kind_with_their_words_marked():
    make(Process, name="Data bill", summary="A long way. It would let offices keep retention logs.")
    make(Organisation, name="Retention Watch")
    body = page("retention").content.decode()
    assert "<mark>Retention</mark> Watch" in body
    assert "keep <mark>retention</mark> logs." in body
    assert body.index("Organisations</h2>") < body.index("Processes</h2>")


def test_one_kind_can_be_asked_for_and_one_that_is_not_searched_is_said():
    make(Process, name="Data bill")
    make(Organisation, name="Data forum")
    assert "Data</mark> bill" not in page("data", kind="organisations").content.decode()
    assert page("data", kind="people").status_code == 400


def test_more_than_are_counted_are_said_and_the_last_page_is_there():
    process = make(Process, name="A bill")
    Intervention.unrestricted.bulk_create(
        Intervention(process=process, title=f"Spyware {n}", kind="meeting", state="done",
                     visibility="public")
        for n in range(MOST_FOUND + 5)
    )  # fmt: skip
    assert page("spyware").context["page"].more_than_most
    assert "More than 1" in page("spyware").content.decode()
    assert len(page("spyware", page="20").context["page"].rows) == 50
    assert page("spyware", page="21").status_code == 400


def test_rows_come_in_one_statement_that_reads_no_table_through(record):
    search = Search(NOBODY, "convention")
    with CaptureQueriesContext(connection) as queries:
        search.found(0, 10)
    assert len(queries) == 2  # how many there are, and which
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for one in queries.captured_queries:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql'].replace('%', '%%')}")
                plan = " ".join(row[-1] for row in cursor.fetchall())
                assert "SCAN processes_searchtext" not in plan, plan


def test_suggestions_are_names_and_are_not_kept(record):
    answer = Client().get("/search/suggest/", {"q": "ciberd"}, HTTP_ACCEPT_LANGUAGE="es")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Convención de las Naciones Unidas contra la ciberdelincuencia" in answer.json()["names"]


def test_a_search_asks_as_much_for_one_hit_of_a_kind_as_for_many():
    asked = set()
    for count in (1, 3, 30):
        for number in range(count):
            make(Process, name=f"Sunshine act {count} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert page("sunshine").status_code == 200
        asked.add(len(queries))
    assert len(asked) == 1
    assert asked.pop() <= 6  # the edition, how many, which, the kind's rows and other names, codes


# -- what one's own organisation noted -------------------------------------------------------
def test_own_notes_are_found_by_who_may_read_them_and_by_nobody_else(world, signed_in):
    public, own = make(Process, name="A bill"), make(Process, **world.level("organisation"))
    make(WorkingNote, organisation=world.home, process=public, text="Ask about zanahorías first.")
    make(NextStep, organisation=world.home, process=own, text="Buy zanahorias")
    make(WorkingNote, organisation=world.friend, process=public, text="Theirs: zanahoria")
    body = page("zanahorias first", signed_in["member"]).content.decode()
    assert "Noted by your organisation" in body
    assert "about <mark>zanahorías</mark> <mark>first</mark>" in body
    body = page("zanahoria", signed_in["member"]).content.decode()
    assert own.get_absolute_url() in body
    assert "Theirs" not in body
    assert "Theirs" in page("zanahoria", signed_in["ally"]).content.decode()
    for who in ("nobody", "outsider", "curator", "administrator"):
        body = page("zanahoria", signed_in[who]).content.decode()
        assert "Noted by" not in body, who
        assert public.get_absolute_url() not in body, who


def test_notes_beside_what_is_hidden_by_now_are_not_found(world, signed_in):
    gone = make(Process, name="A bill")
    make(WorkingNote, organisation=world.home, process=gone, text="zanahoria")
    gone.removed = timezone.now()
    gone.save()
    assert "Noted by" not in page("zanahoria", signed_in["member"]).content.decode()


def test_who_took_part_by_a_typed_name_is_found_by_the_organisation_that_typed_it(world, signed_in):
    """Was: whom the directory does not have was found by nobody."""
    own = make(Intervention, title="A march", **world.level("organisation"))
    public = make(Intervention, title="A talk", owner=world.home)
    make(Participation, intervention=own, organisation=None, name="Colectivo Zanzíbar")
    described = make(Participation, intervention=public, organisation=None, name="A survivor")
    make(Participation, intervention=public, organisation=None, name="Zanzibar Forum")
    kept = {"participation": described.pk, "organisation": world.home, "name": "Zanzibar Pérez"}
    HomeName.unrestricted.create(intervention=public, **kept)
    body = page("zanzibar", signed_in["member"]).content.decode()
    for entry in (own, public):
        assert entry.get_absolute_url() in body
    assert "3 found in what your organisation noted" in " ".join(body.split())
    assert "Nothing matches" not in body
    for who in ("nobody", "ally", "outsider", "curator", "administrator"):
        body = page("zanzibar", signed_in[who]).content.decode()
        assert "Noted by" not in body, who
        assert "Nothing matches" in body, who
        assert own.get_absolute_url() not in body, who


def without_tokens(body):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", body)


def meant_by(client, words):
    return client.get("/search/", {"q": words}).context["meant"]


def test_titles_of_ones_own_are_perhaps_meant_by_who_may_read_them_alone(world, cast, signed_in):
    """Was: to nobody, not even to who wrote them; and never to anybody else."""

    def worlds():
        each = [
            signed_in[who].get("/search/", {"q": "cafecitoo"}) for who in ("nobody", "outsider")
        ]
        return [(without_tokens(one.content.decode()), {**one.headers}.keys()) for one in each]

    before = worlds()
    make(Intervention, title="Cafecito con la asesora", **world.level("organisation"))
    assert worlds() == before
    for who in ("nobody", "outsider"):
        assert Search(Reader(cast[who]), "cafecitoo").meant() is None
    assert meant_by(signed_in["member"], "cafecitoo") == "Cafecito"
    assert meant_by(signed_in["member"], "cafecitoo asesorra") == "Cafecito asesora"


def test_what_was_perhaps_meant_is_of_one_name_and_one_language():
    """Was: “Protection de Data”."""
    make(Process, name="Data Protection Act", summary="de", text_language="en")
    make(Process, name="Ley de aguas", text_language="es")
    assert page("protecion de datas").context["meant"] == "Data Protection Act"
    make(Process, name="Ley de protección de datos personales", text_language="es")
    assert page("protecion de dattos").context["meant"] == "protección de datos"
    make(Process, name="Foro Xochimilco")
    assert page("xochimilko protecion").context["meant"] == ""  # no name has both


def test_what_is_kept_does_not_depend_on_the_order_in_which_languages_came():
    """PostgreSQL keeps another order than they came in, SQLite that."""
    said = {"fr": {"name": "Loi"}, "es": {"name": "Ley"}}
    rows = [
        make(Process, name="A bill", in_other_languages=dict(each))
        for each in (said.items(), reversed(said.items()))
    ]
    texts = {SearchText.unrestricted.get(pk=row.pk).names for row in rows}
    assert len(texts) == 1


def test_one_word_of_several_that_is_misspelt_is_found_in_the_lines_of_the_others(world, signed_in):
    """Was: nothing, where no name had all of the words."""
    make(Process, name="A bill", summary="Sobre la inteligencia artificial.\nY la artillería.")
    make(Process, name="Hidden", summary="Inteligencia artefacta.", **world.level("organisation"))
    assert page("inteligencia artifical").context["meant"] == "inteligencia artificial"
    assert page("intelijencia artificial").context["meant"] == "inteligencia artificial"
    assert page("inteligencia cultural").context["meant"] == ""
    assert page("inteligencia artefakta").context["meant"] == ""  # what is hidden tells nothing
    found = page("inteligencia artefakta", signed_in["member"]).context["meant"]
    assert found == "Inteligencia artefacta"


def test_a_name_without_a_short_word_that_was_asked_for_is_not_meant():
    """Was: the Media Freedom Act, for “acte de l’IA”."""
    make(Process, name="European Media Freedom Act")
    assert page("acte de l’IA").context["meant"] == ""
    make(Process, name="EU IA Act")
    assert "IA" in page("acte de l’IA").context["meant"]


def test_a_process_is_suggested_before_the_stages_that_are_called_after_it():
    process = make(Process, name="Tucumán lighthouse bill")
    for number in range(9):
        day = f"2024-0{number + 1}-01"
        make(Stage, process=process, name=f"Tucumán, reading {number}", date=day)
    names = Client().get("/search/suggest/", {"q": "Tuc"}).json()["names"]
    assert names[0] == "Tucumán lighthouse bill"
    assert len(names) == 8
