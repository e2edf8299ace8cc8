"""The parts of a record on its form: which it has, their forms, and what is said once."""

from functools import cache

from django import forms
from django.apps import apps
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.forms import Values, field_maker
from processes.models import CITING, Citation, Organisation, Post, Source
from processes.writing.fields import SPECIAL_FIELDS
from processes.writing.part_form import PartForm
from processes.writing.part_kinds import FORM_CLASSES, OneBoxForm

MOST_PARTS = 100  # of one kind in one form; the form says so


def with_another_line(data):
    """What a browser sent, to be shown again with one more line where that was asked for, and
    whether it was. Asked for by no name, it is shown again as it is."""
    data, total = data.copy(), f"{data.get('add', '')}-TOTAL_FORMS"
    asked = data.get(total, "").isdecimal()
    if asked:
        data[total] = str(min(int(data[total][:9]) + 1, MOST_PARTS))
    return data, asked or data.get("add") == ""


class PartForms(forms.BaseInlineFormSet):
    """Those of one kind of part; only such as the writer may see are shown and changed."""

    default_error_messages = {
        "missing_management_form": _(
            "A piece of this form did not arrive. Nothing was stored: send it again."
        )
    }

    def __init__(self, data=None, *args, parent, queryset, **kwargs):
        """data: as a browser sends it, or plain values of each; with `id` where it is there.

        queryset: where those of the record are found, or a list of them.
        """
        self.parent, self.said = parent, None
        if isinstance(data, list):
            self.said, data = sorted(data, key=lambda one: "id" not in one), {}
        if isinstance(queryset, list):
            self._queryset, queryset = queryset, None
        super().__init__(data, *args, queryset=queryset, **kwargs)

    @cached_property
    def management_form(self):
        if self.said is None:
            return super().management_form
        there = sum("id" in one for one in self.said)
        numbers = {TOTAL_FORM_COUNT: len(self.said), INITIAL_FORM_COUNT: there}
        named = {f"{self.prefix}-{name}": number for name, number in numbers.items()}
        form = ManagementForm(named, auto_id=self.auto_id, prefix=self.prefix)
        form.full_clean()
        return form

    def _construct_form(self, i, **kwargs):
        if self.said is not None:
            kwargs["data"] = Values(self.said[i])
            if "id" in self.said[i]:
                kwargs["instance"] = self._existing_object(self.said[i]["id"])
        form = super()._construct_form(i, **kwargs)
        hidden, row = {"required": False, "widget": forms.HiddenInput}, form.instance
        new = row._state.adding
        form.fields["id"] = (
            forms.Field(**hidden) if new else forms.UUIDField(initial=row.pk, **hidden)
        )
        return form

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "parent": self.parent}

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    @property
    def one(self):
        return self.model._meta.verbose_name

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")

    def validate_unique(self):
        """Twice the same, in the words of the rule it breaks.

        Django looks at what was typed; here one box may stand for two columns.
        """
        seen = {key for row in self.left_alone for _rule, key in self.said_once(row)}
        for form in self.forms:
            filled = form.has_changed() or not form.empty_permitted
            if not filled or form.errors or form.cleaned_data.get("DELETE"):
                continue
            for rule, key in self.said_once(form.instance):
                if key in seen:
                    form.add_error(None, rule.violation_error_message)
                seen.add(key)

    @property
    def left_alone(self):
        """Parts that are there and that plain values do not name."""
        named = {one.get("id") for one in self.said or ()}
        return [row for row in self.get_queryset() if row.pk not in named] if named else []

    def said_once(self, row):
        """(rule, what it lets a row say once within the record)."""
        for rule in [*self.model._meta.constraints, *self.model.form_rules]:
            if not isinstance(rule, models.UniqueConstraint):
                continue
            names = (name for name in rule.fields if name != self.fk.name)
            key = rule.name, *(getattr(row, name) for name in names)
            if not (None in key or (rule.condition and "" in key)):
                yield rule, key


def parts_on_form(kind):
    """The kinds of parts that the form of a kind has."""
    own = [apps.get_model("processes", name) for name in kind.resource.parts]
    return [*own, Citation] if kind._meta.model_name in CITING else own


def pointed_by(part):
    """Fields of a part whose words stand in its form, to be read with it."""
    known = (Organisation, Post, Source)
    return [f.name for f in part._meta.fields if f.is_relation and f.related_model in known]


@cache
def part_forms(kind, part):
    """The class of the forms of one kind of part of a kind."""
    holder, form = part.homes_in(kind)[0], FORM_CLASSES.get(part, PartForm)
    left_out = {"id", holder, *(home.name for home in part.homes() if home.null)}
    if issubclass(form, OneBoxForm):
        left_out |= form.columns_of_box()
    return forms.inlineformset_factory(
        kind,
        part,
        form=form,
        formset=PartForms,
        fk_name=holder,
        fields=[f.name for f in part._meta.fields if f.editable and f.name not in left_out],
        extra=1,
        can_delete_extra=False,  # leave it empty
        max_num=MOST_PARTS,
        absolute_max=MOST_PARTS + 1,  # a forged count must not cost more
        validate_max=True,
        formfield_callback=field_maker(dict(SPECIAL_FIELDS)),
    )


def part_rows(kind, part, reader):
    """The parts of a kind of records that somebody may see, with what their forms show.

    Without a reader it is all of them: the forms narrow them to those of one record, which its
    organisation has handed over.
    """
    if reader is None:
        rows = part.unrestricted.all()
    else:
        rows = part.visible_to(reader, kind) if part is Citation else part.visible_to(reader)
    return rows.select_related(*(n for n in pointed_by(part) if n != part.homes_in(kind)[0]))
