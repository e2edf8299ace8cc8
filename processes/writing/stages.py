"""The stages of a process in their order. Nobody types a number: a new one comes last, and arrows
move it."""

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from engagement.forms import Values
from processes.access import writable
from processes.models import Stage
from processes.writing.level import LevelForm

NAME_HELP = _("What it is called there. Empty: as its kind is called.")


def stages_in_order(process, reader):
    return Stage.visible_to(reader).filter(process=process).order_by("position", "pk")


def next_position(process, reader):
    """The place after all stages of a process that `reader` may see."""
    last = stages_in_order(process, reader).order_by().aggregate(last=Max("position"))
    return (last["last"] or 0) + 1


def movable(process, reader):
    """Ids of those of a process that somebody may move, in their order."""
    return list(
        stages_in_order(process, reader).filter(writable(reader)).values_list("pk", flat=True)
    )


class StageForm(LevelForm):
    """Without a name it is called as its kind is. On a page its place is filled in; who Said what a
    stage is says it."""

    filled_in = ("position", "name")  # where nobody says it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = NAME_HELP
        if not isinstance(self.data, Values):
            self.fields["position"].required = False
            self.fields["position"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        process, before = cleaned.get("process"), self.was.process_id
        elsewhere = before and process and process.pk != before
        unsaid = cleaned.get("position") is None and "position" not in self.errors
        if process and (elsewhere or unsaid):
            cleaned["position"] = next_position(process, self.reader)
        if cleaned.get("kind") and not cleaned.get("name") and "name" not in self.errors:
            cleaned["name"] = Stage(kind=cleaned["kind"]).get_kind_display()
        return cleaned
