"""Texts in more than one language: shown, written, and taken along like any other value."""

import datetime as dt
import itertools
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from engagement.in_languages import shown_text
from engagement.languages import direction_of, language_code
from engagement.spelling import bare
from engagement.words import value_in_words
from processes.access import NOBODY, Reader
from processes.exchange.tables import exchange_queryset, table_of
from processes.lookup.by_name import names_like, process_called
from processes.models import (
    Ask,
    Barrier,
    Consultation,
    Fate,
    Intervention,
    Position,
    Process,
    ProcessLead,
    Proposal,
    Stage,
    Topic,
)
from processes.removal.erasing import Words, erase, words_found
from processes.worklist.private import reason, screened
from processes.writing.changes import apply
from processes.writing.plain import Said, said_in
from tests.filling import fill, filled
from tests.importing.files import handed_in, imported, looked_at, table
from tests.making import make

pytestmark = pytest.mark.django_db
SPANISH = {"name": "Ley de ciberseguridad", "summary": "Crea una ley federal."}
ARABIC = {"name": "قانون الأمن السيبراني"}
TEXTS = {"es": SPANISH, "ar": ARABIC}


@pytest.fixture
def bill(world):
    given = {"name": "Cybersecurity bill", "summary": "Makes a law.", "text_language": "en"}
    return make(Process, **given, in_other_languages=TEXTS, **world.level("public"))


def said(record, template="{{ record|titled }}"):
    return Template(template).render(Context({"record": record}))


def test_a_reader_is_shown_their_language_or_what_there_is(bill):
    with translation.override("es"):
        assert said(bill) == '<bdi lang="es" dir="ltr">Ley de ciberseguridad</bdi>'
        assert not bill.only_in
        bill.in_other_languages["es"].pop("summary")
        assert said(bill, '{{ record|text:"summary" }}').startswith('<bdi lang="en" dir="ltr">Mak')
    with translation.override("fr"):
        assert said(bill) == '<bdi lang="en" dir="ltr">Cybersecurity bill</bdi>'
        assert bill.only_in == "seulement en anglais, espagnol, arabe"
    with translation.override("ar"):
        assert said(bill) == f'<bdi lang="ar" dir="rtl">{ARABIC["name"]}</bdi>'
    bill.text_language = ""
    with translation.override("fr"):
        assert said(bill) == "<bdi>Cybersecurity bill</bdi>"
        assert not bill.only_in
    bill.in_other_languages, bill.text_language = {"es-MX": SPANISH}, "en"
    with translation.override("es"):
        assert shown_text(bill).language == "es-MX"


def test_languages_are_understood_by_code_and_by_name():
    assert [language_code(one) for one in ("ES", " pt-br", "zh-hant-TW", "Español", "Arabic")] == [
        "es", "pt-BR", "zh-Hant-TW", "es", "ar"
    ]  # fmt: skip
    assert [language_code(one) for one in ("spa", "nah", "tzo", "es-419")] == [
        "es", "nah", "tzo", "es-419"
    ]  # fmt: skip
    for wrong in ("", "Klingon", "e", "es_MX", "spanish language", "xx", "xx-yy", "es-yy", "qqq"):
        with pytest.raises(ValidationError):
            language_code(wrong)
    assert [direction_of(one) for one in ("ar", "es-MX", "nah")] == ["rtl", "ltr", "auto"]


def test_a_consultation_has_a_list_of_languages_and_keeps_what_was_written_before(db):
    row = make(Consultation, languages="Spanish; fr, ES")
    assert row.languages == "es, fr"
    for language, words in (("fr", "espagnol, français"), ("en", "Spanish, French")):
        with translation.override(language):
            assert value_in_words(row, "languages") == words
    field = row._meta.get_field("languages").formfield()
    with pytest.raises(ValidationError, match="by gestures"):
        field.clean("English, by gestures")
    row.languages = "English, by gestures"
    field.prepare(SimpleNamespace(instance=row), "languages")
    assert field.clean(row.languages) == value_in_words(row, "languages") == row.languages


