"""Whoever may write says that two are possibly the same, for who may merge them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form
from processes.lookup.at_address import found_at, kind_at
from processes.lookup.by_name import organisation_called, process_called, source_called
from processes.models import MaybeSame, NotTheSame, Organisation, Process, Source
from processes.writing.acts import may_say_same
from processes.writing.views import signed_in

CALLED_SO = {Organisation: organisation_called, Process: process_called, Source: source_called}
MOST_TYPED = 300


@allow_form
@signed_in
def say_same(request, plural, address):
    """Asks for the other one, by name or address, and notes it for the work list."""
    kind = kind_at(plural)
    if kind not in CALLED_SO:
        raise Http404
    record = found_at(request.reader, kind, address)
    if not may_say_same(request.reader, record):
        raise PermissionDenied
    text = request.POST.get("with", "").strip()[:MOST_TYPED]
    context = {"record": record, "kind": kind, "asked": text, "most": MOST_TYPED}
    if request.method != "POST":
        return render(request, "directory/maybe_same.html", context)
    other = CALLED_SO[kind](request.reader, text) if text else None
    if other is None or other.pk == record.pk:
        context["wrong"] = True
        return render(request, "directory/maybe_same.html", context, status=400)
    if tuple(sorted((record.pk, other.pk))) in NotTheSame.pairs(kind):
        messages.info(request, _("A curator has looked at these two: they are not the same."))
    else:
        MaybeSame.say(record, other, by=request.user)
        messages.success(request, _("Noted. It is on the work list of who may change them."))
    return redirect(record)
