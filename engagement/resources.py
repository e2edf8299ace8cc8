"""Resource: what a kind publishes, written once on its class.

Whatever a record leaves or enters through reads it: page, list, filter, export, API, form, import,
data dictionary. A kind that forgets to sort a field fails `manage.py check`.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist


@dataclass(frozen=True)
class Resource:
    """What a kind publishes.

    plural:   the word in addresses, "interventions"
    about:    one sentence on what the kind is, for its list and the dictionary
    fields:   names of its fields in reading order, as forms, exports and the dictionary show them
    headings: (name of a field, heading that begins with it), for a long form
    parts:    names of the kinds that live inside it and are edited in its form
    computed: names of properties that are published though nobody types them
    hidden:   fields that never leave, each with the reason
    filters:  names of filters a list offers, each a field name or a named filter of the kind
    search:   fields the free-text filter looks into
    columns:  what a list shows beside the title
    order:    how a list is sorted: address word -> order_by() terms; the first is the default
    """

    plural: str
    fields: tuple[str, ...]
    about: str = ""
    headings: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    order: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Computed(property):
    """A published value that nobody types, with the words the dictionary has for it."""

    label = help_text = ""


def computed(label, help_text):
    """Makes a method a Computed with these words."""

    def declare(method):
        made = Computed(method)
        made.label, made.help_text = label, help_text
        return made

    return declare


@cache
def kinds(app_label=None):
    """Every model class that publishes itself as a record, in the order they were declared."""
    return tuple(
        model
        for model in apps.get_models()
        if isinstance(getattr(model, "resource", None), Resource)
        and (app_label is None or model._meta.app_label == app_label)
    )


@cache
def by_plural():
    """The registry as addresses name it: address word -> model class."""
    return MappingProxyType({model.resource.plural: model for model in kinds()})


def field_of(model, name):
    """The field called `name`, or None where the name is that of a computed property."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def companions_of(model):
    """Names of the fields that a field brings with it, such as the first day of a date."""
    return {
        f"{field.name}{end}"
        for field in model._meta.concrete_fields
        for end in getattr(field, "companion_suffixes", ())
    }


def unsorted_fields(model):
    """Names of fields that a class neither publishes nor declares hidden."""
    resource = model.resource
    sorted_names = {*resource.fields, *(name for name, _ in resource.hidden)}
    own = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [f.name for f in own if f.name not in sorted_names | companions_of(model)]


def unknown_names(model):
    """Names a class lists although it has no such field or property."""
    resource = model.resource
    paths = (*resource.search, *(term for _word, terms in resource.order for term in terms))
    listed = {
        *resource.fields, *resource.computed, *resource.columns, *dict(resource.hidden),
        *dict(resource.headings),
        *(path.removeprefix("-").partition("__")[0] for path in paths),
    }  # fmt: skip
    return sorted(
        name for name in listed if field_of(model, name) is None and not hasattr(model, name)
    )


def let_out_names(model):
    """Names a class declares hidden and yet publishes, lists or searches by."""
    resource = model.resource
    let_out = {*resource.fields, *resource.columns, *resource.filters, *resource.search}
    return sorted(let_out & dict(resource.hidden).keys())
