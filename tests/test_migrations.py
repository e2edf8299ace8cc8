"""Migrations say what the tables are, and lead over what was made before version 0.2.0."""

import ast
import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.utils import timezone

from engagement.backup.restoring import _drop_tables
from engagement.migrating import TEXT_ARGUMENTS, WithoutTexts, make_tables
from engagement.models import Job, OutgoingMail
from processes.access import NOBODY, Reader
from processes.models import (
    Batch,
    BatchState,
    Citation,
    Commitment,
    Consultation,
    Effort,
    EffortPart,
    EntryAnswer,
    Intervention,
    Invitation,
    Lesson,
    Membership,
    NextStep,
    Organisation,
    Participation,
    Process,
    ProcessLead,
    Proposal,
    Reply,
    WorkingNote,
)
from processes.models.edition_triggers import triggers as edition_triggers
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
    "engagement.migrating": {"AllAtOnce"},
    "processes.models.invitation": {"in_a_week"},
    "processes.models.past": {"change_id"},
    "processes.models.readership": {"ReadersField"},
}
SINCE = [("engagement", "0001_first_release"), ("processes", "0001_first_release")]
SOON = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)  # when something is tried again
TRIGGERS = {  # the trail, which only PostgreSQL keeps from being rewritten; SQLite's index of words
    "sqlite": {f"searchtext_{what}" for what in ("comes", "goes", "changes")},
    "postgresql": {
        f"engagement_{table}_stays{whole}"
        for table in ("event", "seal", "cut")
        for whole in ("", "_whole")
    },
}
BY_FIELD = [("processes", "0002_proposals_by_field"), ("processes", "0011_proposals_by_field")]


def as_left_before():
    """A world as the old migrations kept it: a record with a past, proposals as a browser sent
    them, mail and imports that wait, who reads what a coalition shares, what entries planned."""
    world = make_world()
    row = make(Intervention, title="Testified", owner=world.home)
    row.title = "Testified twice"
    row.save()
    OutgoingMail.waiting.create(to="ana@example.org", subject="S", body="B", sender="us")
    Batch.unrestricted.create(name="ours.csv", state=BatchState.STORING, content=b"x")
    consent, plans = before_consent(world), before_notes(world)
    parts, led = before_efforts(world), before_leads(world)
    for title, bodies in (("Led", world.home), ("Led by", world.friend)):
        propose(world, led[0], title, kind="processes", lead_bodies=[f"{bodies}\r\nNew one"])
    propose(
        world,
        row.pk,
        "Testified twice",
        title=["Testified"],
        **{"citation-0-told_by": ["A source"]},
    )
    propose(world, plans[0], "Our plan B", title=["Our plan"], next_step=["Call"])
    told = {table: rows_by_column(table) for table in ours()}
    with connection.constraint_checks_disabled(), transaction.atomic():
        _drop_tables()
        libraries = [one for one in MigrationLoader(None).graph.leaf_nodes() if one[0] not in OURS]
        then = make_tables([BY_FIELD[0], SINCE[0], *libraries])
        then = then.get_models(include_auto_created=True)
        for model in then:
            keep_as_then(model, told.get(model._meta.db_table, ()))
        with connection.cursor() as asked:  # a new row gets the number after theirs
            for words in connection.ops.sequence_reset_sql(no_style(), then):
                asked.execute(words)
        plan_as_then()
        part_of_as_then(*parts)
        leads_as_then(*led)
    forget(*SINCE, *BY_FIELD)
    return world, consent, plans, parts


def before_consent(world):
    """Three who read what a coalition shares, one in an organisation that left it, and a member
    for which nobody works."""
    shared = make(Lesson, **world.level("coalition"))
    left = make(Organisation, name="Left last year")
    people = [person(f"{one.slug}@example.org", one) for one in (world.home, world.friend, left)]
    Membership.unrestricted.create(coalition=world.coalition, organisation=left, until="2020")
    nobody = make(Organisation, name="Nobody works here")
    Membership.unrestricted.create(coalition=world.coalition, organisation=nobody)
    token = {"email": "a@example.org", "token_hash": "a", "used": timezone.now()}
    came_and_went = make(Organisation, name="Came and went")
    Invitation.unrestricted.create(organisation=came_and_went, role="coordinator", **token)
    return shared.pk, people, nobody.pk, came_and_went.pk


