"""Several lines that are typed on a page: they come in as those of a file do, and can be undone."""

import csv
import io
from dataclasses import asdict

from django import forms
from django.core.files.base import ContentFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.fields import LineFormField
from engagement.forms import shown_name
from processes.exchange.columns import kinds_with_tables
from processes.importing.column_plan import ColumnPlan, offered
from processes.importing.handing_in import hand_in
from processes.importing.questions import CHOOSE, HandInForm, ProcessField
from processes.importing.words import codes_to_choose, has_codes
from processes.lookup.by_name import record_at
from processes.models import Level, Process, Stage
from processes.writing.stages import next_position

TYPED_AT_ONCE = 12  # lines that are shown
COLUMNS = {
    "interventions": ("date", "title", "kind", "with_whom", "asked"),
    "stages": ("kind", "name", "date", "state"),
}


class TypedForm(HandInForm):
    """For which process and for whom; the lines are beside it. plural: of what they are."""

    process = ProcessField(label=gettext_lazy("process"))

    def __init__(self, *args, plural, opened, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["file"], self.fields["kind"]
        self.plural, reader = plural, kwargs["reader"]
        self.fields["process"].reader = reader
        process = record_at(Process, reader, opened)
        self.initial["process"] = shown_name(process) if process else ""
        self.order_fields(["process", "owner"])
        self.lines = lines_form(kinds_with_tables()[plural])(self.data if self.is_bound else None)

    def is_valid(self):
        return all((super().is_valid(), self.lines.is_valid()))

    def clean(self):
        cleaned = super().clean()
        if not any(map(says_something, self.lines)):
            raise forms.ValidationError(_("Write at least one line."))
        if self.plural == "stages" and not cleaned.get("process") and "process" not in self.errors:
            self.add_error("process", _("Say of which process they are stages."))
        return cleaned

    def hand_in(self, by):
        """A Batch of them. Raises TableRefused."""
        names = [*COLUMNS[self.plural], *(["position"] if self.plural == "stages" else [])]
        out, owner = io.StringIO(), self.for_whom
        writer = csv.writer(out)
        writer.writerow(names)
        first = self._next_position(by)
        lines = (line.cleaned_data for line in self.lines if says_something(line))
        for number, said in enumerate(lines, first):
            if self.plural == "stages" and said["kind"] and not said["name"]:
                said["name"] = Stage(kind=said["kind"]).get_kind_display()  # as on its own page
            writer.writerow([said.get(name, number) for name in names])
        file = ContentFile(out.getvalue().encode(), name=f"{_('Typed lines')}.csv")
        batch = hand_in(file, self.plural, owner, by)
        plan = ColumnPlan(columns=names, process=self.cleaned_data["process"])
        plan.visibility = Level.ORGANISATION if owner else Level.PUBLIC
        batch.plan = asdict(plan)
        batch.save(update_fields=["plan"])
        return batch

    def _next_position(self, by):
        if self.plural != "stages":
            return 1
        reader = self.fields["process"].reader
        return next_position(record_at(Process, reader, self.cleaned_data["process"]), reader)


def says_something(line):
    return line.is_valid() and any(line.cleaned_data.values())


def lines_form(kind):
    """The class of the forms of all lines of a kind."""
    known = {one.name: one for one in offered(kind)}
    fields = {name: field_of_column(known[name]) for name in COLUMNS[kind.resource.plural]}
    line = type("TypedLine", (forms.Form,), {**fields, "use_required_attribute": False})
    return forms.formset_factory(
        line, extra=TYPED_AT_ONCE, max_num=TYPED_AT_ONCE, absolute_max=TYPED_AT_ONCE
    )


def field_of_column(column):
    label = capfirst(column.title)
    if has_codes(column.field):
        choices = [("", CHOOSE), *codes_to_choose(column.field)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return LineFormField(label=label, required=False, max_length=500)
