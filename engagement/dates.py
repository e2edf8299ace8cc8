"""Dates that are no more exact than what is known: EDTF (ISO 8601-2:2019).

The rules are those of the EDTF specification of the Library of Congress: levels 0 and 1, and of
level 2 the sub-year groupings (seasons, quarters, quadrimesters, semesters). What else level 2
has is refused with a sentence. All days are of the proleptic Gregorian calendar, years 0001 to
9999. What people type and read is in `date_words.py`.
"""

import contextlib
import copy
import functools
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql import UpdateQuery
from django.utils.translation import gettext_lazy as _

from . import date_words

LONGEST = 64  # characters anybody may type; the longest canonical date has 23
PRECISIONS = ("day", "month", "season", "year", "decade", "century", "range")
# Code of a part of a year -> its first and last month. The codes 21 to 24 leave the hemisphere
# open; their months are those of the northern one, and a winter (24) ends in the next year.
PARTS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
PARTS |= {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
PARTS |= {37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12)}
HEMISPHERIC = range(25, 33)

SINGLE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<part>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<mark>[?~%]?)",
    re.ASCII,
)
WITH_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d", re.ASCII)
BEYOND = re.compile(r"[\[{].*|.*[\]}]|(?=.*[X?~%SE])[\dX?~%SE-]+", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Edtf:
    """A date as exact as it is known. Made by parse() or read(), equal when written the same.

    earliest, latest: the first and the last day it can mean; None is unbounded. "About" and
    "perhaps" do not widen them. precision: one of PRECISIONS; what is spelled out as not known
    does not count ("2004-XX" is a year), every interval is a "range".
    """

    text: str
    precision: str = field(compare=False)
    earliest: date | None = field(compare=False)
    latest: date | None = field(compare=False)
    approximate: bool = field(compare=False, default=False)
    uncertain: bool = field(compare=False, default=False)
    sides: tuple = field(compare=False, default=())

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"Edtf({self.text!r})"

    @property
    def is_interval(self):
        return bool(self.sides)

    @property
    def start(self):
        """Where an interval starts, None where that is open or not known; else itself."""
        return self.sides[0] if self.sides else self

    @property
    def end(self):
        """Where an interval ends, None where that is open or not known; else itself."""
        return self.sides[1] if self.sides else self

    @property
    def sort(self):
        """Text whose plain order is "earliest day, then precision": YYYY-MM-DD and a digit."""
        return f"{self.earliest or self.latest}{PRECISIONS.index(self.precision)}"


# -- reading --------------------------------------------------------------------------------
EMPTY = _("Write a date. Example: 2022-10.")
TOO_LONG = _("Write the date in at most %(longest)s characters. Example: 2022-10.")
HIDDEN = _("Write the date without hidden characters. Example: 2022-10.")
NOT_UNDERSTOOD = _(
    "“%(text)s” is not a date that can be understood here. Examples: 2022, October 2022,"
    " 12 Oct 2022, about July 2022, between January and April 2023."
)
NOT_CANONICAL = _(
    "“%(text)s” is not a date written as year, month and day. Examples: 2022, 2022-10,"
    " 2022-10-12, 2021/2024-08."
)
NO_SIDE = _("“%(text)s” has no date on either side. Example: 2021/2024-08.")
ENDS_FIRST = _("“%(text)s” ends before it starts. Example: 2021/2024-08.")
X_IN_INTERVAL = _(
    "“%(text)s” has an X in an interval, which cannot be kept; write the first and the last"
    " year. Example: 2010/2029."
)
TIME_OF_DAY = _("“%(text)s” has a time of day; write the day alone. Example: 2022-10-12.")
OUT_OF_YEARS = _("“%(text)s” is not in the years 0001 to 9999. Example: 2022.")
NO_MONTH = _("“%(text)s” has no month %(month)s; months go from 01 to 12. Example: 2022-10.")
NO_DAY = _(
    "“%(text)s” has no day %(day)s; that month has the days 01 to %(last)s. Example: 2022-10-12."
)
ONE_HEMISPHERE = _(
    "“%(text)s” names a season of one hemisphere, which cannot be kept; write 21 for spring, 22"
    " for summer, 23 for autumn or 24 for winter. Example: 2023-21."
)
LEVEL_2 = _(
    "“%(text)s” is a form of date that cannot be kept; write one date with X, or one of the"
    " marks ? ~ %%, only at its end. Examples: 2022-XX, 2022-10~, 2021/2024-08."
)


def parse(text):
    """The Edtf that `text`, canonical EDTF, says.

    Raises ValueError with a sentence for people, in their language, and an example.
    """
    _refuse_unreadable(text)
    return _parse(text)


def read(text):
    """The Edtf that a person means who types `text`, in English, Spanish or French, or as EDTF.

    Raises ValueError as parse() does, also where a text can be read in two ways.
    """
    if isinstance(text, str) and len(text := text.strip()) <= LONGEST:
        # Full-width digits and no-break spaces come from keyboards and copied pages.
        text = unicodedata.normalize("NFKC", text)
    _refuse_unreadable(text)
    try:
        return _parse(text)
    except ValueError:
        if meant := date_words.canonical(text):
            return _parse(meant)
        if not date_words.has_words(text):
            raise  # Written in figures: the exact reason helps more than a list of phrases.
    raise ValueError(NOT_UNDERSTOOD % {"text": text})


def words(value, kind="", long=False):
    """A date in words, in the active language and at its own precision, never padded.

    value: an Edtf, canonical text, or nothing. kind: "span" where an interval lasted through,
    "within" or "" where something happened at some time in it. long: months in full.
    """
    return date_words.say(_edtf(value), kind, long)


def _edtf(value):
    """The Edtf or None that an Edtf, canonical text, "" or None stands for."""
    if value is None or value == "":
        return None
    return value if isinstance(value, Edtf) else parse(value)


def _refuse_unreadable(text):
    if not isinstance(text, str) or not text:
        raise ValueError(str(EMPTY))
    if len(text) > LONGEST:
        raise ValueError(TOO_LONG % {"longest": LONGEST})
    if not text.isprintable():  # Nor could a sentence repeat it.
        raise ValueError(str(HIDDEN))


@functools.lru_cache(maxsize=4096)
def _parse(text):
    if "/" not in text:
        return _parse_single(text)
    sides = text.split("/")
    if len(sides) > 2:
        raise ValueError(NOT_CANONICAL % {"text": text})
    start, end = (None if side in ("", "..") else _parse_single(side) for side in sides)
    if not start and not end:
        raise ValueError(NO_SIDE % {"text": text})
    if "X" in text:
        raise ValueError(X_IN_INTERVAL % {"text": text})
    if start and end and end.latest < start.earliest:
        raise ValueError(ENDS_FIRST % {"text": text})
    known = [side for side in (start, end) if side]
    return Edtf(
        "/".join(sides),
        "range",
        start and start.earliest,
        end and end.latest,
        approximate=any(side.approximate for side in known),
        uncertain=any(side.uncertain for side in known),
        sides=(start, end),
    )


def _parse_single(text):
    match = SINGLE.fullmatch(text)
    if not match:
        raise ValueError(_why_not(text) % {"text": text})
    precision, earliest, latest = _bounds(text, match["year"], match["part"], match["day"])
    mark = match["mark"]
    return Edtf(match[0], precision, earliest, latest, mark in ("~", "%"), mark in ("?", "%"))


def _why_not(text):
    if WITH_TIME.match(text):
        return TIME_OF_DAY
    if text[:1] in ("-", "Y"):
        return OUT_OF_YEARS
    return LEVEL_2 if BEYOND.fullmatch(text) else NOT_CANONICAL


def _bounds(text, year, part, day):
    """Precision, first and last day of the single date `text`, given as its components."""
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if not first_year:
        raise ValueError(OUT_OF_YEARS % {"text": text})
    if ("X" in year and part) or (part == "XX" and day not in (None, "XX")):
        raise ValueError(LEVEL_2 % {"text": text})
    if part in (None, "XX"):
        precision = ("year", "decade", "century")[year.count("X")]
        return precision, date(first_year, 1, 1), date(last_year, 12, 31)
    number = int(part)
    if number in HEMISPHERIC:
        raise ValueError(ONE_HEMISPHERE % {"text": text})
    if number in PARTS and day is None:
        first, last = PARTS[number]
        return "season", date(first_year, first, 1), _last_day(first_year, last)
    if not 1 <= number <= 12:
        raise ValueError(NO_MONTH % {"text": text, "month": part})
    last_day = _last_day(first_year, number)
    if day in (None, "XX"):
        return "month", date(first_year, number, 1), last_day
    if not 1 <= int(day) <= last_day.day:
        raise ValueError(NO_DAY % {"text": text, "day": day, "last": last_day.day})
    exact = date(first_year, number, int(day))
    return "day", exact, exact


def _last_day(year, month):
    """The last day of a month; months after 12 are those of the next year."""
    if month > 12:
        if year == date.max.year:
            return date.max
        year, month = year + 1, month - 12
    return date(year, month, monthrange(year, month)[1])


# -- keeping --------------------------------------------------------------------------------
class EdtfAttribute(DeferredAttribute):
    """Holds an Edtf or None; text that is no date stays as it is until validation refuses it."""

    def __set__(self, instance, value):
        with contextlib.suppress(ValueError):
            value = _edtf(value)
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

    companion_suffixes = ("_earliest", "_latest", "_sort")
    descriptor_class = EdtfAttribute

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", LONGEST)
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
        return _edtf(value)

    def to_python(self, value):
        try:
            return _edtf(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        return str(_edtf(value) or "")

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
    for each in fields or (f for f in instance._meta.concrete_fields if isinstance(f, EdtfField)):
        value = _edtf(getattr(instance, each.attname))
        setattr(instance, each.attname, value)
        # In a migration the companions are plain fields and have to be told.
        for name, empty in zip(each.columns[1:], (None, None, ""), strict=True):
            if _has(each.model, name):
                part = name.removeprefix(f"{each.name}_")
                setattr(instance, name, getattr(value, part) if value else empty)


class OnceADate(models.UniqueConstraint):
    """Unique together with a date, an undated row as well.

    "No date" is None in Python and "" in the table. Django takes None for NULL, which the
    database never finds twice, and would leave it to the database to refuse the second row.
    """

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


class EdtfFormField(forms.CharField):
    """Takes what people type; the value is an Edtf or None, the errors are sentences."""

    hint = _(
        "Leave the day out if you do not know it. 2022, October 2022 or 12 Oct 2022 are all fine."
    )

    def __init__(self, **kwargs):
        # No maxlength on the input: a browser would cut a pasted phrase without a word.
        kwargs["max_length"] = None
        kwargs["help_text"] = kwargs.get("help_text") or self.hint
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, Edtf):
            return value
        if not value or not str(value).strip():
            return None
        try:
            return read(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        """In words where these mean exactly the same when they come back, else canonical."""
        if not isinstance(value, Edtf):
            return value
        try:
            said = words(value, long=True)
            return said if read(said) == value else str(value)
        except ValueError:
            return str(value)

    def has_changed(self, initial, data):
        try:
            initial = self.to_python(initial)
        except ValidationError:
            return True
        return super().has_changed(initial, data)
