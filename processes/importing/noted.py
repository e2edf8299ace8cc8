"""Columns of a file of entries that are no part of an entry: what its organisation plans.

They have the names they had when an entry held them, and fill its working note and next step.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from processes.exchange.columns import Column
from processes.importing.cells import cell, form_field
from processes.importing.days import as_a_day
from processes.importing.since import EMPTY, HAND, of_field
from processes.models import Intervention, NextStep, StepState, WorkingNote

RESULT, STEP, DUE = "intended_result", "next_step", "next_step_due"
NOTES = "working_notes"  # for the organisation alone, whoever reads the entry
OF_NOTE = {RESULT: RESULT, NOTES: "text"}  # {column: field} of a working note


def noted_columns(kind):
    """Columns that are only read: a file of entries that is written has none of them."""
    if kind is not Intervention:
        return []
    columns = (
        (RESULT, WorkingNote, RESULT),
        (NOTES, WorkingNote, "text"),
        (STEP, NextStep, "text"),
        (DUE, NextStep, "due"),
    )
    fields = [(name, model._meta.get_field(field)) for name, model, field in columns]
    return [Column(name, field.verbose_name, field) for name, field in fields]


class Noting:
    """What the lines of an import note beside entries, for the organisation it is made for.

    order: of day and month. since: see `Since`.
    """

    def __init__(self, rights, order, since):
        self.rights, self.order, self.since = rights, order, since
        self.notes, self.steps = {}, {}

    def read(self, ids):
        """Read what is noted beside these already."""
        if self.rights.owner is None:
            return
        whose = {"organisation": self.rights.owner, "intervention__in": ids}
        notes = WorkingNote.visible_to(self.rights.reader).filter(**whose)
        self.notes = {one.intervention_id: one for one in notes}
        steps = NextStep.visible_to(self.rights.reader).filter(**whose)
        self.steps = {(one.intervention_id, one.text): one for one in steps}
        self.since.read([*self.notes.values()])
        self.since.read([*self.steps.values()])

    def look(self, line, texts):
        """[(row, its values)] of what is new or changed. What is wrong is said of the line."""
        said = {name: cell(text) for name, text in texts.items() if cell(text)}
        dropped = [] if {STEP, DUE} & said.keys() else self._dropped(line, texts)
        said |= self._emptied(line, texts)
        organisation = self.rights.owner or (None if self.rights.reader else line.record.owner)
        if not said:
            return dropped
        if organisation is None:
            for name in said if self.rights.reader else ():
                why = _("What is planned is an organisation’s own. Leave this column out.")
                line.fault(name, why)
            return []
        here = {"organisation": organisation, "intervention": line.record}
        found, pk = [], line.record.pk
        if RESULT in said or NOTES in said:
            note = self.notes.get(pk) or WorkingNote(**here)
            names = {name: column for column, name in OF_NOTE.items()}
            values = {name: said[column] for name, column in names.items() if column in said}
            found.append((note, values, names))
        if STEP in said or DUE in said:
            text = said.get(STEP) or str(line.record)[:300]
            step = self.steps.get((pk, text)) or NextStep(**here, state=StepState.OPEN)
            values = {"text": text, **({"due": said[DUE]} if DUE in said else {})}
            found.append((step, values, {"text": STEP, "due": DUE}))
        new = [(r, values) for r, values, names in found if self._is_new(line, r, values, names)]
        return new + dropped

    def _emptied(self, line, texts):
        """{column: ""} of what an empty cell empties; what it leaves as it is, is said."""
        note, emptied = self.notes.get(line.record.pk), {}
        for column, name in OF_NOTE.items():
            now = getattr(note, name, "")
            if not now or cell(texts.get(column, "-")):
                continue
            if self.since.emptying:
                emptied[column] = ""
            else:
                title = WorkingNote._meta.get_field(name).verbose_name
                line.changes.append(of_field(Column(column, title, None), now, "", EMPTY))
        return emptied

    def _dropped(self, line, texts):
        """What drops the steps that an empty cell empties; what it leaves as they are, is said."""
        if cell(texts.get(STEP, "-")):
            return []
        field, pk, found = NextStep._meta.get_field("text"), line.record.pk, []
        each = [step for (of, _text), step in self.steps.items() if of == pk]
        for step in [one for one in each if one.state == StepState.OPEN]:
            when = self.since.changed(step.pk, Column("text", field.verbose_name, field), "")
            why = HAND if when and not self.since.taking else ""
            why = why if self.since.emptying else EMPTY
            column = Column(STEP, field.verbose_name, None)
            line.changes.append(of_field(column, step.text, "", why, when))
            over = {"state": StepState.DROPPED, "done_on": timezone.localdate()}
            found += [] if why else [(step, over)]
        return found

    def _is_new(self, line, row, values, names):
        """Does it say something that is not noted yet, and is all of it right?"""
        for name, value in [*values.items()]:
            field = row._meta.get_field(name)
            try:
                values[name] = form_field(field).clean(as_a_day(field, value, self.order))
            except ValidationError as wrong:
                for sentence in wrong.messages:
                    line.fault(names[name], sentence)
        for name in [name for name, value in values.items() if getattr(row, name) == value]:
            del values[name]
        if not row._state.adding and not line.faults:
            for name, value in [*values.items()]:
                column = Column(
                    name, row._meta.get_field(name).verbose_name, row._meta.get_field(name)
                )
                if self.since.stays(line, row, column, value):
                    del values[name]
        return bool(values)
