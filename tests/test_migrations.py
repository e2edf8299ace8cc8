"""Migrations say what the tables are, and lead over what was made before version 0.2.0."""

import ast
import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.utils import timezone

from engagement.migrating import TEXT_ARGUMENTS, WithoutTexts
from engagement.models import Job, OutgoingMail
from processes.access import Reader
from processes.models import (
    Batch,
    BatchState,
    Citation,
    Intervention,
    Invitation,
    Lesson,
    Membership,
    NextStep,
    Organisation,
    Participation,
    Proposal,
    WorkingNote,
)
from tests import databases
from tests.conftest import person
from tests.making import make, make_world

ROOT = Path(__file__).parent.parent
OURS = ("engagement", "processes")
FILES = [one for app in OURS for one in sorted((ROOT / app / "migrations").glob("0*.py"))]
# What stays where it is, under its name, for as long as a migration names it.
KEPT = {
    "engagement.dates": {"EdtfField", "OnceADate"},
    "engagement.fields": {"CodesField", "LineField", "LinkField", "ProseField"},
    "processes.models.invitation": {"in_a_week"},
    "processes.models.past": {"change_id"},
    "processes.models.readership": {"ReadersField"},
}
SINCE = [("engagement", "0001_first_release"), ("processes", "0001_first_release")]
SOON = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)  # when something is tried again
BY_FIELD = [("processes", "0002_proposals_by_field"), ("processes", "0011_proposals_by_field")]


def as_left_before():
    """A record with a past, and a proposal as a browser sent it, under the old migrations."""
    world = make_world()
    row = make(Intervention, title="Testified", owner=world.home)
    row.title = "Testified twice"
    row.save()
    sent = {"version": [""], "title": ["Testified"], "citation-0-told_by": ["A source"]}
    given = {"kind": "interventions", "record": row.pk, "title": "Testified", "content": sent}
    Proposal.unrestricted.create(owner=world.home, publishes=False, **given)
    mail = OutgoingMail.waiting.create(to="ana@example.org", subject="S", body="B", sender="us")
    Job.objects.create(what="mails", about=str(mail.pk), tries=2, due=SOON)
    batch = Batch.unrestricted.create(name="ours.csv", state=BatchState.STORING, content=b"x")
    Job.objects.create(what="imports", about=str(batch.pk), tries=1, due=SOON)
    go_to_the_turn()
    forget(*SINCE, *BY_FIELD)


def go_to_the_turn():
    """Take back, or do, steps until it is as the first ones after the old migrations leave it."""
    for app, name in (BY_FIELD[0], SINCE[0]):
        call_command("migrate", app, name, verbosity=0, interactive=False)


databases.FILLED["left_before"] = databases.MIGRATED, as_left_before


@pytest.fixture
def left_before(transactional_db):
    """A database of the last version before 0.2.0."""


def forget(*steps):
    for app, name in steps:
        MigrationRecorder(connection).record_unapplied(app, name)


def taken():
    return set(MigrationRecorder(connection).applied_migrations())


def all_rows():
    """{table: rows} of what is ours."""
    tables = [t for t in connection.introspection.table_names() if t.startswith(OURS)]
    with connection.cursor() as asked:
        return {one: sorted(rows_of(asked, one)) for one in tables}


def rows_of(asked, table):
    asked.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name the database gave
    return map(repr, asked.fetchall())


def migrate():
    call_command("migrate", verbosity=0, interactive=False)


# -- what makes a migration ------------------------------------------------------------------
def found(detector, **said):
    """What a detector finds changed in a model of which this is said instead."""
    states = []
    for given in ({}, said):
        said_of = {"help_text": "One.", "choices": [("a", "An a")], "max_length": 8} | given
        options = {"verbose_name": said_of.pop("called", "note")}
        rule = {"violation_error_message": said_of.pop("wrong", "No.")}
        rule["condition"] = models.Q(level__gt=said_of.pop("least", "a"))
        options["constraints"] = [models.CheckConstraint(name="note_level", **rule)]
        fields = [("id", models.AutoField(primary_key=True))]
        fields += [(name, models.IntegerField()) for name in said_of.pop("more", ())]
        fields.append(("level", models.CharField(**said_of)))
        state = ProjectState()
        state.add_model(ModelState("processes", "Note", fields, options))
        states.append(state)
    return detector(*states).changes(graph=MigrationLoader(None).graph)


@pytest.mark.parametrize(
    "said",
    [
        {"help_text": "Two."}, {"choices": [("a", "The a"), ("b", "A b")]}, {"called": "remark"},
        {"verbose_name": "rank"}, {"error_messages": {"blank": "Say one."}}, {"wrong": "Never."},
    ],
)  # fmt: skip
def test_a_word_that_people_read_is_no_migration(said):
    assert found(MigrationAutodetector, **said)
    assert found(WithoutTexts, **said) == {}


