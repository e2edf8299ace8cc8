"""The demonstration record: complete against its index, sourced throughout, and safe to show.

The documents it was derived from are not part of the project. Where they are at hand, beside it or
where DOCUMENTS_DIR says, the record is held against them as well.
"""

import json
import os
import re
import tomllib
import unicodedata
import uuid
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from processes.access import NOBODY
from processes.demo.demonstration import fixtures
from processes.lookup.promises import receivers_of
from processes.models import (
    CITING,
    MEASURED,
    Barrier,
    Citation,
    CivicSpaceRating,
    Commitment,
    Concern,
    Consultation,
    Criterion,
    Fate,
    Forecast,
    Intervention,
    Organisation,
    Participation,
    Position,
    Post,
    ProcessLead,
    Raising,
    Record,
    Score,
    Stage,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

FOLDER = Path(settings.FIXTURE_DIRS[0])
INDEX = json.loads((FOLDER / "derivation.index").read_text("utf-8"))
DOCUMENTS = Path(
    os.environ.get("DOCUMENTS_DIR") or settings.BASE_DIR.parent / "shared" / "documents"
)
HAS_DOCUMENTS = (DOCUMENTS / "facts.json").is_file()


def needs_documents(test):
    """A comparison that exists only where there is something to compare with."""
    return test if HAS_DOCUMENTS else None


SAMPLE = "20_sample.json"
READER = "reading-of-the-documents"  # who assessed what was derived: no body that a document names
PARAGRAPH = re.compile(r"paragraphs? \d+((, | and | to )\d+)*")
TERMS = Path(__file__).with_name("terms.toml")

# What only an organisation or a coalition may see, and what points at such a record.
HIDDEN = {
    "process": ["sample-q7m2x9d4w8"],
    "processlink": ["34a0e460-6fc4-5f44-8bdb-67e400ec22ae"],  # public, to the private process
    "stage": ["92def382-14da-5e51-ba09-4386c9eb82b3"],
    "textversion": ["3056671d-7b4c-5361-9393-6b4d0707a758"],
    "consultation": ["bb57916d-337f-5369-b0ab-ee760d3a8810"],
    "intervention": [
        "61448254-a1e4-5347-be5f-893f6951277d",
        "513f3a46-36ab-5da7-9adc-4f3713bfc75b",
        "d7f094e1-3e4e-52ac-873f-141b4a210799",  # the coalition's
        "29e0dfd5-8427-5730-8a33-2a4c6b4c77dd",
        "5fa83021-46c2-54c8-8cec-619ed21e3fe9",  # public, in the private process
        "5ba3b9da-bac1-50d0-8fb2-51b9762b85c3",  # public, at a private consultation
    ],
    "ask": [
        "8a0bc13d-88bb-5b7f-9f17-e5e6e1378b14",
        "f505c4ce-0c22-5675-9629-77b255d1182b",  # the coalition's
        "a46811f8-ee41-531f-963a-532ea79ca5b2",  # public, in the private process
    ],
    "reply": ["f5832d8f-7e5d-583d-b407-0ac82e8f6e4d"],
    "position": ["51522b6d-c68a-50da-8ef6-82905a300452"],  # public, on the private process
    "commitment": [
        "43ea4c9d-7097-5940-b138-432151793a04",
        "7f1a0db0-4a0f-53ac-bda3-37fe735f06aa",  # the coalition's
    ],
}
HIDDEN_PARTS = {
    Fate: [
        "62d6bed3-5060-5e30-8e6e-bcf98a3856bd",  # of a public ask, in a private text
        "f8cb0d6d-707e-50bc-b409-008015d944cf",
        "e3a045af-6b05-53c4-94be-6242932ded2b",
    ],
    Raising: [
        "9e2a45d7-f715-5f8b-a21a-4709473a15d8",
        "53e16e6c-4049-5f74-9be6-87dd4381a045",  # of a public ask, in a private entry
        "3918c3c9-f1bd-5128-a0eb-7652ade1125c",  # of a public ask, in a private entry
        "e20c206f-702e-55f7-a368-430a36198b58",  # of the coalition's ask, in a public entry
        "59367fba-4cdc-5a90-8b68-72b0ea323335",
        "53b5df88-714a-5beb-9e2c-2b7a49a9ff10",
    ],
}


# -- what is in the files -------------------------------------------------------------------
@cache
def rows(sample=None):
    """The rows of the fixtures; `sample` chooses the invented ones or the derived ones."""
    files = [Path(name) for name in fixtures()]
    chosen = [file for file in files if sample is None or (file.name == SAMPLE) == sample]
    return [row for file in chosen for row in json.loads(file.read_text("utf-8"))]


def kind_of(row):
    return row["model"].removeprefix("processes.")


def key_of(row):
    return row.get("pk") or row["fields"]["slug"]


def model_of(kind):
    return apps.get_model("processes", kind)


def loaded_kinds():
    return sorted({kind_of(row) for row in rows()})


def found(reference):
    """The record that an entry of the index names: its kind, and its slug or id."""
    kind, key = reference.split()
    by = "slug" if hasattr(model_of(kind), "slug") else "pk"
    return model_of(kind).unrestricted.filter(**{by: key}).first()


def texts(row):
    """The words of a row that somebody wrote: no codes, no dates, no ids."""
    for name, value in row["fields"].items():
        field = model_of(kind_of(row))._meta.get_field(name)
        if isinstance(value, str) and hasattr(field, "default_validators") and " " in value:
            yield name, value
    for said in row["fields"].get("in_other_languages", {}).values():
        yield from said.items()


def everything_published():
    """All text in the folder, by file."""
    return {path.name: path.read_text("utf-8") for path in FOLDER.iterdir() if path.is_file()}


# -- what is in the documents ---------------------------------------------------------------
def facts():
    return json.loads((DOCUMENTS / "facts.json").read_text("utf-8"))


def paragraphs(path):
    """Blocks between blank lines, as the locators count them; item 0 is paragraph 1."""
    blocks = [[]]
    for line in re.sub("[\u200b-\u200d\u2060\ufeff]", "", path.read_text("utf-8")).split("\n"):
        words = line.split()
        blocks[-1] += words
        if not words and blocks[-1]:
            blocks.append([])
    return [" ".join(block) for block in blocks if block]


@cache
def documents():
    return {path.name: paragraphs(path) for path in sorted(DOCUMENTS.glob("0*.txt"))}


def sequences(text, length):
    """Every run of so many words in a row."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


def capitalised(text):
    """Every two words in a row that both start with a capital letter."""
    words = re.findall(r"\w[\w’'-]*", text)
    return {pair for pair in pairwise(words) if all(word[0].isupper() for word in pair)}


# -- complete -------------------------------------------------------------------------------
def test_the_fixtures_hold_as_many_of_each_kind_as_the_index_says():
    assert Counter(map(kind_of, rows(sample=False))) == INDEX["records"]
    assert Counter(map(kind_of, rows(sample=True))) == INDEX["sample"]


def test_every_row_of_the_fixtures_is_in_the_database():
    for kind, count in Counter(map(kind_of, rows())).items():
        assert model_of(kind).unrestricted.count() == count, kind


def test_the_index_counts_what_it_lists():
    for name, entries in INDEX["facts"].items():
        ways = Counter(next(iter(entry)) for entry in entries.values())
        assert INDEX["counts"][name] == {"facts": len(entries), **ways}, name


def test_every_fact_is_kept_or_told_elsewhere_or_left_out_with_a_reason():
    for entries in INDEX["facts"].values():
        for fact, entry in entries.items():
            if reason := entry.get("left_out") or entry.get("why"):
                assert len(reason.split()) > 3, fact
            if "left_out" not in entry:
                named = entry.get("kept") or entry["told_in"]
                missing = [reference for reference in named if found(reference) is None]
                assert named, fact
                assert not missing, f"{fact} should be in {missing}"


def test_the_readme_gives_the_counts_of_the_index():
    total = Counter()
    for counts in INDEX["counts"].values():
        total.update(counts)
    numbers = [total[way] for way in ("facts", "kept", "told_in", "left_out")]
    row = "| **All** | " + " | ".join(f"**{number}**" for number in numbers) + " |"
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert row in readme
    for kind, number in INDEX["records"].items():
        assert re.search(rf"\| {number} \| {INDEX['sample'].get(kind, 0)} \|", readme), kind


def test_every_derived_record_comes_from_a_fact():
    kept = {name for entries in INDEX["facts"].values() for e in entries.values()
            for name in e.get("kept", ())}  # fmt: skip
    listed = {name.split()[0] for name in kept}
    made = {f"{kind_of(row)} {key_of(row)}" for row in rows(sample=False) if kind_of(row) in listed}
    assert made == kept | {f"organisation {READER}"}


def test_the_index_names_every_fact_of_the_extraction():
    """Against the extraction where it is at hand, else against the counts the index recorded."""
    if not HAS_DOCUMENTS:
        assert sum(counts["facts"] for counts in INDEX["counts"].values()) == 619
        return
    namespace = uuid.UUID(INDEX["namespace"])
    extraction = facts()
    for name, entries in INDEX["facts"].items():
        ids = [fact["id"] for fact in extraction[name]]
        shown = {id if id in entries else str(uuid.uuid5(namespace, id)): id for id in ids}
        missing = [id for key, id in shown.items() if key not in entries]
        assert not missing, f"not in the index: {missing}"
        assert set(entries) == set(shown), name
    named = set(INDEX["facts"]) | set(INDEX["left_out_as_a_class"])
    auxiliary = set(extraction["meta"]["counts_auxiliary"])
    assert set(extraction["meta"]["counts"]) - named - auxiliary == set()


# -- sound ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", loaded_kinds())
def test_every_loaded_row_is_valid(kind):
    for row in model_of(kind).unrestricted.all():
        row.full_clean()


@pytest.mark.long  # the check itself starts the site twice and compares
def test_loading_twice_changes_nothing():
    def state():
        return {
            kind: sorted(
                serializers.serialize("jsonl", model_of(kind).unrestricted.all()).split("\n")
            )
            for kind in [*loaded_kinds(), "readership", "circle"]
        }

    before = state()
    call_command("loaddata", *fixtures(), verbosity=0)
    assert state() == before


def test_no_row_refers_to_one_that_comes_later():
    seen = set()
    for row in rows():
        model = model_of(kind_of(row))
        for name, value in row["fields"].items():
            field = model._meta.get_field(name)
            if field.is_relation and field.related_model._meta.app_label == "processes":
                target = field.related_model._meta.model_name
                for one in value if field.many_to_many else [value]:
                    key = one[0] if isinstance(one, list) else one
                    assert (target, key) in seen, (row["model"], key_of(row), name)
        seen.add((kind_of(row), key_of(row)))


def test_a_planned_stage_has_the_newest_forecast_as_its_date():
    newest = {}
    for forecast in Forecast.unrestricted.order_by("said_on_sort"):
        newest[forecast.stage_id] = forecast.date
    assert newest
    for stage in Stage.unrestricted.filter(pk__in=newest):
        assert stage.date == newest[stage.pk], stage


# -- sourced --------------------------------------------------------------------------------
def cited():
    """Citations in the files, by kind and key of what they belong to."""
    by_record = {}
    for row in rows():
        if kind_of(row) == "citation":
            [name] = [name for name in CITING if name in row["fields"]]
            key = row["fields"][name]
            by_record.setdefault((name, key[0] if isinstance(key, list) else key), []).append(
                row["fields"]
            )
    return by_record


def test_every_record_and_every_organisation_has_a_source():
    by_record = cited()
    for row in rows():
        kind = model_of(kind_of(row))
        if issubclass(kind, Record) or kind is Organisation:
            assert by_record.get((kind_of(row), key_of(row))), (kind_of(row), key_of(row))


def test_every_citation_says_in_which_paragraph():
    for citation in Citation.unrestricted.all():
        assert PARAGRAPH.fullmatch(citation.locator), citation.pk


def test_every_score_has_a_reason_and_the_paragraph_it_was_read_in():
    derived = {key_of(row) for row in rows(sample=False) if kind_of(row) == "assessment"}
    assert derived
    for key in derived:
        scores = Score.unrestricted.filter(assessment=key)
        assert sorted(scores.values_list("criterion", flat=True)) == Criterion.values, key
        measured = scores.filter(value__in=MEASURED)
        assert measured.exists(), f"{key}: what nobody can know is not assessed"
        sources = Citation.unrestricted.filter(assessment=key).values("source")
        assert not scores.exclude(source__in=sources).exists(), key
        for score in scores:
            assert score.reason.count(".") == 1, score.pk
            assert PARAGRAPH.fullmatch(score.locator), score.pk
            unsaid = score.reason.startswith("The documents do not say")
            assert unsaid == (score.value == "NK"), score.pk


def test_a_reading_of_the_documents_assessed_and_nobody_gave_a_second_opinion():
    derived = [row["fields"] for row in rows(sample=False) if kind_of(row) == "assessment"]
    assert {one["assessor"][0] for one in derived} == {READER}
    openings = [one.get("consultation") or one["stage"] for one in derived]
    assert len(openings) == len(set(openings))
    invented = {key_of(row) for row in rows(sample=True)}
    assert not invented & set(openings)
    said = Organisation.unrestricted.get(slug=READER).description
    assert said.startswith("Not an organisation")


@pytest.mark.parametrize("address", [
    "/processes/mexico-cybersecurity-bill/openness/",
    "/consultations/7acd17fa-005c-53be-8406-e9940ef241f2/",
    "/compare/?process=mexico-cybersecurity-bill&process=un-cybercrime-convention",
])  # fmt: skip
def test_every_card_of_an_assessment_names_who_read_it(client, address):
    page = client.get(address).content.decode()
    cards = set(re.findall(r"/assessments/[\w-]+/", page))
    by = Organisation.unrestricted.get(slug=READER).name
    assert cards
    by = f'By <bdi lang="en" dir="ltr">{by}</bdi>'
    assert page.count(by) >= len(cards)
    for card in cards:
        assert by in client.get(card).content.decode()


def test_a_citation_of_a_field_names_a_field_of_that_kind():
    for (kind, _key), citations in cited().items():
        for citation in citations:
            if citation.get("field"):
                model_of(kind)._meta.get_field(citation["field"])


def test_documented_means_two_independent_sources_and_reported_means_one():
    twin = {
        row["fields"]["slug"]: row["fields"]["translation_of"][0]
        for row in rows()
        if "translation_of" in row["fields"]
    }
    by_record = cited()
    for row in rows():
        standing = row["fields"].get("standing")
        if standing in ("documented", "reported"):
            own = {
                twin.get(citation["source"][0], citation["source"][0])
                for citation in by_record[kind_of(row), key_of(row)]
                if not citation.get("field")
            }
            assert (len(own) > 1) == (standing == "documented"), key_of(row)


def test_an_allegation_names_who_makes_it():
    for row in rows():
        if row["fields"].get("standing") == "alleged":
            assert row["fields"]["claimant"]
            said = " ".join(text for _name, text in texts(row))
            assert re.search("according to|alleged", said, re.IGNORECASE), key_of(row)


def test_where_sources_differ_every_side_is_kept():
    by_record = cited()
    for difference, held in INDEX["differences"].items():
        assert held.get("held") or held.get("citations_of"), difference
        for reference, field in held.get("citations_of", {}).items():
            sides = [
                citation
                for citation in by_record[tuple(reference.split())]
                if citation.get("says") and citation["field"] == field
            ]
            assert found(reference) is not None, difference
            assert len(sides) >= 2, difference
        for reference in held.get("in", ()):
            assert found(reference) is not None, difference


# -- no more than the sources say -----------------------------------------------------------
def test_names_and_terms_of_art_stand_in_the_record_that_tells_of_them():
    told = tomllib.loads(TERMS.read_text("utf-8"))["told"]
    assert len(told) > 20
    for one in told:
        kind, key = one["record"].split()
        [row] = [row for row in rows() if (kind_of(row), key_of(row)) == (kind, key)]
        said = " ".join(str(value) for value in row["fields"].values())
        for words in one["words"]:
            assert words in said, (one["record"], one["paragraph"])


# Named in the list for a paragraph that has another form of it, or that corrections call so.
OTHER_FORMS = {
    "token", "examples", "Chamber of Deputies", "Cámara de Diputados", "media pluralism",
    "fundamental rights impact assessments", "prior judicial authorisation",
    "Gender mainstreaming", "operative paragraph 8 or 9",
}  # fmt: skip


@needs_documents
def test_the_list_of_terms_is_what_the_documents_have_and_no_term_of_art_is_lost():
    """Each stands in its paragraph; what the corrections call a term of art is in the record."""
    there = {name[:3]: blocks for name, blocks in documents().items()}
    for one in tomllib.loads(TERMS.read_text("utf-8"))["told"]:
        document, *numbers = re.findall(r"\d+", one["paragraph"])
        said = " ".join(there[document][int(number) - 1] for number in numbers)
        for words in {*one["words"]} - OTHER_FORMS:
            assert words.casefold() in said.replace("'", "’").casefold(), (one["paragraph"], words)
    corrections = (DOCUMENTS / "corrections.md").read_text("utf-8")
    terms = re.search(r"stay terms of art: \*(.*?)\*", corrections)[1].split(", ")
    assert len(terms) > 5
    told = " ".join(text for row in rows(sample=False) for _name, text in texts(row))
    assert [term for term in terms if term not in told.casefold()] == []


def test_nothing_came_of_an_ask_before_it_was_made():
    made = {}
    done = Raising.unrestricted.filter(intervention__state="done")
    for raising in done.select_related("intervention"):
        made.setdefault(raising.ask_id, []).append(raising.intervention.date)
    compared = 0
    for fate in Fate.unrestricted.select_related("ask"):
        days = made.get(fate.ask_id, ())
        if fate.date and fate.date.latest and days and all(day and day.earliest for day in days):
            compared += 1
            assert fate.date.latest >= min(day.earliest for day in days), fate.ask
    assert compared > 10


def test_no_catch_all_takes_a_position_and_no_parliament_one_that_only_some_took():
    silent = {
        "state-delegations-at-the-ad-hoc-committee",
        "mexican-congress",
        "un-general-assembly",
    }
    held = Position.unrestricted.filter(actor__slug__in=silent)
    assert list(held) == []
    assert not Commitment.unrestricted.filter(actor__slug__in=silent).exists()
    deleting = Position.unrestricted.filter(ask__provision="Article 4")
    assert deleting.count() == 7  # the seven governments of which it is told, and nobody else


def test_a_code_says_no_more_than_its_paragraph():
    """Each was held against its paragraph, which stands behind it: document, paragraph."""
    offices = ("european-commission", "council-of-the-european-union")
    kinds = Organisation.unrestricted.filter(slug__in=offices).values_list("kind", flat=True)
    assert set(kinds) == {"regional_body"}  # 003 21: no government and no chamber
    assert Post.unrestricted.get(slug="chair-of-the-ad-hoc-committee").organisation.acronym == "AHC"
    unsaid = Consultation.unrestricted.filter(state="").values_list("kind", flat=True)
    # 003 40 and 42, 003 47, 004 17: none is said to be over
    assert sorted(unsaid) == ["informal_contact", "not_recorded", "response_procedure"]
    # 000 31, 002 6: events and forums of others
    events = Consultation.unrestricted.filter(process__slug="mexico-state-surveillance")
    assert not events.exists()
    views = Consultation.unrestricted.get(process__slug="european-media-freedom-act")
    # 003 21: views went in; how, and who could take part, is not told
    assert (views.kind, views.access, views.admissions.count()) == ("not_recorded", "", 0)
    formal = Consultation.unrestricted.filter(process__slug="mexico-cybersecurity-bill")
    assert formal.exclude(kind="informal_contact").count() == formal.count() == 4
    # 000 25: R3D organised the panels of May 2023, so that they are no opening of those who decide
    assert not Consultation.unrestricted.filter(convenors__slug="r3d").exists()
    delayed = Stage.unrestricted.get(name="Zero draft delayed")
    assert delayed.state == "stalled"  # 000 24: its presentation was delayed
    no_reply = Barrier.unrestricted.get(kind="no_reply", process__slug="mexico-cybersecurity-bill")
    assert no_reply.stage is None  # 000 23: of the commissions, not of the two committees
    watched = Barrier.unrestricted.filter(kind="surveillance")
    assert not watched.filter(process__slug="nepal-tiktok-ban").exists()  # 003 59: not whom
    assert not watched.filter(claimant__contains="OGP Steering").exists()  # 003 47: a concern
    assert not watched.filter(standing="reported").exists()
    held = Position.unrestricted.filter(
        ask__isnull=False, actor__slug="mexican-drafting-commissions"
    )
    assert held.get().stance == "unknown"  # 000 24: what it did, not where it stood
    proposed = Position.unrestricted.get(actor__slug="european-commission")
    assert str(proposed.date) == "2023-06/2023-12"  # 003 36: when it wanted the talks to end
    at_the_house = Participation.unrestricted.filter(intervention__consultation__name__contains=
        "at the lower house", role="host")  # fmt: skip
    assert not at_the_house.exists()  # 000 25: a place
    assert not ProcessLead.unrestricted.filter(process__standing="alleged").exists()  # 002, 003 124
    of_whom_is_not_told = Commitment.unrestricted.filter(process__slug="un-cybercrime-convention")
    assert [*receivers_of(of_whom_is_not_told, NOBODY).values()] == [[]]  # 001 17
    offered = Commitment.unrestricted.filter(process__slug="ogp-mexico-rapid-response")
    assert not offered.exists()  # 003 50: an offer
    held_by_a_source = Fate.unrestricted.get(pk="0e605fe4-a7fc-579e-9fb1-8b0c16208858")
    assert held_by_a_source.own_reading  # 003 16 and 23: no ask is named there
    letter = Participation.unrestricted.filter(intervention__kind="rapid_response")
    acting = {part.who.slug for part in letter if part.is_acting}
    assert acting == {"ogp-core-group-mexico"}  # 003 47: The Citizen Lab only validated it
    assert not Consultation.unrestricted.filter(
        process__slug="un-cybercrime-convention", access="accredited"
    ).exists()  # 003 195, 004 17
    committed = Stage.unrestricted.filter(process__slug="ogp-mexico-communications-commitment")
    assert not committed.filter(state="planned").exists()  # 003 49, 50: encouraged, help offered
    led = ProcessLead.unrestricted.filter(process__jurisdictions__place="European Union")
    assert not led.exists()  # 003 21, 36: three bodies negotiate
    at_rightscon = Intervention.unrestricted.filter(
        kind="oral_statement", date__startswith="2021-06-11"
    )
    certain = {str(entry.process.slug) for entry in at_rightscon if not entry.date.uncertain}
    assert certain == {"mexico-phone-register", "mexico-attacks-on-civil-society"}  # 002 6, 13, 19
    unnamed = Citation.unrestricted.filter(process__slug="budapest-convention")
    assert not unnamed.filter(source__slug="gpd-un-cybercrime-convention").exists()  # 001


def test_whom_an_investigation_exposes_is_its_subject_and_not_its_addressee():
    derived = [key_of(row) for row in rows(sample=False) if kind_of(row) == "intervention"]
    exposing = Participation.unrestricted.filter(intervention__kind="report", role="subject")
    for part in exposing.filter(intervention__in=derived):
        also = Participation.unrestricted.filter(
            intervention=part.intervention, organisation=part.organisation, role="addressee"
        )
        assert not also.exists(), part.intervention
    assert exposing.count() >= 3


def test_concerns_and_calls_of_the_joint_statement_stand_apart():
    [statement] = Intervention.unrestricted.filter(
        date="2024-01-23", kind="joint_statement", process__slug="un-cybercrime-convention"
    )
    cited = Citation.unrestricted.filter(ask__in=Raising.unrestricted.filter(
        intervention=statement).values("ask"))  # fmt: skip
    calls = cited.filter(locator="paragraph 16") | cited.filter(locator="paragraphs 15 and 16") \
        | cited.filter(locator="paragraphs 6 and 16")  # fmt: skip
    assert calls.values("ask").distinct().count() == 6
    assert not cited.filter(locator__regex=r"\b12\b").exists()
    raised = Raising.unrestricted.filter(intervention=statement, position__isnull=False)
    assert sorted(raised.values_list("position", flat=True)) == [*range(1, 7)]
    worries = Concern.unrestricted.filter(intervention=statement)
    assert list(worries.values_list("position", flat=True)) == [*range(1, 6)]
    [concerns] = Position.unrestricted.filter(actor__slug="media-rights-agenda")
    assert all(f"{number}. " in concerns.statement for number in range(1, 6))


def test_every_process_of_a_sign_or_a_commitment_has_entries():
    for slug in ("mexico-facial-recognition", "mexico-social-networks-initiative",
                 "ogp-mexico-communications-commitment", "mexico-phone-register"):  # fmt: skip
        assert Intervention.unrestricted.filter(process__slug=slug).exists(), slug


def test_every_rating_says_whose_it_is():
    raters = CivicSpaceRating.unrestricted.values_list("rated_by__slug", flat=True)
    assert set(raters) == {"civicus-monitor"}


# -- safe -----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [k for k in loaded_kinds() if issubclass(model_of(k), Record)])
def test_nobody_sees_what_is_private_nor_what_points_at_it(kind):
    model = model_of(kind)
    seen = {record.address for record in model.visible_to(NOBODY)}
    every = {record.address for record in model.unrestricted.all()}
    assert every - seen == set(HIDDEN.get(kind, ()))


@pytest.mark.parametrize("kind", list(HIDDEN_PARTS), ids=lambda kind: kind.__name__)
def test_nobody_sees_a_part_that_points_at_something_private(kind):
    seen = set(kind.visible_to(NOBODY).values_list("pk", flat=True))
    every = set(kind.unrestricted.values_list("pk", flat=True))
    assert {str(pk) for pk in every - seen} == set(HIDDEN_PARTS[kind])


def test_who_may_read_is_kept_right_while_loading():
    for kind in loaded_kinds():
        if issubclass(model_of(kind), Record):
            for record in model_of(kind).unrestricted.all():
                readers, everybody = record.who_may_read()
                assert (record.readers, record.open_to_all) == (readers, everybody), record.pk


def test_all_that_was_derived_is_public_and_all_that_is_private_is_invented():
    for row in rows(sample=False):
        if issubclass(model_of(kind_of(row)), Record):
            assert row["fields"]["visibility"] == "public"
            assert not {"owner", "coalition"} & row["fields"].keys()


def test_what_is_invented_says_so():
    for row in rows(sample=True):
        if kind_of(row) in ("organisation", "process"):
            said = row["fields"].get("description") or row["fields"]["summary"]
            assert said.startswith("Invented for demonstration.")


def test_no_contact_and_no_address_beyond_the_example_is_published():
    for name, text in everything_published().items():
        assert not re.search(r"@\w", text), name
        assert not re.findall(r"https?://(?!example\.org/)\S+", text), name


@needs_documents
def test_no_sentence_of_a_document_is_copied():
    """Eight words in a row, but for printed names and titles."""
    named = {("organisation", "name"), ("othername", "name"), ("source", "title"),
             ("process", "name")}  # fmt: skip
    printed = {
        run for text in documents().values() for block in text for run in sequences(block, 8)
    }
    for row in rows():
        for name, text in texts(row):
            if (kind_of(row), name) not in named:
                copied = sequences(text, 8) & printed
                assert not copied, f"{key_of(row)}, {name}: {' '.join(copied.pop())}"


@needs_documents
def test_no_person_is_named():
    """Neither whom the extraction names nor whom it withholds; functions stand in for them."""
    published = everything_published()
    words = {name: set(re.findall(r"\w+", plain(text))) for name, text in published.items()}
    for person in facts()["people"]:
        for called in filter(None, (person["name"], person.get("known_as"))):
            for part in set(re.findall(r"\w{3,}", plain(called))) - {"secretary"}:
                for name in published:
                    assert part not in words[name], f"a name of {person['role']} in {name}"
    [(file, withheld)] = [
        (citation["file"], citation["paragraphs"])
        for entry in facts()["do_not_publish"]
        if entry["id"] == "dnp-uz-names"
        for citation in entry["citations"]
    ]
    elsewhere = {
        pair
        for name, blocks in documents().items()
        for number, block in enumerate(blocks, 1)
        if name != file or number not in withheld
        for pair in capitalised(block)
    }
    names = {pair for n in withheld for pair in capitalised(documents()[file][n - 1])} - elsewhere
    assert len(names) > 7
    for name, text in published.items():
        assert not names & capitalised(text), name


def plain(text):
    """Without accents and in small letters."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


@needs_documents
def test_what_is_not_to_be_published_is_left_out_or_attributed():
    extraction = {entry["id"]: entry["facts"] for entry in facts()["do_not_publish"]}
    index = {fact: entry for entries in INDEX["facts"].values() for fact, entry in entries.items()}
    for rule in ("dnp-headline-only", "dnp-uz-names", "dnp-uz-groups", "dnp-opinions"):
        for fact in extraction[rule]:
            assert "left_out" in index.get(fact, {"left_out": "as a class"}), fact
    for fact in extraction["dnp-allegations"]:
        for reference in index.get(fact, {}).get("kept", ()):
            record = found(reference)
            assert (record.standing, bool(record.claimant)) == ("alleged", True), fact
