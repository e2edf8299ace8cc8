"""What must be true before the site may start. Run by `manage.py check` and by `start`."""

from django import forms
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections, models

from engagement.methods import view_patterns
from engagement.resources import kinds, let_out_names, unknown_names, unsorted_fields
from engagement.words import part_kinds

# What may be wrong with the lists of a class: the names, what is said of each, what to do.
OF_LISTS = {
    "E001": (
        unsorted_fields, "{}.{} is neither published nor hidden.",
        "Add it to `fields` or, with a reason, to `hidden` of the class's resource.",
    ),
    "E002": (
        unknown_names, "{}.resource lists “{}”, which the class has not.",
        "Write it as the class does, or take it out.",
    ),
    "E006": (
        let_out_names, "{}.{} is hidden, and published, listed or searched by as well.",
        "What is in `hidden` never leaves: take it out of there, or out of the other lists.",
    ),
}  # fmt: skip
# What a database must say of its settings, whatever it was told when it was made.
SETTINGS = {
    "sqlite": {
        "journal_mode": ("wal", "memory"), "synchronous": (2,), "foreign_keys": (1,),
        "secure_delete": (1,),
    },
    "postgresql": {
        "synchronous_commit": ("on", "remote_apply", "remote_write"), "fsync": ("on",),
    },
}  # fmt: skip


def refusal(number, said, hint=None, obj=None):
    return Error(said, hint=hint, obj=obj, id=f"engagement.{number}")


@register(Tags.models)
def every_field_is_sorted(app_configs, **kwargs):
    """A field that no list names would leave on every page, or on none, unnoticed."""
    return [
        refusal(number, said.format(model.__name__, name), hint, model)
        for model in kinds()
        for number, (names_of, said, hint) in OF_LISTS.items()
        for name in names_of(model)
    ]


@register(Tags.models)
def every_text_is_tidied(app_configs, **kwargs):
    """A text that people type is composed, and refused alike whatever keeps it."""
    hint = "Make it a LineField, ProseField or LinkField, or not `editable`."
    return [
        refusal(
            "E007", f"{model.__name__}.{one.name} keeps what is typed as it comes.", hint, model
        )
        for model in dict.fromkeys(one for kind in kinds() for one in (kind, *part_kinds(kind)))
        for one in model._meta.concrete_fields
        if type(one) in (models.CharField, models.TextField, models.URLField)
        and one.editable
        and not one.choices
    ]


@register(Tags.urls)
def every_typed_text_is_tidied(app_configs, **kwargs):
    """The same of what people type into a form that no model stands behind."""
    hint = "Make it a LineFormField or a ProseFormField."
    return [
        refusal("E008", f"{form.__name__}.{name} takes what is typed as it comes.", hint, form)
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField
    ]


def forms_of_ours():
    """Every class of forms in a view or below one."""
    list(view_patterns())  # and with it every module that has one
    ours = tuple(f"{name.partition('.')[0]}." for name in (__name__, settings.SUBJECT))
    found = [forms.BaseForm]
    for form in found:
        found += form.__subclasses__()
    return [form for form in dict.fromkeys(found) if form.__module__.startswith(ours)]


@register(Tags.database)
def what_is_acknowledged_is_kept(app_configs, databases=None, **kwargs):
    """Refuse a database that may lose what it has acknowledged (`docs/security.md`, R13)."""
    for alias in databases or []:
        connection = connections[alias]
        ask = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
        for name, wanted in SETTINGS[connection.vendor].items():
            if name == "fsync" and settings.ALLOW_FSYNC_OFF:
                continue  # a throw-away cluster of the tests
            with connection.cursor() as cursor:
                cursor.execute(f"{ask} {name}")
                (found,) = cursor.fetchone()
            if found not in wanted:
                said = f"{connection.display_name}'s {name} is {found}; it must be {wanted[0]}."
                yield refusal("E003", said, "Acknowledged entries could be lost.")


@register(Tags.urls)
def every_view_declares_its_methods(app_configs, **kwargs):
    hint = "Decorate its view, as with engagement.methods.allow_read."
    return [
        refusal("E005", f"The view at “{address}” does not say which methods it offers.", hint)
        for address, view in view_patterns()
        if not getattr(view, "methods", None)
    ]
