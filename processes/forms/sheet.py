"""A sheet: the form of one record with the forms of its parts. Every door that writes uses it."""

import copy
from functools import cache

from django import forms
from django.apps import apps
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy as _

from engagement.forms import RecordForm, field_maker, form_for, version_of
from engagement.words import label_of, value_in_words
from processes.forms.fields import SPECIAL, SUGGEST, process_of
from processes.forms.level import LevelForm
from processes.models import CITING, Citation, Record

MOST_PARTS = 200  # of one kind in one form; the form says so


class PartForm(forms.ModelForm):
    """One part of a record, such as who took part in an entry."""

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent, self.person, self.known = parent, parent.person, parent.known
        for name, field in self.fields.items():
            if hasattr(field, "prepare"):
                field.prepare(self, name)


class PartForms(forms.BaseInlineFormSet):
    """Those of one kind of part; only such as the writer may see are shown and changed."""

    def __init__(self, *args, parent, **kwargs):
        self.parent = parent
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "parent": self.parent}

    @property
    def kind(self):
        return self.model

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")


def parts_of(kind):
    """The kinds of parts that the form of a kind has."""
    own = [apps.get_model("processes", name) for name in kind.resource.parts]
    return [*own, Citation] if kind._meta.model_name in CITING else own


@cache
def part_forms(kind, part):
    """The class of the forms of one kind of part of a kind."""
    holder = "coalition" if part.__name__ == "Membership" else _holder(kind, part)
    left_out = {holder, *(CITING if part is Citation else ())}
    if part.__name__ == "OtherName":
        left_out |= {"organisation", "process"}
    fields = [f.name for f in part._meta.fields if f.editable and f.name not in left_out]
    return forms.inlineformset_factory(
        kind,
        part,
        form=PartForm,
        formset=PartForms,
        fk_name=holder,
        fields=[name for name in fields if name != "id"],
        extra=1,
        max_num=MOST_PARTS,
        validate_max=True,
        formfield_callback=field_maker(dict(SPECIAL)),
    )


def _holder(kind, part):
    return next(f.name for f in part._meta.fields if f.is_relation and f.related_model is kind)


