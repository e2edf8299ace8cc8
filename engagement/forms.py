"""A form from a Resource: what checks the values of a record, from a page, a file or the API.

The form of a kind has its published fields, in their order. What a field points at is chosen
among what this person may see, and what nobody types (created, changed, computed) is left out.
"""

import copy
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineFormField, ProseFormField, lines_of, without_bullet
from engagement.in_languages import shown_text
from engagement.resources import field_of

MOST_RADIOS = 8


class Values(dict):
    """Plain values by field, for a form that no browser has filled in.

    What is not among them stays as it is; on something new, as it begins.
    """


class ValueField(forms.BoundField):
    """A field of a form that a browser has filled in, or somebody's Values."""

    @property
    def data(self):
        values = self.form.data
        if not isinstance(values, Values):
            return super().data
        if self.name in values:
            return values[self.name]
        return self.field.prepare_value(self.initial)


def shown_name(row):
    """What a row is called in a form: as its reader calls it."""
    return shown_text(row).words if isinstance(row, models.Model) else str(row)


def is_shown_name(row, text):
    """Is it what somebody sends back who has not touched it, in whatever language it was shown?"""
    return row is not None and text in (shown_name(row), str(row))


class NamedFormField(LineFormField):
    """Something this person may see, typed as people know it; the browser suggests names.

    find(reader, text): it, or None
    plural:             the kind in addresses; the page has a list of that name to suggest from,
                        and `names_url` is where a script asks for more of it
    The value is what was found. Raises ValidationError for what is not there. One that was found
    elsewhere is a value as well, and looked for again among what this person may see.
    """

    default_error_messages = {
        "unknown": _(
            "Nothing called “%(text)s” is recorded here. Choose from the list, or check the"
            " spelling."
        )
    }

    def __init__(self, *, find, plural, names_url, **kwargs):
        self.find, self.plural = find, plural
        super().__init__(max_length=300, **kwargs)
        # No autocomplete="off": going back, a browser would bring it empty.
        self.widget.attrs |= {"list": f"names-{plural}", "data-names": names_url}
        self.reader, self.now, self.known = None, None, {}

    def prepare(self, form, name):
        """Told whose form it is, and what is there now: that stays, whatever it is called."""
        self.reader, self.known = form.reader, form.known
        if getattr(form.instance, f"{name}_id", None):
            self.now = getattr(form.instance, name)

    def prepare_value(self, value):
        given = isinstance(value, str | models.Model)  # typed, or what something new is about
        return shown_name(value if given else self.now or "")

    def seen(self, *rows):
        """These, as this person may see them. Of what they may not see, only its id is said."""
        known = {one.pk: one for one in map(self.known.get, (one.address for one in rows)) if one}
        asked = [one.pk for one in rows if one.pk not in known]
        known |= type(rows[0]).visible_to(self.reader).in_bulk(asked) if asked else {}
        for one in rows:
            if one.pk not in known:
                raise ValidationError(self.error_messages["unknown"], "unknown", {"text": one.pk})
        return [known[one.pk] for one in rows]

    def clean(self, value):
        if isinstance(value, models.Model):
            return self.now if value == self.now else self.seen(value)[0]
        text = super().clean(value)
        if not text or is_shown_name(self.now, text):
            return self.now if text else None
        found = self.known.get(text) or self.find(self.reader, text)
        if found is None:
            raise ValidationError(self.error_messages["unknown"], "unknown", {"text": text[:80]})
        return found

    def has_changed(self, initial, data):
        if isinstance(data, models.Model):
            return data != self.now
        text = self.to_python(data)
        return not is_shown_name(self.now, text) if self.now else text != ""


