"""What becomes of the asks of one line: which stay, are reworded, move along, come or go."""

from functools import partial

from django.utils.translation import gettext as _

from engagement.spelling import bare, nearness
from processes.directory.gist import LIKE
from processes.importing.asks_written import Raised, key_of
from processes.importing.numbers import are_alike
from processes.importing.since import EMPTY, HAND, of_field

MORE = "more"  # why an ask stays: more is recorded of it
NAMES_TOLD = 3  # asks of a line that are told by their words


class AsksOfLine:
    """steps: what stores it; raised: of a new entry, what is to be stored. new: keys of asks that
    there were not.

    asking: see `Asking`. rows: the raisings here, in the order of their words. rest: what stores a
    new one beside its text.
    """

    def __init__(self, asking, line, rows, rest):
        self.asking, self.line, self.rows, self.rest = asking, line, rows, rest
        self.before, self.since, self.write = asking.before, asking.since, asking.written
        self.steps, self.raised, self.new, self.stay = [], [], set(), []
        self.after = {row.pk: row.ask.text for row in rows}
        was = getattr(line.form, "was", None)
        moved = was is not None and was.process_id != line.record.process_id
        self.left = was.process_id if moved else None
        self.is_moved, self.have_moved = moved, False

    def look(self, wanted, said):
        """wanted: (ask or None, its words) of each that the line names. said: has it the column?"""
        kept, come = self._parted(wanted)
        gone = [row for row in self.rows if row.pk not in kept and self.before.was_brought(row)]
        if not said or not (wanted or self.since.emptying):
            self._stay_where_nothing_is_said(gone if said else ())
            kept, gone = {row.pk: None for row in self.rows}, []
        for row in self.rows:
            if row.pk in kept:
                self._keep(row, kept[row.pk])
        for row, one in paired(gone, come):
            self._reword(row, *one)
        for row in gone:
            self._take_out(row)
        for ask, text in come:
            self._raise(ask, text)
        self._say()

    def _parted(self, wanted):
        """({id of a raising here: the ask that the line means there, or None}, what else it names).

        An ask may be here in another process: where the entry moves, or was moved."""
        kept, come = {}, []
        for ask, text in wanted:
            here = (r for r in self.rows if r.ask == ask or bare(r.ask.text) == bare(text))
            row = next(here, None)
            if row is None:
                come.append((ask, text))
            else:
                kept[row.pk] = ask
        return kept, come

    def _stay_where_nothing_is_said(self, rows):
        if rows:
            said = "; ".join(row.ask.text for row in rows)
            self.line.changes.append(of_field(self.asking.column, said, "", EMPTY))

    # -- one ask -------------------------------------------------------------------------------
    def _keep(self, row, ask):
        """It stays, and moves with its entry."""
        if not self.is_moved or row.ask.process_id != self.left:
            return
        there = ask if ask and ask != row.ask else self.asking.found(self.line, row.ask.text)
        mine = self.before.is_own(row) and not self.before.has_more(row)
        if there is None and mine and self.before.is_alone(row):
            values = {"process": self.line.record.process}
            self.steps.append(partial(self.write.change, row.ask_id, values))
        elif there is not None or mine:
            self._exchange(row, there, row.ask.text)
        else:
            self.stay.append(row.ask.text)
            return
        self.have_moved = True

    def _reword(self, row, ask, text):
        when = self.before.changed(row, text)
        if when and not self.since.taking:
            self._stays(row, text, HAND, when)
            return
        own = self.before.is_own(row) and self.before.is_alone(row)
        if ask is None and own and (are_alike(row.ask.text, text) or not self.before.has_more(row)):
            values = {"text": text, "process": self.line.record.process}
            self.steps.append(partial(self.write.change, row.ask_id, values))
            self.after[row.pk] = text
        elif self._take_out(row):
            self._raise(ask, text, row.pk)

    def _exchange(self, row, ask, text):
        self.steps.append(partial(self.write.take_out, row.pk, self.before.is_own(row)))
        self._raise(ask, text, row.pk)

    def _take_out(self, row):
        """False where it stays."""
        own = self.before.is_own(row)
        if own and self.before.is_alone(row) and self.before.has_more(row):
            self._stays(row, "", MORE)
        elif own and (when := self.before.changed(row, None)) and not self.since.taking:
            self._stays(row, "", HAND, when)
        else:
            self.steps.append(partial(self.write.take_out, row.pk, own))
            del self.after[row.pk]
            return True
        return False

    def _raise(self, ask, text, place=None):
        """place: of which raising it takes the place, on the page."""
        entry = self.line.record
        out = {} if entry._state.adding or place else self.before.taken_out(entry.pk)
        when = out.get(getattr(ask, "pk", None))
        if when and self.since.stays_out(self.line, self.asking.column, text, when):
            return
        if ask is None:
            self.new.add(key_of(entry, text))
        self.after[place or text] = text
        raised = Raised(entry, ask, text, *self.rest)
        if entry._state.adding:
            self.raised.append(raised)
        else:
            self.steps.append(partial(self.write.ask, raised))

    # -- what is said --------------------------------------------------------------------------
    def _stays(self, row, new, why, when=None):
        said = of_field(self.asking.column, row.ask.text, new, why, when)
        self.line.changes.append(said)

    def _say(self):
        before, after = [row.ask.text for row in self.rows], [*self.after.values()]
        if before != after and not self.line.record._state.adding:
            said = ("; ".join(texts) for texts in (before, after))
            self.line.changes.append(of_field(self.asking.column, *said))
        if self.have_moved:
            self.line.tell(_("What was asked goes with it."))
        for text in self.stay[:NAMES_TOLD]:
            said = _("“%(ask)s” stays with its process, as more is recorded of it there.")
            self.line.tell(said % {"ask": text})


def paired(gone, come):
    """(a raising, what the line says in its place) of each that was reworded; both are taken out
    of the lists. The most alike come first; of one and one the words do not matter."""
    while gone and come:
        each = [(nearness(bare(r.ask.text), bare(one[1])), r, one) for r in gone for one in come]
        weight, row, one = max(each, key=lambda found: found[0])
        if weight < LIKE and not len(gone) == len(come) == 1:
            return
        gone.remove(row)
        come.remove(one)
        yield row, one
