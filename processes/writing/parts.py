"""Forms of what lives inside a record: who took part in an entry, where a fact comes from."""

from functools import cache

from django import forms
from django.apps import apps
from django.db import models
from django.db.models import Min
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement import dates
from engagement.forms import Values, field_maker
from engagement.words import label_of
from processes.lookup.by_name import organisation_called, source_called
from processes.models import (
    CITING,
    MEASURED,
    AskAnswer,
    Citation,
    Criterion,
    EntryAnswer,
    Fate,
    HomeName,
    InterventionState,
    Organisation,
    Participation,
    Raising,
    Role,
    Score,
    ScoreValue,
    Source,
)
from processes.writing.fields import SPECIAL_FIELDS, NamedOrNewField, names_url
from processes.writing.part_form import PartForm
from processes.writing.replies import AnswerForm

MOST_PARTS = 100  # of one kind in one form; the form says so


def with_another_line(data):
    """What a browser sent, to be shown again with one more line where that was asked for, and
    whether it was."""
    data, total = data.copy(), f"{data.get('add', '')}-TOTAL_FORMS"
    asked = data.get(total, "").isdecimal()
    if asked:
        data[total] = str(min(int(data[total][:9]) + 1, MOST_PARTS))
    return data, asked


class OneBoxForm(PartForm):
    """A part that names somebody or something in one box, from a list or in words."""

    box = ""

    def __init__(self, data=None, **kwargs):
        if isinstance(data, Values):
            columns = self.columns_of_box()
            named = [data[name] for name in columns if data.get(name)]
            if not columns.isdisjoint(data):
                data = Values({n: v for n, v in data.items() if n not in columns})
                data[self.box] = next(iter(named), "")
        super().__init__(data, **kwargs)

    @classmethod
    def columns_of_box(cls):
        field = cls.base_fields[cls.box]
        return {field.pointer, field.words}

    def clean(self):
        cleaned = super().clean()
        field, value = self.fields[self.box], cleaned.get(self.box)
        listed = isinstance(value, models.Model)
        setattr(self.instance, field.pointer, value if listed else None)
        setattr(self.instance, field.words, "" if listed or value is None else value)
        return cleaned

    def _get_validation_exclusions(self):
        # The box stands for both columns, which the database looks at.
        return super()._get_validation_exclusions() - self.columns_of_box()

    def _post_clean(self):
        if self.box not in self.errors:  # else the columns are empty, and that is said already
            super()._post_clean()


class ParticipationForm(OneBoxForm):
    box = "who"
    field_order = ("who", "role", "capacity", "since")
    seldom, seldom_title = ("capacity", "since"), _("Function, and since when")
    who = NamedOrNewField(
        pointer="organisation",
        words="name",
        most=Participation._meta.get_field("name").max_length,
        find=organisation_called,
        plural="organisations",
        names_url=names_url("organisations"),
        label=_("who"),
        help_text=_("An organisation, or an office. Roles rather than names. A new name is fine."),
    )

    def has_changed(self):
        """A new line in which whom it was addressed to was left empty is none."""
        said = [self[name].data for name in ("who", "capacity", "since")]
        nothing = not any(said) and self["role"].data in (None, "", Role.ADDRESSEE)
        return super().has_changed() and not (self.instance._state.adding and nothing)

    def clean_who(self):
        """A name that stays at home is not written back by habit into what everybody reads."""
        who = self.cleaned_data["who"]
        if "who" in self.changed_data and not self.instance._state.adding:
            kept = HomeName.visible_to(self.reader).filter(participation=self.instance.pk).first()
            if kept and kept.name.casefold() in str(who).casefold():
                raise forms.ValidationError(_("This holds the name that stays with you."))
        return who


