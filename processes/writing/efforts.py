"""The efforts of one's own that an entry is put into, or taken out of, on its form.

Which those are is no part of the entry, which is not written for it: each effort keeps that.
"""

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineFormField
from engagement.in_languages import shown_text
from processes.models import Effort, EffortPart, Level
from processes.writing.fields import MOST_CHOICES, process_of
from processes.writing.writer import write


class EffortsForm(forms.Form):
    """Ticks for one's own efforts in the process of the entry, and a line for a new one.

    `before` holds those that were ticked when it was opened, so that what was put in or taken out
    since by somebody else stays so. parent: the form of the entry.
    """

    before = LineFormField(
        required=False, max_length=MOST_CHOICES * 37, widget=forms.HiddenInput
    )  # ids, with a space after each
    efforts = forms.MultipleChoiceField(
        label=_("efforts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only who can see an effort learns that this belongs to it."),
    )
    new_effort = LineFormField(
        label=_("a new effort"),
        required=False,
        max_length=Effort._meta.get_field("title").max_length,
        help_text=_("Its subject, in one line. Only your organisation sees it."),
    )

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent, self.reader, entry = parent, parent.reader, parent.instance
        self.parts = {}
        if not parent.is_new:
            own = EffortPart.visible_to(self.reader).filter(intervention=entry.pk)
            own = own.filter(effort__in=Effort.writable_by(self.reader).values("pk"))
            self.parts = {str(part.effort_id): part for part in own}
        self.fields["efforts"].choices = lambda: [
            (pk, shown_text(row).words) for pk, row in self.here.items()
        ]
        self.initial = {"efforts": [*self.parts], "before": " ".join(self.parts)}

    @cached_property
    def here(self):
        """Those that can be chosen, by id: in the process or in none, and what it is in already."""
        near = Q(process=process_of(self.parent)) | Q(process=None) | Q(pk__in=[*self.parts])
        rows = Effort.writable_by(self.reader).filter(near).order_by("title", "pk")
        return {str(row.pk): row for row in rows[:MOST_CHOICES]}

    @property
    def chosen(self):
        """(efforts it is put into, parts that go). Of a valid form only."""
        cleaned = self.cleaned_data
        ticked, before = {*cleaned["efforts"]}, {*cleaned["before"].split()}
        new = [self.here[pk] for pk in cleaned["efforts"] if pk not in before | self.parts.keys()]
        return new, [part for pk, part in self.parts.items() if pk in before - ticked]

    def save(self, entry, mine):
        """Write what has changed. mine: the organisation of who writes, or None."""
        person, (into, out_of) = self.reader.person, self.chosen
        if title := self.cleaned_data["new_effort"]:
            same = [one for one in self.here.values() if one.title.casefold() == title.casefold()]
            into = [*into, *(same[:1] or [self._make(title, entry, mine)])]
        for part in out_of:
            write(part.effort, {}, [(part, None)], by=person)
        for effort in into:
            both = {"effort": effort, "intervention": entry}
            if not EffortPart.visible_to(self.reader).filter(**both).exists():
                write(EffortPart(), both, by=person)

    def _make(self, title, entry, mine):
        level = Level.ORGANISATION if mine else Level.PUBLIC
        made = Effort(title=title, organisation=mine, process=entry.process, owner=mine)
        made.visibility, made.logged_by = level, self.reader.person
        made.full_clean(exclude=["id"])
        return write(made, {}, by=self.reader.person)
