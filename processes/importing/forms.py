"""The form of one line: that of the pages, with what a cell points at found in one go."""

import copy
from functools import cache
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from engagement.fields import compose, refuse_controls
from engagement.forms import RecordForm, RowForm, field_maker, form_for
from engagement.resources import kinds
from processes.exchange.columns import written_fields
from processes.importing.cells import cell, split
from processes.importing.targets import Targets
from processes.writing.part_form import refuse_another_process


class TargetField(forms.Field):
    """What a cell points at, among what this person may see. The value is it, or a list."""

    def __init__(self, *, field, **kwargs):
        self.field = field
        super().__init__(**kwargs)

    def prepare(self, form, name):
        self.form = form

    def prepare_value(self, value):
        return value

    def clean(self, value):
        if isinstance(value, list):  # the file does not speak of it: it stays
            return value
        if isinstance(value, UUID):
            return getattr(self.form.instance, self.field.name)
        text = compose(cell(value or ""))
        refuse_controls(text)
        if self.field.many_to_many:
            found = [self.find(one) for one in split(text)]
            return list({one.pk: one for one in found if one is not None}.values())
        found = self.find(text) if text else None
        if found is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return found

    def find(self, text):
        process = self.form.cleaned_data.get("process")
        return self.form.known[Targets].find(self.field.related_model, text, process)

    def has_changed(self, initial, data):
        return True


def target(field):
    return TargetField(
        field=field,
        label=field.verbose_name,
        required=not field.blank,
        help_text=field.help_text,
    )


class PlainRowForm(RecordForm):
    """The form of a line that says itself whose it is and who may see it."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"owner", "coalition"}


class PartRowForm(RowForm):
    """The form of a line that is a part of something, such as who took part in an entry."""

    def clean(self):
        cleaned = super().clean()
        for found in cleaned.values():
            if process := getattr(found, "process", None):
                refuse_another_process(self, process)
                break
        return cleaned


IMPORT_FIELDS = tuple((kind, target) for kind in kinds("processes"))


@cache
def row_form(kind, base):
    """The class of the form of a line of a kind."""
    if hasattr(kind, "resource"):
        made = form_for(kind, IMPORT_FIELDS, base)
    else:
        names = [one.name for one in written_fields(kind)]
        make = field_maker(dict(IMPORT_FIELDS))
        made = forms.modelform_factory(kind, form=base, fields=names, formfield_callback=make)
    for name, field in made.base_fields.items():
        of_its_form = hasattr(field, "prepare") or isinstance(field, forms.ModelChoiceField)
        if name not in base.declared_fields and not of_its_form:
            let_all_have(field)
    return made


def let_all_have(field):
    """Let all lines have this very field: it knows nothing of its form, and copying the choices of
    each of them for each line takes a quarter of the time."""
    field.__deepcopy__ = lambda memo: field


def of_next_line(form, values, record):
    """The form of another new row, with the very fields of `form`, which is of a new row and was
    asked nothing: making them anew for each line takes half of the time."""
    made = copy.copy(form)
    made.data, made.instance, made.was = values, record, copy.copy(record)
    made.initial = {name: copy.copy(value) for name, value in form.initial.items()}
    made._bound_fields_cache = {}
    for field in made.fields.values():
        if hasattr(field, "form"):
            field.form = made
    return made
