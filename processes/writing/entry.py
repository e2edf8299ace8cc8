"""The full form of an engagement: the entry, who signed it, what it brings, what is noted of it."""

from django.db import transaction
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.dates import parse
from processes.models import Assessment, Family, Intervention, Participation, Role, family_of
from processes.writing.assessing import AssessmentForms
from processes.writing.brought import BarriersForm, Bringing, LineForms
from processes.writing.by_date import StageByDate, StateByDate
from processes.writing.efforts import EffortsForm
from processes.writing.folds import folds_of
from processes.writing.notes import NotesForms
from processes.writing.record_form import RecordForms, problems_of
from processes.writing.reply_lines import ReplyLineForms
from processes.writing.signed import SignedForm, listed_of


def by_family(kinds):
    """(code, label) of kinds of entries as groups, in the order of the families."""
    found = {family: [] for family in Family}
    for code, label in kinds:
        found[Family(family_of(code))].append((code, label))
    return [(family.label, kinds) for family, kinds in found.items() if kinds]


class EntryForms(RecordForms):
    """The forms of an engagement: its own, and those of what it brings."""

    def __init__(self, kind, reader, record=None, data=None, initial=None, **more):
        today = {"date": parse(str(timezone.localdate()))} if record is None else {}
        super().__init__(kind, reader, record, data, {**today, **(initial or {})}, **more)
        fields = self.form.fields
        fields["process"].help_text = ""
        fields["date"].help_text = _("A month or a year alone is fine.")
        none, *kinds = fields["kind"].choices
        fields["kind"].choices = [none, *by_family(kinds)]
        stage = fields["stage"]
        fields["stage"] = StageByDate(kind=stage.kind, label=stage.label, required=False)
        fields["stage"].prepare(self.form, "stage")
        if self.form.is_new:
            fields["state"] = StateByDate(form=self.form, field=fields["state"])

    def rows_of(self, part):
        rows = super().rows_of(part)
        if part is not Participation:
            return rows
        if not isinstance(rows, list):
            rows = [*rows.filter(intervention=self.form.instance)]
        self.signed = listed_of(rows)
        return [one for one in rows if one not in self.signed]

    def first_lines(self, part):
        if part is not Participation or not self.form.is_new or not self.form.mine:
            return {}
        return {"initial": [{"who": self.form.mine[0].name, "role": Role.LEAD}]}

    def _part_forms(self, part):
        several = super()._part_forms(part)
        if part is Participation and self.form.is_new and self.data is None:
            several[-1].initial["role"] = Role.ADDRESSEE
        return several

    def further_sets(self):
        self.lines = LineForms(self.sent, prefix="line", form_kwargs={"parent": self.form})
        self.statement = SignedForm(
            self.sent, prefix="more", reader=self.reader, signed=self.signed
        )
        old = self.sent and "reply-TOTAL_FORMS" not in self.sent  # opened before there were replies
        self.replies = ReplyLineForms(
            None if old else self.sent, prefix="reply", form_kwargs={"parent": self.form}
        )
        self.met = BarriersForm(self.sent, prefix="more")
        self.efforts = EffortsForm(self.sent, prefix="more", parent=self.form)
        self.notes = self._notes()
        return [self.lines] if old else [self.lines, self.replies]

    def _notes(self):
        """What its organisation keeps to itself about it; None for who does not work there."""
        entry, sent = self.form.instance, self.sent and self.sent.copy()
        ours = (one for one in self.form.mine if self.form.is_new or one.pk == entry.owner_id)
        whose = next(ours, None)
        if whose is None or sent and "step-TOTAL_FORMS" not in sent:
            return None
        if sent:
            sent.pop("add", None)  # the line has been added already
        text = self.named.get("note")  # as it came by mail
        return NotesForms(entry, whose, self.reader, sent, further=True, text=text)

    def sent_over(self, now):
        sent = self.sent.copy()
        for name, text in self.statement.sent_over(now.statement).items():
            sent[self.statement.add_prefix(name)] = text
        return sent

    def _hold_back_errors(self):
        super()._hold_back_errors()
        for form in self.singles:
            form._errors = ErrorDict()
        if self.notes:
            self.notes.hold_back_errors()

    @property
    def singles(self):
        return [self.statement, self.met, self.efforts]

    @property
    def folds(self):
        return folds_of(self)

    def is_valid(self):
        notes = self.notes is None or self.notes.is_valid()
        singles = [form.is_valid() for form in self.singles]
        return all([*singles, super().is_valid(), notes])

    @property
    def part_lines(self):
        yield from super().part_lines
        [several] = (one for one in self.parts if one.model is Participation)
        rows = [one.instance for one in several if one not in several.deleted_forms]
        yield from self.statement.part_lines(self.form.row, rows)

    @property
    def brought(self):
        """What is said of each thing that comes with the entry. Valid forms only."""
        return [one.cleaned_data for one in self.lines if one.has_changed()]

    @property
    def replied(self):
        """The same of each reply."""
        lines = self.replies if self.replies in self.sets else ()
        return [one.cleaned_data for one in lines if one.has_changed()]

    @property
    def is_unchanged(self):
        return super().is_unchanged and not (self.brought or self.replied or self.met.met)

    @transaction.atomic
    def save(self):
        entry = super().save()
        mine = next(iter(self.form.mine), None)
        bringing = Bringing(entry, self.reader.person, mine)
        for said in self.brought:
            bringing.line(**said)
        for said in self.replied:
            bringing.reply(**said)
        for kind, words in self.met.met:
            bringing.barrier(kind, words)
        self.efforts.save(entry, mine)
        if self.notes:
            self.notes.save(entry)
        return entry

    @property
    def problems(self):
        notes = self.notes.problems if self.notes else ()
        singles = [one for form in self.singles for one in problems_of(form)]
        return [*super().problems, *singles, *notes]


FORMS_OF_KIND = {Assessment: AssessmentForms, Intervention: EntryForms}


def forms_class(kind):
    """The class of the forms of a kind: RecordForms, or one that adds to it."""
    return FORMS_OF_KIND.get(kind, RecordForms)
