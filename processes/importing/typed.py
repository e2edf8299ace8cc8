"""Several lines that are typed on a page: they come in as those of a file do, and can be undone."""

import csv
import io
import uuid
from dataclasses import asdict

from django import forms
from django.core.files.base import ContentFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.fields import LineFormField
from engagement.formats.packing import packed
from engagement.forms import shown_name
from processes.exchange.columns import kinds_with_tables
from processes.importing.batches import discard
from processes.importing.column_plan import ColumnPlan, offered
from processes.importing.handing_in import hand_in, lines_as_they_are
from processes.importing.questions import CHOOSE, HandInForm, ProcessField
from processes.importing.words import codes_to_choose, has_codes
from processes.lookup.by_name import as_uuid, record_at
from processes.models import Batch, Level, Process, Verb

TYPED_AT_ONCE = 12  # lines that are shown
COLUMNS = {
    "interventions": ("date", "title", "kind", "with_whom", "asked"),
    "stages": ("kind", "name", "date", "state"),
}


class TypedForm(HandInForm):
    """For which process and for whom; the lines are beside it. plural: of what they are. before:
    a Batch of lines that are corrected, or None."""

    process = ProcessField(label=gettext_lazy("process"))
    grid = forms.UUIDField(widget=forms.HiddenInput)  # what was typed on one page is looked at once

    def __init__(self, *args, plural, opened, before=None, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["file"], self.fields["kind"]
        self.plural, reader = plural, kwargs["reader"]
        self.fields["process"].reader = reader
        process = record_at(Process, reader, before.plan["process"] if before else opened)
        self.initial["process"] = shown_name(process) if process else ""
        again = before is not None and before.stored is None
        self.initial["grid"] = before.plan["grid"] if again else uuid.uuid4()
        if before is not None and before.owner:
            self.initial["owner"] = before.owner.slug
        self.order_fields(["process", "owner"])
        lines = lines_form(kinds_with_tables()[plural])
        initial = lines_before(before) if before else None
        self.lines = lines(self.data if self.is_bound else None, initial=initial)

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
        """A Batch of them, in place of that which was typed on this page before. Raises
        TableRefused."""
        names = list(COLUMNS[self.plural])
        titles = {one.name: one.title for one in offered(kinds_with_tables()[self.plural])}
        out, owner, grid = io.StringIO(), self.for_whom, str(self.cleaned_data["grid"])
        writer = csv.writer(out)
        writer.writerow(capfirst(titles[name]) for name in names)
        lines = {n: o.cleaned_data for n, o in enumerate(self.lines, 1) if says_something(o)}
        for said in lines.values():
            writer.writerow([said[name] for name in names])
        own = Batch.visible_to(self.fields["process"].reader).filter(by=by, stored=None)
        for before in own.filter(plan__grid=grid):
            discard(before)
        file = ContentFile(out.getvalue().encode(), name="typed.csv")
        batch = hand_in(file, self.plural, owner, by)
        plan = ColumnPlan(columns=names, process=self.cleaned_data["process"], grid=grid)
        plan.visibility = Level.ORGANISATION if owner else Level.PUBLIC
        batch.plan = asdict(plan)
        rows = (texts for _number, texts in lines_as_they_are(batch))
        batch.number, batch.rows = packed(zip(lines, rows, strict=True))  # as the page counts
        batch.save(update_fields=["plan", "number", "rows"])
        return batch


def typed_again(reader, plural, pk):
    """The Batch of lines that somebody typed and goes back to, or None."""
    batch = Batch.visible_to(reader).filter(kind=plural, by=reader.person, pk=as_uuid(pk)).first()
    return batch if batch and batch.plan.get("grid") and batch.rows is not None else None


def lines_before(batch):
    """What was typed on each line; of what was stored, on those that were refused."""
    refused = batch.lines.filter(verb=Verb.REFUSE).values_list("number", flat=True)
    kept = None if batch.stored is None else {*refused}
    rows = [{} for _number in range(TYPED_AT_ONCE)]
    for number, texts in lines_as_they_are(batch):
        if kept is None or number in kept:
            rows[number - 1] = dict(zip(batch.plan["columns"], texts, strict=True))
    return rows


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