def test_a_text_in_another_language_is_held_to_what_holds_of_the_field():
    for texts, wrong in (
        ({"": SPANISH}, "Say in which language"),
        ({"en": SPANISH}, "itself is in this language"),
        ({"es": SPANISH, "ES": SPANISH}, "there already"),
        ({"Klingon": SPANISH}, "no language known"),
        ({"es": {"name": "x" * 201}}, "Name in Spanish"),
        ({"es": {"name": "a\nb"}}, "one line"),
        ({"es": {"state": "active"}}, "not held"),
        ({"es": "a text"}, "not a text for each"),
        (["es"], "not a text for each"),
    ):
        row = Process(name="A bill", kind="bill", level="national", text_language="en")
        row.in_other_languages = texts
        with pytest.raises(ValidationError) as found:
            row.clean_fields(exclude=["slug"])
        assert wrong.lower() in str(found.value).lower()


@pytest.mark.engine
def test_a_text_in_whatever_language_is_found_by_who_may_see_it(bill, world, signed_in):
    """Beside the site's own languages, by a piece of it; a name stands for its process."""
    portuguese = {"title": 'Uma carta à "Câmara"', "summary": "Sobre vigilância"}
    texts = {"pt-BR": portuguese, "ar": {"title": ARABIC["name"]}}
    given = {"title": "A letter", "in_other_languages": texts}
    rows = {
        name: make(Intervention, **given, **world.level(name))
        for name in ("public", "organisation")
    }
    for who, seen in (("nobody", {"public"}), ("member", {"public", "organisation"})):
        for asked in ("vigilância", "carta", '"Câmara"', "الأمن", ARABIC["name"]):
            page = signed_in[who].get("/interventions/", {"q": asked}).content.decode()
            assert {name for name, row in rows.items() if row.address in page} == seen, asked
        for asked in ("title", "pt-BR"):
            page = signed_in[who].get("/interventions/", {"q": asked}).content.decode()
            assert not any(row.address in page for row in rows.values()), asked
    assert process_called(NOBODY, ARABIC["name"]) == bill
    assert process_called(NOBODY, "الأمن") is None


def test_the_mark_of_another_language_stands_where_the_text_stands(world, client):
    english = {"text_language": "en", **world.level("public")}
    french = {"in_other_languages": {"fr": {"name": "Le projet"}}}
    bill = make(Process, name="The bill", summary="A law.", **english, **french)
    held = {"process": bill, **english}
    vote = {"name": "A vote", "summary": "It voted."}
    stage = make(Stage, **vote, in_other_languages={"fr": {"name": "Le vote"}}, **held)
    barrier = make(Barrier, text="No room", **held)
    make(Barrier, text="No time", **held)
    mark, line = "(seulement en anglais)", "Ces textes sont seulement en anglais."
    some = "Une partie de ces textes est seulement en anglais."
    for address, marks, lines, partly in (
        (bill.get_absolute_url(), 1, 1, 0),
        (stage.get_absolute_url(), 1, 0, 0),
        (barrier.get_absolute_url(), 0, 0, 0),
        ("/barriers/", 0, 1, 0),
        ("/processes/", 0, 0, 0),
    ):
        page = client.get(address, {"lang": "fr"}).content.decode()
        found = page.count(mark), page.count(line), page.count(some)
        assert found == (marks, lines, partly), address
        page = client.get(address, {"lang": "en"}).content.decode()
        assert "only in" not in page, address
    make(Process, name="Another", **english)
    assert some in client.get("/processes/", {"lang": "fr"}).content.decode()


def test_other_pages_call_a_process_as_its_reader_does_and_as_it_was_then(bill, client):
    other = make(Process, name="Another bill")
    page = client.get(
        reverse("compare"), {"process": [bill.name, other.name], "lang": "es"}
    ).content.decode()
    assert f'value="{bill.slug}" checked' in page  # chosen from the list, by what it is called
    assert SPANISH["name"] in page and bill.name not in page
    page = client.get(reverse("network", args=[bill.slug]), {"lang": "es"}).content.decode()
    assert bill.name not in page
    bill.in_other_languages = {"es": {"name": "Otra ley", "summary": "Nada."}}
    bill.save()
    first = Process.unrestricted_versions.filter(id=bill.pk, history_type="+")
    first.update(history_date=timezone.now() - dt.timedelta(days=9))
    day = timezone.localdate() - dt.timedelta(days=8)
    page = client.get(bill.get_absolute_url(), {"on": str(day), "lang": "es"}).content.decode()
    assert '<bdi lang="es" dir="ltr">Crea una ley federal.</bdi>' in page
    assert '<bdi lang="en" dir="ltr">Makes a law.</bdi>' in page
    assert SPANISH["name"] in page and "Nada." not in page


