"""Dates in forms: words in and out."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.dates.said import words
from engagement.dates.typed import read_typed
from engagement.dates.value import Edtf


class EdtfFormField(forms.CharField):
    """Takes what people type; the value is an Edtf or None, the errors are sentences."""

    hint = _(
        "Leave the day out if you do not know it. 2022, October 2022 or 12 Oct 2022 are all fine."
    )

    def __init__(self, **kwargs):
        # No maxlength on the input: a browser would cut a pasted phrase without a word.
        kwargs["max_length"] = None
        kwargs["help_text"] = kwargs.get("help_text") or self.hint
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, Edtf):
            return value
        if not value or not str(value).strip():
            return None
        try:
            return read_typed(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        """In words where these mean exactly the same when they come back, else canonical."""
        if not isinstance(value, Edtf):
            return value
        try:
            said = words(value, long=True)
            return said if read_typed(said) == value else str(value)
        except ValueError:
            return str(value)

    def has_changed(self, initial, data):
        try:
            initial = self.to_python(initial)
        except ValidationError:
            return True
        return super().has_changed(initial, data)
