"""The forms of those kinds of parts that need more than their fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from engagement import dates
from engagement.forms import Values
from engagement.in_languages import InLanguages
from engagement.words import label_of
from processes.models import (
    MEASURED,
    Admission,
    Ask,
    AskAnswer,
    Citation,
    Criterion,
    EntryAnswer,
    Fate,
    HomeName,
    Intervention,
    InterventionState,
    Participation,
    Raising,
    Role,
    Score,
    ScoreValue,
    Source,
    TellingStep,
)
from processes.writing.fields import OneOfProcess, listed_or_words
from processes.writing.newer import moves_on, older_than_said, outruns
from processes.writing.part_form import PartForm
from processes.writing.replies import AnswerForm


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
    field_order = ("who", "role", "post", "capacity", "since")
    seldom, seldom_title = ("post", "capacity", "since"), _("Post, function, and since when")
    who = listed_or_words(
        Participation,
        "organisation",
        "name",
        label=_("who"),
        help_text=_("An organisation, or an office. Roles rather than names. A new name is fine."),
    )

    def has_changed(self):
        """A new line in which whom it was addressed to was left empty is none."""
        said = [self[name].data for name in ("who", "post", "capacity", "since")]
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
    told_by = listed_or_words(
        Citation,
        "source",
        "reference",
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
    told_by = listed_or_words(
        Score,
        "source",
        "reference",
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
        general = self.parent.general
        if general and not shown and cleaned.get("value") in MEASURED:
            told_by = general()
            self.instance.source = told_by if isinstance(told_by, Source) else None
            self.instance.reference = told_by if isinstance(told_by, str) else ""
        return cleaned


class TellingStepForm(OneBoxForm):
    """A step of the telling: one box for the record that was chosen, whichever kind it is of."""

    box = "chosen"
    field_order = ("position", "rule", "chosen", "sentence")
    seldom, seldom_title = InLanguages.in_languages, _("In other languages")
    chosen = OneOfProcess(
        kinds=[TellingStep._meta.get_field(name).related_model for name in TellingStep.CHOSEN],
        label=_("what it shows"),
        required=False,
        help_text=_(
            "Empty: found by rule. Only what everybody may read of this process; a record without a"
            " source, or one that is alleged only, is kept here and not shown."
        ),
    )

    @classmethod
    def columns_of_box(cls):
        return {*TellingStep.CHOSEN}

    def clean(self):
        cleaned, value = PartForm.clean(self), self.cleaned_data.get(self.box)
        for name in TellingStep.CHOSEN:
            kind = TellingStep._meta.get_field(name).related_model
            setattr(self.instance, name, value if isinstance(value, kind) else None)
        return cleaned


NOT_CITED = ("visibility", "owner", "coalition", "created", "changed", "standing", "claimant")


class AdmissionForm(PartForm):
    seldom, seldom_title = InLanguages.in_languages, _("In other languages")


class FateForm(PartForm):
    """What came of an ask is never of a day before the ask; it may be undated.

    Who says what was contributed says how strong it was.
    """

    seldom = (
        "adopted_wording", "contribution", "significance", "claim", "claimed_by", "verifier",
        "claim_source", "claim_locator", *InLanguages.in_languages,
    )  # fmt: skip
    seldom_title = _("Wording adopted, what was contributed, and further languages")

    def clean(self):
        cleaned = super().clean()
        told = ("claim", "claimed_by", "significance", "claim_source")
        if any(map(cleaned.get, told)) and not cleaned.get("contribution"):
            said = _("Say how strong the contribution was; “Unclear” is an answer.")
            self.add_error("contribution", said)
        date, ask = cleaned.get("date"), self.parent.instance
        source, there = cleaned.get("source"), not self.instance._state.adding
        if source and there and moves_on(self.was.date, date) and outruns(date, source):
            self.add_error("date", older_than_said(source))
        if "date" in self.changed_data and date and date.earliest and not ask._state.adding:
            raised = Raising.visible_to(self.parent.reader).filter(
                ask=ask, intervention__state=InterventionState.DONE
            )
            first = raised.aggregate(first=Min("intervention__date_earliest"))["first"]
            if first and date.earliest < first:
                said = _("The ask was raised on %(day)s. Write a date since then, or none.")
                self.add_error("date", said % {"day": dates.words(first.isoformat(), long=True)})
        return cleaned


class RaisingForm(PartForm):
    """Nor is an ask raised for the first time after the day of what came of it.

    What is planned raises nothing yet, and what is stored so already is not asked about again.
    """

    def clean(self):
        cleaned = super().clean()
        if not (self.has_changed() or {"date", "state"} & {*self.parent.changed_data}):
            return cleaned
        parent = self.parent.instance
        ask = parent if isinstance(parent, Ask) else cleaned.get("ask")
        entry = parent if isinstance(parent, Intervention) else cleaned.get("intervention")
        if not (ask and entry and entry.date and entry.date.earliest) or ask._state.adding:
            return cleaned
        if entry.state != InterventionState.DONE:
            return cleaned
        seen = Fate.visible_to(self.parent.reader).filter(ask=ask)
        first = seen.aggregate(first=Min("date_earliest"))["first"]
        raised = Raising.visible_to(self.parent.reader).filter(ask=ask)
        sooner = raised.filter(intervention__date_earliest__lte=first) if first else None
        if first and first < entry.date.earliest and not sooner.exists():
            said = _(
                "What came of this ask is dated %(day)s, before this entry. Mend that date first,"
                " or leave it out."
            )
            raise ValidationError(said % {"day": dates.words(first.isoformat(), long=True)})
        return cleaned


FORM_CLASSES = {
    Admission: AdmissionForm,
    Raising: RaisingForm,
    AskAnswer: AnswerForm,
    EntryAnswer: AnswerForm,
    Fate: FateForm,
    Participation: ParticipationForm,
    Citation: CitationForm,
    Score: ScoreForm,
    TellingStep: TellingStepForm,
}
