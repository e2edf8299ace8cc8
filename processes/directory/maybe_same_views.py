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


def another(request, record, sent):
    """The other one of a kind, by what was `sent` of its name or address; None without it."""
    text = sent.get("with", "").strip()[:MOST_TYPED]
    found = CALLED_SO[type(record)](request.reader, text) if text else None
    return None if found is None or found.pk == record.pk else found


def ask_for_another(request, record, sent=None, *, merging=False):
    """The page that asks for it; sent: what was not found."""
    context = {"record": record, "kind": type(record), "most": MOST_TYPED, "merging": merging}
    context |= {"asked": (sent or {}).get("with", "")[:MOST_TYPED], "wrong": sent is not None}
    return render(request, "directory/another.html", context, status=400 if sent else 200)


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
    if request.method != "POST":
        return ask_for_another(request, record)
    other = another(request, record, request.POST)
    if other is None:
        return ask_for_another(request, record, request.POST)
    if tuple(sorted((record.pk, other.pk))) in NotTheSame.pairs(kind):
        messages.info(request, _("A curator has looked at these two: they are not the same."))
    else:
        MaybeSame.say(record, other, by=request.user)
        messages.success(request, _("Noted. It is on the work list of who may change them."))
    return redirect(record)
