"""What must be true before the site may start. Run by `manage.py check` and by `start`."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

from engagement.methods import view_patterns
from engagement.resources import kinds, unknown_names, unsorted_fields


@register(Tags.models)
def every_field_is_sorted(app_configs, **kwargs):
    """A field that no list names would leave on every page, or on none, unnoticed."""
    errors = []
    for model in kinds():
        errors += [
            Error(
                f"{model.__name__}.{name} is neither published nor hidden.",
                hint="Add it to `fields` or, with a reason, to `hidden` of the class's resource.",
                obj=model,
                id="engagement.E001",
            )
            for name in unsorted_fields(model)
        ]
        errors += [
            Error(
                f"{model.__name__}.resource lists “{name}”, which the class has not.",
                obj=model,
                id="engagement.E002",
            )
            for name in unknown_names(model)
        ]
    return errors


SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
POSTGRESQL = {"synchronous_commit": ("on", "remote_apply", "remote_write"), "fsync": ("on",)}


@register(Tags.database)
def what_is_acknowledged_is_kept(app_configs, databases=None, **kwargs):
    """Refuse a database that may lose what it has acknowledged (`docs/security.md`, R13)."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                errors += _sqlite(cursor)
            else:
                errors += _postgresql(cursor)
    return errors


def _sqlite(cursor):
    for name, wanted in SQLITE.items():
        cursor.execute(f"PRAGMA {name}")
        found = cursor.fetchone()[0]
        if found not in (wanted, "memory"):
            yield Error(f"SQLite's {name} is {found}; it must be {wanted}.", id="engagement.E003")


def _postgresql(cursor):
    for name, wanted in POSTGRESQL.items():
        if name == "fsync" and settings.ALLOW_FSYNC_OFF:
            continue  # a throw-away cluster of the tests
        cursor.execute(f"SHOW {name}")
        found = cursor.fetchone()[0]
        if found not in wanted:
            yield Error(
                f"PostgreSQL's {name} is {found}; acknowledged entries could be lost.",
                hint=f"Set it to {wanted[0]}.",
                id="engagement.E004",
            )


@register(Tags.urls)
def every_view_declares_its_methods(app_configs, **kwargs):
    return [
        Error(
            f"The view at “{address}” does not say which methods it offers.",
            hint="Decorate its view, as with engagement.methods.allow_read.",
            id="engagement.E005",
        )
        for address, view in view_patterns()
        if not getattr(view, "methods", None)
    ]
