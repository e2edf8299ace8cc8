"""The form of one part of a record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms import RowForm
from processes.writing.fields import process_of


class PartForm(RowForm):
    """One part of a record, such as who took part in an entry.

    seldom: names of fields that are folded in a line that is empty, under `seldom_title`. in_words:
    what a folded line says; None where lines of its kind are not folded.
    """

    seldom, seldom_title, in_words = (), "", None

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, reader=parent.reader, known=parent.known, **kwargs)
        self.parent = parent

    def clean(self):
        cleaned = super().clean()
        refuse_another_process(self, process_of(self))
        return cleaned

    @property
    def seldom_is_open(self):
        return any(self[name].value() or self[name].errors for name in self.seldom)


def refuse_another_process(form, process):
    """A stage, a consultation and a text belong to the process of the record that names them."""
    for name in ("stage", "consultation", "text_version"):
        chosen = form.cleaned_data.get(name)
        if chosen is not None and process is not None and chosen.process_id != process.pk:
            said = _("“%(name)s” belongs to another process. Choose one of this process, or none.")
            form.add_error(name, forms.ValidationError(said, params={"name": str(chosen)[:80]}))
