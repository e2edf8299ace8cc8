"""What the cells of a file mean for a form: codes or their words, yes and no, several in one."""

import re
from functools import cache

from django.conf import settings
from django.db import models
from django.utils import translation
from django_countries.fields import CountryField

from engagement.codes import CodeField
from engagement.fields import CodesField
from engagement.formats.writing import unescaped
from processes.exchange.columns import VALUE_SEPARATOR

YES = {"yes", "y", "true", "1", "x", "sí", "si", "s", "verdadero", "oui", "o", "vrai"}
NO = {"no", "n", "false", "0", "falso", "non", "faux"}


@cache
def form_field(field):
    """That of a field of a model, made once: it is asked for every line."""
    return field.formfield()


def cell(text):
    """A cell as somebody meant it: without what keeps it from being run."""
    return unescaped(text).strip()


def folded_heading(text):
    return " ".join(re.sub(r"[\s_]+", " ", str(text)).casefold().split())


def choices_of(field):
    """(code, label) of a field with codes. Countries are named in the language of the moment."""
    if isinstance(field, CodeField):
        return field.built_in.items()
    choices = field.vocabulary if isinstance(field, CodesField) else field.flatchoices
    return choices.choices if isinstance(choices, type) else choices


@cache
def codes_by_word(field):
    """{a word for it, folded: code} of a field with codes, in every language of the site."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in choices_of(field):
                found.setdefault(folded_heading(label), str(code))
    return found | {folded_heading(code): str(code) for code, _label in choices_of(field)}


def code_of(field, text):
    """The code a text means, that into which it was merged; where it means none, the text, which
    the form will refuse."""
    known = code_written(field, text)
    return field.survivor(known) if isinstance(field, CodeField) else known


def code_written(field, text):
    """The same as it was before codes were merged."""
    known = codes_by_word(field).get(folded_heading(text))
    return known or (added(field, text) if isinstance(field, CodeField) else text)


def added(field, text):
    """The code that somebody has added to a vocabulary, by any of its words."""
    for term in field.terms():
        if folded_heading(text) in map(folded_heading, (term.code, *term.labels)):
            return term.code
    return text


def split(text):
    return [one.strip() for one in text.split(VALUE_SEPARATOR.strip()) if one.strip()]


def value_of(field, text):
    """The value that the text of a cell means for a field: the text, where its form reads that."""
    text = cell(text)
    if isinstance(field, CodesField):
        return [code_of(field, one) for one in split(text)]
    if isinstance(field, CountryField) or field.choices:
        return code_of(field, text) if text else ""
    if isinstance(field, models.BooleanField):
        word = text.casefold()
        return True if word in YES else None if field.null and word not in NO else False
    return text


def empty_is_said(field):
    """Does an empty cell say that it is not recorded, where a new row would have a default?"""
    return field is not None and bool(field.choices) and field.blank and field.has_default()


def is_unclear(field, text):
    """Yes or no is asked, and the text says neither."""
    if not isinstance(field, models.BooleanField):
        return False
    return cell(text).casefold() not in {"", *YES, *NO}
