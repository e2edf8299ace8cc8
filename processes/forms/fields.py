"""Form fields for what a record points at: typed by name, or chosen within one process."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from engagement.forms import ManyNamedFormField, NamedFormField
from processes.find import organisation_called, process_called, source_called
from processes.models import (
    Ask,
    Assessment,
    Consultation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Source,
    Stage,
    TextVersion,
)

FEW = 50  # names that are suggested without a script
MOST = 300  # entries or asks of one process to choose among


def process_of(form):
    """The process that a form is about, which limits what can be chosen in it; or None."""
    parent = getattr(form, "parent", None)
    if parent is not None:
        return process_of(parent)
    if "process" in form.fields and form.is_bound:
        typed = form.data.get(form.add_prefix("process"), "").strip()
        now = form.instance.process if form.instance.process_id else None
        if typed and not (now and typed == str(now)):
            return process_called(form.person, typed)
        return now if typed else None
    given = form.initial.get("process")
    if isinstance(given, Process):
        return given
    record = form.instance
    if isinstance(record, Assessment):
        record = record.consultation or record.stage
    return getattr(record, "process", None)


class WithinProcess(forms.ModelChoiceField):
    """One of the stages, consultations, texts, entries or asks of the process of the form."""

    def prepare(self, form, name):
        kind, process = self.queryset.model, process_of(form)
        rows = kind.visible_to(form.person)
        now = getattr(form.instance, f"{name}_id", None)
        if process is None:
            self.queryset = rows.filter(pk=now)
            return
        here = list(rows.filter(process=process).values_list("pk", flat=True)[:MOST])
        self.queryset = rows.filter(pk__in=[*here, now] if now else here)


def within_process(field):
    return WithinProcess(
        queryset=field.related_model.visible_to(None).none(),
        label=field.verbose_name,
        required=not field.blank,
        help_text=field.help_text,
        empty_label=_("None"),
    )


def named(find, plural):
    """Makes the form field of a model field whose target is typed by its name."""

    def make(field):
        kind = ManyNamedFormField if field.many_to_many else NamedFormField
        hint = field.help_text
        if field.many_to_many:
            hint = hint or _("One on each line.")
        return kind(
            find=find,
            plural=plural,
            door=reverse_lazy("names", args=[plural]),
            label=field.verbose_name,
            required=not field.blank,
            help_text=hint,
        )

    return make


def organisations_near(form):
    """Who takes part in the process already, or else whom one's own entries were about."""
    parts = Participation.visible_to(form.person)
    process = process_of(form)
    if process is not None:
        parts = parts.filter(intervention__process=process)
    here = parts.order_by().values("organisation")
    rows = Organisation.visible_to(form.person).filter(pk__in=here)
    return rows.values_list("name", flat=True)[:FEW]


def processes_near(form):
    rows = Process.visible_to(form.person).order_by("-changed", "pk")
    return rows.values_list("name", flat=True)[:FEW]


def sources_near(form):
    rows = Source.visible_to(form.person).order_by("-changed", "pk")
    return rows.values_list("title", flat=True)[:FEW]


SUGGEST = {
    "organisations": organisations_near,
    "processes": processes_near,
    "sources": sources_near,
}
SPECIAL = (
    (Organisation, named(organisation_called, "organisations")),
    (Process, named(process_called, "processes")),
    (Source, named(source_called, "sources")),
    (Stage, within_process),
    (Consultation, within_process),
    (TextVersion, within_process),
    (Intervention, within_process),
    (Ask, within_process),
)