@pytest.mark.parametrize("said", [{"more": ["size"]}, {"max_length": 9}, {"least": "b"}])
def test_a_change_to_a_table_is_one(said):
    assert list(found(WithoutTexts, **said)) == ["processes"]


@pytest.mark.parametrize("name", ["makemigrations", "migrate"])
def test_the_commands_find_no_texts(name):
    assert load_command_class(get_commands()[name], name).autodetector is WithoutTexts


def test_migrations_say_all_that_the_models_say():
    loader = MigrationLoader(None)
    steps = WithoutTexts(loader.project_state(), ProjectState.from_apps(apps))
    assert steps.changes(graph=loader.graph, trim_to_apps=OURS) == {}


def test_no_migration_holds_a_text():
    said = re.compile(rf"\b({'|'.join(TEXT_ARGUMENTS)})\b")
    assert FILES
    assert [one.name for one in FILES if said.search(one.read_text("utf-8"))] == []


def test_migrations_name_little_of_the_project():
    named = {}
    for node in (node for one in FILES for node in ast.walk(ast.parse(one.read_text("utf-8")))):
        module, _dot, name = ast.unparse(node).rpartition(".")
        if isinstance(node, ast.Attribute) and module in KEPT:
            named.setdefault(module, set()).add(name)
        if isinstance(node, ast.Import):
            assert {one.name for one in node.names if one.name.startswith(OURS)} <= KEPT.keys()
        if isinstance(node, ast.ImportFrom):
            assert not node.module.startswith(OURS)
    assert named == KEPT


def shape():
    """What each of our tables has: its columns, and by name what holds of and between them."""
    asking, shapes = connection.introspection, {}
    with connection.cursor() as asked:
        for table in asking.table_names(asked):
            if table.startswith(OURS):
                columns = {one.name: one for one in asking.get_table_description(asked, table)}
                rules = asking.get_constraints(asked, table)
                shapes[table] = columns, {called(name, one): one for name, one in rules.items()}
    return shapes


def called(name, rule):
    """SQLite numbers what points elsewhere as it meets it; such a rule is called by its columns."""
    return (*rule["columns"],) if re.fullmatch(r"fk_\d+", name) else name


@pytest.fixture
def empty(transactional_db):
    """Works on a database that has nothing in it, and gives the shape of one with all tables."""
    full, before = shape(), connection.settings_dict["NAME"]
    name = databases.named(f"{databases.worker or 'alone'}_empty_{os.urandom(4).hex()}")
    if connection.vendor == "postgresql":
        with databases.server() as server:
            server.execute(f'CREATE DATABASE "{name}"')
    databases.turn_to(name)
    yield full
    databases.turn_to(before)


@pytest.mark.engine
def test_a_new_database_gets_the_tables_of_the_models(empty):
    migrate()
    call_command("createcachetable")
    assert shape() == empty


def test_a_database_of_another_program_is_left_alone(empty):
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("admin", "0001_initial")
    with pytest.raises(CommandError, match="made by something else: Migration admin"):
        migrate()
    assert (shape(), taken()) == ({}, {("admin", "0001_initial")})


# -- what was made before --------------------------------------------------------------------
def test_a_database_made_before_is_led_over_and_loses_nothing(left_before):
    before = all_rows()
    go_to_the_turn()
    after = all_rows()
    assert taken() > {*SINCE, *BY_FIELD}
    assert {table for table in before if before[table] != after[table]} == {"processes_proposal"}
    assert len(after["processes_historicalintervention"]) == 2
    assert Proposal.unrestricted.values_list("content", flat=True).get() == {
        "values": {"title": "Testified"},
        "parts": {"citation": [{"told_by": "A source"}]},
        "version": "",
    }
    noted = taken()
    go_to_the_turn()
    assert (all_rows(), taken()) == (after, noted)
    migrate()
    assert noted <= taken()
    waiting = Job.objects.values_list("what", "about", "tries", "due")
    assert set(waiting) == {
        ("mails", str(OutgoingMail.waiting.get().pk), 2, SOON),
        ("imports", str(Batch.unrestricted.get().pk), 1, SOON),
    }


def test_what_cannot_be_led_over_is_refused_and_left_as_it_was(left_before):
    all_of_ours = [step for step in taken() if step[0] in OURS]
    for forgotten, reason in (
        ([("processes", "0010_what_documented_means")], "it lacks processes.0010_what_documented_"),
        ([("processes", "0004_removal")], "it lacks processes.0004_removal.\n"),
        ([("engagement", "0002_log_review_and_history")], "it lacks engagement.0002_log_review"),
        (
            all_of_ours,
            r"made by something else: nothing says how its table engagement_\w+ came about",
        ),
    ):
        forget(*forgotten)
        before = all_rows(), taken()
        with pytest.raises(CommandError, match=reason):
            migrate()
        assert (all_rows(), taken()) == before
        for step in forgotten:
            MigrationRecorder(connection).record_applied(*step)


