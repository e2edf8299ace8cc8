"""What is asked before several are changed at once. Whether it may be, each one's form decides."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineFormField
from engagement.resources import field_of
from processes.lookup.provenance import refuse_undocumented
from processes.models import Citation, Intervention, Standing
from processes.writing.fields import names_url
from processes.writing.parts import parts_on_form
from processes.writing.plain import Said


class Question(forms.Form):
    """What is asked of `rows`, once for all of them."""

    def __init__(self, data=None, *, rows=()):
        super().__init__(data)
        self.rows = rows

    @property
    def said(self):
        """What each is to say, once this is answered."""
        return Said(self.cleaned_data)

    @classmethod
    def suits(cls, kind):
        return all(field_of(kind, name) for name in cls.base_fields)


class SourceForm(Question):
    """One more source for each, of all that it says."""

    title = _("Add a source")
    told_by = LineFormField(
        label=_("source, link or note"),
        help_text=_("A title from the list of sources, or where else it can be checked."),
        max_length=500,
        widget=forms.TextInput(attrs={"list": "names-sources", "data-names": names_url("sources")}),
    )
    locator = LineFormField(label=_("place in the source"), required=False, max_length=120)

    @staticmethod
    def suits(kind):
        return Citation in parts_on_form(kind)

    @property
    def said(self):
        return Said(parts={Citation: [self.cleaned_data]})


class StandingForm(Question):
    """How well it is established."""

    title = _("Say how well it is established")
    standing = forms.ChoiceField(label=_("standing"), choices=Standing)
    claimant = Intervention._meta.get_field("claimant").formfield()

    def clean_standing(self):
        if self.cleaned_data["standing"] == Standing.DOCUMENTED:
            refuse_undocumented(self.rows)
        return self.cleaned_data["standing"]


class StillTrueForm(Question):
    """What is said of where a process stands was looked at and is still true."""

    title = _("Where it stands: still true")
    as_of = LineFormField(
        label=_("as of"),
        max_length=60,
        help_text=_("The day on which that sentence was true."),
        initial=lambda: str(timezone.localdate()),
    )


QUESTIONS = {"add_source": SourceForm, "set_standing": StandingForm, "still_true": StillTrueForm}