def test_what_was_written_in_no_recorded_language_stays_beside_its_translation(world, client):
    letter = make(Intervention, title="Una carta", in_other_languages={"en": {"title": "A letter"}})
    page = client.get(letter.get_absolute_url(), {"lang": "en"}).content.decode()
    assert '<h1><bdi lang="en" dir="ltr">A letter</bdi></h1>' in page
    assert "<bdi>Una carta</bdi>" in page and "language not recorded" in page
    page = client.get(letter.get_absolute_url(), {"lang": "fr"}).content.decode()
    assert "<h1><bdi>Una carta</bdi></h1>" in page and "language not recorded" not in page


def test_its_page_shows_all_languages_it_has(bill, world, client):
    page = client.get(bill.get_absolute_url(), {"lang": "es"}).content.decode()
    assert '<h1><bdi lang="es" dir="ltr">Ley de ciberseguridad</bdi></h1>' in page
    assert f'<bdi lang="ar" dir="rtl">{ARABIC["name"]}</bdi>' in page
    assert '<bdi lang="en" dir="ltr">Makes a law.</bdi>' in page
    page = client.get(bill.get_absolute_url(), {"lang": "fr"}).content.decode()
    assert "Seulement en anglais" in page
    make(ProcessLead, process=bill, organisation=world.home)
    page = client.get(world.home.get_absolute_url(), {"lang": "es"}).content.decode()
    assert '<bdi lang="es" dir="ltr">Ley de ciberseguridad</bdi>' in page
    assert process_called(NOBODY, SPANISH["name"].upper()) == bill
    assert names_like(Process, NOBODY, "de ciber") == [SPANISH["name"]]
    hidden = make(Process, name="x", in_other_languages=TEXTS, **world.level("organisation"))
    assert process_called(NOBODY, SPANISH["name"]) == bill
    assert names_like(Process, NOBODY, "ciber") == [SPANISH["name"]]
    for asked in ("ciberseguridad", "federal"):
        assert hidden.address not in client.get("/processes/", {"q": asked}).content.decode()
        assert bill.name in client.get("/processes/", {"q": asked, "lang": "en"}).content.decode()


def test_forms_call_a_process_as_their_reader_does(bill, world, signed_in):
    member, own, named = signed_in["member"], world.level("organisation"), SPANISH["name"]
    entry = make(Intervention, title="A letter", process=bill, **own)
    at, new = f"{entry.get_absolute_url()}edit/", f"/interventions/new/?process={bill.slug}"
    for address in (at, new, f"/log/?process={bill.slug}"):
        for language, name in (("es", named), ("en", bill.name)):
            joined = "&" if "?" in address else "?"
            page = member.get(f"{address}{joined}lang={language}")
            assert filled(page)["process"] == name, address
            suggested = (
                page.content.decode().split('id="names-processes"')[1].split("</datalist>")[0]
            )
            assert (f'value="{name}"' in suggested) and suggested.count("<option") == 1
    sent = filled(member.get(f"{at}?lang=es"))
    for language, name in (("en", named), ("es", bill.name), ("es", named)):
        answer = member.post(f"{at}?lang={language}", sent | {"process": name})
        assert answer.status_code == 302, (language, name)
    entry.refresh_from_db()
    assert entry.process == bill
    assert names_like(Process, NOBODY, "ciber") == [named]
    sent = filled(member.get(f"/log/?process={bill.slug}&lang=es"), what="Una carta", kind="media")
    assert member.post("/log/", sent).status_code == 302
    assert Intervention.unrestricted.get(title="Una carta").process == bill


