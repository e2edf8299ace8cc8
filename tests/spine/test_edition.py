"""The edition of what everybody may read: another after each change of that, and after no other."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from processes.access import NOBODY
from processes.models import (
    Citation,
    Consultation,
    Edition,
    HomeName,
    Intervention,
    Invitation,
    Membership,
    NextStep,
    Organisation,
    Part,
    Participation,
    Process,
    Record,
    Shared,
    Stage,
    Term,
    WorkingNote,
    look_for_changes,
)
from processes.models.edition_triggers import look_away, look_away_while_tables_change, looked_at
from tests.making import make
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
KINDS = [one for one in looked_at() if issubclass(one, Record)]
PARTS = [one for one in looked_at() if issubclass(one, Part)]
NEEDS = {
    Membership: lambda: {"coalition": make(Organisation, kind="coalition")},
    Citation: lambda: {"intervention": make(Intervention)},
}
DIRECTORY = [one for one in looked_at() if issubclass(one, Shared)]


def made_new(do):
    """Does it make a new edition?"""
    before = Edition.now()
    assert before
    do()
    return Edition.now() != before


def narrow(row, world):
    row.visibility, row.owner, row.coalition = "organisation", world.home, None
    row.save()


def delete_plainly(row):
    """Past every model, as somebody does who knows SQL."""
    versions = type(row).unrestricted_versions.model
    with connection.cursor() as cursor:
        for model, key in ((versions, "id"), (type(row), "id")):
            pk = model._meta.get_field(key).get_db_prep_value(row.pk, connection)
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {key} = %s", [pk])  # noqa: S608


def test_nothing_that_happens_is_nothing_new(world):
    assert not made_new(lambda: list(Process.visible_to(NOBODY)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_what_everybody_reads_or_could_a_moment_ago_is_new_and_what_is_private_is_not(kind, world):
    row = make(kind)
    assert made_new(row.save)
    assert made_new(lambda: narrow(row, world))
    assert not made_new(row.save)
    row.visibility = "public"
    assert made_new(row.save)
    narrow(row, world)
    assert not made_new(lambda: delete_plainly(row))
    again = make(kind)
    assert made_new(lambda: delete_plainly(again))


@pytest.mark.parametrize("part", PARTS, ids=lambda one: one.__name__)
def test_a_part_is_as_open_as_all_it_points_at(part, world):
    row = make(part, **NEEDS.get(part, dict)())
    assert made_new(row.save)
    homes = [field for field in part.pointers() if getattr(row, field.attname)]
    for field in homes[:1]:
        narrow(field.related_model.unrestricted.get(pk=getattr(row, field.attname)), world)
    assert made_new(row.save) != bool(homes)
    assert made_new(lambda: delete_plainly(row)) != bool(homes)


@pytest.mark.parametrize("kind", DIRECTORY, ids=lambda one: one.__name__)
def test_the_directory_is_everybodys(kind, world):
    row = make(kind)
    assert made_new(row.save)
    assert made_new(lambda: delete_plainly(row))


def test_a_list_of_a_record_is_as_open_as_that(world):
    stage, hearing = make(Stage), make(Consultation, **world.level("organisation"))
    assert made_new(lambda: stage.bodies.add(world.friend))
    assert not made_new(lambda: hearing.hosts.add(world.friend))
    assert made_new(lambda: stage.bodies.clear())


def test_what_is_said_of_an_entry_of_ones_own_makes_nothing_new(world):
    own = world.level("organisation")
    entry = make(Intervention, **own)

    entry.title = "Another"
    assert not made_new(entry.save)
    for part, said in (
        (Participation, {"organisation": world.friend}),
        (Citation, {"source": world.source}),
        (NextStep, {"organisation": world.home}),
        (WorkingNote, {"organisation": world.home}),
    ):
        row = part(intervention=entry, **said)
        assert not made_new(row.save), part


def test_a_version_of_what_is_public_that_is_erased_makes_a_new_edition(world):
    row = make(Process)
    row.name = "Another"
    row.save()
    versions = Process.unrestricted_versions.filter(id=row.pk)
    assert made_new(lambda: versions.update(name="Erased"))
    narrow(row, world)
    narrowed = Process.unrestricted_versions.filter(id=row.pk, open_to_all=False)
    assert not made_new(lambda: narrowed.update(name="Erased"))


def test_words_of_a_vocabulary_make_a_new_edition(world):
    term = {"vocabulary": "organisationkind", "code": "guild", "label_en": "Guild"}
    assert made_new(lambda: Term.unrestricted.create(**term))
    assert made_new(lambda: Term.unrestricted.update(label_es="Gremio"))


def test_a_name_that_stays_at_home_decides_what_the_past_shows(world):
    entry = make(Intervention)
    line = make(Participation, intervention=entry, organisation=None, name="Staff")
    kept = {"participation": line.pk, "intervention": entry, "organisation": world.home}
    assert made_new(lambda: HomeName.unrestricted.create(**kept, name="Ana"))


def test_an_appointment_that_waits_is_told_to_everybody_and_an_invitation_to_nobody(world):
    asked = {"organisation": world.home, "email": "ana@example.org", "role": "coordinator"}
    assert not made_new(lambda: Invitation.unrestricted.create(**asked, token_hash="a"))
    asked["opens"] = timezone.now()
    assert made_new(lambda: Invitation.unrestricted.create(**asked, token_hash="b"))


def test_what_is_taken_back_is_the_edition_before(world):
    before = Edition.now()
    with transaction.atomic():
        make(Organisation)
        within = Edition.now()
        transaction.set_rollback(True)
    assert Edition.now() == before != within
    assert made_new(lambda: make(Organisation))
    assert Edition.now() != within


def test_while_tables_change_nobody_knows_which_it_is(world):
    before = Edition.now()
    look_away()
    assert Edition.now() == ""
    make(Organisation)
    assert Edition.now() == ""
    look_for_changes()
    after = Edition.now()
    assert after not in ("", before)
    look_for_changes()
    look_away_while_tables_change(apps.get_app_config("processes"), plan=[])
    assert Edition.now() == after
    assert made_new(lambda: make(Organisation))


@pytest.mark.django_db(transaction=True)
def test_who_changes_something_waits_for_nobody_else_who_does(world):
    before = Edition.now()
    if connection.features.has_select_for_update:  # on SQLite one writes at a time
        with transaction.atomic():
            make(Organisation)
            in_a_thread(lambda: make(Organisation)).result()
    else:
        in_a_thread(lambda: make(Organisation)).result()
    between = Edition.now()
    assert between != before
    with transaction.atomic():
        make(Organisation)
    assert Edition.now() not in (before, between)
