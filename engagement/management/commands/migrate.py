"""Django's own command, for tables that are made in one step since version 0.2.0.

The first migration of an app `replaces` those before 0.2.0. Where all of them were taken, Django
notes the new one as taken and goes on; where some were, it would quietly leave tables out. Such a
database, and one of something else, is refused before anything is changed.
"""

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from engagement.migrating import WithoutTexts, make_tables
from engagement.subject import subject

TOO_OLD = """\
This database is older than the last step before version 0.2.0; it lacks {missing}.
Nothing was changed. Start the version before 0.2.0 with it once, then this one: docs/operating.md
says how, under "Upgrade"."""
NOT_OURS = """\
This database was made by something else: {why}.
Nothing was changed. Give the record a database of its own, with DATABASE_URL."""


class Command(migrate.Command):
    """`migrate`: bring the tables up to date, those of a version before 0.2.0 as well."""

    autodetector = WithoutTexts

    def handle(self, *args, database, **options):
        refuse_what_cannot_be_led_over(connections[database])
        is_new = not connections[database].introspection.table_names()
        if is_new and wants_all(options):
            make_tables(MigrationLoader(connections[database]).graph.leaf_nodes())
        try:
            is_told = options["verbosity"] or is_new or not wants_all(options)
            if is_told or not is_done(connections[database]):
                super().handle(*args, database=database, **options)
        except InconsistentMigrationHistory as error:  # which Django looks at before all else
            raise CommandError(NOT_OURS.format(why=str(error).removesuffix("."))) from error
        if wants_all(options):
            for do in subject().AFTER_MIGRATING:
                do()


def is_done(connection):
    """Has every migration been taken, and what comes after the last one been done? Django would
    build all tables as they were in memory, half of what a second start does, to find that there
    is nothing to tell. Raises as it does."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    executor.check_replacements()
    return not executor.migration_plan(executor.loader.graph.leaf_nodes()) and has_permissions()


def has_permissions():
    """Those of every model: Django adds them last, after the content type of each, which a start
    that was cut off before leaves to the next."""
    names = "content_type__app_label", "content_type__model", "codename"
    here = set(Permission.objects.values_list(*names))
    models = [model._meta for model in apps.get_models()]
    codes = [
        (one, get_permission_codename(does, one))
        for one in models
        for does in one.default_permissions
    ]
    codes += [(one, code) for one in models for code, _name in one.permissions]
    return here >= {(one.app_label, one.model_name, code) for one, code in codes}


def wants_all(options):
    """Whether what is asked for is every table, and not a plan, or steps up to one of them."""
    others = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")
    return not any(options[one] for one in others)


def refuse_what_cannot_be_led_over(connection):
    """Raise CommandError where only some of what a migration replaces was taken, or none of it and
    its tables are there all the same."""
    taken = set(MigrationRecorder(connection).applied_migrations())
    there = set(connection.introspection.table_names())
    for (app, _name), whole in MigrationLoader(None).replacements.items():
        missing = [step for step in whole.replaces if step not in taken]
        if missing and len(missing) < len(whole.replaces):
            raise CommandError(TOO_OLD.format(missing=", ".join(map(".".join, missing))))
        tables = {model._meta.db_table for model in apps.get_app_config(app).get_models()}
        if missing and whole.initial and tables & there:
            why = f"nothing says how its table {min(tables & there)} came about"
            raise CommandError(NOT_OURS.format(why=why))