class CitationForm(OneBoxForm):
    box = "told_by"
    field_order = ("told_by", "field", "locator", "says", "note")
    seldom = field_order[1:]
    seldom_title = _("Where in it, for what, and what it says")
    told_by = NamedOrNewField(
        pointer="source",
        words="reference",
        most=Citation._meta.get_field("reference").max_length,
        find=source_called,
        plural="sources",
        names_url=names_url("sources"),
        label=_("source, link or note"),
        help_text=_("A title from the list of sources, or where else it can be checked."),
    )

    def __init__(self, data=None, *, parent, **kwargs):
        super().__init__(data, parent=parent, **kwargs)
        kind, now = type(parent.instance), self.instance.field
        names = [*kind.resource.fields, *([now] if now else [])]
        names = [n for n in dict.fromkeys(names) if n not in NOT_CITED]
        words = [(n, label_of(kind, n) if hasattr(kind, n) else n) for n in names]
        self.fields["field"] = forms.ChoiceField(
            label=_("for what"),
            required=False,
            choices=[("", _("All of it")), *words],
        )
        self.order_fields(self.field_order)


class ScoreForm(OneBoxForm):
    """One criterion. A new line left at "not known", without a word, is not kept.

    Where it names neither a source nor an engagement, the first source of the assessment is its
    own: `parent.general`, which a form of an assessment has.
    """

    box = "told_by"
    field_order = ("criterion", "value", "reason", "told_by", "locator", "intervention")
    seldom = ("locator", "intervention")
    seldom_title = _("Where in it, or an engagement that shows it")
    told_by = NamedOrNewField(
        pointer="source",
        words="reference",
        most=Score._meta.get_field("reference").max_length,
        find=source_called,
        plural="sources",
        names_url=names_url("sources"),
        required=False,
        label=_("source of this score"),
        help_text=_("Left empty, it is the first source of the assessment."),
    )

    @property
    def named(self):
        """Which criterion it is of, in words."""
        value = str(self["criterion"].value() or "")
        return str(Criterion(int(value)).label) if value in map(str, Criterion.values) else ""

    def has_changed(self):
        said = [self[name].data for name in ("reason", "told_by", "locator", "intervention")]
        unknown = self["value"].data in (None, "", ScoreValue.NOT_KNOWN)
        nothing = self.instance._state.adding and unknown and not any(said)
        return super().has_changed() and not nothing

    def clean(self):
        cleaned = super().clean()
        shown = self.errors or cleaned.get("told_by") or cleaned.get("intervention")
        general = getattr(self.parent, "general", None)
        if general and not shown and cleaned.get("value") in MEASURED:
            told_by = general()
            self.instance.source = told_by if isinstance(told_by, Source) else None
            self.instance.reference = told_by if isinstance(told_by, str) else ""
        return cleaned


NOT_CITED = ("visibility", "owner", "coalition", "created", "changed", "standing", "claimant")


class FateForm(PartForm):
    """What came of an ask is never of a day before the ask; it may be undated.

    Who says what was contributed says how strong it was.
    """

    seldom = (
        "adopted_wording", "contribution", "significance", "claim", "claimed_by", "verifier",
        "claim_source", "claim_locator",
    )  # fmt: skip
    seldom_title = _("Wording adopted, and what was contributed")

    def clean(self):
        cleaned = super().clean()
        told = ("claim", "claimed_by", "significance", "claim_source")
        if any(map(cleaned.get, told)) and not cleaned.get("contribution"):
            said = _("Say how strong the contribution was; “Unclear” is an answer.")
            self.add_error("contribution", said)
        date, ask = cleaned.get("date"), self.parent.instance
        if date and date.earliest and not ask._state.adding:
            raised = Raising.visible_to(self.parent.reader).filter(
                ask=ask, intervention__state=InterventionState.DONE
            )
            first = raised.aggregate(first=Min("intervention__date_earliest"))["first"]
            if first and date.earliest < first:
                said = _("The ask was raised on %(day)s. Write a date since then, or none.")
                self.add_error("date", said % {"day": dates.words(first.isoformat(), long=True)})
        return cleaned


FORM_CLASSES = {
    AskAnswer: AnswerForm,
    EntryAnswer: AnswerForm,
    Fate: FateForm,
    Participation: ParticipationForm,
    Citation: CitationForm,
    Score: ScoreForm,
}


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
        for rule in self.model._meta.constraints:
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
    known = (Organisation, Source)
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
