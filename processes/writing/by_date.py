"""What follows from the date of an entry unless somebody chooses: its stage, and its state."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.dates import words
from processes.lookup.questions import stage_at
from processes.models import InterventionState, Stage
from processes.writing.fields import WithinProcess, process_of, rows_of_process

BY_DATE = "date"  # what is sent for "set from the date"


def date_in(form):
    """The date that a form holds, as an Edtf; None where it holds none that can be read."""
    try:
        return form.fields["date"].clean(form["date"].value())
    except ValidationError:
        return None


def state_by_date(date):
    """Planned while the day is still to come, else done."""
    later = date and date.earliest and date.earliest > timezone.localdate()
    return InterventionState.PLANNED if later else InterventionState.DONE


class StageByDate(WithinProcess):
    """A stage of the process, or the one that the date falls into, where that is one."""

    def options(self):
        nothing, *stages = super().options()
        return [(BY_DATE, _("Set from the date")), nothing, *stages]

    def prepare(self, form, name):
        super().prepare(form, name)
        if form.is_new:
            form.initial[name] = form.initial.get(name) or BY_DATE
            date, stage = date_in(form), self.of_now
            if stage:
                said = _("Set from the date, unless you choose: on %(date)s it is “%(stage)s”.")
                self.help_text = said % {"date": words(date, long=True), "stage": stage}

    @property
    def of_now(self):
        """The stage that the date in the form falls into, or None."""
        date = date_in(self.form)
        stages = [*rows_of_process(self.form, Stage).values()]
        return stage_at(process_of(self.form), stages, date) if date and stages else None

    def to_python(self, value):
        return self.of_now if value == BY_DATE else super().to_python(value)


class StateByDate(forms.TypedChoiceField):
    """The state of a new entry: what is chosen, or what the date says."""

    def __init__(self, *, form, field):
        self.form = form
        choices = [(BY_DATE, _("Set from the date: planned while it is still to come, or done"))]
        super().__init__(
            label=field.label, choices=[*choices, *field.choices], initial=BY_DATE, required=False
        )

    def clean(self, value):
        value = super().clean(value)
        return state_by_date(date_in(self.form)) if value in ("", BY_DATE) else value
