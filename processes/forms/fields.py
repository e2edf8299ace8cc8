"""Form fields for what a record points at: typed by name, or chosen within one process."""

from itertools import islice

from django import forms
from django.db.models import Q
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
    if not hasattr(form, "about"):
        form.about = _process_of(form)
    return form.about


def _process_of(form):
    parent = getattr(form, "parent", None)
    if parent is not None:
        return process_of(parent)
    if "process" in form.fields and form.is_bound:
        typed = form.data.get(form.add_prefix("process"), "").strip()
        now = form.instance.process if form.instance.process_id else None
        if typed and not (now and typed == str(now)):
            return form.known.get(typed) or process_called(form.person, typed)
        return now if typed else None
    given = form.initial.get("process")
    if isinstance(given, Process):
        return given
    record = form.instance
    if isinstance(record, Assessment):
        record = record.consultation or record.stage
    return getattr(record, "process", None)


class AtMost(forms.models.ModelChoiceIterator):
    """The choices, as many as a list can be read through."""

    def __iter__(self):
        return islice(super().__iter__(), MOST)


class WithinProcess(forms.ModelChoiceField):
    """One of the stages, consultations, texts, entries or asks of the process of the form."""

    iterator = AtMost

    def prepare(self, form, name):
        kind, process = self.queryset.model, process_of(form)
        rows = kind.visible_to(form.person)
        now = getattr(form.instance, f"{name}_id", None)
        here = Q(process=process) if process is not None else Q(pk__in=())
        self.queryset = rows.filter(here | Q(pk=now) if now else here)


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


def organisations_near(person, process):
    """Names of those who take part in the process already; without one, of any."""
    rows = Organisation.visible_to(person)
    if process is not None:
        parts = Participation.visible_to(person).filter(intervention__process=process)
        rows = rows.filter(pk__in=parts.order_by().values("organisation"))
    return list(rows.values_list("name", flat=True)[:FEW])


def processes_near(person, process):
    rows = Process.visible_to(person).order_by("-changed", "pk")
    return list(rows.values_list("name", flat=True)[:FEW])


def sources_near(person, process):
    rows = Source.visible_to(person).order_by("-changed", "pk")
    return list(rows.values_list("title", flat=True)[:FEW])


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
