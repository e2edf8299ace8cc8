"""The made-up record: the same for a seed, valid, and readable by those who may."""

import io
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Max

from engagement.models import Person
from processes import models
from processes.access import NOBODY, Reader
from processes.models import Intervention, Organisation, Part, Process, Record, Stage
from tests.measuring import generate, sample
from tests.measuring.generate import Command, fill

TINY = sample.SampleSize(
    processes=14, interventions=200, organisations=40, owners=4, coalitions=2, sources=30,
    long=60, middle=20,
)  # fmt: skip
KINDS = apps.get_app_config("processes").get_models()
# Those come with others.
APART = (models.Affiliation, models.Belonging, models.Edition, models.Readership)
KINDS = [kind for kind in KINDS if kind not in APART]
PAST = [kind for kind in KINDS if issubclass(kind, models.VersionRow | models.VersionListing)]
KINDS = [kind for kind in KINDS if kind not in PAST]
RECORDS = [kind for kind in KINDS if issubclass(kind, Record)]
DATED = [kind for kind in KINDS if hasattr(kind, "date_kind")]
pytestmark = pytest.mark.long  # no page depends on it
AUTO = {"readers", "password"}  # a number of the database, a random mark


@pytest.fixture(scope="module")
def counts(django_db_setup, django_db_blocker):
    """The number of rows of each kind in a tiny record, which is there for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(TINY, 19)
        transaction.set_rollback(True)


def contents():
    """Every field of every row that is made by the seed alone, by kind."""
    found = {}
    for kind in [*KINDS, Person]:
        own = [f.attname for f in kind._meta.concrete_fields if f.name not in AUTO]
        names = [kind._meta.pk.attname, *own]
        rows = list(kind._base_manager.order_by("pk").values_list(*names))
        if rows and isinstance(rows[0][0], UUID):
            found[kind] = rows
    return found


def filled_with(seed):
    with transaction.atomic():
        fill(TINY, seed)
        found = contents()
        transaction.set_rollback(True)
    return found


# -- what is in it --------------------------------------------------------------------------
# What people bring, and what comes of using the site.
BY_USE = {
    "AddressCheck", "AlikeFound",
    "AuthorsAsStaff", "Batch", "BatchLine", "ColumnsOf", "Copy", "Era", "Erasure",
    "FactorRequired", "Grant", "HomeName", "Invitation", "Looked", "LostFactor", "MailAddress",
    "MaybeSame", "Merger", "NotTheSame", "Proposal", "Quality", "Release", "ReleaseRequired",
    "Screening", "Suspect", "Term", "Trust", "AtOnce", "WorkFound",
}  # fmt: skip
# Kinds that came after the generator.
NOT_DRAWN_YET = {
    "AskAnswer", "BarrierConsultation", "Concern", "Count", "Effort", "EffortPart", "EntryAnswer",
    "Holding", "MetBarrier", "NextStep", "Post", "Reply", "StatementVersion", "WorkingNote",
}  # fmt: skip


def test_every_kind_occurs(counts):
    missing = {kind.__name__ for kind in KINDS if not kind._base_manager.exists()}
    assert missing == BY_USE | NOT_DRAWN_YET
    assert all(kind._base_manager.count() == number for kind, number in counts.items())


def test_the_sizes_are_those_of_the_scale(counts):
    assert counts[Intervention] == 200
    assert counts[Process] == 14
    assert counts[Organisation] == 40
    sizes = Intervention.unrestricted.exclude(process=None).values_list("process")
    sizes = sorted(size for _process, size in sizes.annotate(Count("pk")))
    assert sizes[-1] == 60
    assert 20 in sizes
    assert sizes.count(5) >= 1


def test_processes_have_stages_one_stage_or_none(counts):
    stages = dict(Stage.unrestricted.values_list("process").annotate(Count("pk")).order_by())
    numbers = sorted(stages.get(pk, 0) for pk in Process.unrestricted.values_list("pk", flat=True))
    assert numbers[:2] == [0, 1]
    assert all(5 <= number <= 12 for number in numbers[2:])


def test_every_level_and_state_occurs(counts):
    of = Intervention.unrestricted.values_list
    assert set(of("visibility", flat=True)) == {"public", "coalition", "organisation"}
    assert set(of("state", flat=True)) == {"planned", "done", "cancelled", "not_admitted"}


def test_some_public_entries_are_narrowed_by_what_they_point_at(counts):
    public = Intervention.unrestricted.filter(visibility="public")
    assert public.filter(open_to_all=False).exclude(readers=None).exists()
    assert public.filter(open_to_all=True).exists()


def test_dates_of_every_precision_occur(counts):
    dates = [row.date for kind in DATED for row in kind.unrestricted.only("date")]
    known = [date for date in dates if date]
    assert len(known) < len(dates)
    assert {date.precision for date in known} == {"day", "month", "season", "year", "range"}
    assert any(date.approximate for date in known)
    assert any(date.uncertain for date in known)
    assert any(date.is_interval and date.end is None for date in known)
    assert any(date.is_interval and date.start is None for date in known)


def test_an_interval_says_what_it_means_and_nothing_else_does(counts):
    for kind in DATED:
        for row in kind.unrestricted.only("date", "date_kind"):
            assert bool(row.date_kind) == bool(row.date and row.date.is_interval)


def test_what_is_still_to_come_is_planned(counts):
    ahead = Intervention.unrestricted.filter(date_earliest__gt=sample.TODAY)
    assert ahead.exists()
    assert set(ahead.values_list("state", flat=True)) == {"planned"}


def test_some_promises_are_overdue(counts):
    assert models.Commitment.unrestricted.filter(
        models.Commitment.overdue_on(sample.TODAY)
    ).exists()


def test_some_names_are_long_and_some_are_in_other_scripts(counts):
    titles = Intervention.unrestricted.values_list("title", flat=True)
    assert 240 < max(map(len, titles)) <= 280
    names = models.OtherName.unrestricted.values_list("name", flat=True)
    assert any("ñ" in name for name in names)
    assert any("\u0600" <= name[0] <= "\u06ff" for name in names)


def test_the_rare_word_is_as_frequent_as_said(counts):
    rare = Intervention.unrestricted.filter(title__contains=sample.RARE_WORD)
    assert rare.count() == sample.RARE


def test_the_clock_was_not_asked(counts):
    logged = [
        kind
        for kind in KINDS
        if hasattr(kind, "created") and kind.__name__ not in BY_USE | NOT_DRAWN_YET
    ]
    for kind in logged:
        last = kind.unrestricted.aggregate(Max("created"), Max("changed"))
        assert max(last.values()).date() <= sample.TODAY
    assert Person.objects.aggregate(last=Max("joined"))["last"].date() <= sample.TODAY


def test_people_cannot_sign_in_with_a_password_and_see_what_they_may(counts):
    people = list(Person.objects.all())
    assert len(people) == 6
    assert not any(person.has_usable_password() for person in people)
    member = Person.objects.get(email="member1@example.org")
    outsider = Person.objects.get(email="outsider1@example.org")
    seen = Intervention.visible_to(Reader(member)).count()
    assert Intervention.visible_to(NOBODY).count() < seen < counts[Intervention]
    assert (
        Intervention.visible_to(Reader(outsider)).count() == Intervention.visible_to(NOBODY).count()
    )


# -- is it right ----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_the_kept_answers_are_those_the_rule_gives(counts, kind):
    for row in kind.unrestricted.all():
        readers, open_to_all = row.who_may_read()
        assert (row.readers, row.open_to_all) == (readers, open_to_all)


def test_settle_readers_finds_nothing_wrong(counts):
    call_command("settle_readers", check=True, stdout=io.StringIO())


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if issubclass(kind, Record | Part | models.Source | Organisation)],
    ids=lambda kind: kind.__name__,
)
def test_rows_are_valid(counts, kind):
    for row in kind._base_manager.order_by("pk")[:25]:
        row.full_clean()


def test_pointers_point_at_what_is_there(counts):
    connection.check_constraints()


def test_an_entry_stays_within_its_process(counts):
    for row in Intervention.unrestricted.select_related("stage", "consultation"):
        for other in (row.stage, row.consultation):
            assert other is None or other.process_id == row.process_id


# -- how it is made -------------------------------------------------------------------------
def test_the_same_seed_makes_the_same_record(db):
    once, again, other = filled_with(3), filled_with(3), filled_with(4)
    assert len(once) >= 25
    assert once == again
    assert {row[0] for row in once[Intervention]}.isdisjoint(row[0] for row in other[Intervention])


def test_the_size_of_batches_changes_nothing(db, monkeypatch):
    whole = filled_with(3)
    monkeypatch.setattr(generate, "ROWS_A_WRITE", 7)
    assert filled_with(3) == whole


def test_what_is_saved_afterwards_has_the_time_of_the_clock(counts):
    source = models.Source.unrestricted.first()
    with transaction.atomic():
        source.save()
        assert source.changed.date() > sample.TODAY
        transaction.set_rollback(True)


def generated(monkeypatch, **options):
    """What the command prints."""
    monkeypatch.setitem(sample.SCALES, "S", TINY)
    said = io.StringIO()
    call_command(Command(), scale="S", stdout=said, **options)
    return said.getvalue()


def test_the_command_says_how_many_there_are(db, monkeypatch):
    so_far, made = generated(monkeypatch, seed=2).splitlines()
    assert so_far.startswith("So far: ") and "Organisation 40" in so_far
    assert made.startswith("Made in ") and "Intervention 200, " in made


def test_a_database_that_is_not_empty_is_refused(db, monkeypatch):
    generated(monkeypatch)
    before = Intervention.unrestricted.count()
    with pytest.raises(CommandError, match="not empty") as refused:
        generated(monkeypatch)
    assert refused.value.returncode == 1
    assert Intervention.unrestricted.count() == before


def test_one_account_is_enough_to_be_refused(db, monkeypatch):
    Person.objects.create_user("somebody@example.org")
    with pytest.raises(CommandError, match="people"):
        generated(monkeypatch)


def test_a_run_that_breaks_leaves_nothing(db, monkeypatch):
    def broken(self, scene, number):
        self.flush()
        raise KeyboardInterrupt

    monkeypatch.setattr(generate.Builder, "interventions", broken)
    monkeypatch.setitem(sample.SCALES, "S", TINY)
    with pytest.raises(CommandError, match="KeyboardInterrupt.*Nothing of it was kept"):
        call_command(Command(), scale="S")
    assert not any(kind._base_manager.exists() for kind in [*KINDS, Person])
    assert models.Source._meta.get_field("changed").auto_now
