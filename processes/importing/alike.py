"""New lines of a file that are very like an entry or a stage of its organisation: asked before
stored. What everybody reads by now is one as well, though only curators change that.

A sheet without numbers knows a line by its words alone. So a corrected line is new, and so is one
of what somebody logged by hand. Which of them is the same, a person says, for the file or a line.
"""

from django.db.models import Q

from processes.directory.gist import FIRST_DAY, LAST_DAY, Gist, days_of, is_said_by, letters_of
from processes.importing.gists import Gists, RowHere
from processes.importing.relied import some_at_a_time
from processes.importing.since import HAND
from processes.models import BatchLine, Intervention, Participation, Stage, Verb

SAME_ONE, ANOTHER = "same", "another"  # answers
ALIKE_BY = {Intervention: "title", Stage: "name"}


class Likeness:
    """For the lines of one import. answers: {number of a line, as text, or "" for all: answer}."""

    def __init__(self, kind, rights, answers=None):
        self.kind, self.rights, self.answers = kind, rights, answers or {}
        self.asks = kind in ALIKE_BY and rights.reader is not None
        self.here, self.found = {}, set()  # {process: Gists}; ids that a line is like

    def find(self, lines, in_file):
        """{number: the id of the entry it is like} of the new lines among these, one for each.

        in_file: the ids of what other lines of the file are.
        """
        new = [one for one in lines if one.verb == Verb.CREATE and not one.repeats]
        if not self.asks or not new:
            return {}
        self._read({one.record.process_id for one in new})
        found = {}
        for line in new:
            like = self._like(line, in_file)
            if like is not None:
                found[line.number] = like
                self.found.add(like)
        rows = self.kind.visible_to(self.rights.reader).filter(pk__in=found.values())
        there = {*rows.values_list("pk", flat=True)} if found else ()
        return {number: pk for number, pk in found.items() if pk in there}

    def _like(self, line, in_file):
        """The id of the first that it is like and no line is yet, or None."""
        row, numbered = line.record, line.numbered
        given = days_of(row.date), row.kind, row.process_id
        own = self._gist(str(row), *given, self._others(line.taking_part))
        keys = (own.process, None) if own.process else [*self.here]
        for gists in (self.here[key] for key in dict.fromkeys(keys)):
            for other in gists.worth_comparing(own):
                # What has a number in a sheet is known by that: another number is another entry.
                known = (numbered and other.numbered) or other.pk in self.found
                if not known and other.pk not in in_file and own.is_like(other.gist):
                    return other.pk
        return None

    # -- what is there ---------------------------------------------------------------------
    def _read(self, processes):
        """What is of the organisation, and of these processes or of none, once for all lines."""
        new = {None, *processes} - self.here.keys()
        if not new and None not in processes:
            return
        rows = self.kind.visible_to(self.rights.reader).filter(owner=self.rights.owner)
        if None not in processes:
            rows = rows.filter(self._of(new))
        elif self.here:
            rows = rows.exclude(self._of(self.here))
        self._keep(rows, new)

    @staticmethod
    def _of(processes):
        told = [one for one in processes if one]
        return Q(process__in=told) | (Q(process=None) if None in processes else Q(pk__in=()))

    def _keep(self, rows, processes):
        people, new = self._people(rows), {one: Gists() for one in processes}
        names = "date_earliest", "date_latest", "date_sort", "kind", "process"
        rows = rows.order_by("date_sort", "pk").values_list("pk", ALIKE_BY[self.kind], *names)
        rows = list(rows)
        numbered = set()
        for some in some_at_a_time(row[0] for row in rows):
            numbered |= BatchLine.numbered_among(some)
        for pk, title, first, last, dated, kind, process in rows:
            days = (first or FIRST_DAY, last or LAST_DAY) if dated else None
            gist = self._gist(title, days, kind, process, people.get(pk, self._others(())))
            new.setdefault(process, Gists()).add(RowHere(pk, gist, pk in numbered))
        self.here |= {process: gists.in_order() for process, gists in new.items()}

    def _gist(self, title, *given):
        return Gist(letters_of(title), *given, "" if self.kind is Stage else title)

    def _people(self, rows):
        if self.kind is not Intervention:
            return {}
        found = {}
        parts = Participation.visible_to(self.rights.reader)
        parts = parts.filter(intervention__in=rows.order_by().values("pk"))
        names = "intervention", "organisation_id", "name", "role"
        for row in parts.values_list(*names, named=True):
            found.setdefault(row.intervention, []).append(row)
        return {pk: self._others(each) for pk, each in found.items()}

    def _others(self, rows):
        if self.kind is Stage:
            return None
        owner = self.rights.owner and self.rights.owner.pk
        return frozenset(is_said_by(row) for row in rows if row.organisation_id != owner)

    # -- what was answered -----------------------------------------------------------------
    def settled(self, line, pk, as_entry):
        """What the line is, as was answered. as_entry: what it would be as the entry it is like,
        which it is unasked where it says the same."""
        if pk is None:
            return line
        answer = self.answers.get(str(line.number)) or self.answers.get("")
        kept = any(said["kept"] == HAND for said in as_entry.changes)
        if answer == SAME_ONE or (as_entry.verb == Verb.SAME and not kept):
            as_entry.called = line.called or line.record.pk
            return as_entry
        line.alike = None if answer else pk
        return line
