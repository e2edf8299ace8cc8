"""Writes lines that were looked through: composed before anybody has to wait, and then stored.

What is new is written in two steps. The rows come first, some at a time, with a readership that
nobody has the key to (`importing.apart`), and their versions with them: the rule for what was asks
what is there now (`access.readable_then`). Then one statement shows them. What changes is seen at
once and comes with that, as do rows without readers and those of a file that adds organisations.
"""

from functools import partial
from typing import Any, NamedTuple

from processes.importing.reading import LINES_A_CHUNK
from processes.importing.storing_beside import StoringBeside
from processes.models import Part, Record, Shared, Verb, keep_made
from processes.writing.level import LEVEL_FIELDS
from processes.writing.many import Statements, changed_before
from processes.writing.writer import store


class Made(NamedTuple):
    """Who may read a row that is not there yet."""

    open_to_all: bool
    readers_id: int | None
    readers: Any


def is_saved_its_own_way(kind):
    """Does saving one do more than for others of its sort, such as finding its address?"""
    return kind.save not in (Record.save, Shared.save, Part.save)


class Storing:
    """Makes ready what a Reading says, as part of a change that is open, and writes it.

    Whoever calls it has asked for lines without a fault. unseen: what may be written at any time
    before the rest. shown: what shows it all, in one transaction. coming: what keeps rows back
    until then; without it all of them are seen once they are written.
    """

    def __init__(self, reading, coming=None):
        self.reading, self.kind = reading, reading.kind
        self.coming = coming if issubclass(reading.kind, Record) else None
        self.unseen, self.shown = Statements(), Statements()
        self.one_by_one = []  # what is written as a page writes it, after `shown`
        self.relied = reading.targets.relied
        self.organisations, self.slugs, self.touched, self.made = set(), set(), {}, {}
        self.beside = StoringBeside(self)

    # -- making ready ------------------------------------------------------------------------
    def take(self, lines):
        self._take_organisations()
        new = [one for one in lines if one.verb == Verb.CREATE]
        known = [one for one in lines if one.verb == Verb.CHANGE and not one.alone]
        records = [one.record for one in (*new, *known)]
        if records:
            self._take_records(new, known, records)
        self._take_parts(lines)
        self.beside.take(lines)
        self.one_by_one += [one.brought for one in lines if one.brought]
        self.one_by_one += [ask for one in lines for ask in one.asked]

    def _take_parts(self, lines):
        """Who took part in entries of the file, shown with them."""
        for is_new, into in ((True, self.into()[0]), (False, self.shown)):
            those = [one for one in lines if (one.verb == Verb.CREATE) == is_new]
            rows = [row for one in those for row in one.taking_part]
            into.insert(rows)
            into.versions(rows, "+")
        self._take_out([row for one in lines for row in one.taken_out])
        for one in lines:
            if one.alone and (
                one.taking_part or one.taken_out or one.asked
            ):  # who has its form open is told
                self.touched.setdefault(self.kind, set()).add(one.record.pk)

    def _take_out(self, rows):
        """Parts of one kind that go, with a version each."""
        plain = changed_before(rows)
        gone = [one for one in rows if one.pk in plain]
        self.shown.delete(gone)
        self.shown.versions(gone, "-")
        self.one_by_one += [one.delete for one in rows if one.pk not in plain]

    def _take_records(self, new, known, records):
        if issubclass(self.kind, Record):
            with self.kind.unrestricted.targets_of(records, made=self.made) as read:
                self.relied.note(read)
                self._take_rows(new, known)
        else:
            self._take_rows(new, known)
        for record in records:
            self._touch(record)
        self._take_sources(new, known)

    def end(self):
        """What parts were written into has changed with them."""
        for kind, ids in self.touched.items():
            ids = sorted(ids)
            for begin in range(0, len(ids), LINES_A_CHUNK):
                rows = list(kind.unrestricted.filter(pk__in=ids[begin : begin + LINES_A_CHUNK]))
                self.relied.note(rows)
                plain = changed_before(rows)
                together = [row for row in rows if row.pk in plain]
                self.shown.update(together, {"changed"})
                self.shown.versions(together, "~")
                self.shown.versions_of_lists(together)
                for row in rows:
                    if row.pk not in plain:
                        self.one_by_one.append(partial(row.save, update_fields=("changed",)))

    def _take_organisations(self):
        """Those that the file names and the directory did not know."""
        for one in self.reading.targets.made.values():
            if one.pk not in self.organisations:
                self.organisations.add(one.pk)
                one.slug = self._free_slug(one)
                self.shown.insert([one])
                self.shown.search_texts([one])
                self.shown.versions([one], "+")

    def _take_rows(self, new, known):
        if new and is_saved_its_own_way(self.kind):
            self.one_by_one += [partial(store, one.record, one.lists) for one in new]
        elif new:
            self._take_new(new)
        plain = changed_before([one.record for one in known])
        for one in known:
            if one.record.pk in plain and self._keeps_its_readers(one):
                self.shown.update([one.record])
                self.shown.versions([one.record], "~")
                self._take_search_texts([one.record], self.shown)
                self._take_lists(one, self.shown)
            else:
                self.one_by_one.append(partial(store, one.record, one.lists))

    def _take_new(self, lines):
        rows = [one.record for one in lines]
        for row in rows:
            if isinstance(row, Shared):
                row.slug = row.slug or self._free_slug(row)
        into, apart = self.into()
        into.insert(rows, apart)
        self._take_search_texts(rows, into, apart)
        (self.unseen if issubclass(self.kind, Record | Shared) else self.shown).versions(rows, "+")
        for one in lines:
            self._take_lists(one, into)
        for row in rows if issubclass(self.kind, Record) else ():
            self.relied.note_era(row)
            if self.reading.own:  # a line further down may point at it
                self.made[row.pk] = Made(row.open_to_all, row.readers_id, row.readers)

    def into(self):
        """(with what new rows are written, what says how they are kept back until all are there).

        What they point at is there by then, but for organisations that the file adds.
        """
        if self.coming is None or self.reading.targets.made:
            return self.shown, None
        return self.unseen, self.coming.instead

    def _take_search_texts(self, rows, into, apart=None):
        into.search_texts(rows, apart)
        if issubclass(self.kind, Part):  # what it is of may be found by it
            self.one_by_one.append(partial(keep_made, self.kind, rows))

    def _keeps_its_readers(self, line):
        """Else others that point at it have to be settled anew."""
        if is_saved_its_own_way(self.kind) or not isinstance(line.record, Record):
            return not is_saved_its_own_way(self.kind)
        row = line.record
        readers, open_to_all = row.who_may_read()
        same = (readers and readers.pk, open_to_all) == (row.readers_id, row.open_to_all)
        return same and not set(LEVEL_FIELDS) & line.form.said.keys()

    def _free_slug(self, row):
        """One that nobody has, nor another of this file."""
        number, slug = 1, row.free_slug(str(row))
        while slug in self.slugs:
            number += 1
            slug = row.free_slug(f"{str(row)[:60]} {number}")
        self.slugs.add(slug)
        return slug

    def _take_lists(self, line, into):
        for name, listed in line.lists.items():
            into.set_list(name, line.record, listed)
        into.versions_of_lists([line.record])

    def _touch(self, record):
        for home in self.reading.homes:
            target = getattr(record, home.name)
            if isinstance(target, Record) and self.reading.rights.reader:
                self.touched.setdefault(type(target), set()).add(target.pk)

    def _take_sources(self, new, known):
        if issubclass(self.kind, Part):
            return
        self._take_out([c for one in known if one.cited is not None for c in one.record.cited])
        for lines, into, versions in (
            (new, self.into()[0], self.unseen),
            (known, self.shown, self.shown),
        ):
            cited = [c for one in lines for c in one.cited or ()]
            into.insert(cited)
            versions.versions(cited, "+")

    # -- writing -----------------------------------------------------------------------------
    def write(self):
        """All that was made ready. Raises IntegrityError."""
        self.unseen.run()
        self.beside.unseen.run()
        if self.coming:
            self.coming.show()
        self.shown.run()
        for do in self.one_by_one:
            do()
        self.one_by_one = []
