"""What one's own organisations noted beside a record."""

from dataclasses import dataclass

from processes.models import BESIDE, NextStep, Organisation, StepState, WorkingNote


@dataclass
class Noted:
    """What one organisation noted beside a record: its note or None, its steps, open ones first."""

    organisation: Organisation
    note: WorkingNote | None
    steps: list

    @property
    def open(self):
        return [one for one in self.steps if one.state == StepState.OPEN]


def own_organisations(reader, record=None):
    """The organisations a person works for, first the one whose the record is, then by name."""
    mine = Organisation.visible_to(reader).filter(pk__in=reader.organisations)
    owner = getattr(record, "owner_id", None)
    return sorted(mine.order_by("name"), key=lambda one: one.pk != owner)


def noted_beside(record, reader):
    """Noted of each of one's own organisations; none where nothing is noted beside its kind."""
    name = record._meta.model_name
    if name not in BESIDE or not reader.works_here:
        return []
    here = {name: record.pk}
    notes = {one.organisation_id: one for one in WorkingNote.visible_to(reader).filter(**here)}
    steps = list(NextStep.visible_to(reader).filter(**here).select_related("who"))
    steps.sort(key=lambda one: one.state != StepState.OPEN)
    return [
        Noted(one, notes.get(one.pk), [step for step in steps if step.organisation_id == one.pk])
        for one in own_organisations(reader, record)
    ]
