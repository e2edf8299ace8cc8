"""Numbers of people's own sheets, which may stand for more than one thing: a sheet for each year
begins anew with 1.

A line is what has its number, unless neither its title nor its day is that of it: then it is
something new, which has that number too, or the same one changed, as somebody says for the file.
"""

from itertools import chain
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagement.dates import EdtfField
from engagement.spelling import bare, nearness
from processes.directory.gist import LIKE, days_of
from processes.exchange.columns import plural_of
from processes.importing.cells import cell
from processes.importing.days import as_a_day
from processes.lookup.by_name import as_uuid
from processes.models import BatchLine
from processes.writing.level import LEVEL_FIELDS

TITLES, DATE = ("title", "name", "text"), "date"


class Traits(NamedTuple):
    """What tells a thing from another with the same number. days: the first and last, or None."""

    title: str
    days: Any

    def is_of_another(self, other):
        """Corrected is what keeps its title, within a year, or its day."""
        timed = self.days and other.days
        if timed and self.days[0] <= other.days[1] and other.days[0] <= self.days[1]:
            return False
        if not are_alike(self.title, other.title):
            return True
        return bool(timed) and self.days[0].year != other.days[0].year

    def distance(self, other):
        """In days, of two; what has the very title goes first."""
        days = abs(self.days[0] - other.days[0]).days if self.days and other.days else 0
        return self.title != other.title, days


def are_alike(one, other):
    if one == other:
        return True
    words = bare(one), bare(other)
    return all(words) and nearness(*words) >= LIKE


class Numbers:
    """For the lines of one import. same: are they the same ones, changed? form: that of a line."""

    def __init__(self, kind, rights, columns, form, order, same):
        self.kind, self.rights, self.order, self.same = kind, rights, order, same
        self.title = next((name for name in TITLES if name in columns), None)
        self.date = columns[DATE].field if DATE in columns else None
        fields = form.base_fields.items()
        needed = {name for name, one in fields if one.required} & columns.keys() - {*LEVEL_FIELDS}
        self.needed = {name for name in needed if not columns[name].field.has_default()}
        self.first = {}

    def is_twice(self, line):
        """Has another line of the file its number?"""
        if line.own is None:
            return False
        return self.first.setdefault(line.own, line.number) != line.number

    def find(self, rows, ids, read):
        """({number of a line: id of what it is}, {id: the row} of what is here of that).

        ids: as the words or the number of each alone say. read: reads rows by their ids.
        """
        called = self._called(ids.values())
        here = read({*ids.values(), *chain.from_iterable(called.values())})
        found, open_ = {}, []
        for line in rows:
            pk = ids[line.number]
            each = [here[one] for one in (*called.get(pk, ()), pk) if one in here]
            found[line.number] = each[0].pk if each else next(iter(called.get(pk, ())), pk)
            if line.own is None or not each or not self._says_enough(line):
                continue
            said = self._said(line.texts)
            those = [row for row in each if not said.is_of_another(traits_of(row))]
            if those:
                found[line.number] = min(those, key=lambda r: said.distance(traits_of(r))).pk
            else:
                open_.append((line, said, each))
        self._settle(open_, found, here, read)
        return found, here

    def _settle(self, open_, found, here, read):
        """The same of lines that nothing here with their number is like, as it stands now."""
        if not open_:
            return
        past = self._past([row for _line, _said, each in open_ for row in each])
        ids = {one.number: self._id_of(one, said) for one, said, _each in open_}
        called = self._called(ids.values())
        here.update(read({*ids.values(), *chain.from_iterable(called.values())}))
        for line, said, each in open_:
            new = ids[line.number]
            were = (r for r in each if any(not said.is_of_another(one) for one in past(r)))
            known = next(were, None) or here.get(next(iter(called.get(new, ())), new))
            if known is not None:
                found[line.number] = known.pk
                continue
            line.used = min(each, key=lambda row: said.distance(traits_of(row))[1])
            found[line.number] = line.used.pk if self.same else new
            line.called = new if self.same else line.own

    def _says_enough(self, line):
        """Could it be new? Else it is what has its number, whatever it says."""
        return (
            self.title in line.texts
            and cell(line.texts[self.title])
            and (self.needed <= line.texts.keys())
        )

    def _said(self, texts):
        text = cell(texts.get(DATE, ""))
        if not text or not isinstance(self.date, EdtfField):
            return Traits(cell(texts[self.title]), None)
        try:
            date = self.date.formfield().clean(as_a_day(self.date, text, self.order))
        except ValidationError:
            date = None
        return Traits(cell(texts[self.title]), days_of(date))

    def _id_of(self, line, said):
        """The same for the same words: a number, a title and a day."""
        return self.rights.new_id(self.kind, "\0".join([str(line.own), *map(str, said)]))

    def _called(self, ids):
        return BatchLine.things_called([*ids], self.rights.owner, plural_of(self.kind))

    def _past(self, rows):
        """A function of a row, for what it said at any time before."""
        past = {}
        for one in self.rights.past(self.kind).filter(id__in={row.pk for row in rows}):
            past.setdefault(one.id, []).append(traits_of(one))
        return lambda row: past.get(row.pk, ())


def traits_of(row):
    title = next(getattr(row, name) for name in TITLES if hasattr(row, name))
    date = getattr(row, DATE, None)
    return Traits(title, days_of(date) if hasattr(date, "earliest") else None)


def is_number(text, reader):
    """Is it one of somebody's own sheet, and no id of ours?"""
    return bool(text) and reader is not None and as_uuid(text) is None


def used_before(line):
    """That its number stood for something else before."""
    said = _("Number %(number)s was used before for “%(title)s”.")
    return said % {"number": cell(line.texts["id"])[:40], "title": str(line.used)[:120]}
