"""The form of a reply: what it says to each engagement and to each ask that it answers."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from processes.lookup.by_name import as_uuid
from processes.models import OF_REPLIES
from processes.models.entry_codes import code_choices
from processes.writing.fields import WithinProcess, process_of
from processes.writing.part_form import PartForm


class NamedWithin(WithinProcess):
    """One of the process of the form, or the one that was named: among many that may be none of
    the choices, and what belongs to no process is no choice of any."""

    @cached_property
    def here(self):
        form, rows = self.form, super().here
        named = form[self.name].data if form.is_bound else form.initial.get(self.name)
        pk = as_uuid(self.prepare_value(named))
        if pk is None or str(pk) in rows:
            return rows
        found = self.kind.visible_to(form.reader).filter(pk=pk, process=process_of(form))
        return rows | {str(row.pk): row for row in found}


class AnswerForm(PartForm):
    """What a reply says to one thing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = next(one for one in ("intervention", "ask") if one in self.fields)
        chosen = self.fields[name]
        self.fields[name] = NamedWithin(kind=chosen.kind, label=chosen.label)
        self.fields[name].prepare(self, name)
        self.fields["response"].widget = forms.Select()  # of which there are several on a page
        self.fields["response"].choices = [("", _("Choose one")), *code_choices(OF_REPLIES)]
        self.order_fields((name, "response", "reasons_given", "reasons"))
