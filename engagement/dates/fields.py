"""Dates in tables: a field, and the companions that are kept in step with it."""

import contextlib
import copy
import functools

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql import UpdateQuery

from engagement.dates.forms import EdtfFormField
from engagement.dates.value import LONGEST_DATE, Edtf, as_edtf

HERE = "engagement.dates"  # where migrations find these classes, whatever file they are in


class EdtfAttribute(DeferredAttribute):
    """Holds an Edtf or None; text that is no date stays as it is until validation refuses it."""

    def __set__(self, instance, value):
        with contextlib.suppress(ValueError):
            value = as_edtf(value)
        instance.__dict__[self.field.attname] = value


class CompanionAttribute(DeferredAttribute):
    """Answers from the date beside it, so the two cannot go out of step, not even in a fixture."""

    def __get__(self, instance, cls=None):
        source, _line, part = self.field.name.rpartition("_")
        if instance is None or source not in instance.__dict__:
            return super().__get__(instance, cls)
        value = instance.__dict__[source]
        return getattr(value, part) if isinstance(value, Edtf) else self.field.get_default()

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class Companion:
    """What both companion fields share. In migrations they are Django's own fields."""

    descriptor_class = CompanionAttribute

    def contribute_to_class(self, cls, name, **kwargs):
        # Whoever copies all fields of a model (history, inheritance) would add it twice: once
        # with the date and once for itself.
        if not _has(cls, name):
            super().contribute_to_class(cls, name, **kwargs)

    def deconstruct(self):
        name, _own_path, args, kwargs = super().deconstruct()
        plain = next(base for base in type(self).__bases__ if base is not Companion)
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class CompanionDate(Companion, models.DateField):
    pass


class CompanionText(Companion, models.CharField):
    pass


class EdtfField(models.CharField):
    """A date as exact as it is known: an Edtf or None in Python, its canonical text in the table.

    Brings three fields with it, kept in step by whatever saves the row: `<name>_earliest`,
    `<name>_latest` (dates, NULL = unbounded or no date) and `<name>_sort` (Edtf.sort, "" = no
    date). Order by `<name>_sort`; "" comes first in it, so the reversed order has undated last.

    Text that is no date raises ValidationError in full_clean() and ValueError in save().
    QuerySet.update() and bulk_update() must name all of `columns`, or raise TypeError.
    """

    __module__ = HERE
    companion_suffixes = ("_earliest", "_latest", "_sort")
    descriptor_class = EdtfAttribute

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", LONGEST_DATE)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "blank": self.blank}

    @property
    def columns(self):
        """Names of the field and of its companions."""
        return (self.name, *(f"{self.name}{suffix}" for suffix in self.companion_suffixes))

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        # A migration lists the companions itself; an abstract class hands the date on, and each
        # child adds its own.
        if cls.__module__ == "__fake__" or cls._meta.abstract:
            return
        hidden = {"editable": False, "serialize": False}
        earliest, latest, sort = self.columns[1:]
        cls.add_to_class(earliest, CompanionDate(null=True, **hidden))
        cls.add_to_class(latest, CompanionDate(null=True, **hidden))
        cls.add_to_class(sort, CompanionText(max_length=11, blank=True, default="", **hidden))
        cls.save_base = _widened(cls.save_base, frozenset(self.columns))

    def get_placeholder(self, value, compiler, connection):
        """Django asks this for each value it writes: the place to catch a partial update."""
        if isinstance(compiler.query, UpdateQuery):
            written = {changed.name for changed, _model, _value in compiler.query.values}
            left = [n for n in self.columns if n not in written and _has(self.model, n)]
            if left:
                raise TypeError(f"{', '.join(left)} must be written together with {self.name}")
        return "%s"

    def pre_save(self, instance, add):
        settle_dates(instance, self)
        return getattr(instance, self.attname)

    def from_db_value(self, value, expression, connection):
        return as_edtf(value)

    def to_python(self, value):
        try:
            return as_edtf(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        return str(as_edtf(value) or "")

    def value_to_string(self, instance):
        return self.get_prep_value(self.value_from_object(instance))

    def validate(self, value, instance):
        super().validate("" if value is None else value, instance)

    def run_validators(self, value):
        super().run_validators(value and str(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": EdtfFormField, **kwargs})


def settle_dates(instance, *fields):
    """Turn text in the date fields of an instance into dates, and fill what goes with them.

    Saving does this, bulk_create() too. Without `fields` it settles all. Raises ValueError.
    """
    for field in fields or (f for f in instance._meta.concrete_fields if isinstance(f, EdtfField)):
        value = as_edtf(getattr(instance, field.attname))
        setattr(instance, field.attname, value)
        # In a migration the companions are plain fields and have to be told.
        for name, empty in zip(field.columns[1:], (None, None, ""), strict=True):
            if hasattr(field.model, name):
                part = name.removeprefix(f"{field.name}_")
                setattr(instance, name, getattr(value, part) if value else empty)


class OnceADate(models.UniqueConstraint):
    """Unique together with a date, an undated row as well.

    "No date" is None in Python and "" in the table. Django takes None for NULL, which the
    database never finds twice, and would leave it to the database to refuse the second row.
    """

    __module__ = HERE

    def validate(self, model, instance, *args, **kwargs):
        as_kept = copy.copy(instance)
        for name in self.fields:
            field = model._meta.get_field(name)
            if isinstance(field, EdtfField) and getattr(instance, field.attname) is None:
                as_kept.__dict__[field.attname] = ""  # by its attribute it would be None again
        super().validate(model, as_kept, *args, **kwargs)


def _has(model, name):
    return any(own.name == name for own in model._meta.local_fields)


def _widened(save_base, columns):
    """save_base() that writes all `columns` where update_fields names one of them."""

    @functools.wraps(save_base)
    def widened(self, *args, update_fields=None, **kwargs):
        if update_fields and not columns.isdisjoint(update_fields):
            update_fields = columns.union(update_fields)
        return save_base(self, *args, update_fields=update_fields, **kwargs)

    return widened
