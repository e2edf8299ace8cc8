"""The full form of an engagement: the entry, and what it brings that is not there yet.

Asks, commitments and barriers that are typed here become entries of their own, with the owner
and the level of the entry they came with and never open to more people than that.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfFormField, parse
from engagement.fields import LineFormField, ProseFormField, lines_of
from engagement.forms import NamedFormField, as_radios
from processes.lookup.by_name import organisation_called, organisations_called
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Intervention,
    Level,
    Participation,
    Raising,
    Role,
)
from processes.writing.fields import names_url
from processes.writing.notes import NotesForms
from processes.writing.parts import MOST_PARTS
from processes.writing.record_form import RecordForms, problems_of
from processes.writing.writer import write

MOST_SIGNATORIES = 500
LONGEST_NAME = Participation._meta.get_field("name").max_length


def signed_only(part):
    """They signed, and that is all."""
    return part.role == Role.SIGNATORY and not (part.capacity or part.since)


def by_who(parts):
    """{the organisation, or the name that stands for it: its part}."""
    return {part.organisation or part.name: part for part in parts}


class SignatoriesField(ProseFormField):
    """Who signed, one on each line. The value is a list of organisations and of new names.

    `here`: who is on the list already, by name. They stay, whatever others are called.
    """

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value):
        lines = list(dict.fromkeys(lines_of(super().clean(value))))
        if len(lines) > MOST_SIGNATORIES:
            said = _(
                "These are %(number)s names, and %(most)s are the most. Give the number below."
            )
            raise ValidationError(said, params={"number": len(lines), "most": MOST_SIGNATORIES})
        for line in (line for line in lines if len(line) > LONGEST_NAME or "\t" in line):
            said = _("“%(name)s…” is no name: write one on each line, %(most)s characters at most.")
            raise ValidationError(said, params={"name": line[:40], "most": LONGEST_NAME})
        known = organisations_called(self.reader, lines) if lines else {}
        known |= self.here
        return list(dict.fromkeys(known.get(line, line) for line in lines))


class SignedAndMetForm(forms.Form):
    """What is ticked or listed rather than filled in: who signed, and the barriers met."""

    signatories = SignatoriesField(
        label=_("who signed"),
        required=False,
        help_text=_("One on each line. A new name is fine."),
    )
    barriers = forms.MultipleChoiceField(
        label=_("barriers met"),
        required=False,
        choices=Barrier._meta.get_field("kind").offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each becomes a barrier of its own, seen by the same people as this."),
    )
    words = ProseFormField(
        label=_("what it was"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In your own words."),
    )

    def __init__(self, *args, parent, signed, **kwargs):
        super().__init__(*args, **kwargs)
        here = {part.who.name: one for one, part in by_who(signed).items()}
        self.fields["signatories"].reader, self.fields["signatories"].here = parent.reader, here
        self.initial["signatories"] = "\n".join(str(part.who.name) for part in signed)


class LineForm(forms.Form):
    """An ask or a commitment that was made, in one line."""

    ASK, COMMITMENT = "ask", "commitment"
    text = LineFormField(
        label=_("what was asked or promised"),
        max_length=Ask._meta.get_field("text").max_length,
    )
    what = forms.ChoiceField(
        label=_("type"),
        choices=[(ASK, _("Ask, by us")), (COMMITMENT, _("Commitment, by them"))],
        initial=ASK,
    )
    whom = NamedFormField(
        find=organisation_called,
        plural="organisations",
        names_url=names_url("organisations"),
        label=_("asked of, or promised by"),
        required=False,
    )
    due = EdtfFormField(label=_("due"), required=False, help_text=_("For a commitment only."))

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].reader = parent.reader

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.COMMITMENT:
            if "whom" not in self.errors and not cleaned.get("whom"):
                self.add_error("whom", _("Say who promised it."))
        elif cleaned.get("due"):
            self.add_error(
                "due", _("Only a commitment has a due date. Choose that type, or leave this empty.")
            )
        return cleaned


class Lines(forms.BaseFormSet):
    """Asks and commitments that this entry brings."""

    title, one = _("asks and commitments"), _("ask or commitment")
    default_error_messages = {
        "missing_management_form": _(
            "A piece of this form did not arrive. Nothing was stored: send it again."
        )
    }


LineForms = forms.formset_factory(
    LineForm,
    formset=Lines,
    extra=1,
    max_num=MOST_PARTS,
    absolute_max=MOST_PARTS + 1,
    validate_max=True,
)


class EntryForms(RecordForms):
    """The forms of an engagement: its own, and those of what it brings."""

    def __init__(self, kind, reader, record=None, data=None, initial=None, **more):
        today = {"date": parse(str(timezone.localdate()))} if record is None else {}
        super().__init__(kind, reader, record, data, {**today, **(initial or {})}, **more)
        as_radios(self.form.fields["kind"])  # with the shapes of the timeline

    def rows_of(self, part):
        rows = super().rows_of(part)
        if part is not Participation:
            return rows
        if not isinstance(rows, list):
            rows = [*rows.filter(intervention=self.form.instance)]
        self.signed = [one for one in rows if signed_only(one)]
        return [one for one in rows if not signed_only(one)]

    def first_lines(self, part):
        if part is not Participation or not self.form.is_new or not self.form.mine:
            return {}
        return {"initial": [{"who": self.form.mine[0].name, "role": Role.LEAD}]}

    def further_sets(self):
        parent = {"parent": self.form}
        self.lines = LineForms(self.sent, prefix="line", form_kwargs=parent)
        self.more = SignedAndMetForm(self.sent, prefix="more", signed=self.signed, **parent)
        self.notes = self._notes()
        return [self.lines]

    def _notes(self):
        """What its organisation keeps to itself about it; None for who does not work there."""
        entry, sent = self.form.instance, self.sent and self.sent.copy()
        ours = (one for one in self.form.mine if self.form.is_new or one.pk == entry.owner_id)
        whose = next(ours, None)
        if whose is None or sent and "step-TOTAL_FORMS" not in sent:
            return None
        if sent:
            sent.pop("add", None)  # the line has been added already
        return NotesForms(entry, whose, self.reader, sent, further=True)

    def sent_over(self, now):
        """With those on the list of who signed who were added meanwhile, and without who went."""
        mine, theirs = self.more.cleaned_data["signatories"], by_who(now.signed)
        kept = [one for one in theirs if one in mine or one not in by_who(self.signed)]
        kept += [one for one in mine if one not in theirs and one not in by_who(self.signed)]
        sent = self.sent.copy()
        sent["more-signatories"] = "\n".join(map(str, kept))
        return sent

    def _hold_back_errors(self):
        super()._hold_back_errors()
        self.more._errors = ErrorDict()
        if self.notes:
            self.notes.hold_back_errors()

    @property
    def singles(self):
        return [self.more]

    def is_valid(self):
        notes = self.notes is None or self.notes.is_valid()
        return all([self.more.is_valid(), super().is_valid(), notes])

    @property
    def part_lines(self):
        yield from super().part_lines
        if "signatories" in self.more.changed_data:
            yield from self._signatures()

    def _signatures(self):
        """Those on the list who are not there yet are added, and who was taken off it goes."""
        wanted = self.more.cleaned_data["signatories"]
        kept = by_who(self.signed)
        yield from ((part, None) for who, part in kept.items() if who not in wanted)
        [several] = (one for one in self.parts if one.model is Participation)
        rows = [one.instance for one in several if one not in several.deleted_forms]
        kept |= by_who(one for one in rows if one.role == Role.SIGNATORY)
        for who in (one for one in wanted if one not in kept):
            named = {"name": who} if isinstance(who, str) else {"organisation": who}
            yield Participation(role=Role.SIGNATORY), {"intervention": self.form.row, **named}

    @property
    def brought(self):
        """What is said of each thing that comes with the entry. Valid forms only."""
        return [one.cleaned_data for one in self.lines if one.has_changed()]

    @property
    def is_unchanged(self):
        met = self.more.cleaned_data["barriers"]
        return super().is_unchanged and not (self.brought or met)

    @transaction.atomic
    def save(self):
        entry = super().save()
        for said in self.brought:
            self._bring(entry, **said)
        for kind in self.more.cleaned_data["barriers"]:
            self._bring_barrier(entry, kind)
        if self.notes:
            self.notes.save(entry)
        return entry

    def _bring(self, entry, text, what, whom, due):
        if what == LineForm.COMMITMENT:
            near = {"process": entry.process, "stage": entry.stage, "answers": entry}
            when = {"date": entry.date, "date_kind": entry.date_kind, "due": due}
            self._same_readers(entry, Commitment(actor=whom, text=text, **near, **when))
            return
        sides = {"holders": [entry.owner], "addressees": [whom]}
        ask = self._same_readers(entry, Ask(process=entry.process, text=text), **sides)
        write(Raising(), {"intervention": entry, "ask": ask}, by=self.reader.person)

    def _bring_barrier(self, entry, kind):
        where = {name: getattr(entry, name) for name in ("process", "stage", "consultation")}
        when = {"date": entry.date, "date_kind": entry.date_kind}
        label = Barrier._meta.get_field("kind").label_of(kind)
        text = self.more.cleaned_data["words"] or str(label)
        barrier = Barrier(kind=kind, text=text, **where, **when)
        self._same_readers(entry, barrier, affected=[entry.owner])

    def _same_readers(self, entry, brought, **lists):
        """Store what an entry brings, for those who may read the entry and for nobody else.

        An entry may be hidden by what it points at, such as the effort it is part of, which what
        it brings does not point at: then that stays with the organisation.
        """
        brought.visibility, brought.coalition = entry.visibility, entry.coalition
        brought.owner, brought.logged_by = entry.owner, self.reader.person
        readership, open_to_all = brought.who_may_read()
        if (readership and readership.pk, open_to_all) != (entry.readers_id, entry.open_to_all):
            brought.owner = entry.owner or next(iter(self.form.mine), None)
            brought.visibility, brought.coalition = Level.ORGANISATION, None
        brought.full_clean(exclude=["id"])
        listed = {name: [one for one in rows if one] for name, rows in lists.items()}
        return write(brought, listed, by=self.reader.person)

    @property
    def problems(self):
        notes = self.notes.problems if self.notes else ()
        return [*super().problems, *problems_of(self.more), *notes]


FORMS_OF_KIND = {Intervention: EntryForms}


def forms_class(kind):
    """The class of the forms of a kind: RecordForms, or one that adds to it."""
    return FORMS_OF_KIND.get(kind, RecordForms)
