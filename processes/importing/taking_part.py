"""Columns of a file of entries that say who took part in each, and with whom it was.

Names are found in the directory; what it has not is kept in words, as in the form of an entry. Who
led is who the sheet says did, in a column of its own or beside a name, “Friend Watch (lead)”; where
it says nothing, one's own organisation did what it alone did. Who came by a sheet of entries and is
named by it no more is taken out; who was added by hand stays.
"""

import re
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.spelling import bare
from processes.directory.gist import as_called, is_said_by
from processes.exchange.columns import Column
from processes.importing.cells import cell, folded_heading, form_field
from processes.importing.headings import words_written
from processes.importing.since import EMPTY, HAND, listed_words, of_field
from processes.importing.who_before import WhoBefore
from processes.models import SPOKEN_OF, HomeName, Intervention, Organisation, Participation, Role

LED, WHO, WHOM = "led_by", "took_part", "with_whom"
ROLE_OF = {LED: Role.LEAD, WHO: Role.PARTICIPANT, WHOM: Role.ADDRESSEE}
FROM_SHEETS = (Role.LEAD, Role.PARTICIPANT, Role.ADDRESSEE)
OURSELVES = {"we", "us", "ourselves", "nosotros", "nosotras", "nous", "nous memes"}
MOST_NAMES_TOLD = 100  # names
LEGAL_FORMS = {"a c", "ac", "a b p", "abp", "inc", "ltd", "llc", "s a", "sa", "s c", "sc", "e v"}
NAME = Participation._meta.get_field("name")
SAID_OF_IT = re.compile(r"(?P<name>.+?)\s*[(\[](?P<said>[^()\[\]]+)[)\]]")


def people_columns(kind):
    """Columns that are only read: a file of entries that is written has none of them."""
    if kind is not Intervention:
        return []
    titles = {LED: _("who led"), WHO: _("who took part"), WHOM: _("with whom")}
    return [Column(name, title, NAME) for name, title in titles.items()]


