"""Says when something changes that everybody may read, in its transaction, and of nothing else.

Triggers do it, which no write goes past: of a page, an import, a command, plain SQL. They look at
what decides: `open_to_all` of the record, or of all that a part or a version points at. So what is
saved for an organisation alone makes no new edition, and nobody can tell from it that it was.

The token of an edition is drawn by lot and never comes twice, after a restore or a rollback either.
On PostgreSQL each transaction that is open has a place of its own, so that none waits for another.
"""

import hashlib
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models.signals import pre_migrate
from django.dispatch import receiver

from .common import Shared
from .edition import Edition
from .part import Part
from .record import Record
from .versions import VersionListing, VersionRow

# What is no record, but read by pages that everybody may open, and which of its rows.
SHOWN_BESIDE = {
    **dict.fromkeys(("AddressCheck", "ClosedPage", "Consent", "Copy", "Erasure", "HomeName"), ""),
    **dict.fromkeys(("Merger", "Quality", "SearchText", "Term"), ""),
    "Invitation": "{row}.opens IS NOT NULL",  # an appointment that waits is told to everybody
}
TRIGGERS = "edition_"  # begins all their names
LOCK = 20_0053  # of places, among the advisory locks of PostgreSQL
NEW_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()::text"}
NOTING = f"""CREATE OR REPLACE FUNCTION {TRIGGERS}new() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        mine text := pg_current_xact_id()::text;
        free integer := 1;
    BEGIN
        IF current_setting('record.edition', true) IS NOT DISTINCT FROM mine THEN RETURN; END IF;
        WHILE NOT pg_try_advisory_xact_lock({LOCK}, free) LOOP free := free + 1; END LOOP;
        INSERT INTO processes_edition (place, token) VALUES (free, {NEW_TOKEN["postgresql"]})
            ON CONFLICT (place) DO UPDATE SET token = excluded.token;
        PERFORM set_config('record.edition', mine, true);
    END $$"""  # noqa: S608 - ours


# -- what is looked at -----------------------------------------------------------------------
def looked_at():
    """All models of whose rows a page for everybody may show something."""
    ours = apps.get_app_config("processes").get_models(include_auto_created=True)
    return [one for one in ours if one.__name__ in SHOWN_BESIDE or is_of_the_record(one)]


def is_of_the_record(model):
    made_for = model._meta.auto_created or getattr(model, "instance_type", model)
    if issubclass(model, VersionListing):
        made_for = model._meta.get_field("history").related_model.instance_type
    return issubclass(made_for, Record | Shared | Part)


def is_open(model, row, depth=0):
    """SQL: does everybody read this row? "" where everybody reads all rows of its model.

    row: what it is called there.
    """
    fields, said = model._meta.concrete_fields, SHOWN_BESIDE.get(model.__name__)
    conditions = [said.format(row=row)] if said else []
    if any(one.name == "open_to_all" for one in fields):
        if not issubclass(model, VersionRow):
            return f"{row}.open_to_all"
        conditions += [f"{row}.open_to_all", there(model.instance_type, "id", f"{row}.id", depth)]
        fields = ()
    for field in fields:
        if field.is_relation and issubclass(field.related_model, Record | Part | VersionRow):
            held = f"{row}.{field.column}"
            seen = there(field.related_model, field.target_field.column, held, depth)
            if seen:
                conditions.append(f"({held} IS NULL OR {seen})" if field.null else seen)
    return " AND ".join(conditions)


def there(model, key, held, depth):
    """SQL: is there a row that everybody reads, with what is `held` as its key? "" as above."""
    row = f"other{depth}"
    seen = is_open(model, row, depth + 1)
    table = model._meta.db_table
    return seen and f"EXISTS (SELECT 1 FROM {table} {row} WHERE {row}.{key} = {held} AND {seen})"  # noqa: S608 - ours


def on_sqlite(model):
    """{what is done: SQL} of the triggers of a model."""
    table = model._meta.db_table
    new, old = (is_open(model, one) for one in ("new", "old"))
    either = f"({new}) OR ({old})" if new else ""
    for what, condition in (("INSERT", new), ("UPDATE", either), ("DELETE", old)):
        when = f" WHEN {condition}" if condition else ""
        yield (
            f"{table}_{what.lower()}",
            f"CREATE TRIGGER {{name}} AFTER {what} ON {table}{when} BEGIN"  # noqa: S608 - ours
            f" UPDATE processes_edition SET token = {NEW_TOKEN['sqlite']}; END",  # noqa: S608 - ours
        )


def on_postgresql(model):
    table = model._meta.db_table
    new, old = (is_open(model, one) or "true" for one in ("new", "old"))
    body = f"""CREATE OR REPLACE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'DELETE' THEN
                IF {new} THEN PERFORM {TRIGGERS}new(); RETURN NULL; END IF;
            END IF;
            IF TG_OP <> 'INSERT' THEN
                IF {old} THEN PERFORM {TRIGGERS}new(); END IF;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {{name}} AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {{name}}()"""
    yield table, body


TRIGGERS_OF = {"sqlite": on_sqlite, "postgresql": on_postgresql}
TRIGGERS_THERE = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """SELECT tgname, tgrelid::regclass::text FROM pg_trigger
        WHERE NOT tgisinternal""",
}


@cache
def triggers(vendor):
    """{name: SQL} of all; names say what they do, so that other ones are seen."""
    made = [one for model in looked_at() for one in TRIGGERS_OF[vendor](model)]
    digest = hashlib.sha256(str((made, NOTING)).encode()).hexdigest()[:8]
    named = ((f"{TRIGGERS}{digest}_{name}", sql) for name, sql in made)
    return {name: sql.format(name=name) for name, sql in named}


def triggers_there(cursor):
    """{name: its table} of those that are in the database."""
    cursor.execute(TRIGGERS_THERE[connection.vendor])
    return {name: table for name, table in cursor.fetchall() if name.startswith(TRIGGERS)}


def look_for_changes():
    """Have every change noted from now on; if it was not, what there is now is a new edition."""
    wanted = triggers(connection.vendor)
    with transaction.atomic(), connection.cursor() as cursor:
        if triggers_there(cursor).keys() != wanted.keys():
            look_away()
            if connection.vendor == "postgresql":
                cursor.execute(NOTING)
            for sql in wanted.values():
                cursor.execute(sql)
        if not Edition.unrestricted.exists():
            token = NEW_TOKEN[connection.vendor]
            cursor.execute(f"INSERT INTO processes_edition (place, token) VALUES (0, {token})")  # noqa: S608 - ours


@transaction.atomic
def look_away():
    """Nothing is noted, and nobody knows which edition it is."""
    with connection.cursor() as cursor:
        for name, table in triggers_there(cursor).items():
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")
            else:
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("DELETE FROM processes_edition")


@receiver(pre_migrate, dispatch_uid="tables change")
def look_away_while_tables_change(app_config, plan, **kwargs):
    """SQLite would not rename a table that a trigger reads; others would say what is not so."""
    there = Edition._meta.db_table in connection.introspection.table_names()
    if app_config.label == "processes" and plan and there:
        look_away()