def before_notes(world):
    """Entries that plan something: one that has a past, a shared one that one organisation led,
    one that nobody did."""
    own = make(Intervention, title="Our plan", **world.level("organisation"))
    led, nobodys = make(Intervention, title="Led"), make(Intervention, summary="What it was.")
    make(Participation, intervention=led, organisation=world.friend, role="lead")
    make(Citation, intervention=own, field="next_step")
    make(Citation, intervention=own, field="response", locator="page 3")
    own.title = "Our plan B"
    own.save()
    return own.pk, led.pk, nobodys.pk


def plan_as_then():
    """The last version kept plans, and what came back, in the entries themselves."""
    plan = "intended_result = 'A hearing', next_step = %s, next_step_due = '2024-09-05',"
    plan += "next_step_due_latest = '2024-09-05', next_step_due_sort = '2024-09-05',"
    plan += "response = %s, response_date = %s, response_date_sort = %s, reasons_given = 'none'"
    told = (
        ("Our plan", "Call", "acknowledged", "2024-06"),
        ("Our plan B", "Call again", "refused", "2024-07-19"),
        ("Led", "", "awaiting", "2024-08"),
    )
    with connection.cursor() as asked:
        for table in ("intervention", "historicalintervention"):
            words = f"UPDATE processes_{table} SET {plan} WHERE title = %s"  # noqa: S608
            for title, step, response, date in told:
                asked.execute(words, [step, response, date, date, title])
        words = "UPDATE processes_intervention SET intended_result = 'More time' WHERE summary = %s"
        asked.execute(words, ["What it was."])


def before_efforts(world):
    """Entries that others are part of: one that became public, a private one that hides two which
    say that they are public, and what was promised at one of them, and one that was removed. Ids
    of these, and {id: that of what it is part of}."""
    private = world.level("organisation")
    public, ours, gone = (make(Intervention, title=f"Push {n}", **private) for n in range(3))
    public.visibility = "public"
    public.save()
    member = make(Intervention, title="A letter", owner=world.friend)
    member.title = "A second letter"
    member.save()
    hidden, nobodys = (make(Intervention, owner=owner) for owner in (world.home, None))
    promise = make(Commitment, answers=hidden, owner=world.home)
    along = make(Intervention, **private)
    gone.removed = timezone.now()
    gone.save()
    by_id = {member.pk: public.pk, hidden.pk: ours.pk, nobodys.pk: ours.pk, along.pk: gone.pk}
    return (public.pk, ours.pk, gone.pk, promise.pk), by_id


def part_of_as_then(rows, by_id):
    """The last version kept it in the entries, which it hid with what they were part of."""
    public, ours, gone, promise = rows
    readers = "(SELECT readers_id FROM processes_intervention WHERE id = %s)"
    hide = f"open_to_all = FALSE, readers_id = {readers}"  # noqa: S608
    as_kept = Intervention._meta.pk.get_db_prep_value
    with connection.cursor() as asked:
        for pk, whole in by_id.items():
            ids = [as_kept(one, connection) for one in (whole, pk)]
            for table in ("intervention", "historicalintervention"):
                words = f"UPDATE processes_{table} SET part_of_id = %s WHERE id = %s"  # noqa: S608
                once = " AND title = 'A second letter'" if whole == public else ""
                asked.execute(words + once, ids)
            if whole != public:
                words = f"UPDATE processes_intervention SET {hide} WHERE id = %s"  # noqa: S608
                asked.execute(words, ids)
        words = f"UPDATE processes_commitment SET {hide} WHERE id = %s"  # noqa: S608
        asked.execute(words, [as_kept(one, connection) for one in (ours, promise)])


LANGUAGES_THEN = {"Known": "Español; inglés,French", "Other": "English, by gestures"}


def before_leads(world):
    """A process that a body came to lead with its second version, and who read it in languages."""
    process = make(Process, name="Not led yet")
    process.name = "Led"
    process.save()
    for name in LANGUAGES_THEN:
        make(Consultation, process=process, name=name)
    return process.pk, world.friend.pk


