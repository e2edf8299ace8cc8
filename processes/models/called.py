"""What an organisation or a process is called, for its reader; by columns of rows that point at
it, so that its name in each language costs no further statement."""

import json

from django.db.models import Case, CharField, TextField, Value, When
from django.db.models.functions import Cast

from engagement.in_languages import one_of


class Called:
    """What has a name, and an acronym or a short name."""

    @property
    def short_text(self):
        """What it is called for short, as a Text."""
        return shorter(self.told("name"), self.told("acronym"))


def fields_of_name(path):
    """The fields of an organisation by which it is called, and its address, where it is read as a
    record and nothing else is shown of it. path: to it, with its last "__"."""
    names = ("name", "acronym", "proper_name", "text_language", "in_other_languages", "slug")
    return [f"{path}{name}" for name in names]


def columns_of_name(path):
    """What `named_by_columns` makes an organisation's name of, for a query of rows that point at
    it. path: to it, with its last "__"."""
    language = Case(
        When(**{f"{path}proper_name": True}, then=Value("")),
        default=Cast(f"{path}text_language", CharField()),
    )
    return [f"{path}name", language, Cast(f"{path}in_other_languages", TextField())]


def named_by_columns(name, language, others):
    """The name as a Text; `language` is "" of a proper name, `others` a text of JSON."""
    return one_of("name", name, language, json.loads(others or "{}"))


def short_by_columns(name, acronym, language, others):
    """The same of what it is called for short."""
    short = one_of("acronym", acronym, language, json.loads(others or "{}"))
    return shorter(named_by_columns(name, language, others), short)


def shorter(name, acronym):
    """Of two Texts the acronym, but none of another language than the name is shown in."""
    return acronym if acronym.words and acronym.language == name.language else name
