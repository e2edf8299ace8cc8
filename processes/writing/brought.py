"""What an entry brings that is not there yet: asks, commitments, barriers met at it, replies to it.

Each is typed in the form of the entry and becomes an entry of its own, with the owner and the level
of the entry it came with, and never open to more people than that.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfFormField
from engagement.fields import LineFormField, ProseFormField
from engagement.spelling import at_a_word
from processes.lookup.told_names import home_names_at, names_told, row_words
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    EntryAnswer,
    Level,
    MetBarrier,
    Organisation,
    Raising,
    Reply,
)
from processes.writing.fields import listed_or_words
from processes.writing.parts import MOST_PARTS
from processes.writing.writer import write

KINDS_OF_BARRIER = Barrier._meta.get_field("kind")


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
    whom = listed_or_words(
        Ask,
        "organisation",
        "unnamed",
        label=_("asked of, or promised by"),
        required=False,
        help_text=_("From the directory, or in words: an office, a body. Never a person."),
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


def listed_or_not(whom):
    """(in words, organisation) of somebody who is the one or the other, or nobody."""
    return ("", whom) if isinstance(whom, Organisation) else (whom or "", None)


def line_forms(form, several=Lines):
    """The class of the forms of as many lines as a part of a record may have, and one more."""
    most = {"max_num": MOST_PARTS, "absolute_max": MOST_PARTS + 1, "validate_max": True}
    return forms.formset_factory(form, formset=several, extra=1, **most)


LineForms = line_forms(LineForm)


class BarriersForm(forms.Form):
    """Each kind of barrier, to be ticked where it was met, with words of its own."""

    barriers = forms.MultipleChoiceField(
        label=_("barriers met"),
        required=False,
        choices=KINDS_OF_BARRIER.offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each becomes a barrier of its own, seen by the same people as this."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, label in KINDS_OF_BARRIER.offered():
            self.fields[words_field(code)] = ProseFormField(
                label=_("%(barrier)s: what it was") % {"barrier": label},
                required=False,
                max_length=Barrier._meta.get_field("text").max_length,
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    @property
    def lines(self):
        """(its box, the field of its words) of each kind of barrier."""
        return [(box, self[words_field(box.data["value"])]) for box in self["barriers"]]

    def clean(self):
        cleaned = super().clean()
        if "barriers" not in self.errors:
            for code, label in KINDS_OF_BARRIER.offered():
                if cleaned.get(words_field(code)) and code not in cleaned["barriers"]:
                    said = _("Tick “%(barrier)s” as well, or take out the words beside it.")
                    wrong = ValidationError(said, params={"barrier": label})
                    self.add_error(words_field(code), wrong)
        return cleaned

    @property
    def met(self):
        """(kind of barrier, what it was) of each that is ticked. Of a valid form only."""
        cleaned = self.cleaned_data
        return [
            (code, cleaned[words_field(code)] or str(KINDS_OF_BARRIER.label_of(code)))
            for code in cleaned["barriers"]
        ]


def words_field(code):
    return f"words_{code}"


class Bringing:
    """Stores what an entry brings. mine: the organisation of who writes, or None."""

    def __init__(self, entry, person, mine):
        self.entry, self.person, self.mine = entry, person, mine

    def line(self, text, what, whom, due):
        """An ask, or a commitment; as the form of a line says it."""
        entry = self.entry
        if what == LineForm.COMMITMENT:
            unnamed, whom = listed_or_not(whom)
            near = {"process": entry.process, "stage": entry.stage, "answers": entry}
            when = {"date": entry.date, "date_kind": entry.date_kind, "due": due}
            self._store(Commitment(actor=whom, unnamed=unnamed, text=text, **near, **when))
        else:
            self.ask(text, [whom])

    def ask(self, text, whom, holders=()):
        """An ask that is raised in the entry; of its owner, where nobody is said to hold it. whom:
        organisations, and others in words."""
        ask, sides = self.ask_and_sides(text, whom, holders)
        ask = self._store(ask, **sides)
        write(Raising(), {"intervention": self.entry, "ask": ask}, by=self.person)
        return ask

    def ask_and_sides(self, text, whom, holders=()):
        """An ask that is not made ready yet, and what its lists are to hold."""
        entry = self.entry
        listed = [one for one in whom if isinstance(one, Organisation)]
        words = "; ".join(one for one in whom if one and one not in listed)
        unnamed = at_a_word(words, Ask._meta.get_field("unnamed").max_length)
        sides = {"holders": holders or [entry.owner], "addressees": listed}
        return Ask(process=entry.process, text=text, unnamed=unnamed), sides

    def barrier(self, kind, text):
        entry = self.entry
        where = {name: getattr(entry, name) for name in ("process", "stage", "consultation")}
        when = {"date": entry.date, "date_kind": entry.date_kind}
        barrier = Barrier(kind=kind, text=text, **where, **when)
        met = self._store(barrier, affected=[entry.owner])
        write(MetBarrier(), {"intervention": entry, "barrier": met}, by=self.person)

    def reply(self, who, date, text, response, reasons_given=""):
        """What came back. who: the organisation that replied, or an office in words, or None."""
        listed = isinstance(who, Organisation)
        by = {"sender": who} if listed else {"post": who or ""}
        reply = self._store(Reply(process=self.entry.process, date=date, text=text, **by))
        answer = {"response": response, "reasons_given": reasons_given}
        write(EntryAnswer(), {"reply": reply, "intervention": self.entry, **answer}, by=self.person)

    def _store(self, brought, **lists):
        return write(brought, self.made_ready(brought, lists), by=self.person)

    def made_ready(self, brought, lists):
        """What its lists are to hold. It is for those who may read the entry and for nobody else.

        An entry may be hidden by what it points at, such as the one that it repeats, which what it
        brings does not point at: then that stays with the organisation. So does what names somebody
        whom the entry describes.
        """
        entry = self.entry
        brought.visibility, brought.coalition = entry.visibility, entry.coalition
        brought.owner, brought.logged_by = entry.owner, self.person
        readership, open_to_all = brought.who_may_read()
        alike = (readership and readership.pk, open_to_all) == (entry.readers_id, entry.open_to_all)
        if not alike or self._tells_a_name(brought, lists):
            brought.owner = entry.owner or self.mine
            brought.visibility, brought.coalition = Level.ORGANISATION, None
        brought.full_clean(exclude=["id"])
        return {name: [one for one in rows if one] for name, rows in lists.items()}

    def _tells_a_name(self, brought, lists):
        names = home_names_at({self.entry.pk}, {self.entry.owner_id} - {None})
        listed = [str(one) for rows in lists.values() for one in rows if one]
        return bool(names and names_told("\n".join([*row_words(brought), *listed]), names))
