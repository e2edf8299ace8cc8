"""A reply that is typed in the form of the entry to which it came."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfFormField
from engagement.fields import LineFormField
from engagement.forms import NamedFormField
from processes.lookup.by_name import organisation_called
from processes.models import OF_REPLIES, EntryAnswer, Reply
from processes.models.entry_codes import code_choices
from processes.writing.brought import Lines, line_forms
from processes.writing.fields import names_url

LONGEST_POST = Reply._meta.get_field("post").max_length


class NamedOrOffice(NamedFormField):
    """An organisation of the list, or an office in words."""

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") != "unknown" or len(value.strip()) > LONGEST_POST:
                raise
            return LineFormField.clean(self, value)


class ReplyLineForm(forms.Form):
    """Who replied, when and what."""

    response = forms.ChoiceField(
        label=_("what came back"), choices=[("", _("Choose one")), *code_choices(OF_REPLIES)]
    )
    text = LineFormField(
        label=_("what was replied"),
        required=False,
        max_length=Reply._meta.get_field("text").max_length,
    )
    who = NamedOrOffice(
        find=organisation_called,
        plural="organisations",
        names_url=names_url("organisations"),
        label=_("replied by"),
        required=False,
        help_text=_("An organisation or an office, never a person."),
    )
    date = EdtfFormField(label=_("date"), required=False)
    reasons_given = forms.ChoiceField(
        label=_("reasons given"),
        required=False,
        choices=[("", _("Not stated")), *EntryAnswer._meta.get_field("reasons_given").choices],
    )

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].reader = parent.reader


class ReplyLines(Lines):
    """Replies to this entry that are not recorded yet."""

    title, one = _("replies"), _("reply")


ReplyLineForms = line_forms(ReplyLineForm, ReplyLines)
