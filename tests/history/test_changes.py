"""Changes: whose names are told in them, who made them, and how they are marked."""

import pytest

from processes.access import Reader
from processes.models import (
    Citation,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Source,
)
from processes.writing.changes import apply
from processes.writing.plain import Said
from tests.conftest import person
from tests.history.making import browser, changes, of_every_record, one_request, owned, put, told
from tests.making import make
from tests.spine.test_access import table

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


# -- names of others -------------------------------------------------------------------------
def test_a_name_that_may_not_be_seen_any_more_is_told_as_if_there_had_been_none(world, cast):
    secret = make(Process, name="Quiet talks")
    row = make(Intervention, process=secret, title="A meeting")
    row.process = make(Process, name="Open talks")
    row.save()
    assert "Quiet talks" in told(row, cast["nobody"])
    put(secret, world, "organisation")
    assert "Quiet talks" not in told(row, cast["nobody"])
    assert "Open talks" in told(row, cast["nobody"])
    assert "Quiet talks" in told(row, cast["member"])
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "Quiet talks" not in page
    assert str(secret.pk) not in page
    assert secret.slug not in page


# -- sources ---------------------------------------------------------------------------------
def test_a_source_that_was_added_is_told_with_its_address(world, cast):
    row = make(Intervention)
    source = make(Source, title="The minutes", link="https://parliament.example/minutes")
    cited = [{"source": source}, {"reference": "https://news.example/a-letter"}]
    apply(row, Said(parts={Citation: cited}), by=cast["curator"])
    said = told(row, cast["nobody"])
    for words in ("The minutes", source.link, "https://news.example/a-letter"):
        assert words in said, words


@pytest.mark.usefixtures("record")
def test_what_was_cited_from_the_start_is_told_as_recorded(cast):
    """In the demonstration record, also once somebody has changed it."""
    entry = Citation.unrestricted.exclude(intervention=None).first().intervention
    number = Citation.of([entry]).count()
    for title in (entry.title, "Another title"):
        entry.title = title
        entry.save()
        start = changes(entry, cast["nobody"])[-1]
        assert start.is_start
        assert [one.what for one in start.pieces if one.part is Citation] == ["+"] * number
    page = browser(cast["nobody"]).get(f"{entry.get_absolute_url()}history/").content.decode()
    assert page.count("Added: citation") == number


# -- who ------------------------------------------------------------------------------------
WHO = table("""
                    nobody  member  ally  outsider  curator  administrator
shared public          .       .      .       .         x          .
home public            .       x      .       .         .          .
home coalition         .       x      .       .         .          .
home organisation      .       x      .       .         .          .
""")


def names_told(record, who):
    return {str(change.who) for change in changes(record, who) if change.who}


def check_who(kind, world, cast):
    author, rows = person("author@example.org", name="Amina Author"), {}
    for what in WHO:
        with one_request(author):
            rows[what] = make(kind, **owned(world, what))
            if kind is Intervention:
                make(Participation, intervention=rows[what])
    for name, who in cast.items():
        reader = Reader(who)
        seen = set(kind.visible_to(reader))
        for what, row in rows.items():
            if row in seen:
                assert bool(names_told(row, reader)) == WHO[what][name], (what, name)


@of_every_record
def test_who_made_a_change_is_told_to_its_organisation_and_to_curators_of_what_has_none(
    kind, world, cast
):
    check_who(kind, world, cast)


def test_who_keeps_the_directory_is_told_to_curators(world, cast):
    author = person("author@example.org", name="Amina Author")
    with one_request(author):
        row = make(Organisation)
    told_to = {name for name, who in cast.items() if names_told(row, who)}
    assert told_to == {"curator"}


def test_who_wrote_it_for_an_organisation_is_not_told_once_it_is_given_to_all(world, cast):
    author, curator = person("author@example.org", name="Amina Author"), cast["curator"]
    with one_request(author):
        row = make(Lesson, **owned(world, "home public"))
    with one_request(curator):
        put(row, world, "public")
    assert names_told(row, curator) == {str(curator)}
    assert names_told(row, cast["member"]) == {"Amina Author"}


def test_who_changed_a_part_is_told_as_of_its_record(world, cast):
    row = make(Intervention, **owned(world, "home public"))
    with one_request(person("author@example.org", name="Amina Author")):
        make(Participation, intervention=row)
    assert names_told(row, cast["member"]) == {"Amina Author"}
    assert names_told(row, cast["curator"]) == set()


# -- what nobody sees -----------------------------------------------------------------------
def test_characters_that_turn_the_reading_order_are_spelt_out(world, cast):
    row = make(Lesson, text="pay \u202eecnis")
    row.text = "pay \u200bsince"
    row.save()
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "\u202e" not in page.partition("<h2")[2]
    assert "⟨U+202E⟩" in page and "⟨U+200B⟩" in page


def test_a_change_of_a_few_words_is_marked_word_by_word(world, cast):
    row = make(Lesson, text="Ask for the text early and in writing.")
    row.text = "Ask for the draft early and in writing."
    row.save()
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "taken out: </span>text" in page
    assert "added: </span>draft" in page
