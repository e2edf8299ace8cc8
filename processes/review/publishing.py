"""What everybody will read of a record once it is published, line by line, and what stays.

What an entry brought goes along with it: its asks, the commitments made in answer to it, the
barriers met at it, the replies to it. Each line can be kept back: something of its own then stays
as it is, and what lives in the record is taken out of it into the working note of its organisation.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.forms import editable_fields, version_of
from engagement.resources import field_of
from engagement.words import each_in_words, label_of, value_in_words
from processes.lookup.facts import is_default
from processes.lookup.notes import noted_beside
from processes.models import (
    BESIDE,
    Ask,
    Barrier,
    Citation,
    Commitment,
    EntryAnswer,
    Intervention,
    Level,
    MetBarrier,
    Participation,
    Proposal,
    ProposalState,
    Raising,
    Record,
    Reply,
    WorkingNote,
)
from processes.writing.level import LEVEL_FIELDS
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.writer import write


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

    @property
    def stamp(self):
        return f"{self.key} {version_of(self.row)}"


class Publishing:
    """The lines of a record that somebody is about to publish.

    back: keys of what is kept back. seen: stamps of what goes along, as they have seen it, and of
    the record itself; without that of the record nobody was asked.
    """

    def __init__(self, record, reader, back=(), seen=()):
        self.record, self.kind, self.reader = record, type(record), reader
        self.back, self.seen = set(back), set(seen)

    def _line(self, row, words=""):
        label = str(row._meta.verbose_name)
        key = f"{row._meta.model_name}-{row.pk}"
        return PublishingLine(key, label, words or str(row), row, key in self.back)

    @property
    def stamp(self):
        return self._line(self.record).stamp

    @property
    def going(self):
        """The records that go along: nothing that whoever publishes has not seen as it is."""
        return [one.row for one in self.along if not one.back and one.stamp in self.seen]

    @property
    def has_changed(self):
        """Is any of it something else by now than what they have seen?"""
        now = {one.key: one.stamp for one in (self._line(self.record), *self.along)}
        seen = {one.partition(" ")[0]: one for one in self.seen}
        return any(stamp != now.get(key) for key, stamp in seen.items())

    @property
    def at_once(self):
        """Is it for everyone at once? Curators trust its organisation, whoever asks has a second
        factor, and neither it nor what goes along points at what another organisation keeps."""
        rows = [self.record, *self._parts, *(one.row for one in self.along)]
        targets = (getattr(row, field.name) for row in rows for field in row.pointers())
        own = (None, *self.reader.organisations)
        apart = any(one and one.owner_id not in own for one in targets)
        return self.record.owner_id in self.reader.trusted and not apart

    @property
    def fields(self):
        """(label, words) of each field of the record that holds something."""
        for name in editable_fields(self.kind):
            if name not in LEVEL_FIELDS:
                each = {}
                if field_of(self.kind, name).many_to_many:
                    listed = map(str, getattr(self.record, name).all())
                    each = {label_of(self.kind, name): ", ".join(listed)}
                elif not is_default(self.record, field_of(self.kind, name)):
                    each = each_in_words(self.record, name)
                yield from ((label, words) for label, words in each.items() if words)

    @cached_property
    def _parts(self):
        return [
            row
            for part in parts_on_form(self.kind)
            for row in part_rows(self.kind, part, self.reader).filter(
                **{part.homes_in(self.kind)[0]: self.record}
            )
        ]

    @cached_property
    def inside(self):
        """Lines of what lives in it and will be read with it."""
        going = {one.row.pk for one in self.along}
        rows = (one for one in self._parts if not points_at_hidden(one, self.record))
        rows = (one for one in rows if what_it_links(one) not in going)
        return [self._line(one, part_in_words(one)) for one in rows]

    @cached_property
    def along(self):
        """Lines of what can go along: brought by it, as private as it, and pointing at nothing
        else that is hidden."""
        found = (one for one in self._brought if self._can_go(one))
        return [self._line(one) for one in found]

    @cached_property
    def _brought(self):
        if self.kind is not Intervention:
            return []
        entry, rows = self.record, []
        raised = Raising.visible_to(self.reader).filter(intervention=entry).values("ask")
        met = MetBarrier.visible_to(self.reader).filter(intervention=entry).values("barrier")
        replied = EntryAnswer.visible_to(self.reader).filter(intervention=entry).values("reply")
        for kind, condition in (
            (Ask, Q(pk__in=raised)),
            (Commitment, Q(answers=entry)),
            (Barrier, Q(pk__in=met)),
            (Reply, Q(pk__in=replied)),
        ):
            here = kind.writable_by(self.reader).filter(condition, open_to_all=False)
            here = here.exclude(pk__in=[one.pk for one in self.opened])
            rows += here.order_by("created", "pk")
        return rows

    def _can_go(self, row):
        waits = {"record": row.pk, "publishes": True, "state": ProposalState.OPEN}
        if Proposal.visible_to(self.reader).filter(**waits).exists():
            return False
        return not points_at_hidden(row, self.record)

    @cached_property
    def opened(self):
        """What is for everyone already, and hidden only because it points at this, or at something
        that is: everybody sees it with this. Of what whoever publishes may see."""
        found, near = {self.record.pk: self.record}, [self.record]
        while near:
            rows = [one for row in near for one in self._hidden_at(row)]
            near = [one for one in rows if one.pk not in found and points_at_these(one, found)]
            found |= {one.pk: one for one in near}
            near = [found[pk] for pk in {one.pk for one in near}]
        return [*found.values()][1:]

    def _hidden_at(self, record):
        """What points at a record and would be open to all but for what it points at."""
        for field in record.pointed_at_by():
            if issubclass(field.model, Record):
                rows = field.model.visible_to(self.reader).filter(open_to_all=False)
                yield from rows.filter(**{field.name: record.pk}, visibility=Level.PUBLIC)

    @property
    def stays(self):
        """(label, words) of what is beside it or in it and goes on being seen by few."""
        going = {one.row.pk for one in self.along if not one.back}
        for one in self._brought:
            if one.pk not in going:
                yield str(one._meta.verbose_name), str(one)
        for one in self._parts:
            told = what_it_links(one) is not None  # already
            if not told and points_at_hidden(one, self.record):
                yield str(one._meta.verbose_name), part_in_words(one)
        for noted in noted_beside(self.record, self.reader):
            for name in ("intended_result", "text"):
                if words := noted.note and getattr(noted.note, name):
                    yield label_of(WorkingNote, name), words
            for step in noted.steps:
                yield str(step._meta.verbose_name), step.text

    @property
    def can_keep_back(self):
        """Whether lines of what lives in it can be: there is a working note to take them."""
        return self.kind._meta.model_name in BESIDE and self.record.owner_id is not None

    def take_out(self, by):
        """Move what lives in it and is kept back into the working note of its organisation."""
        gone = [one for one in self.inside if one.back and self.can_keep_back]
        if not gone:
            return
        write(self.record, {}, [(one.row, None) for one in gone], by=by)
        whose = {"organisation": self.record.owner, self.kind._meta.model_name: self.record}
        note = WorkingNote.visible_to(self.reader).filter(**whose).first() or WorkingNote(**whose)
        said = [note.text, _("Kept back when it was sent to be published:")]
        said += [f"{one.label}: {one.words}" for one in gone]
        write(note, {**whose, "text": "\n".join(filter(None, said))}, by=by)


LINKS = {Raising: "ask", MetBarrier: "barrier"}  # parts that only lead to another record


def what_it_links(part):
    """The id of the record that a part only leads to; None for what says something itself."""
    return getattr(part, f"{LINKS[type(part)]}_id") if type(part) in LINKS else None


def points_at_hidden(row, holder):
    targets = (getattr(row, field.name) for field in row.pointers())
    return any(one and one.pk != holder.pk and not one.open_to_all for one in targets)


def points_at_these(row, found):
    """Does it point at nothing hidden but these, by id?"""
    targets = (getattr(row, field.name) for field in row.pointers())
    return all(one is None or one.open_to_all or one.pk in found for one in targets)


def part_in_words(part):
    """A part in a line: what is typed of it, in words."""
    if isinstance(part, Participation):
        return ", ".join(filter(None, (str(part.who.name), part.get_role_display(), part.capacity)))
    if isinstance(part, Citation):
        return ", ".join(filter(None, (part.told_by.title, part.locator, part.says, part.note)))
    names = (one.name for one in part._meta.concrete_fields if one.editable)
    homes = {one.name for one in part.homes()} - {*LINKS.values()}
    return ", ".join(filter(None, (value_in_words(part, n) for n in names if n not in homes)))