def leads_as_then(*ids):
    """The last version kept a list of who leads, and of each version the same; languages were
    named as anybody liked."""
    ids = [Intervention._meta.pk.get_db_prep_value(one, connection) for one in ids]
    listed = "INSERT INTO processes_process_lead_bodies (process_id, organisation_id)"
    past = "INSERT INTO processes_historicalprocess_lead_bodies"
    past += " (id, history_id, process_id, organisation_id) SELECT 1, history_id, %s, %s"
    past += " FROM processes_historicalprocess WHERE name = 'Led'"
    with connection.cursor() as asked:
        asked.execute(f"{listed} VALUES (%s, %s)", ids)
        asked.execute(past, ids)
        for table in ("consultation", "historicalconsultation"):
            for name, languages in LANGUAGES_THEN.items():
                words = f"UPDATE processes_{table} SET languages = %s WHERE name = %s"  # noqa: S608
                asked.execute(words, [languages, name])


def go_to_the_turn():
    """The first steps after the old migrations."""
    for app, name in (BY_FIELD[0], SINCE[0]):
        call_command("migrate", app, name, verbosity=0, interactive=False)


def propose(world, pk, called, kind="interventions", **sent):
    given = {"kind": kind, "record": pk, "title": called}
    content = {"version": [""]} | sent
    Proposal.unrestricted.create(owner=world.home, publishes=False, content=content, **given)


def keep_as_then(model, told):
    """Store these rows in a table of an old version: what it has no column for is left out."""
    fields = model._meta.local_concrete_fields
    then = {"tries": 2, "due": SOON, "claimed_until": SOON}
    with connection.cursor() as asked:
        for row in told:
            known = {one.column: default(one) for one in fields} | then | row
            columns = ", ".join(connection.ops.quote_name(one.column) for one in fields)
            places = ", ".join(["%s"] * len(fields))
            insert = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})"  # noqa: S608
            asked.execute(insert, [known[one.column] for one in fields])


def default(field):
    return field.get_db_prep_save(field.get_default(), connection)


databases.FILLED["left_before"] = databases.TABLES, as_left_before


@pytest.fixture(name="left_before")
def of_the_last_version_before(database, transactional_db):
    """What is in a database of the last version before 0.2.0. No other test has the same copy."""
    yield databases.what_goes_with(database)
    databases.forget(database)
    databases.use(databases.TABLES, to_spoil=True)  # one that can be emptied afterwards


def forget(*steps):
    for app, name in steps:
        MigrationRecorder(connection).record_unapplied(app, name)


def taken():
    return set(MigrationRecorder(connection).applied_migrations())


def ours():
    return [one for one in connection.introspection.table_names() if one.startswith(OURS)]


def all_rows():
    """{table: rows} of what is ours."""
    return {table: sorted(map(repr, rows_by_column(table))) for table in ours()}


def rows_by_column(table):
    with connection.cursor() as asked:
        asked.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name the database gave
        columns = [one[0] for one in asked.description]
        return [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]


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


def triggers():
    """What the tables do by themselves, which models cannot say."""
    kept_in = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as asked:
        asked.execute(kept_in[connection.vendor])
        return {name for (name,) in asked.fetchall()}


def shape_of_the_models():
    worked_on = connection.settings_dict["NAME"]
    databases.use(databases.TABLES)
    try:
        return shape()
    finally:
        databases.turn_to(worked_on)


def called(name, rule):
    """SQLite numbers what has no name as it meets it; such a rule is called by its columns."""
    numbered = re.fullmatch(r"fk_\d+|__unnamed_constraint_\d+__", name)
    return (*rule["columns"],) if numbered else name


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
    migrate()
    call_command("createcachetable")
    assert shape() == empty
    assert triggers() == TRIGGERS[connection.vendor] | {*edition_triggers(connection.vendor)}


@pytest.mark.engine
def test_a_start_does_what_one_that_was_cut_off_after_the_last_step_left(empty):
    """Content types and permissions come after it, app by app."""
    migrate()
    rows = [ContentType.objects.order_by("app_label", "model"), Permission.objects.order_by("pk")]
    names = [("app_label", "model"), ("content_type__model", "codename")]
    full = [{*of.values_list(*named)} for of, named in zip(rows, names, strict=True)]
    for gone in (
        ContentType.objects.all(),
        ContentType.objects.filter(model="savedfilter"),
        Permission.objects.filter(codename="add_usersession"),
    ):
        assert gone.delete()[0]
        migrate()
        assert [{*of.values_list(*named)} for of, named in zip(rows, names, strict=True)] == full


