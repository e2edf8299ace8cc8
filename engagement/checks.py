"""What must be true before the site may start. Run by `manage.py check` and by `start`."""

from django import forms
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections, models

from engagement.methods import view_patterns
from engagement.resources import kinds, let_out_names, unknown_names, unsorted_fields
from engagement.words import part_kinds

# What may be wrong with the lists of a class: (names, what is said of each, what to do, id).
OF_LISTS = (
    (
        unsorted_fields,
        "{}.{} is neither published nor hidden.",
        "Add it to `fields` or, with a reason, to `hidden` of the class's resource.",
        "engagement.E001",
    ),
    (
        unknown_names,
        "{}.resource lists “{}”, which the class has not.",
        "Write it as the class does, or take it out.",
        "engagement.E002",
    ),
    (
        let_out_names,
        "{}.{} is hidden, and published, listed or searched by as well.",
        "What is in `hidden` never leaves: take it out of there, or out of the other lists.",
        "engagement.E006",
    ),
)


@register(Tags.models)
def every_field_is_sorted(app_configs, **kwargs):
    """A field that no list names would leave on every page, or on none, unnoticed."""
    return [
        Error(said.format(model.__name__, name), hint=hint, obj=model, id=number)
        for model in kinds()
        for names_of, said, hint, number in OF_LISTS
        for name in names_of(model)
    ]


@register(Tags.models)
def every_text_is_tidied(app_configs, **kwargs):
    """A text that people type is composed, and refused alike whatever keeps it."""
    written = dict.fromkeys(one for kind in kinds() for one in (kind, *part_kinds(kind)))
    return [
        Error(
            f"{model.__name__}.{field.name} keeps what people type as it comes.",
            hint="Make it a LineField, ProseField or LinkField, or not `editable`.",
            obj=model,
            id="engagement.E007",
        )
        for model in written
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField, models.URLField)
        and field.editable
        and not field.choices
    ]


@register(Tags.urls)
def every_typed_text_is_tidied(app_configs, **kwargs):
    """The same of what people type into a form that no model stands behind."""
    return [
        Error(
            f"{form.__name__}.{name} takes what people type as it comes.",
            hint="Make it a LineFormField or a ProseFormField.",
            obj=form,
            id="engagement.E008",
        )
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField
    ]


def forms_of_ours():
    """Every class of forms in a view or below one."""
    list(view_patterns())  # and with it every module that has one
    ours = tuple(f"{name.partition('.')[0]}." for name in (__name__, settings.SUBJECT))
    waiting, found = [forms.BaseForm], {}
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(ours):
            found[form] = True
    return list(found)


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
