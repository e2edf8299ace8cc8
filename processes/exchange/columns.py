"""The columns of each kind, named once for CSV, XLSX, JSON and the way back.

`id` comes first, then (records only) the permanent `address`, which is ignored on the way back,
and `slug` where a kind has one. Then the fields in the order of the kind's Resource, by their
names, which stay the same in every language. A cell is a text:

* codes as they are stored, several joined with `; `
* dates in EDTF as stored, their meaning in a column of its own (`date_kind`)
* what a field points at: its slug, else its id; several joined with `; `, sorted
* `owner`: only for those who work there
* yes or no, nothing where it is not known; numbers plain; "" for what is empty
* `sources`: the citations of a record, see `cited.py`
* texts in further languages: one column for each of the site's languages, such as `summary_es`;
  those in any other stand in `in_other_languages` as JSON, {language: {field: text}}

`created` and `changed` are left out: they tell when this copy was written, so another site could
only repeat them by lying. Hidden fields have no column. Parts, such as participations, are tables
of their own with the ids or slugs of what they belong to; citations are in `sources` instead.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from engagement.fields import CodesField
from engagement.in_languages import IN_LANGUAGES, label_in
from engagement.resources import kinds
from processes.access import owner_told
from processes.exchange.cited import cell_of
from processes.lookup.replies import came_back
from processes.models import CITING, Citation, Intervention, NextStep, Part, WorkingNote

NOT_EXPORTED = ("created", "changed")
NOTE_KINDS = (
    WorkingNote,
    NextStep,
)  # in the folder of who may read them, and never a file of the site
VALUE_SEPARATOR = "; "


@dataclass(frozen=True)
class Column:
    """One column of a kind. `field` is the field of the model, or None for `address`, `sources`."""

    name: str
    title: Any
    field: Any = None

    def text(self, record, reader):
        """The cell of a record this person may see, as text."""
        if self.name == "address":
            return f"{settings.SITE_URL.rstrip('/')}{record.get_absolute_url()}"
        if self.name == "sources":
            return cell_of(_cited(record, reader) if record.cited is None else record.cited)
        if self.name == "owner" and not owner_told(record, reader):
            return ""
        return text_of(self.field, record)


@dataclass(frozen=True)
class LanguageColumn(Column):
    """A text in one of the site's languages: `of` is (language, name of the field)."""

    of: tuple = ()

    def text(self, record, reader):
        code, name = self.of
        return record.in_other_languages.get(code, {}).get(name, "")


class FurtherLanguages(Column):
    """The texts in languages that have no columns."""

    def text(self, record, reader):
        return further_languages(record.in_other_languages)


class ReplyColumn(Column):
    """What came back to an engagement, as its reader may know it; from a reply, where one is."""

    def text(self, record, reader):
        found = record.came_back or came_back([record], reader)[record.pk]
        said = dict(zip(CAME_BACK, (found.response, found.date, found.reasons_given), strict=True))
        return str(said[self.name] or "")


# Columns of entries that are read from replies; the last is no field of an entry.
CAME_BACK = ("response", "response_date", "reasons_given")


def exchange_kinds():
    """Every kind that has a table: records first, then the parts, in the order of declaration."""
    parts = (one for one in apps.get_app_config("processes").get_models() if issubclass(one, Part))
    return [*kinds("processes"), *(one for one in parts if one is not Citation)]


def plural_of(kind):
    """The word for a kind in file names: that of its address, or "other-names" for OtherName."""
    if hasattr(kind, "resource"):
        return kind.resource.plural
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower() + "s"


def columns(kind):
    """The columns of a kind, in their order."""
    own = [Column("id", _("id"), kind._meta.pk)]
    if not hasattr(kind, "resource"):
        plain = [one for one in written_fields(kind) if one.name != IN_LANGUAGES]
        own += [Column(one.name, one.verbose_name, one) for one in plain]
        return own + (language_columns(kind) if hasattr(kind, "translated") else [])
    own.append(Column("address", _("permanent address")))
    if hasattr(kind, "slug"):
        own.append(Column("slug", _("address"), kind._meta.get_field("slug")))
    for name in kind.resource.fields:
        if name == IN_LANGUAGES:
            own += language_columns(kind)
        elif name not in NOT_EXPORTED:
            field = kind._meta.get_field(name)
            made = ReplyColumn if kind is Intervention and name in CAME_BACK else Column
            own.append(made(name, field.verbose_name, field))
            if made is ReplyColumn and name == CAME_BACK[-2]:
                own.append(ReplyColumn(CAME_BACK[-1], _("reasons given")))
    return own + ([Column("sources", _("sources"))] if has_sources(kind) else [])


def language_columns(kind):
    """The columns of its texts in further languages, each text in all the site's languages."""
    each = ((name, code) for name in kind.translated for code in dict(settings.LANGUAGES))
    title = kind._meta.get_field(IN_LANGUAGES).verbose_name
    return [
        *(LanguageColumn(f"{n}_{code}", label_in(kind, n, code), of=(code, n)) for n, code in each),
        FurtherLanguages(IN_LANGUAGES, title),
    ]


def further_languages(texts):
    found = without_columns(texts)
    return json.dumps(found, ensure_ascii=False, sort_keys=True) if found else ""


def without_columns(texts):
    """Of texts by language, those in languages that have no columns."""
    return {code: said for code, said in texts.items() if code not in dict(settings.LANGUAGES)}


def written_fields(kind):
    """The fields of what has no Resource. An account is none of them: it is not taken along."""
    fields = (one for one in kind._meta.concrete_fields if one.editable)
    return [one for one in fields if one.related_model is not get_user_model()]


def has_sources(kind):
    return kind._meta.model_name in CITING


def text_of(field, record):
    """The cell of one field of a record."""
    if field.many_to_many:
        return VALUE_SEPARATOR.join(
            sorted(_reference(one) for one in getattr(record, field.name).all())
        )
    if field.is_relation:
        if getattr(record, field.attname) is None:
            return ""
        slugged = hasattr(field.related_model, "slug")
        return getattr(record, field.name).slug if slugged else str(getattr(record, field.attname))
    value = getattr(record, field.attname)
    return text_of_value(field, value.code if isinstance(field, CountryField) else value)


def text_of_value(field, value):
    """The cell of a value that is no pointer: of a country its code."""
    if isinstance(value, str):
        return value
    if isinstance(field, CodesField):
        return VALUE_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    return "" if value is None else str(value)


def _reference(record):
    return getattr(record, "slug", "") or str(record.pk)


def with_cells(kind, rows):
    """`rows` with what the cells of their kind point at."""
    fields = [column.field for column in columns(kind) if column.field is not None]
    rows = rows.select_related(
        *(one.name for one in fields if one.many_to_one and hasattr(one.related_model, "slug"))
    )
    many = [one for one in fields if one.many_to_many]
    return rows.prefetch_related(*(one.name for one in many))


def _cited(record, reader):
    """The citations of a record, with their sources."""
    here = {record._meta.model_name: record.pk}
    return Citation.visible_to(reader, type(record)).filter(**here).select_related("source")


def kinds_with_tables():
    """{word in the address or file name: kind} of every kind that has a table."""
    return {plural_of(kind): kind for kind in exchange_kinds()}