@pytest.mark.long
def test_a_database_of_another_program_is_left_alone(empty):
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("admin", "0001_initial")
    with pytest.raises(CommandError, match="made by something else: Migration admin"):
        migrate()
    assert (shape(), taken()) == ({}, {("admin", "0001_initial")})


# -- what was made before --------------------------------------------------------------------
@pytest.mark.engine
@pytest.mark.long  # whoever writes a migration runs it: docs/how-to.md
def test_a_database_made_before_is_led_over_and_loses_nothing(left_before):
    world, consent, plans, parts = left_before
    before = all_rows()
    go_to_the_turn()
    after = all_rows()
    assert taken() > {*SINCE, *BY_FIELD}
    assert {table for table in before if before[table] != after[table]} == {"processes_proposal"}
    assert len(after["processes_historicalintervention"]) == 16
    assert Proposal.unrestricted.values_list("content", flat=True).get(title="Testified twice") == {
        "values": {"title": "Testified"},
        "parts": {"citation": [{"told_by": "A source"}]},
        "version": "",
    }
    said = {"values": {"lead_bodies": [str(world.home.pk)]}, "parts": {}, "version": ""}
    Proposal.unrestricted.filter(title="Led").update(content=said)  # as releases after it wrote it
    after, noted = all_rows(), taken()
    go_to_the_turn()
    assert (all_rows(), taken()) == (after, noted)
    migrate()
    assert noted <= taken()
    waiting = Job.objects.filter(what__in=("mails", "imports")).values_list(
        "what", "about", "tries", "due"
    )
    assert set(waiting) == {
        ("mails", str(OutgoingMail.waiting.get().pk), 2, SOON),
        ("imports", str(Batch.unrestricted.get().pk), 2, SOON),
    }
    keeps_what_they_read(world, *consent)
    notes_by_who_planned(world, *plans)
    efforts_for_who_could_read_them(world, consent[1][0], *parts)
    replies_by_what_came_back(world, *plans)
    leads_by_line(world)
    call_command("createcachetable")
    assert shape() == shape_of_the_models()
    assert triggers() == TRIGGERS[connection.vendor] | {*edition_triggers(connection.vendor)}


def keeps_what_they_read(world, shared, people, nobody, came_and_went):
    read = [Lesson.visible_to(Reader(one)).filter(pk=shared).exists() for one in people]
    assert read == [True, True, False]
    asked = Membership.unrestricted.with_agreed().filter(is_agreed=False)
    assert {str(one.organisation) for one in asked} == {"Left last year", "Nobody works here"}
    assert Lesson.unrestricted.get(pk=shared).era == 0
    assert Organisation.unrestricted.get(pk=nobody).is_free
    others = Organisation.unrestricted.filter(
        pk__in=[world.home.pk, world.friend.pk, came_and_went]
    )
    assert not any(one.is_free for one in others)


def notes_by_who_planned(world, own, led, nobodys):
    results = WorkingNote.unrestricted.values_list("intervention", "organisation")
    assert set(results) == {(own, world.home.pk), (led, world.friend.pk)}
    steps = NextStep.unrestricted.values_list("intervention", "text", "due_latest", "state")
    due = dt.date(2024, 9, 5)
    assert set(steps) == {(own, "Call again", due, "open"), (led, "Led", due, "open")}
    versions = NextStep.unrestricted_versions.filter(intervention=own).order_by("history_date")
    assert list(versions.values_list("text", flat=True)) == ["Call", "Call again"]
    entry = Intervention.unrestricted.get(pk=nobodys)
    assert entry.summary == "What it was.\n\nMore time"
    assert set(Citation.unrestricted.values_list("intervention", "field")) == {
        (own, ""), (None, "")
    }  # fmt: skip
    proposed = Proposal.unrestricted.get(title="Our plan B")
    assert proposed.content["values"] == {"title": "Our plan"}
    held = (
        f"{all_rows()['processes_historicalintervention']} {all_rows()['processes_intervention']}"
    )
    assert "A hearing" not in held and "Call" not in held


