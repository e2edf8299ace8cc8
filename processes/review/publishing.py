"""What everybody will read of a record once it is published, line by line, and what stays.

What an entry brought goes along with it: its asks, the commitments made in answer to it, the
barriers met at it, the replies to it. Each line can be kept back: something of its own then stays
as it is, and what lives in the record is taken out of it into the working note of its organisation.
"""

from functools import cached_property

from django.utils.translation import gettext as _

from engagement.words import label_of
from processes.lookup.notes import noted_beside
from processes.lookup.told_names import (
    all_words_of,
    brought_by,
    home_names_at,
    home_names_told,
    names_told,
    row_words,
    spelt,
    told_in_words,
)
from processes.models import (
    BESIDE,
    KEPT_BACK,
    EntryAnswer,
    HomeName,
    Intervention,
    Level,
    Participation,
    Proposal,
    ProposalState,
    Record,
    Reply,
    WorkingNote,
)
from processes.review.publishing_lines import (
    LINKS,
    PublishingLine,
    apart_from,
    facts_said,
    part_in_words,
    what_it_links,
)
from processes.review.publishing_several import PublishingSeveral, is_for_everyone
from processes.review.standing_with import proposed_with, standing_with
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.taking_back import points_at_hidden
from processes.writing.writer import write

MOST_WITH_IT = 500


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
        names, others = self._names_told(row)
        back = key in self.back or bool(names)  # what tells a name that stays is never sent along
        return PublishingLine(key, label, words or str(row), row, back, names, others)

    @cached_property
    def _at_home(self):
        """Names that stay at home once this is published: those kept before, and those of who took
        part and is kept back now, but for what the entry tells of them in another line."""
        if self.kind is not Intervention:
            return set()
        told = {pk: one for pk, one in self._taking_part if not self._is_back(pk)}
        gone = {one for pk, one in self._taking_part if self._is_back(pk)}
        names = gone | home_names_at({self.record.pk}, self.reader.organisations)
        open_ones = {one.casefold() for one in told.values()}
        return {one for one in names if one.casefold() not in open_ones}

    @cached_property
    def _taking_part(self):
        return [(one.pk, one.who.name) for one in self._parts if isinstance(one, Participation)]

    @cached_property
    def _spelt(self):
        names = self._at_home | {name for _pk, name in self._taking_part if self.can_keep_back}
        return {name: [*spelt(name)] for name in names} if self.kind is Intervention else {}

    def _is_back(self, pk):
        return f"participation-{pk}" in self.back

    def _names_told(self, row):
        """What something that hangs on the entry tells: (names that stay at home, those of others
        who took part, which can be kept back)."""
        there = getattr(row, LINKS[type(row)]) if type(row) in LINKS else row
        if row == self.record or not isinstance(there, Record):
            return [], []
        names = names_told(all_words_of(there), self._spelt) if self._spelt else []
        home = [name for name in names if name in self._at_home]
        return home, [name for name in names if name not in self._at_home]

    @property
    def refused(self):
        """Why it cannot be published, in sentences: it tells a name that stays at home, or what
        does is for everyone already and would be seen with it."""
        names = home_names_told(self.record, self.reader.organisations)
        if names:
            yield told_in_words(names)
        names = self._named_in_its_words
        if names:
            said = _("Its own words still name “%(names)s”, who stays with you: change them first.")
            yield said % {"names": "”, “".join(names)}
        for one in (*self.opened, *self._answers) if self._spelt else ():
            names, _others = self._names_told(one)
            if names:
                yield f"“{one}”: {told_in_words(names)}"

    @property
    def _named_in_its_words(self):
        """Names at home that its title, its text and the like still hold, in any language."""
        if self.kind is not Intervention:
            return []
        names = home_names_at({self.record.pk}, self.reader.organisations)
        return names_told("\n".join(row_words(self.record)), names) if names else []

    @property
    def _answers(self):
        """Replies that others read already."""
        replied = EntryAnswer.visible_to(self.reader).filter(intervention=self.record.pk)
        rows = Reply.visible_to(self.reader).filter(pk__in=replied.values("reply"))
        return rows.filter(open_to_all=True) if self.kind is Intervention else ()

    @property
    def stamp(self):
        return self._line(self.record).stamp

    @property
    def going(self):
        """The records that go along: nothing that whoever publishes has not seen as it is."""
        return [one.row for one in self.along if not one.back and one.stamp in self.seen]

    @property
    def has_changed(self):
        """Is any of it something else by now than what they have seen, or was it not shown?"""
        now = {one.key: one.stamp for one in (self._line(self.record), *self.along)}
        seen = {one.partition(" ")[0]: one for one in self.seen}
        return self.stamp not in self.seen or any(now.get(key) != seen[key] for key in seen)

    @property
    def at_once(self):
        """Is it for everyone at once? Curators trust its organisation, whoever asks has a second
        factor, and neither it nor what goes along points at what another organisation keeps."""
        rows = [self.record, *self._parts, *(one.row for one in self.along)]
        trusted = self.record.owner_id in self.reader.trusted
        return trusted and not apart_from(self.reader, rows)

    @property
    def fields(self):
        return facts_said(self.record)

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
        lines = [self._line(one) for one in found]
        for line in lines:
            line.facts = [*self._facts_of(line.row)]
        return lines

    @property
    def along_shown(self):
        """The same without what tells a name that stays at home: it stands among what stays."""
        return [one for one in self.along if not one.names]

    def _facts_of(self, row):
        """(label, words) of all that something which goes along says, who it names among it."""
        yield from facts_said(row)
        for part in parts_on_form(type(row)):
            home, *_others = part.homes_in(type(row))
            for one in part_rows(type(row), part, self.reader).filter(**{home: row}):
                if what_it_links(one) is None and not points_at_hidden(one, row):
                    yield str(one._meta.verbose_name), part_in_words(one)

    @cached_property
    def _brought(self):
        if self.kind is not Intervention:
            return []
        rows = []
        for kind, condition in brought_by(self.record, self.reader):
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
    def also(self):
        """What stands with it and is published by itself, on the same page; of an entry only what
        is for everyone already and hidden with it."""
        rows = standing_with([self.record], self.reader)
        if self.kind is Intervention:
            rows = [one for one in rows if is_for_everyone(one)]
        self.further, rows = len(rows[MOST_WITH_IT:]), rows[:MOST_WITH_IT]
        now = self.kind is not Intervention and self.at_once
        was = self.kind.unrestricted_versions.filter(id=self.record.pk, visibility=Level.PUBLIC)
        ticks = () if was.exists() else proposed_with(self.record, self.reader)
        return PublishingSeveral(rows, self.reader, self.record.pk, now, ticks)

    @property
    def also_waits(self):
        """Does something wait for curators before everybody reads it?"""
        return not self.at_once or bool(self.also.proposed)

    @property
    def opened(self):
        """What is for everyone already, and hidden only because it points at this, or at something
        that is: everybody sees it with this. Of what whoever publishes may see."""
        return [one.shown for one in self.also.opened]

    @property
    def stays(self):
        return [*self._staying()]

    def _staying(self):
        """(label, words, why, where it is published by itself) of what is beside it or in it and
        goes on being seen by few."""
        going = {one.row.pk for one in self.along if not one.back}
        for one in (self._line(one) for one in self._brought if one.pk not in going):
            yield one.label, one.words, one.why, ""
        for one in self._parts:
            told = what_it_links(one) is not None  # already
            if not told and points_at_hidden(one, self.record):
                yield str(one._meta.verbose_name), part_in_words(one), "", ""
        for noted in noted_beside(self.record, self.reader):
            for name, held in (("intended_result", "intended_result"), ("text", "text_shown")):
                if words := noted.note and getattr(noted.note, held):
                    yield label_of(WorkingNote, name), words, "", ""
            for step in noted.steps:
                yield str(step._meta.verbose_name), step.text_shown, "", ""
        if self.also and self.further:
            said = _("Publish these from their list, once this is public.")
            yield _("And more"), str(self.further), said, ""
        for one in self.also.staying:
            kind, why = str(one.shown._meta.verbose_name), " ".join(map(str, one.why))
            yield kind, str(one.shown), why, one.own_page

    @property
    def can_keep_back(self):
        """Whether lines of what lives in it can be: there is a working note to take them."""
        return self.kind._meta.model_name in BESIDE and self.record.owner_id is not None

    def take_out(self, by):
        """Move what lives in it and is kept back into the working note of its organisation."""
        gone = [one for one in self.inside if one.back and self.can_keep_back]
        if not gone:
            return
        kept = [one.row for one in gone if isinstance(one.row, Participation)]
        HomeName.stays(kept, self.record.owner)
        write(self.record, {}, [(one.row, None) for one in gone], by=by)
        whose = {"organisation": self.record.owner, self.kind._meta.model_name: self.record}
        note = WorkingNote.visible_to(self.reader).filter(**whose).first() or WorkingNote(**whose)
        said = [note.text, str(KEPT_BACK)]
        said += [f"{one.label}: {one.words}" for one in gone]
        write(note, {**whose, "text": "\n".join(filter(None, said))}, by=by)
