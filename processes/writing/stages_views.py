"""The page on which the stages of a process are added and put in order."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.forms import form_for
from engagement.methods import allow_form, sent_data
from processes.lookup.at_address import found_at
from processes.lookup.by_name import as_uuid
from processes.models import Level, Process, Stage, StageState
from processes.writing.changes import apply
from processes.writing.drafts import kept_at_the_door, typed_before_signing_in
from processes.writing.fields import SPECIAL_FIELDS
from processes.writing.plain import Said
from processes.writing.plans import move
from processes.writing.short_form import LEVEL_FIELDS
from processes.writing.stages import StageForm, movable, next_position, stages_in_order
from processes.writing.views import whole_or_not
from processes.writing.whose import author_mark

USUAL_STATES = (StageState.COMPLETED, StageState.CURRENT, StageState.PLANNED)


class AddStageForm(forms.Form):
    """One more stage, in the fewest words; what else is known of it is added on its page."""

    def __init__(self, *args, process, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.process, self.reader = process, reader
        whole = form_for(Stage, SPECIAL_FIELDS, StageForm)(reader=reader)
        for name in ("kind", "name", "state", "date", *LEVEL_FIELDS):
            if name in whole.fields:
                self.fields[name] = whole.fields[name]
                self.initial[name] = whole.initial.get(name)
        self.fields["state"].choices = [
            ("", _("Not recorded")),
            *((state.value, state.label) for state in USUAL_STATES),
        ]
        if [level for level, _words in self.fields["visibility"].choices] == [Level.ORGANISATION]:
            del self.fields["visibility"]

    def add(self):
        """The stage, last of those of its process. Raises ValidationError."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        said |= {"process": self.process, "position": next_position(self.process, self.reader)}
        return apply(Stage, Said(said), by=self.reader.person)


@allow_form
@kept_at_the_door
@whole_or_not
def stages_page(request, address):
    """The stages of a process: what is there, in order, and one more."""
    process = found_at(request.reader, Process, address)
    if not request.reader.adds(Stage):
        raise PermissionDenied
    if "up" in request.POST or "down" in request.POST:
        return move_chosen(request, process)
    lost = typed_before_signing_in(request)
    form = AddStageForm(lost or sent_data(request), process=process, reader=request.reader)
    if request.method == "POST" and form.is_valid():
        try:
            added = form.add()
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": added.name})
            return redirect("stages", process.slug)
    context = {"process": process, "form": form, "stages": stages_in_order(process, request.reader)}
    context |= {"movable": movable(process, request.reader), "kept": lost is not None}
    context["whose"] = author_mark(request.user)
    status = 400 if form.errors else 200
    return render(request, "writing/stages.html", context, status=status)


def move_chosen(request, process):
    """One stage goes before the one in front of it, or after the next."""
    chosen = as_uuid(request.POST.get("up") or request.POST.get("down") or "")
    stage = stages_in_order(process, request.reader).filter(pk=chosen).first()
    if stage is None:
        raise Http404
    if not move(stage, -1 if "up" in request.POST else 1, by=request.user):
        messages.error(request, _("It stays where it is."))
    return redirect("stages", process.slug)