def test_a_form_has_each_language_beside_the_text_and_takes_it_away_where_it_is_emptied(
    bill, signed_in
):
    curator, address = signed_in["curator"], f"{bill.get_absolute_url()}edit/"
    page = curator.get(address).content.decode()
    assert 'name="in_other_languages-es-name"' in page and SPANISH["summary"] in page
    untouched = fill(curator, address)
    bill.refresh_from_db()
    assert untouched.status_code == 302 and bill.in_other_languages == TEXTS
    for words in ("a\x00b", "x" * 10_001):
        refused = fill(curator, address, in_other_languages__fr__summary=words)
        assert refused.status_code == 400 and "Summary in French" in refused.content.decode()
        assert words.replace("\x00", "\ufffd") in refused.content.decode() or "\x00" in words
    wrong = fill(
        curator,
        address,
        in_other_languages__another="Klingon",
        in_other_languages__another__name="A lei",
    )
    assert wrong.status_code == 400
    assert (
        "no language known" in wrong.content.decode()
        and 'value="Klingon"' in wrong.content.decode()
    )
    changed = fill(
        curator,
        address,
        in_other_languages__another="Português",
        in_other_languages__another__name="A lei",
        in_other_languages__es__name="",
        in_other_languages__es__summary="",
        in_other_languages__fr__name="Projet de loi",
        in_other_languages__fr__summary="Un.\nDeux.",
    )
    assert changed.status_code == 302, changed.content.decode()
    bill.refresh_from_db()
    french = {"name": "Projet de loi", "summary": "Un.\nDeux."}
    assert bill.in_other_languages == {"ar": ARABIC, "fr": french, "pt": {"name": "A lei"}}


def history_of(client, record):
    return client.get(f"{record.get_absolute_url()}history/").content.decode()


def test_its_history_is_told_by_language_and_restored(bill, cast, signed_in):
    first = dict(TEXTS)
    apply(bill, Said({"in_other_languages": TEXTS | {"es": {"name": "Otra"}}}), by=cast["curator"])
    told = history_of(signed_in["curator"], bill)
    assert "Name in Spanish" in told and "Summary in Spanish" in told
    assert "Name in Arabic" not in told.partition("<ol")[2].partition("</li>")[0]
    day = {"on": timezone.localdate().isoformat(), "lang": "es"}
    then = signed_in["curator"].get(bill.get_absolute_url(), day).content.decode()
    assert '<bdi lang="es" dir="ltr">Otra</bdi>' in then
    signed_in["curator"].get("/", {"lang": "en"})
    oldest = type(bill).unrestricted_versions.filter(id=bill.pk).earliest()
    address = reverse("version", args=["processes", bill.slug, oldest.change])
    asked = signed_in["curator"].get(address)
    assert "Summary in Spanish" in asked.content.decode()
    fill(signed_in["curator"], address)
    bill.refresh_from_db()
    assert bill.in_other_languages == first


def test_a_proposal_carries_it(bill, cast, signed_in):
    address = f"{bill.get_absolute_url()}propose/"
    fill(signed_in["member"], address, in_other_languages__es__name="Una ley nueva")
    [proposal] = Proposal.unrestricted.all()
    page = signed_in["curator"].get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert "Name in Spanish" in page and "Una ley nueva" in page and "Name in Arabic</" not in page
    said = said_in(proposal.content, Process, Reader(cast["curator"]))
    assert said.values["in_other_languages"] == {**TEXTS, "es": SPANISH | {"name": "Una ley nueva"}}


def test_it_comes_back_from_a_file_as_it_left(world, cast):
    texts = {"es": {"title": "=1+1", "summary": "Uno;\n“dos”."}, "ar": {"title": ARABIC["name"]}}
    ours = {"title": "We spoke", "text_language": "en", "in_other_languages": texts}
    entry = make(Intervention, **ours, **world.level("organisation"))
    header, rows = table_of(
        exchange_queryset(Intervention, Reader(cast["member"])), Reader(cast["member"])
    )
    [row] = [dict(zip(header, row, strict=True)) for row in rows]
    assert (row["title_es"], row["title_fr"]) == ("=1+1", "")
    batch = handed_in(cast["member"], table(row), world.home)
    assert [verb for verb, _faults in looked_at(batch).values()] == ["same"]
    changed = row | {"title_es": "", "summary_fr": "Deux", "in_other_languages": ""}
    imported(handed_in(cast["member"], table(changed), world.home))
    entry.refresh_from_db()
    assert entry.in_other_languages == {
        **texts,  # what a cell leaves empty stays
        "fr": {"summary": "Deux"},
    }
    for wrong in ({"title_en": "Again"}, {"title_es": "x" * 300}, {"in_other_languages": "ar"}):
        batch = handed_in(cast["member"], table(row | wrong), world.home)
        assert [verb for verb, _faults in looked_at(batch).values()] == ["refuse"], wrong