class Sheet:
    """The form of one record and those of its parts, filled in by one person.

    `data` is what was sent, or None. Nothing is stored before `save`, and then all of it.
    `handed_over`: its organisation has shown it to who fills this in.
    `stale`: somebody else has saved since this was opened. `adding`: another line was asked for.
    """

    def __init__(
        self, kind, person, record=None, data=None, initial=None, known=None, *, handed_over=False
    ):
        base = LevelForm if issubclass(kind, Record) else RecordForm
        make = form_for(kind, SPECIAL, base)
        self.kind, self.person, self.handed_over = kind, person, handed_over
        self.stored = copy.copy(record)
        self.data = data = self._read(data)
        self.form = make(data, instance=record, person=person, initial=initial, known=known)
        self.parts = [self._part_forms(part) for part in parts_of(kind)]
        if self.adding:
            self._hold_back_errors()

    def _read(self, data):
        """What was sent, made fit to be shown again: with one more line, and the version of now."""
        self.stale, self.adding = False, False
        if data is None:
            return None
        data = data.copy()
        total = f"{data.get('add', '')}-TOTAL_FORMS"
        if data.get(total, "").isdecimal():
            self.adding = True
            data[total] = str(min(int(data[total]) + 1, MOST_PARTS))
        if self.stored is not None:
            now = version_of(self.stored)
            self.stale = data.get("version", "") != now
            data["version"] = now
        return data

    def _hold_back_errors(self):
        """Who asks for another line is not told yet what is missing."""
        self.form._errors = ErrorDict()
        for several in self.parts:
            several._non_form_errors, several._errors = ErrorList(), []
            for form in several:
                form._errors = ErrorDict()

    def _part_forms(self, part):
        record = self.form.instance
        if self.handed_over:
            rows = part.unrestricted.all()  # of this record, which the forms narrow it to
        elif part is Citation:
            rows = part.visible_to(self.person, self.kind)
        else:
            rows = part.visible_to(self.person)
        if record._state.adding:
            rows = rows.none()
        return part_forms(self.kind, part)(
            self.data,
            instance=record,
            queryset=rows,
            prefix=part._meta.model_name,
            parent=self.form,
        )

    def is_valid(self):
        """All of it, so that everything there is to mend is said at once."""
        valid = [self.form.is_valid(), *(several.is_valid() for several in self.parts)]
        if self.form.is_new:  # it has one from the start, but Django's inline forms take it away
            self.form.instance.pk = self.kind._meta.pk.get_default()
        return all(valid) and not self.stale and not self.adding

    def save(self):
        """Write the record and its parts, or nothing."""
        with transaction.atomic():
            record = self.form.save()
            for several in self.parts:
                several.instance = record
                several.save()
        return record

    @property
    def names(self):
        """Names of all the fields there are."""
        forms = [self.form]
        for several in self.parts:
            forms += [several.management_form, *several]
        return {field.html_name for form in forms for field in form}

    @property
    def sent(self):
        """Names and values of what was sent, to be sent again once somebody is sure."""
        left_out = ("csrfmiddlewaretoken", "sure")
        return [(n, v) for n, vs in self.data.lists() if n not in left_out for v in vs]

    @property
    def suggestions(self):
        """Names to choose among, by the kind they are of, for what is typed by name."""
        forms = [self.form, *(form for several in self.parts for form in several)]
        fields = (field for form in forms for field in form.fields.values())
        plurals = sorted({field.plural for field in fields if hasattr(field, "plural")})
        process = process_of(self.form)
        return [(plural, SUGGEST[plural](self.person, process)) for plural in plurals]

    @property
    def part_differences(self):
        """(kind of part, what is stored, what was typed) of each part that differs."""
        for several in self.parts:
            for form in several:
                if form.has_changed() or (self.handed_over and form.instance.pk):
                    now = "" if form.instance._state.adding else words_of(form, form.initial)
                    gone = several.can_delete and form.data.get(form.add_prefix("DELETE"))
                    yield several.kind._meta.verbose_name, now, "" if gone else words_of(form)

    @property
    def differences(self):
        """(name, what is stored, what was typed) of each field that differs."""
        known = self.stored is not None and not self.handed_over
        for name in self.form.fields:
            if name in ("version", "owner"):
                continue
            if self.kind._meta.get_field(name).many_to_many:
                now = ", ".join(str(one) for one in self.form.fields[name].now)
                typed = self.form[name].value().replace("\n", ", ")
                if typed.strip() != now:
                    yield label_of(self.kind, name), now, typed
                continue
            theirs = value_in_words(self.stored, name) if known else ""
            typed = self.form[name].value()
            yours = typed if name in self.form.errors else value_in_words(self.form.instance, name)
            if str(theirs) != str(yours):
                yield label_of(self.kind, name), theirs, yours

    @property
    def problems(self):
        """(id of the field, its name, what is wrong) of everything there is to mend."""
        found = list(problems_of(self.form))
        for several in self.parts:
            name = str(several.kind._meta.verbose_name_plural)
            found += [("", name, error) for error in several.non_form_errors()]
            for form in several:
                found += problems_of(form)
        return found


def words_of(form, values=None):
    """What a form says, in a line: what was typed, or the `values` it began with."""
    said = []
    for field in form:
        if field.name in ("id", "DELETE") or field.field.widget.is_hidden:
            continue
        value = field.value() if values is None else field.initial
        if isinstance(field.field, forms.ModelChoiceField):
            text = next((one for one in field.field.queryset if str(one.pk) == str(value)), None)
        else:
            text = dict(getattr(field.field, "choices", ())).get(value, value)
        if hasattr(field.field, "now") and values is not None:
            text = field.field.now
        if text not in (None, "", []):
            said.append(str(text))
    return ", ".join(said)


def problems_of(form):
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from (("", "", error) for error in errors)
        else:
            field = form[name]
            first = field.id_for_label or f"{field.auto_id}_0"  # of several to choose among
            yield from ((first, str(field.label), error) for error in errors)