class ManyNamedFormField(NamedFormField):
    """Several of them, one on each line. The value is a list."""

    default_validators = ProseFormField.default_validators
    widget = forms.Textarea(attrs={"rows": 2})

    def prepare(self, form, name):
        del self.widget.attrs["list"]  # which an input of several lines cannot have
        self.reader, self.known, self.now = form.reader, form.known, []
        if not form.instance._state.adding:
            self.now = list(getattr(form.instance, name).all())

    def prepare_value(self, value):
        rows = self.now if value is None else value
        return rows if isinstance(rows, str) else "\n".join(map(str, rows))

    def clean(self, value):
        if not self.has_changed(None, value):
            return self.now
        if isinstance(value, list):
            new = [one for one in value if one not in self.now]
            found = self.now + (self.seen(*new) if new else [])
            return [one for one in found if one in value]
        here = {str(one): one for one in self.now}
        found = []
        for line in lines_of(LineFormField.clean(self, value)):
            one = here.get(line) or self.find(self.reader, line)
            one = one or self.find(self.reader, without_bullet(line))
            if one is None:
                raise ValidationError(
                    self.error_messages["unknown"], "unknown", {"text": line[:80]}
                )
            found.append(one)
        return list({one.pk: one for one in found}.values())

    def has_changed(self, initial, data):
        if isinstance(data, list):
            return {*data} != {*self.now}
        return lines_of(data) != [str(one) for one in self.now]


class RowForm(forms.ModelForm):
    """The form of a record or a part of one, filled in by a browser or with Values.

    `reader` is who fills it in; `known`: what has been found already, by its address; of
    what is no record, by what it was found with, which nobody can type. `was`: the row as it
    was when the form was opened.
    """

    bound_field_class = ValueField

    def __init__(self, *args, reader, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader, self.known, self.was = reader, known or {}, copy.copy(self.instance)
        for name, field in self.fields.items():
            if hasattr(field, "prepare"):
                field.prepare(self, name)
            elif isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model.visible_to(reader)

    @property
    def row(self):
        """What is to be written: the row as it was, or the new one."""
        return self.instance if self.instance._state.adding else self.was

    @property
    def said(self):
        """Values by field of all in which it differs from what it was. Of a valid form only."""
        found, row, was = {}, self.instance, self.was
        for one in row._meta.concrete_fields:
            if not one.primary_key and getattr(row, one.attname) != getattr(was, one.attname):
                found[one.name] = getattr(row, one.name)
        for one in row._meta.many_to_many:
            if one.name in self.fields and self[one.name]._has_changed():
                now = () if row._state.adding else one.value_from_object(was)
                if {*now} != {*(self.cleaned_data[one.name] or ())}:
                    found[one.name] = self.cleaned_data[one.name] or []
        return found


class RecordForm(RowForm):
    """The form of one kind. `version` is when it was last changed as the writer saw it."""

    version = LineFormField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = version_of(self.instance)

    @property
    def is_new(self):
        return self.instance._state.adding


def version_of(record):
    return "" if record._state.adding else record.changed.isoformat()


def editable_fields(kind):
    """Names of the fields of a kind that a form has."""
    fields = ((name, field_of(kind, name)) for name in kind.resource.fields)
    return [name for name, field in fields if field is not None and field.editable]


def field_maker(special):
    """How a model field becomes a form field: `special` says it for what fields point at."""

    def make(field, **kwargs):
        kwargs.pop("widget", None)
        if field.is_relation and field.related_model in special:
            return special[field.related_model](field)
        made = field.formfield(**kwargs)
        if field.choices and made.choices[0][0] == "":
            none = _("Not stated") if field.blank else _("Choose one")
            made.choices = with_none(made.choices, none)
        if field.choices and not field.blank and len(field.flatchoices) <= MOST_RADIOS:
            as_radios(made)
        return made

    return make


def with_none(choices, none):
    """The choices, of which the first says that nothing is chosen. Those that are asked for anew
    each time, such as countries, go on being so, in the language of now."""
    if isinstance(choices, BaseChoiceIterator):
        return lambda: [("", none), *list(choices)[1:]]
    return [("", none), *choices[1:]]


def as_radios(field):
    """Show the choices of a form field one beside the other; none of them is "nothing"."""
    choices = [(value, words) for value, words in field.choices if value != ""]
    field.widget = forms.RadioSelect()
    field.widget.is_required = field.required
    field.choices = choices


@cache
def form_for(kind, special, base=RecordForm):
    """The form class of a kind. `special`: pairs of (model, function of a field)."""
    return forms.modelform_factory(
        kind, form=base, fields=editable_fields(kind), formfield_callback=field_maker(dict(special))
    )
