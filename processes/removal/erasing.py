"""Erasing personal data from a record, its parts, what is noted beside it, all that ever said, and
proposals about it.

What is shown beforehand is what the person may read; what is erased is all of it. The words that
are erased are kept nowhere: not in the note, not in an address, not in a log.
"""

import re
import unicodedata
from dataclasses import dataclass

from django import forms
from django.core.validators import MinLengthValidator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField
from engagement.in_languages import TextsField
from engagement.trail.events import What, note
from engagement.words import each_in_words
from processes.history.versions import (
    in_record,
    note_versions_of,
    notes_in,
    part_versions_of,
    parts_in,
    rewrite,
    seen_in,
    versions_of,
)
from processes.models import (
    Batch,
    Erasure,
    HomeName,
    Intervention,
    Mergeable,
    Merger,
    Proposal,
    Record,
    as_one_change,
    change_id,
    forget_what_went,
)
from processes.writing.writer import store

CHARACTERS_AROUND = 40  # characters shown on each side of what is found
PLACES_SHOWN = 20


class ErasureForm(forms.Form):
    """What to erase, and what stands in its place."""

    text = LineField().formfield(
        label=_("text to erase"),
        max_length=200,
        required=True,
        validators=[MinLengthValidator(3)],
        help_text=_("As it is written there, such as a name or a number; capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    instead = LineField().formfield(
        label=_("what to write in its place"), max_length=40, required=False, initial="[…]"
    )

    def clean(self):
        """What is put in its place must not hold what is to go."""
        given = super().clean()
        text, instead = given.get("text"), given.get("instead") or "[…]"
        if text and Words(text, "").within(instead):
            self.add_error("instead", _("Write something that does not hold the text to erase."))
        return {**given, "instead": instead}


class Words:
    """What is looked for: letters in either case, any space between words."""

    def __init__(self, text, instead):
        self.instead, words = instead, unicodedata.normalize("NFC", text).split()
        self.pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        self.slug = slugify(text)

    def within(self, value):
        return len(self.pattern.findall(value)) if isinstance(value, str) else 0

    def without(self, value, most=None):
        if isinstance(value, dict):
            return {key: self.without(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.without(one) for one in value]
        if not isinstance(value, str):
            return value
        return self.pattern.sub(lambda _found: self.instead, value)[:most]

    def erase(self, row):
        """Take them out of a row in memory; the names of the fields that held them."""
        changed = []
        for one in texts_of(type(row)):
            value = getattr(row, one.attname)
            new = self.without(value, one.max_length)
            if new != value:
                # Half an address leads nowhere and may still say who it was of.
                gone = isinstance(one, models.URLField) and one.blank
                setattr(row, one.attname, "" if gone else new)
                changed.append(one.attname)
        return changed

    def in_slug(self, slug):
        return bool(self.slug) and f"-{self.slug}-" in f"-{slug}-"


def texts_of(model):
    """Its fields in which somebody has written words, or a form as it was sent."""
    written = (models.CharField, models.TextField, models.JSONField)
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, written)
        and not isinstance(one, EdtfField | models.SlugField | models.FileField)
        and not one.choices
    ]


# -- looking ---------------------------------------------------------------------------------
@dataclass
class Found:
    """Where it occurs: how often now and in earlier versions, with some of the places."""

    now: int = 0
    earlier: int = 0
    proposed: int = 0
    places: tuple = ()


def words_found(record, reader, words):
    """Where the words occur in what this person may read."""
    kind, found = type(record), Found()
    rows = list(kind.visible_to(reader).filter(pk=record.pk))
    earlier = list(versions_of(kind, reader).filter(id=record.pk))
    for part, homes, _names in parts_in(kind):
        here = in_record(homes, record)
        rows += seen_in(kind, part, reader).filter(here)
        earlier += part_versions_of(part, reader, kind).filter(here)
    for model, homes, _names in notes_in(kind):
        here = in_record(homes, record)
        rows += model.visible_to(reader).filter(here)
        earlier += note_versions_of(model, reader).filter(here)
    if kind is Intervention:
        rows += HomeName.visible_to(reader).filter(intervention=record)
    found.now = sum(number_in(row, words) for row in rows)
    found.earlier = sum(number_in(row, words) for row in earlier)
    proposals = Proposal.about([record.pk], Proposal.visible_to(reader))
    found.proposed = sum(number_in(one, words) for one in proposals)
    found.places = tuple(place for row in rows for place in places_in(row, words))[:PLACES_SHOWN]
    return found


