"""What an organisation keeps to itself about a record: the page to write it, and one tap."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from engagement.methods import allow_form, allow_post, sent_data
from processes.lookup.at_address import found_at, kind_at
from processes.lookup.notes import own_organisations
from processes.models import BESIDE, NextStep, StepState
from processes.writing.acts import SAID_OF_STEP, draft_of
from processes.writing.drafts import kept_at_the_door, typed_before_signing_in
from processes.writing.notes import NotesForms, say_of_step
from processes.writing.views import signed_in, whole_or_not
from processes.writing.whose import author_mark


@allow_form
@kept_at_the_door
@whole_or_not
def notes(request, plural, address):
    """The notes of one of one's organisations beside a record, `?for=` its address in words."""
    kind, reader = kind_at(plural), request.reader
    if kind._meta.model_name not in BESIDE:
        raise Http404
    record = found_at(reader, kind, address)
    mine = own_organisations(reader, record)
    if not mine:
        raise PermissionDenied
    asked = request.GET.get("for", "")
    organisation = next((one for one in mine if one.slug == asked), mine[0])
    lost = typed_before_signing_in(request)
    made = NotesForms(record, organisation, reader, lost or sent_data(request))
    if request.method == "POST" and made.is_valid():
        made.save()
        return redirect(f"{record.get_absolute_url()}#notes")
    failed = request.method == "POST" and not made.adding
    context = {"record": record, "kind": kind, "resource": kind.resource, "notes": made}
    context |= {"organisation": organisation, "mine": mine, "draft": draft_of(request)}
    context |= {"whose": author_mark(request.user), "kept": lost is not None}
    status = (409 if made.stale else 400) if failed else 200
    return render(request, "writing/notes.html", context, status=status)


@allow_post
@signed_in
def step(request, pk):
    """A step is done, dropped or open again: back to the desk, or to what it is beside."""
    found = get_object_or_404(NextStep.visible_to(request.reader), pk=pk)
    state = request.POST.get("state", "")
    if state not in StepState.values:
        raise PermissionDenied
    if say_of_step(found, state, by=request.user):
        request.session[SAID_OF_STEP] = str(found.pk)
    beside = type(found.record).visible_to(request.reader).filter(pk=found.record.pk).first()
    if "desk" in request.POST or beside is None:
        return redirect("home")
    return redirect(f"{beside.get_absolute_url()}#notes")
