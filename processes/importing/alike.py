"""New lines of a file that are very like an entry or a stage of its organisation: asked before
stored. What everybody reads by now is one as well, though only curators change that.

A sheet without numbers knows a line by its words alone. So a corrected line is new, and so is one
of what somebody logged by hand. Which of them is the same, a person says, for the file or a line.
"""

from django.db.models import F, Q

from engagement.spelling import bare, grams
from processes.directory.gist import FIRST_DAY, LAST_DAY, Gist, days_of, is_said_by
from processes.importing.since import HAND
from processes.models import BatchLine, Intervention, Participation, Stage, Verb

SAME_ONE, ANOTHER = "same", "another"  # answers
ALIKE_BY = {Intervention: "title", Stage: "name"}


class Likeness:
    """For the lines of one import. answers: {number of a line, as text, or "" for all: answer}."""

    def __init__(self, kind, rights, answers=None):
        self.kind, self.rights, self.answers = kind, rights, answers or {}
        self.asks = kind in ALIKE_BY and rights.reader is not None

    def find(self, lines, in_file):
        """{number: the id of the entry it is like} of the new lines among these, one for each.

        in_file: the ids of what other lines of the file are.
        """
        new = [one for one in lines if one.verb == Verb.CREATE and not one.repeats]
        if not self.asks or not new:
            return {}
        here = {pk: one for pk, one in self._near(new) if pk not in in_file}
        known = BatchLine.numbered_among([*here]) if here else ()
        found = {}
        for line in new:
            row, people = line.record, self._others(line.taking_part)
            given = days_of(row.date), row.kind, row.process_id
            own = Gist(grams(bare(str(row))), *given, people)
            # What has a number in a sheet is known by that: another number is another entry.
            others = ((r, o) for r, o in here.items() if not line.numbered or r not in known)
            like = next((pk for pk, other in others if own.is_like(other)), None)
            if like is not None:
                found[line.number] = like
                del here[like]
        return found

    def _near(self, lines):
        """(id, Gist) of what is of the organisation, about when these are or with the title of one
        of them."""
        title = ALIKE_BY[self.kind]
        names = "pk", title, "date_earliest", "date_latest", "date_sort", "kind", "process"
        rows = self.kind.visible_to(self.rights.reader).filter(owner=self.rights.owner)
        processes = {one.record.process_id for one in lines}
        if None not in processes:
            rows = rows.filter(Q(process__in=processes) | Q(process=None))
        titles = {str(one.record) for one in lines}
        when = when_any_of([days_of(one.record.date) for one in lines])
        rows = rows.filter(when | Q(**{f"{title}__in": titles}))
        rows = list(rows.order_by("date_sort", "pk").values_list(*names))
        people = self._people([row[0] for row in rows])
        for pk, title, first, last, dated, kind, process in rows:
            days = (first or FIRST_DAY, last or LAST_DAY) if dated else None
            yield (
                pk,
                Gist(grams(bare(title)), days, kind, process, people.get(pk, self._others(()))),
            )

    def _people(self, ids):
        found = {}
        rows = Participation.visible_to(self.rights.reader).filter(intervention__in=ids)
        for row in rows if ids and self.kind is Intervention else ():
            found.setdefault(row.intervention_id, []).append(row)
        return {pk: self._others(rows) for pk, rows in found.items()}

    def _others(self, rows):
        if self.kind is Stage:
            return None
        owner = self.rights.owner and self.rights.owner.pk
        return {is_said_by(row) for row in rows if row.organisation_id != owner}

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


def when_any_of(each):
    """A condition on entries: their days, which may be one, meet some of these, or are not told."""
    days = {one[0] for one in each if one and one[0] == one[1]}
    spans = [one for one in each if one and one[0] != one[1]]
    one_day = Q(date_earliest=F("date_latest"))
    found = Q(date_sort="") | one_day & Q(date_earliest__in=days)
    if spans:
        found |= meeting(min(one[0] for one in spans), max(one[1] for one in spans))
    if days:
        found |= ~one_day & meeting(min(days), max(days))
    return found


def meeting(first, last):
    ends_after = Q(date_latest__gte=first) | Q(date_latest=None)
    return ends_after & (Q(date_earliest__lte=last) | Q(date_earliest=None)) & ~Q(date_sort="")
