"""What is a kind made of? Read off its fields and not off what it says of itself, so that a kind
that is registered is in the sweep from that day."""

import datetime as dt
import itertools

from django.apps import apps
from django.db import models
from django_countries.fields import CountryField

from engagement.dates import EdtfField
from engagement.fields import CodesField
from engagement.in_languages import InLanguages, LanguagesField
from engagement.resources import kinds
from processes.models import Citation, Organisation, Part, Participation, Post, Record, Source
from tests.making import is_needed, value_for
from tests.sweep.people import LEVELS

DIRECTORY = (Organisation, Post, Source)  # public, all of it
COUNTRIES = dict(zip(LEVELS, ("MX", "KE", "NP", "TH"), strict=True))
# Three spans of days, so that what is hidden stands before and after all that is public.
SPANS = {"older": dt.date(2010, 1, 1), "public": dt.date(2015, 1, 1), "newer": dt.date(2020, 1, 1)}
# Of these a record names one and not both.
TYPED = {Participation: ("organisation", "name"), Citation: ("source", "reference")}
EITHER = {"Assessment": ("consultation", "stage")}


def record_kinds():
    return [kind for kind in kinds("processes") if issubclass(kind, Record)]


def part_kinds():
    return [one for one in apps.get_app_config("processes").get_models() if issubclass(one, Part)]


def pointers(model):
    """Fields that point at a record with a level of its own; what is merged into one is hidden."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.is_relation and issubclass(one.related_model, Record) and one.name != "merged_into"
    ]


CODED = EdtfField | CodesField | CountryField | LanguagesField


def texts(model, mark):
    """`mark` in every field somebody types words into."""
    found = {}
    for one in model._meta.concrete_fields:
        typed = isinstance(one, models.CharField | models.TextField) and one.editable
        if not typed or one.choices or isinstance(one, CODED):
            continue
        if isinstance(one, models.URLField):
            found[one.name] = f"https://example.org/{mark}"
        elif (one.max_length or len(mark)) >= len(mark):
            found[one.name] = f"{mark} {one.name}"[: one.max_length].strip()
    if issubclass(model, InLanguages):
        found["text_language"] = ""
        further = {name: f"{mark} {name} otra"[:200] for name in model.translated}
        found["in_other_languages"] = {"es": further, "pt": further}
    return found


def codes(model, number):
    """The code with this number, counted round, out of each vocabulary."""
    return {
        one.name: one.flatchoices[number % len(one.flatchoices)][0]
        for one in model._meta.concrete_fields
        if one.choices
        and one.editable
        and not isinstance(one, CountryField)
        and one.name not in {"visibility", "date_kind", "whole_group"}
    }


def saved(kind, /, **values):
    """A valid row; what it points at must be given, so that nothing unmarked comes along."""
    for one in kind._meta.concrete_fields:
        if one.name not in values and is_needed(one):
            assert not one.is_relation, f"{kind.__name__}.{one.name} must be given a row"
            values[one.name] = value_for(one)
    row = kind(**values)
    row.full_clean(validate_unique=False, validate_constraints=False)  # the database refuses those
    row.came_now = True
    row.save()
    return row


def marks():
    for letters in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=4):
        yield f"zanzibar{''.join(letters)}"
