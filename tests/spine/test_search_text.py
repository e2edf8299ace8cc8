"""What a record is found by is what it says now, whichever way it was written."""

import datetime as dt
import uuid

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from engagement.dates import parse
from processes.access import NOBODY, Reader
from processes.models import (
    HomeName,
    Intervention,
    Level,
    Organisation,
    OtherName,
    Participation,
    Process,
    SearchText,
    Stage,
    WorkingNote,
    searched_kinds,
)
from tests import databases
from tests.conftest import person
from tests.making import make
from tests.search_texts import wrong_search_texts

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
PLAIN = {"kind": "committee", "state": "current"}
KINDS = pytest.mark.parametrize("kind", searched_kinds(), ids=lambda kind: kind.resource.plural)


def kept(row):
    return SearchText.unrestricted.get(pk=row.pk)


@KINDS
def test_each_kind_is_kept_when_made_changed_and_deleted(kind):
    row = make(kind)
    assert wrong_search_texts() == []
    name = kind.resource.search[0]
    setattr(row, name, "Ça s’écrit « autrement »")
    row.save()
    text = kept(row)
    assert "\n ca s ecrit autrement \n" in text.names + text.title + text.text
    assert wrong_search_texts() == []
    row.delete()
    assert wrong_search_texts() == []


def test_texts_in_every_language_are_kept():
    said = {"es": {"name": "Ley de datos", "summary": "Qué haría"}}
    process = make(Process, name="Data bill", acronym="DB", in_other_languages=said)
    text = kept(process)
    assert text.names == "\n data bill \n ley de datos \n db \n"
    assert text.text == "\n que haria \n"


def test_other_names_are_kept_with_what_they_are_of():
    organisation = make(Organisation, name="Privacy Forum")
    name = make(OtherName, organisation=organisation, process=None, name="Foro de Privacidad")
    assert kept(organisation).other_names == "\n foro de privacidad \n"
    organisation.save()
    assert kept(organisation).other_names == "\n foro de privacidad \n"
    name.name = "El Foro"
    name.save()
    assert kept(organisation).other_names == "\n el foro \n"
    name.delete()
    assert kept(organisation).other_names == ""
    OtherName.unrestricted.bulk_create([OtherName(organisation=organisation, name="Forum")])
    assert wrong_search_texts() == []


def test_rows_made_at_once_and_rows_loaded_are_kept():
    process = make(Process, name="One")
    Stage.unrestricted.bulk_create(
        [Stage(process=process, name=f"Stage {n}", position=n, visibility="public", **PLAIN)
         for n in (1, 2)]
    )  # fmt: skip
    assert wrong_search_texts() == []
    said = serializers.serialize("json", Stage.unrestricted.all())
    for one in serializers.deserialize("json", said.replace("Stage 1", "Étape 1")):
        one.save()
    assert SearchText.unrestricted.filter(names="\n etape 1 \n").exists()
    assert wrong_search_texts() == []


def test_the_demonstration_is_kept(record):
    assert SearchText.unrestricted.count() > 100
    assert wrong_search_texts() == []


def test_who_reads_it_follows_the_record_and_what_that_points_at(world):
    process = make(Process)
    entry = make(Intervention, process=process, title="Met")
    assert SearchText.visible_to(NOBODY).filter(pk=entry.pk).exists()
    process.visibility, process.owner = Level.ORGANISATION, world.home
    process.save()
    assert not SearchText.visible_to(NOBODY).filter(pk__in=(entry.pk, process.pk)).exists()
    member = Reader(person("member@example.org", world.home))
    assert SearchText.visible_to(member).filter(pk__in=(entry.pk, process.pk)).count() == 2
    assert wrong_search_texts() == []


def test_settling_readers_settles_it_too(world):
    entry = make(Intervention, **world.level("organisation"))
    type(entry).unrestricted.filter(pk=entry.pk).update(open_to_all=False, readers=None)
    assert not kept(entry).readers_id
    call_command("settle_readers", verbosity=0)
    assert kept(entry).readers_id
    assert wrong_search_texts() == []


def test_a_removed_or_merged_one_is_open_to_nobody():
    other, gone = make(Organisation), make(Organisation)
    gone.merged_into = other
    gone.save()
    assert not SearchText.visible_to(NOBODY).filter(pk=gone.pk).exists()


def test_what_stays_at_home_is_not_kept(world):
    entry = make(Intervention, title="A talk", **world.level("organisation"))
    part = make(
        Participation, intervention=entry, organisation=None, name="A delegate", role="lead"
    )
    HomeName.unrestricted.create(
        intervention=entry, participation=part.pk, organisation=world.home, name="Xochitl Home"
    )
    WorkingNote.unrestricted.create(
        organisation=world.home, intervention=entry, text="Xochitl noted"
    )
    entry.save()
    each = SearchText.unrestricted.values_list("names", "other_names", "title", "text", "grams")
    assert not any("xoc" in one for row in each for one in row)


def test_places_follow_the_day_and_are_never_the_same_twice():
    new = make(Intervention, date=parse("2024-05"))
    old = make(Intervention, date=parse("2023"))
    undated = make(Intervention, date=None)
    assert kept(new).place > kept(old).place > kept(undated).place > 0
    for number in (1, 2):  # so alike that it would have the same place
        twin = make(Intervention, pk=uuid.UUID(int=new.pk.int ^ number), date=parse("2024-05"))
        assert kept(twin).place == kept(new).place + number


def test_what_has_no_date_has_the_day_it_was_made():
    organisation = make(Organisation)
    day = kept(organisation).place >> 41
    assert dt.date.fromordinal(day) == organisation.created.date()


def test_what_was_not_kept_is_filled_in_by_migrate(record):
    SearchText.unrestricted.all().delete()
    databases.note_all_steps()
    call_command("migrate", verbosity=0)
    assert wrong_search_texts() == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # raises where the index is not what the table says
            cursor.execute(
                "INSERT INTO processes_searchindex(processes_searchindex, rank)"
                " VALUES ('integrity-check', 1)"
            )