def places_that_travel(record, reader, words):
    """Where the words occur in what is read with a record, itself and what lives in it; notes are
    its organisation's own and stay at home."""
    kind = type(record)
    rows = [*kind.visible_to(reader).filter(pk=record.pk)]
    for part, homes, _names in parts_in(kind):
        rows += seen_in(kind, part, reader).filter(in_record(homes, record))
    return [place for row in rows for place in places_in(row, words)][:PLACES_SHOWN]


def number_in(row, words):
    return sum(
        words.within(text)
        for one in texts_of(type(row))
        for text in strings(one.value_from_object(row))
    )


def strings(value):
    """All text within a value that may be made of lists and names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value]


def places_in(row, words):
    """(label of the field, before, it, after) of each occurrence."""
    for one in texts_of(type(row)):
        said = {one.verbose_name: getattr(row, one.attname)}
        if isinstance(one, TextsField):
            said = each_in_words(row, one.name)
        for label, value in said.items():
            for hit in words.pattern.finditer(value) if isinstance(value, str) else ():
                start, end = hit.span()
                before = value[max(0, start - CHARACTERS_AROUND) : start]
                yield label, before, hit[0], value[end : end + CHARACTERS_AROUND]


# -- erasing ---------------------------------------------------------------------------------
@transaction.atomic
def erase(record, words, by):
    """Erase them everywhere in a record and its history, seen or not, and leave a note.

    So they are in what was merged into it. `record` is held by this transaction, as one that `by`
    may write.
    """
    kind = type(record)
    owner = record.owner_id if isinstance(record, Record) else None
    with as_one_change(change_id(), by):
        erase_in(record, words)
    forget_what_went()
    note(What.ERASED, who=by, on=record, organisation=owner)
    Erasure.unrestricted.create(
        kind=kind.resource.plural,
        record=record.pk,
        owner_id=owner,
        by=by,
        day=timezone.localdate(),
    )
    transaction.on_commit(overwrite)


def erase_in(record, words):
    kind, here = type(record), Q(id=record.pk)
    changed, moved = words.erase(record), new_address(record, words)
    if changed or moved:
        record.readdressed = bool(moved)
        store(record, {})
    rewrite(kind, here, lambda row: [*words.erase(row), *new_address_then(row, record, words)])
    for part, homes, _names in (*parts_in(kind), *notes_in(kind)):
        for row in part.unrestricted.filter(in_record(homes, record)):
            if words.erase(row):
                save_or_drop(row)
        rewrite(part, in_record(homes, record), words.erase)
    merged = Merger.unrestricted.filter(Q(kept=record.pk) | Q(gone=record.pk))
    for one in (*Proposal.about([record.pk]), *merged):
        if names := words.erase(one):
            one.save(update_fields=names)
    for one in HomeName.unrestricted.filter(intervention=record.pk):
        if names := words.erase(one):
            one.save(update_fields=names)
    Batch.forget_files_of([record.pk])
    if issubclass(kind, Mergeable):
        for one in kind.unrestricted.filter(merged_into=record.pk):
            erase_in(one, words)


def save_or_drop(row):
    """Two names that were one apart are the same now: one of them is enough."""
    try:
        with transaction.atomic():
            store(row, {})
    except IntegrityError:
        row.delete()


def new_address(record, words):
    """An address made of the words gives way to one made of the new name."""
    changed = [name for name in ("slug", "former_slug") if words.in_slug(getattr(record, name, ""))]
    for name in changed:
        setattr(record, name, record.free_slug(str(record)) if name == "slug" else "")
    return changed


def new_address_then(row, record, words):
    changed = [name for name in ("slug", "former_slug") if words.in_slug(getattr(row, name, ""))]
    for name in changed:
        setattr(row, name, getattr(record, name))
    return changed


def overwrite():
    """What SQLite still has in its log of writes is overwritten too; its pages are at once."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
