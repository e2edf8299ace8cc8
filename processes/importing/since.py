"""What somebody changed by hand after a line was brought in: it stays, unless the file is to win.

Each version of a row says which change made it, and an import is one change. So nothing more has to
be kept to know whether a field was last changed by an import or by hand. A cell that says what its
row said before that is of a time before it; in a sheet of theirs, which was not downloaded here, so
is any other. What was undone does not count.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from engagement.forms import shown_name
from processes.exchange.cited import cell_of
from processes.exchange.columns import FurtherLanguages, LanguageColumn
from processes.history.differences import Version
from processes.importing.cells import cell
from processes.importing.line import NOT_IN_FORMS
from processes.models import CITING, Batch, BatchState, Citation

HAND, EMPTY = "hand", "empty"  # why something stays as it is here
HELD_ALREADY = object()  # what a field holds already
LONGEST_TOLD = 2000  # characters of a text that is told


class Moment(NamedTuple):
    """A row as it was from some time on, and whether an import made it so."""

    row: Any
    when: Any
    by_import: bool


class Since:
    """For the lines of one import. ours: was the file written here? taking: take what it says all
    the same. emptying: let an empty cell empty a field."""

    def __init__(self, rights, ours=False, taking=False, emptying=False):
        self.rights, self.ours, self.taking, self.emptying = rights, ours, taking, emptying
        self.forget()

    def forget(self):
        self.past, self.listed, self.cited = defaultdict(list), {}, {}

    # -- what was ------------------------------------------------------------------------------
    def read(self, rows):
        """Read what these rows, all of one kind, were."""
        if not rows:
            return
        kind, ids = type(rows[0]), [row.pk for row in rows]
        versions = self.rights.past(kind).filter(id__in=ids)
        versions = list(versions.order_by("history_date", "history_id"))
        states = states_of(versions)
        for one in versions:
            if states.get(one.change) != BatchState.TAKEN_BACK:
                moment = Moment(one, one.history_date, one.change in states)
                self.past[one.id].append(moment)
        for field in kind._meta.many_to_many if versions else ():
            self._read_list(field, versions)
        if kind._meta.model_name in CITING:
            self._read_cited(kind._meta.model_name, ids)

    def _read_list(self, field, versions):
        listed = getattr(versions[0], field.name).model.unrestricted
        other = f"{field.m2m_reverse_field_name()}_id"
        rows = listed.filter(history__in=[one.pk for one in versions])
        for pk, target in rows.values_list("history_id", other):
            self.listed.setdefault((pk, field.name), set()).add(target)

    def _read_cited(self, name, ids):
        rows = Citation.unrestricted_versions.filter(**{f"{name}__in": ids})
        rows = list(rows.order_by("history_date", "history_id"))
        states = states_of(rows)
        undone = {one.id for one in rows if states.get(one.change) == BatchState.TAKEN_BACK}
        for one in rows:
            if one.id not in undone:
                by_hand = one.change not in states and one.change != one.id
                self.cited[getattr(one, f"{name}_id")] = one.history_date if by_hand else None

    def changed(self, pk, column, value):
        """When somebody changed by hand what this file would write over; None where they did not.

        value: what it would be.
        """
        past, when, earlier, brought = self.past[pk], None, [], False
        if column.name == "sources":
            return None if self.ours or not was_brought(past) else self.cited.get(pk)
        for number, moment in enumerate(past):
            then = self.held(column, moment.row)
            if number and then != earlier[-1]:
                when = None if moment.by_import else moment.when
                brought = was_brought(past[:number])
            earlier.append(then)
        older = value in earlier or (brought and not self.ours)
        return when if older else None

    def held(self, column, row):
        """What a row, or a version of it, has in a column."""
        if isinstance(column, LanguageColumn | FurtherLanguages):
            return column.text(row, None)
        if column.field.many_to_many:
            return self.listed.get((row.pk, column.field.name), set())
        return getattr(row, column.field.attname)

    # -- what stays ----------------------------------------------------------------------------
    def without_empty(self, line, record, columns, reader):
        """Take empty cells out of a line of what is here, and say what they would have emptied."""
        for name in [name for name, text in line.texts.items() if not cell(text)]:
            now = columns[name].text(record, reader)
            if self.emptying or now in ("", "no"):
                continue
            del line.texts[name]
            if name not in NOT_IN_FORMS or name == "sources":
                old = self._words(columns[name], record)
                line.changes.append(of_field(columns[name], old, "", EMPTY))

    def look(self, line, columns):
        """The names of columns that stay as they are here. Says on the line what it changes."""
        kept = set()
        for name in line.texts:
            column = columns[name]
            if (
                column.field is None and not is_in_language(column) and name != "sources"
            ) or name == "id":
                continue
            new = self._new(line, column)
            if new is HELD_ALREADY:
                continue
            when = self.changed(line.record.pk, column, new)
            why = HAND if when and not self.taking else ""
            old, new = (self._words(column, row) for row in (line.form.was, line.form.instance))
            if name == "sources":
                new = cell_of(line.cited)
            elif column.field is not None and column.field.many_to_many:
                new = listed_words(line.form.cleaned_data[name])
            line.changes.append(of_field(column, old, new, why, when))
            if why:
                kept.add(name)
        return kept

    def _new(self, line, column):
        """What it would hold, HELD_ALREADY where that is what it holds."""
        form, field = line.form, column.field
        if column.name == "sources":
            return HELD_ALREADY if line.cited is None else line.cited
        if field is not None and field.many_to_many:
            listed = form.said.get(field.name)
            return HELD_ALREADY if listed is None else {one.pk for one in listed}
        if not is_in_language(column) and field.name not in form.fields:
            return HELD_ALREADY
        now, new = self.held(column, form.was), self.held(column, form.instance)
        return HELD_ALREADY if now == new else new

    def stays(self, line, row, column, value):
        """The same of what is noted beside a record: does it stay as it is?"""
        when = self.changed(row.pk, column, value)
        why = HAND if when and not self.taking else ""
        line.changes.append(
            of_field(column, str(self.held(column, row) or ""), str(value), why, when)
        )
        return bool(why)

    def stays_out(self, line, column, name, when):
        """The same of who was taken out by hand."""
        why = "" if self.taking else HAND
        line.changes.append(of_field(column, "", name, why, when))
        return bool(why)

    def _words(self, column, row):
        if column.name == "sources":
            return cell_of(row.cited)
        if is_in_language(column):
            return column.text(row, None)
        if column.field.many_to_many:
            return listed_words(getattr(row, column.name).all())
        if column.field.many_to_one:
            target = getattr(row, column.name)
            return shown_name(target) if target else ""
        return str(next(iter(Version(row, type(row)).words(column.name).values()), "") or "")


def is_in_language(column):
    """A text in a further language, which has no field of its own."""
    return isinstance(column, LanguageColumn | FurtherLanguages)


def of_field(column, old, new, kept="", when=None):
    said = {"label": str(column.title), "old": old[:LONGEST_TOLD], "new": new[:LONGEST_TOLD]}
    return said | {"kept": kept, "since": when.isoformat() if when else ""}


def listed_words(rows):
    return ", ".join(sorted(map(shown_name, rows)))


def was_brought(past):
    return any(moment.by_import for moment in past)


def sheets_and_undone(versions, owner, kind):
    """(the files of this kind for this owner, what was undone) among what made these versions."""
    rows = Batch.unrestricted.filter(pk__in={one.change for one in versions})
    undone = rows.filter(state=BatchState.TAKEN_BACK).values_list("pk", flat=True)
    return {*rows.filter(kind=kind, owner=owner).values_list("pk", flat=True)}, {*undone}


def states_of(versions):
    """{the id of an import: its state} of those among the changes that made these versions."""
    changes = {one.change for one in versions}
    return dict(Batch.unrestricted.filter(pk__in=changes).values_list("pk", "state"))