def before_consent():
    """Three who read what a coalition shares, one in an organisation that left it, and a member
    for which nobody works, as the last version kept it."""
    world = make_world()
    shared = make(Lesson, **world.level("coalition"))
    left = make(Organisation, name="Left last year")
    people = [person(f"{one.slug}@example.org", one) for one in (world.home, world.friend, left)]
    Membership.unrestricted.create(coalition=world.coalition, organisation=left, until="2020")
    nobody = make(Organisation, name="Nobody works here")
    Membership.unrestricted.create(coalition=world.coalition, organisation=nobody)
    token = {"email": "a@example.org", "token_hash": "a", "used": timezone.now()}
    came_and_went = make(Organisation, name="Came and went")
    Invitation.unrestricted.create(organisation=came_and_went, role="coordinator", **token)
    call_command("migrate", "processes", "0002", verbosity=0, interactive=False)
    return world, shared.pk, people, nobody, came_and_went


databases.FILLED["before_consent"] = databases.MIGRATED, before_consent


@pytest.fixture(name="before_consent")
def as_left_then(database, transactional_db):
    return databases.what_goes_with(database)


def test_who_belongs_to_a_coalition_keeps_what_they_read(before_consent):
    world, shared, people, nobody, came_and_went = before_consent
    migrate()
    read = [Lesson.visible_to(Reader(one)).filter(pk=shared).exists() for one in people]
    assert read == [True, True, False]
    asked = Membership.unrestricted.with_agreed().filter(is_agreed=False)
    assert {str(one.organisation) for one in asked} == {"Left last year", "Nobody works here"}
    assert Lesson.unrestricted.get(pk=shared).era == 0
    assert nobody.is_free
    assert not any(one.is_free for one in (world.home, world.friend, came_and_went))


def before_notes():
    """What entries planned, as the last version kept it in the entries themselves: one that has a
    past, a shared one that one organisation led, one that nobody did; and what was proposed."""
    world = make_world()
    own = make(Intervention, title="Our plan", **world.level("organisation"))
    led, nobodys = make(Intervention, title="Led"), make(Intervention, summary="What it was.")
    make(Participation, intervention=led, organisation=world.friend, role="lead")
    make(Citation, intervention=own, field="next_step")
    said = {"values": {"title": "Our plan", "next_step": "Call"}, "parts": {}, "version": ""}
    given = {"kind": "interventions", "record": own.pk, "title": "Our plan", "content": said}
    Proposal.unrestricted.create(owner=world.home, publishes=True, **given)
    own.title = "Our plan B"
    own.save()
    call_command("migrate", "processes", "0019", verbosity=0, interactive=False)
    plan = "intended_result = 'A hearing', next_step = %s, next_step_due = '2024-09-05',"
    plan += "next_step_due_latest = '2024-09-05', next_step_due_sort = '2024-09-05'"
    with connection.cursor() as asked:
        for table in ("intervention", "historicalintervention"):
            words = f"UPDATE processes_{table} SET {plan} WHERE title = %s"  # noqa: S608
            for title, step in (("Our plan", "Call"), ("Our plan B", "Call again"), ("Led", "")):
                asked.execute(words, [step, title])
        words = "UPDATE processes_intervention SET intended_result = 'More time' WHERE summary = %s"
        asked.execute(words, ["What it was."])
    return world, own.pk, led.pk, nobodys.pk


databases.FILLED["before_notes"] = databases.MIGRATED, before_notes


@pytest.fixture(name="before_notes")
def as_planned_then(database, transactional_db):
    return databases.what_goes_with(database)


@pytest.mark.engine
def test_what_was_planned_is_noted_by_who_planned_it(before_notes):
    world, own, led, nobodys = before_notes
    migrate()
    results = WorkingNote.unrestricted.values_list("intervention", "organisation")
    assert set(results) == {(own, world.home.pk), (led, world.friend.pk)}
    steps = NextStep.unrestricted.values_list("intervention", "text", "due_latest", "state")
    due = dt.date(2024, 9, 5)
    assert set(steps) == {(own, "Call again", due, "open"), (led, "Led", due, "open")}
    versions = NextStep.unrestricted_versions.filter(intervention=own).order_by("history_date")
    assert list(versions.values_list("text", flat=True)) == ["Call", "Call again"]
    entry = Intervention.unrestricted.get(pk=nobodys)
    assert entry.summary == "What it was.\n\nMore time"
    assert Citation.unrestricted.get().field == ""
    assert Proposal.unrestricted.get().content["values"] == {"title": "Our plan"}
    held = (
        f"{all_rows()['processes_historicalintervention']} {all_rows()['processes_intervention']}"
    )
    assert "A hearing" not in held and "Call" not in held