def efforts_for_who_could_read_them(world, member, rows, by_id):
    call_command("settle_readers", check=True, verbosity=0)
    public, ours, gone, promise = rows
    letter, *hidden, along = by_id
    titles = dict(Effort.unrestricted.values_list("title", "pk"))
    assert sorted(titles) == ["Push 0", "Push 1", "Push 2"]
    for who, sees in ((NOBODY, {"Push 0"}), (Reader(member), {"Push 0", "Push 1"})):
        assert {*Effort.visible_to(who).values_list("title", flat=True)} == sees
        entries = Intervention.visible_to(who).filter(pk__in=by_id)
        assert {*entries.values_list("pk", flat=True)} == {
            letter,
            *(hidden if sees > {"Push 0"} else ()),
        }
        assert Commitment.visible_to(who).filter(pk=promise).exists() == (len(sees) > 1)
    found = EffortPart.unrestricted.values_list("effort__title", "intervention")
    assert {*found} == {
        ("Push 0", public), ("Push 0", letter), ("Push 1", ours), ("Push 2", gone),
        ("Push 2", along), *(("Push 1", one) for one in hidden),
    }  # fmt: skip
    assert Intervention.unrestricted.get(pk=along).removed
    levels = Effort.unrestricted_versions.filter(title="Push 0").order_by("history_date")
    assert [*levels.values_list("visibility", flat=True)] == ["organisation", "public"]
    since = EffortPart.unrestricted_versions.get(intervention=letter).history_date
    said = Intervention.unrestricted_versions.get(id=letter, title="A second letter")
    assert since == said.history_date


def replies_by_what_came_back(world, own, led, nobodys):
    """Of the same owner and for the same readers, with what was said before; what waits waits."""
    [reply] = Reply.unrestricted.all()
    [answer] = EntryAnswer.unrestricted.all()
    entry = Intervention.unrestricted.get(pk=own)
    for name in ("visibility", "owner", "coalition", "readers_id", "open_to_all", "process"):
        assert getattr(reply, name) == getattr(entry, name), name
    assert reply.who_may_read() == (entry.readers, entry.open_to_all)
    assert (answer.reply, answer.intervention_id) == (reply, own)
    assert (answer.response, answer.reasons_given) == ("refused", "none")
    assert (str(reply.date), entry.response, entry.response_date) == ("2024-07-19", "", None)
    past = EntryAnswer.unrestricted_versions.order_by("history_date")
    assert list(past.values_list("response", flat=True)) == ["acknowledged", "refused"]
    past = Reply.unrestricted_versions.order_by("history_date")
    assert [str(one.date) for one in past] == ["2024-06", "2024-07-19"]
    assert all(one.readers_id == entry.readers_id and not one.open_to_all for one in past)
    said = Intervention.unrestricted_versions.filter(id=own).values_list("response", flat=True)
    assert set(said) == {""}
    assert Citation.unrestricted.get(reply=reply).locator == "page 3"
    waits = Intervention.unrestricted.get(pk=led)
    assert (waits.response, str(waits.response_date)) == ("awaiting", "2024-08")


def leads_by_line(world):
    [lead] = ProcessLead.unrestricted.all()
    assert (lead.process.name, lead.organisation) == ("Led", world.friend)
    assert (lead.role, lead.since, lead.until) == ("", None, None)
    [version] = ProcessLead.unrestricted_versions.all()
    said = Process.unrestricted_versions.get(name="Led")
    assert (version.history_date, version.history_type) == (said.history_date, "+")
    told = dict(Consultation.unrestricted.values_list("name", "languages"))
    assert told["Known"] == "es, en, fr"
    assert told["Other"] == "English, by gestures"
    told = dict(Consultation.unrestricted_versions.values_list("name", "languages"))
    assert told["Known"] == "es, en, fr"
    assert Proposal.unrestricted.get(title="Led").content["parts"]["processlead"] == [
        {"organisation": str(world.home.pk), "role": "", "since": "", "until": ""},
        {"organisation": str(world.friend.pk), "role": "", "since": "", "until": "",
         "id": str(lead.pk), "DELETE": True},
    ]  # fmt: skip
    typed = Proposal.unrestricted.get(title="Led by").content["parts"]["processlead"]
    assert [one["organisation"] for one in typed] == ["New one"]


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
