"""Values in words: never a code, never a bare id; and the dictionary, which leaves nothing out."""

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation

from engagement.resources import field_of, kinds
from engagement.words import codes_of, dictionary_of, label_of, part_kinds, value_in_words
from processes.models import (
    Barrier,
    CivicSpaceRating,
    Commitment,
    Consultation,
    Intervention,
    Organisation,
    Process,
    Source,
    Stage,
)
from tests.making import make

pytestmark = pytest.mark.django_db  # where the codes are that curators add

ALL = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
NOON = dt.datetime(2024, 9, 2, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("record", "name", "said"),
    [
        (Organisation(name="Home Rights"), "name", "Home Rights"),
        (Organisation(acronym=""), "acronym", ""),
        (Organisation(kind="ngo"), "kind", "Civil-society organisation"),
        (Organisation(kind=""), "kind", ""),
        (Organisation(country="MX"), "country", "Mexico"),
        (Organisation(country=""), "country", ""),
        (Organisation(founded=""), "founded", ""),
        (Organisation(founded="1998~"), "founded", "about 1998"),
        (Organisation(ecosoc_status=True), "ecosoc_status", "yes"),
        (Organisation(ecosoc_status=False), "ecosoc_status", "no"),
        (Organisation(created=NOON), "created", "2 Sep 2024"),
        (Organisation(website="https://a.example/"), "website", "https://a.example/"),
        (Source(language="es"), "language", "Español"),
        (Process(date="2022-10"), "date", "Oct 2022"),
        (Process(date="2021/2024", date_kind="span"), "date", "2021 to 2024"),
        (Process(date="2021/2024", date_kind="within"), "date", "between 2021 and 2024"),
        (Process(date="2021/2024"), "date", "between 2021 and 2024"),
        (Process(date="2024-08-08"), "date", "8 Aug 2024"),
        (Stage(kind="filing"), "phase", "Drafting"),
        (Stage(position=3), "position", "3"),
        (Stage(number=None), "number", ""),
        (Consultation(channels=[]), "channels", ""),
        (Consultation(channels=["online", "written"]), "channels", "online, in writing"),
        (Consultation(access=""), "access", ""),
        (Consultation(closes_at=None), "closes_at", ""),
        (Consultation(announced="2024-09-02", closes="2024-09-06"), "working_days_of_notice", "4"),
        (Consultation(announced="2024-09", closes="2024-09-06"), "working_days_of_notice", ""),
        (Intervention(kind="meeting"), "family", "Meetings"),
        (Intervention(kind="litigation"), "family", "Court actions"),
        (Intervention(kind="coordination"), "family", "Meetings"),
        (Intervention(kind="not_recorded"), "family", "Something else"),
        (Barrier(severity=2), "severity", "2, a real obstacle"),
        (Barrier(severity=None), "severity", ""),
        (Barrier(raised_with_convenor=None), "raised_with_convenor", ""),
        (Barrier(raised_with_convenor=False), "raised_with_convenor", "no"),
        (Commitment(completion="complete"), "completion", "Kept"),
        (CivicSpaceRating(rating="repressed"), "rating", "Repressed"),
        (Process(visibility="public"), "visibility", "Everyone"),
        (Process(standing="alleged"), "standing", "Alleged"),
        (Process(owner=None), "owner", ""),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_a_value_is_told_in_words(record, name, said):
    assert value_in_words(record, name) == said


def test_a_record_that_is_pointed_at_is_told_by_its_name():
    body = Organisation(name="Ministry of Words")
    assert value_in_words(Commitment(actor=body), "actor") == "Ministry of Words"


def test_a_time_of_day_is_told_as_people_write_it():
    said = value_in_words(Consultation(closes_at=dt.time(17, 30)), "closes_at")
    assert re.match(r"(17:30|5:30)", said)
    assert not said.endswith(":00")


def test_a_date_is_told_in_full_where_there_is_room():
    process = Process(date="2024-08-08")
    assert value_in_words(process, "date", long=True) == "8 August 2024"


def test_a_moment_is_told_in_the_sites_own_time():
    late = Organisation(created=dt.datetime(2024, 9, 2, 23, 30, tzinfo=dt.UTC))
    with timezone.override("Asia/Tokyo"):
        assert value_in_words(late, "created") == "3 Sep 2024"


def test_values_are_told_in_the_language_of_the_reader():
    with translation.override("es"):
        assert value_in_words(Organisation(country="DE"), "country") == "Alemania"


@ALL
def test_no_value_of_any_kind_is_told_as_a_code(kind):
    """Each code of each vocabulary has words of its own, and it is those that are shown."""
    for name in kind.resource.fields:
        field = field_of(kind, name)
        for code, label in codes_of(field):
            shown = value_in_words(
                kind(**{name: [code] if hasattr(field, "labels") else code}), name
            )
            assert shown == str(label), f"{kind.__name__}.{name}"


@ALL
def test_every_published_name_has_a_label_for_people(kind):
    for name in (*kind.resource.fields, *kind.resource.computed):
        label = str(label_of(kind, name))
        assert label, name
        assert "_" not in label


# -- the dictionary -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def dictionary(django_db_setup, django_db_blocker):
    """The page as its reader meets it, by the address word of each kind."""
    from_page = re.compile(r'id="k-([a-z-]+)-fields"')
    with django_db_blocker.unblock():
        page = Client().get("/dictionary/")
    parts = from_page.split(page.content.decode())
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows_of(section):
    """The rows of a section by the name of the field each is about."""
    rows = section.split("<tr")[1:]
    return {row.partition("<code>")[2].partition("</code>")[0]: row for row in rows[::-1]}


@ALL
def test_every_published_field_is_in_the_dictionary_with_help_and_codes(dictionary, kind):
    section = unescape(dictionary[kind.resource.plural])
    assert str(kind.resource.about) in section
    rows, missing = rows_of(section), []
    for name in kind.resource.fields:
        field, row = field_of(kind, name), rows[name]
        wanted = [str(field.help_text), *(f"<code>{code}</code>" for code, _l in codes_of(field))]
        wanted += [f"<dd>{label}</dd>" for _code, label in codes_of(field)]
        missing += [f"{name}: {words}" for words in wanted if words not in row]
        if str(field.verbose_name).lower() not in row.lower():
            missing.append(name)
    assert missing == []


@ALL
def test_what_is_computed_is_in_the_dictionary_too(dictionary, kind):
    section = dictionary[kind.resource.plural]
    assert [n for n in kind.resource.computed if f"<code>{n}</code>" not in section] == []


@ALL
def test_the_parts_of_a_kind_are_in_its_dictionary(dictionary, kind):
    section = unescape(dictionary[kind.resource.plural])
    for part in part_kinds(kind):
        assert str(part._meta.verbose_name_plural) in section
        for field in part._meta.concrete_fields:
            said = f"<code>{field.name}</code>" in section
            beside = field.name.endswith(("_earliest", "_latest", "_sort"))
            own = field.primary_key or field.related_model is kind or beside
            assert said or own, f"{part.__name__}.{field.name}"


@ALL
def test_nothing_hidden_is_in_the_dictionary(dictionary, kind):
    section = dictionary[kind.resource.plural]
    for name, _reason in kind.resource.hidden:
        assert f"<code>{name}</code>" not in section


def test_the_dictionary_says_what_is_needed_and_what_a_field_takes():
    kind = next(one for one in dictionary_of([Consultation]))
    fields = {field["name"]: field for field in kind["fields"]}
    assert fields["name"]["required"]
    assert not fields["stage"]["required"]
    assert not fields["state"]["required"]  # it has a default
    types = {
        "process": "process", "name": "text, up to 200 characters", "date": "date (EDTF)",
        "kind": "code", "channels": "several codes", "convenors": "several: organisations",
        "opens_at": "time of day", "seats": "whole number", "link": "address, http or https",
        "created": "date and time",
    }  # fmt: skip
    assert {name: str(fields[name]["type"]) for name in types} == types


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_dictionary_can_be_read_in_every_language(client, language):
    page = client.get("/dictionary/", {"lang": language}).content.decode()
    assert f'lang="{language}"' in page
    for kind in kinds():
        assert f'id="k-{kind.resource.plural}-fields"' in page


@pytest.mark.django_db
@ALL
def test_the_page_of_a_record_shows_no_code_where_there_are_words(client, kind):
    """Codes hold an underscore, which no word of a page does."""
    record = make(kind)
    page = client.get(record.get_absolute_url()).content.decode()
    shown = re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0])
    codes = {code for name in kind.resource.fields for code, _l in codes_of(field_of(kind, name))}
    assert [c for c in codes if "_" in str(c) and re.search(rf"\b{c}\b", shown)] == []
