"""A line of what is about to be published: what it says, and why it has to be kept back."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from engagement.forms import editable_fields, version_of
from engagement.resources import field_of
from engagement.words import each_in_words, label_of, value_in_words
from processes.lookup.facts import is_default
from processes.lookup.told_names import told_in_words
from processes.models import Citation, MetBarrier, Participation, Raising
from processes.writing.level import LEVEL_FIELDS


@dataclass
class PublishingLine:
    """Something that can be kept back: `key` is how a form names it, `row` what it is.

    stamp: what a form sends of it, as whoever looked has seen it.
    """

    key: str
    label: str
    words: str
    row: Any
    back: bool = False
    # That it tells: those that stay at home, for which it is kept back; those of others who took
    # part, and with whom it would be.
    names: list = dataclass_field(default_factory=list)
    others: list = dataclass_field(default_factory=list)
    facts: list = dataclass_field(default_factory=list)  # (label, words) of each thing it says

    @property
    def why(self):
        return told_in_words(self.names) if self.names else ""

    @property
    def stays_with(self):
        return "”, “".join(self.others)

    @property
    def stamp(self):
        return f"{self.key} {version_of(self.row)}"


def facts_said(record):
    """(label, words) of each field of a record that holds something."""
    kind = type(record)
    for name in editable_fields(kind):
        if name not in LEVEL_FIELDS:
            each = {}
            if field_of(kind, name).many_to_many:
                each = {label_of(kind, name): ", ".join(map(str, getattr(record, name).all()))}
            elif not is_default(record, field_of(kind, name)):
                each = each_in_words(record, name)
            yield from ((label, words) for label, words in each.items() if words)


LINKS = {Raising: "ask", MetBarrier: "barrier"}  # parts that only lead to another record


def what_it_links(part):
    """The id of the record that a part only leads to; None for what says something itself."""
    return getattr(part, f"{LINKS[type(part)]}_id") if type(part) in LINKS else None


def apart_from(reader, rows):
    """Does any of these rows point at what another organisation keeps?"""
    targets = (getattr(row, field.name) for row in rows for field in row.pointers())
    own = (None, *reader.organisations)
    return any(one and one.owner_id not in own for one in targets)


def part_in_words(part):
    """A part in a line: what is typed of it, in words."""
    if isinstance(part, Participation):
        return ", ".join(filter(None, (str(part.who.name), part.get_role_display(), part.capacity)))
    if isinstance(part, Citation):
        return ", ".join(filter(None, (part.told_by.title, part.locator, part.says, part.note)))
    names = (one.name for one in part._meta.concrete_fields if one.editable)
    homes = {one.name for one in part.homes()} - {*LINKS.values()}
    return ", ".join(filter(None, (value_in_words(part, n) for n in names if n not in homes)))