class TakingPart:
    """Who takes part in the entries of an import, found through its `targets`.

    leads: is a new entry the doing of the organisation it is imported for, where its line names
    nobody? since: see `Since`. named: {name as written: its Organisation, or None for what stays
    in words}. meant: {name, folded: address of whom somebody said it means}.
    """

    def __init__(self, targets, leads, since, meant):
        self.meant = meant
        self.targets, self.rights, self.leads = targets, targets.rights, leads
        self.here, self.at_home, self.named = {}, set(), {}
        self.since, self.before = since, None

    def read(self, entries):
        """Read who takes part already, and who is only described there: a name that stays at home
        is not written back by the sheet that it came with."""
        self.here, self.at_home = {}, set()
        self.before = WhoBefore(self.rights, entries, is_said_by)
        if self.rights.reader is None or not entries:
            return
        rows = Participation.visible_to(self.rights.reader).filter(intervention__in=entries)
        for row in rows.select_related("organisation"):
            self.here.setdefault(row.intervention_id, []).append(row)
        kept = HomeName.visible_to(self.rights.reader).filter(intervention__in=entries)
        kept = kept.values_list("intervention", "name")
        self.at_home = {(pk, as_called(name)) for pk, name in kept}

    def look(self, line, texts):
        """(the rows that are to come, those that go, all whom it was with).

        What is wrong, and what changes, is said of the line.
        """
        if self.rights.reader is None:
            return [], [], []
        known = {is_said_by(row) for row in self.here.get(line.record.pk, ())}
        found = self._found(line, texts)
        new, linked = {}, []
        for one, name, role in found:
            row = Participation(intervention=line.record, organisation=one, name=name, role=role)
            stays = (line.record.pk, as_called(row.who.name)) in self.at_home
            if stays or is_said_by(row) in known or self._was_taken_out(line, row):
                continue
            if (words := self._in_words(line, row)) is not None:
                linked.append(words)
                row.post, row.capacity, row.role = words.post, words.capacity, words.role
            new.setdefault(is_said_by(row), row)
        whom = [one or name for one, name, role in found if role == Role.ADDRESSEE]
        gone = self._no_more(line, texts, found)
        gone += [row for row in linked if row not in gone]
        self._say(line, new.values(), gone)
        return list(new.values()), gone, whom

    def _found(self, line, texts):
        """[(organisation or None, name, role)] of all whom a line names, once in each column."""
        each = [one for c in (LED, WHO, WHOM) for one in self._named(line, c, texts.get(c, ""))]
        ours = (self.rights.owner, "", Role.PARTICIPANT)
        acting = {one for one in each if one[2] != Role.ADDRESSEE}
        if acting == {ours}:
            return [(*one[:2], Role.LEAD) if one == ours else one for one in each]
        if self.leads and self.rights.owner and not acting and line.record._state.adding:
            return [(*ours[:2], Role.LEAD), *each]
        return each

    def _in_words(self, line, row):
        """The row here that names in words whom this one links, or None."""
        if row.organisation is None:
            return None
        names = {as_called(n) for n, one in self.named.items() if one == row.organisation}
        names.add(as_called(row.organisation.name))
        here = [one for one in self.here.get(line.record.pk, ()) if one.organisation_id is None]
        same = (one for one in here if column_saying(one).name == column_saying(row).name)
        return next((one for one in same if as_called(one.name) in names), None)

    def _was_taken_out(self, line, row):
        """By hand, and so stays out; it is said on the line."""
        if line.record._state.adding:
            return False
        when = self.before.taken_out(line.record.pk).get(is_said_by(row))
        return bool(when) and self.since.stays_out(line, column_saying(row), row.who.name, when)

    def _no_more(self, line, texts, found):
        """The rows here that came by such a sheet, and that this one names no more."""
        here, gone = self.here.get(line.record.pk, ()), []
        found = [is_said_by(taking_part(*one)) for one in found] if here else ()
        left = [row for row in here if is_said_by(row) not in found and row.role in FROM_SHEETS]
        texts = with_who_led(texts)
        left = [row for row in left if column_saying(row).name in texts]
        for one in self.before.brought(line.record.pk, left) if left else ():
            if one.by_default:
                continue
            if not cell(texts[column_saying(one.row).name]) and not self.since.emptying:
                self._stays(line, one.row, EMPTY)
            elif one.when is None or self.since.taking:
                gone.append(one.row)
            elif one.as_brought:
                self._stays(line, one.row, HAND, one.when)
        return gone

    def _stays(self, line, row, why, when=None):
        line.changes.append(of_field(column_saying(row), row.who.name, "", why, when))

    def _say(self, line, new, gone):
        """Who took part and who is to, in each column in which that changes."""
        here = self.here.get(line.record.pk, ())
        for column in () if line.record._state.adding else people_columns(Intervention):
            before = [row for row in here if column_saying(row).name == column.name]
            left = [row for row in before if row not in gone]
            after = [*left, *(row for row in new if column_saying(row).name == column.name)]
            if len(left) < len(before) or len(after) > len(left):
                said = (listed_words(map(told_as, rows)) for rows in (before, after))
                line.changes.append(of_field(column, *said))

    def told(self):
        """(name as written, its Organisation or None) of those that are said before it is stored:
        of what the directory has, where it is called otherwise there. What stays in words first."""
        each = sorted(self.named.items(), key=lambda pair: (pair[1] is not None, pair[0]))
        other = ((text, one) for text, one in each if one is None or one.name != text)
        return list(islice(other, MOST_NAMES_TOLD))

    def _named(self, line, column, text):
        """(organisation, "", role) or (None, name, role) of each that a cell names."""
        for written in names_of_cell(cell(text), self._find_led):
            written, led = self._led(written)
            try:
                name = form_field(NAME).clean(written)
            except ValidationError as wrong:
                for sentence in wrong.messages:
                    line.fault(column, sentence)
                continue
            found = self.named[written] = self._find(written)
            role = Role.LEAD if led else ROLE_OF[column]
            yield found, "" if found else name, Role.ADDRESSEE if column == WHOM else role

    def _led(self, written):
        """(a name, was it said beside it that it led?)."""
        said = SAID_OF_IT.fullmatch(written)
        if said and bare(said["said"]) in words_written()[LED] and not self._find(written):
            return said["name"], True
        return written, False

    def _find_led(self, written):
        return self._find(self._led(written)[0])

    def _find(self, text):
        if bare(text) in OURSELVES and self.rights.owner:
            return self.rights.owner
        try:
            return self.targets.find(Organisation, self.meant.get(folded_heading(text)) or text)
        except ValidationError:
            return None


def names_of_cell(text, find):
    """The names in a cell, parted by semicolons and line breaks; by commas only where one of them
    is known: “Ministry of Science, Technology and Innovation” is one, and so is “Unknown, A.C.”."""
    chunks = (chunk.strip() for chunk in text.replace("\n", ";").split(";"))
    for chunk in filter(None, chunks):
        pieces = [piece.strip() for piece in chunk.split(",") if piece.strip()]
        legal = any(bare(piece) in LEGAL_FORMS for piece in pieces)
        parted = len(pieces) > 1 and not legal and not find(chunk) and any(map(find, pieces))
        yield from pieces if parted else [chunk]


def with_who_led(texts):
    """Texts by column, with what stands over who led under who took part."""
    said = [texts[one] for one in (LED, WHO) if one in texts]
    return texts | {WHO: next(filter(cell, said), "")} if said else texts


def told_as(row):
    """Its name, and that it led where it did."""
    led = row.role == Role.LEAD
    return f"{row.who.name} ({row.get_role_display()})" if led else row.who.name


def taking_part(organisation, name, role):
    return Participation(organisation=organisation, name=name, role=role)


def column_saying(row):
    """The column that says it."""
    _led, who, whom = people_columns(Intervention)
    return whom if row.role in SPOKEN_OF else who
