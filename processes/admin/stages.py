"""The stages of a process in their order, and the arrows that change it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from engagement.methods import allow_post
from processes.lookup.by_name import as_uuid
from processes.models import Process
from processes.writing.plans import move
from processes.writing.stages import stages_in_order
from processes.writing.views import whole_or_not, writable_at


@allow_post
@whole_or_not
def move_stage(request, address):
    """One stage of a process goes before the one in front of it, or after the next."""
    process = writable_at(Process, request.reader, address)
    chosen = as_uuid(request.POST.get("up") or request.POST.get("down") or "")
    stage = stages_in_order(process, request.reader).filter(pk=chosen).first()
    if stage is None:
        raise Http404
    if not move(stage, -1 if "up" in request.POST else 1, by=request.user):
        messages.error(request, _("It stays where it is. Open the stage to give it a number."))
    response = redirect("admin:change", "processes", process.address)
    response["Location"] += "#stages"
    return response