def test_words_are_erased_in_every_language(bill, cast):
    apply(bill, Said({"in_other_languages": {"ar": ARABIC}}), by=cast["curator"])
    apply(bill, Said({"in_other_languages": TEXTS}), by=cast["curator"])
    words, reader = Words("ciberseguridad", "[…]"), Reader(cast["curator"])
    found = words_found(bill, reader, words)
    assert found.now and found.earlier
    assert [place[:2] for place in found.places] == [("name in Spanish", "Ley de ")]
    erase(bill, words, cast["curator"])
    left = words_found(bill, reader, words)
    assert (left.now, left.earlier) == (0, 0)
    bill.refresh_from_db()
    assert bill.in_other_languages["es"]["name"] == "Ley de […]"


def test_what_should_not_be_public_is_looked_for_in_every_language(bill, cast):
    bill.in_other_languages = {"ar": {"name": "x", "summary": "a@example.org"}}
    bill.save()
    found = [(name, row) for name, rows in screened(Reader(cast["curator"])) for row in rows]
    assert found == [("in_other_languages", bill)]
    assert "e-mail" in str(reason(bill.in_other_languages))


def test_two_people_may_write_two_languages_at_once_and_meet_in_one(bill, signed_in):
    curator, address = signed_in["curator"], f"{bill.get_absolute_url()}edit/"
    page = curator.get(address)
    mine = filled(page, in_other_languages__fr__name="Projet", in_other_languages__ar__name="")
    same = filled(page, in_other_languages__es__name="Mía")
    assert fill(curator, address, in_other_languages__es__name="Suya").status_code == 302
    assert curator.post(address, mine).status_code == 302
    bill.refresh_from_db()
    assert bill.in_other_languages == {"es": SPANISH | {"name": "Suya"}, "fr": {"name": "Projet"}}
    answer = curator.post(address, same)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Name in Spanish" in page and "Suya" in page and "Mía" in page


def test_positions_topics_and_notes_are_marked_with_the_language_of_their_record(world):
    """They are held in no other: whoever reads the page in another language is told which it is."""
    bill = make(
        Process, name="Bill", text_language="en", in_other_languages={"es": {"name": "Ley"}}
    )
    make(Topic, process=bill, topic="Free speech")
    ask = make(Ask, process=bill, text="A longer notice", text_language="en")
    make(Fate, ask=ask, fate="rejected", note="The vote went against it.")
    stood = make(Position, process=bill, statement="Against the bill", text_language="en")
    spanish = Client(headers={"accept-language": "es"})

    def page(address):
        return spanish.get(address).content.decode()

    assert re.search(
        r'lang="en"[^>]*>Free speech</bdi> <small[^>]*>\(', page(bill.get_absolute_url())
    )
    for address in (bill.get_absolute_url(), ask.get_absolute_url()):
        assert re.search(r'lang="en"[^>]*>The vote went against it', page(address)), address
    for address in ("/positions/", f"{bill.get_absolute_url()}positions/"):
        assert re.search(r'lang="en"[^>]*>Against the bill', page(address)), address
    stood.in_other_languages = {"es": {"statement": "En contra"}}
    stood.save()
    assert "En contra" in page("/positions/")


def test_countries_are_called_and_ordered_in_the_language_of_the_page(signed_in):
    for language, first in (("es", "Alemania"), ("en", "Germany"), ("fr", "Allemagne")):
        page = signed_in["curator"].get("/organisations/new/", {"lang": language}).content.decode()
        names = re.findall(r"<option value=\"[A-Z]{2}\"[^>]*>([^<]+)</option>", page)
        assert first in names, language
        assert names[0].startswith("Af")
        bare_names = [bare(name) for name in names]
        assert sum(a > b for a, b in itertools.pairwise(bare_names)) <= 5, "but for small words"
