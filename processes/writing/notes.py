"""Working notes: what an organisation keeps to itself about a record, and what it does next.

Whoever works for an organisation notes beside whatever they may read, and nothing of it ever
belongs to the record.
"""

from django import forms
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.forms import RecordForm, RowForm, field_maker, version_of
from engagement.models import Person
from processes.access import Reader
from processes.models import NextStep, StepState, WorkingNote, as_one_change, change_id
from processes.people.staff import colleagues
from processes.writing.parts import MOST_PARTS, with_another_line
from processes.writing.record_form import problems_of
from processes.writing.writer import store, write

WRITTEN_MEANWHILE = _(
    "A colleague has written these notes since you opened them. Yours are below; what is there now"
    " is on the page of the entry. Save again to put yours in its place."
)


class ColleagueField(forms.ModelChoiceField):
    """Somebody of the organisation whose step it is: who has said their name, or oneself."""

    def prepare(self, form, name):
        self.queryset = colleagues(form.instance.organisation_id, form.reader.person)

    def label_from_instance(self, person):
        return person.name or str(_("Myself"))


def colleague(field):
    return ColleagueField(
        None,
        label=field.verbose_name,
        required=False,
        empty_label=_("Nobody yet"),
    )


MAKE = field_maker({Person: colleague})
NoteForm = forms.modelform_factory(
    WorkingNote, form=RecordForm, fields=["intended_result", "text"], formfield_callback=MAKE
)


class StepForm(RowForm):
    """One step. A new one whose text is left empty is none."""

    def __init__(self, *args, organisation, here, **kwargs):
        step = kwargs.pop("instance", None) or NextStep(organisation=organisation, **here)
        super().__init__(*args, instance=step, **kwargs)
        if self.instance._state.adding:
            self.fields.pop("state", None)
        else:
            self.fields["state"].widget = forms.Select(choices=self.fields["state"].choices)


StepForms = forms.modelformset_factory(
    NextStep,
    form=forms.modelform_factory(
        NextStep, form=StepForm, fields=["text", "who", "due", "state"], formfield_callback=MAKE
    ),
    extra=1,
    max_num=MOST_PARTS,
    absolute_max=MOST_PARTS + 1,
    validate_max=True,
)


NOTED_IN = ("intended_result", "text")


class NotesForms:
    """The forms of what one organisation notes beside a record, filled in by one of its people.

    further: of the steps only those to be added, for a form that is about more than notes. text:
    what the note begins with.
    `stale`: a colleague has written the note since this was opened, and it says something else.
    """

    def __init__(self, record, organisation, reader, data=None, further=False, text=None):
        self.reader, self.stale, self.adding = reader, False, False
        here = {record._meta.model_name: record}
        whose = {"organisation": organisation, **here}
        note, steps = WorkingNote(**whose), NextStep.visible_to(reader)
        if not record._state.adding:
            note = WorkingNote.visible_to(reader).filter(**whose).first() or note
            steps = steps.filter(**whose)
        further = further or record._state.adding
        now = version_of(note)
        if data is not None:
            data, self.adding = with_another_line(data)
            self.stale = data.get("note-version", "") != now and not self.adding
            data["note-version"] = now
            for name in NOTED_IN if self.stale else ():
                if not data.get(f"note-{name}", "").strip():  # nobody meant to empty what they
                    data[f"note-{name}"] = getattr(note, name)  # had not seen
        first = {"text": text} if text else None
        self.note = NoteForm(data, instance=note, prefix="note", reader=reader, initial=first)
        self.steps = StepForms(
            data,
            queryset=steps.none() if further else steps,
            prefix="step",
            form_kwargs={"reader": reader, "organisation": organisation, "here": here},
        )
        self.steps.one = NextStep._meta.verbose_name
        if self.adding:
            self.hold_back_errors()

    def hold_back_errors(self):
        """Who asks for another line is not told yet what is missing."""
        self.steps._errors, self.steps._non_form_errors = [], ErrorList()
        for form in self.forms:
            form._errors = ErrorDict()

    @property
    def forms(self):
        return [self.note, *self.steps]

    @property
    def problems(self):
        return [one for form in self.forms for one in problems_of(form)]

    def is_valid(self):
        valid = [self.note.is_valid(), self.steps.is_valid()]
        self.stale = self.stale and bool(self.note.is_valid() and self.note.said)
        if self.stale:
            self.note.add_error(None, WRITTEN_MEANWHILE)
        return all(valid) and not self.stale and not self.adding

    @cached_property
    def changed(self):
        """[(row, its values)] of each that is new or changed. Valid forms only."""
        found = [(form, form.instance._state.adding) for form in self.forms]
        rows = [
            (form.row, form.said)
            for form, new in found
            if form.said and not (new and form is not self.note and not form.has_changed())
        ]
        return [(row, said | over(row, said)) for row, said in rows]

    @transaction.atomic
    def save(self, record=None):
        """Write what is new or changed, as one change of who filled it in. record: what it is
        beside, where that was stored with it, and whose owner was chosen with it."""
        with as_one_change(change_id(), self.reader.person):
            for row, said in self.changed:
                store(row, said | (self._beside(record, said) if record else {}))

    def _beside(self, record, said):
        mine = said.get("who") in (None, self.reader.person)
        elsewhere = record.owner_id != self.note.instance.organisation_id
        whose = {"organisation": record.owner, **({"who": None} if elsewhere and not mine else {})}
        return {record._meta.model_name: record, **whose}


def over(step, said):
    """The day on which a step was over, where that is said now."""
    if "state" not in said:
        return {}
    return {"done_on": None if said["state"] == StepState.OPEN else timezone.localdate()}


@transaction.atomic
def say_of_step(step, state, *, by):
    """Say that a step is done, dropped or open again: True where that is not so already.

    Raises NextStep.DoesNotExist for who does not work for its organisation.
    """
    rows = NextStep.visible_to(Reader(by)).select_for_update(of=("self",))
    held = rows.get(pk=step.pk)
    if held.state == state:
        return False
    said = {"state": state}
    write(held, said | over(held, said), by=by)
    return True
