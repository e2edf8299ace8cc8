"""Values in words, for lists, pages and the dictionary; read off the fields, kind by kind."""

import re
import unicodedata
from itertools import islice

from django.db import models
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from engagement.codes import label_of_code
from engagement.dates import Edtf, EdtfField, meaning_of, words
from engagement.fields import KEPT_CONTROLS, CodesField, LinkField
from engagement.in_languages import InLanguages, LanguagesField, TextsField, shown_text
from engagement.languages import language_inside, language_words
from engagement.resources import companions_of, field_of

# Unicode's control and format characters, and its two separators of lines.
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zl", "Zp"}


def label_of(model, name):
    """What a field or a computed property is called on a page."""
    field = field_of(model, name)
    if field is None:
        return getattr(getattr(model, name), "label", name.replace("_", " "))
    return field.verbose_name


SAID = {}  # (kind, name of a field): what says its value, of a record, where a label would not


def said_by(kind, name):
    """Makes a function of a record say a field of its kind, wherever values are put in words."""

    def register(function):
        SAID[kind, name] = function
        return function

    return register


def value_in_words(record, name, long=False, stored=False):
    """The value of a field in words, "" when there is none. Never a code, never a bare id.

    stored: a code is said as it was chosen, not as what it means today.
    """
    field = field_of(type(record), name)
    if (type(record), name) in SAID and not (stored and field.choices):
        return str(SAID[type(record), name](record))
    value = getattr(record, name)
    if value is None or value == "":
        return ""
    if isinstance(value, Edtf):
        return words(value, kind=meaning_of(record, name), long=long)
    if isinstance(field, CountryField):
        return value.name
    if isinstance(field, CodesField):
        return ", ".join(str(label) for label in field.labels(value))
    if isinstance(field, TextsField):
        return "\n".join(f"{label}: {text}" for label, text in record.texts_in_words())
    if name == "language":
        return language_words(value)
    if name == "text_language":
        return language_inside(value)
    if isinstance(field, LanguagesField):
        return ", ".join(language_inside(one) for one in re.split("[,;] *", value))
    if isinstance(value, models.Choices):
        return str(value.label)
    if isinstance(field, models.TimeField):
        return time_format(value, "H:i")
    if isinstance(field, models.DateTimeField):
        return words(timezone.localdate(value).isoformat())
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if getattr(field, "choices", None):
        return str(label_of_code(field, value))
    return shown_text(value).words if isinstance(value, InLanguages) else str(value)


def each_in_words(record, name, long=False, stored=False):
    """(what it is called, words) of a field: one, or one for each text it holds in a language."""
    if isinstance(field_of(type(record), name), TextsField):
        return dict(record.texts_in_words())
    return {label_of(type(record), name): value_in_words(record, name, long, stored)}


def with_hidden_shown(text):
    """`text` with each character that nobody sees, or that turns the reading order, spelt out."""
    return "".join(
        f"⟨U+{ord(char):04X}⟩"
        if unicodedata.category(char) in INVISIBLE_CATEGORIES and char not in KEPT_CONTROLS
        else char
        for char in text
    )


JOINERS = "\u200c\u200d"  # how Persian and Hindi words are spelt, and pictures put together
ROUND, MOST_SPELT = 15, 5  # characters before and after one that is unseen; how many are named


def hidden_in(text):
    """Where `text` holds characters that nobody sees: what stands round the first of them, spelt
    out. Those that belong to a spelling are none."""
    places = (
        at
        for at, char in enumerate(text)
        if char not in JOINERS and with_hidden_shown(char) != char
    )
    return [
        with_hidden_shown(text[max(at - ROUND, 0) : at + ROUND + 1]).replace("\n", " ")
        for at in islice(places, MOST_SPELT)
    ]


# What a field takes, by the first of these classes that it has.
TYPES = (
    (EdtfField, gettext_lazy("date (EDTF)")),
    (TextsField, gettext_lazy("texts by language")),
    (LanguagesField, gettext_lazy("languages")),
    (CodesField, gettext_lazy("several codes")),
    (CountryField, gettext_lazy("country code (ISO 3166-1)")),
    (LinkField, gettext_lazy("address, http or https")),
    (models.BooleanField, gettext_lazy("yes or no")),
    (models.IntegerField, gettext_lazy("whole number")),
    (models.DateTimeField, gettext_lazy("date and time")),
    (models.TimeField, gettext_lazy("time of day")),
)


def type_in_words(field):
    """What a field takes, for the dictionary."""
    if getattr(field, "choices", None) and not isinstance(field, CountryField):
        return _("code")
    if isinstance(field, models.ManyToManyField):
        return _("several: %(kind)s") % {"kind": field.related_model._meta.verbose_name_plural}
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._meta.verbose_name)
    if found := next((said for kind, said in TYPES if isinstance(field, kind)), None):
        return found
    if field.max_length:
        return _("text, up to %(most)s characters") % {"most": field.max_length}
    return _("text")


def codes_of(field):
    """(code, label) pairs of a field's vocabulary; none for countries, which have a standard."""
    if isinstance(field, CountryField):
        return []
    return list(getattr(field, "vocabulary", ())) or list(getattr(field, "flatchoices", ()))


def fields_of(model, names):
    """Rows of the dictionary: one for each published field."""
    for name in names:
        field = field_of(model, name)
        if field is None:
            made = getattr(model, name)
            words_of = {"label": made.label, "help": made.help_text, "type": _("computed")}
            yield {"name": name, "required": False, "codes": [], **words_of}
            continue
        yield {
            "name": name,
            "label": field.verbose_name,
            "type": type_in_words(field),
            "required": not field.blank and not field.has_default(),
            "help": field.help_text,
            "codes": codes_of(field),
        }


def dictionary_of(models_):
    """The data dictionary: for each kind what it is, its fields and its parts."""
    return [
        {
            "model": model,
            "name": model._meta.verbose_name,
            "plural": model.resource.plural,
            "about": model.resource.about,
            "fields": list(fields_of(model, (*model.resource.fields, *model.resource.computed))),
            "parts": [
                {
                    "name": part._meta.verbose_name_plural,
                    "fields": list(fields_of(part, part_fields(part, model))),
                }
                for part in part_kinds(model)
            ],
        }
        for model in models_
    ]


def part_kinds(model):
    """The classes of the parts that live inside a kind."""
    return [
        model._meta.apps.get_model(model._meta.app_label, name) for name in model.resource.parts
    ]


def part_fields(part, model):
    """Fields of a part that people fill in: not its id, not the record it lives in."""
    left_out = companions_of(part) | {*part.homes_in(model)}
    fields = (field for field in part._meta.concrete_fields if not field.primary_key)
    return [field.name for field in fields if field.name not in left_out]
