"""Removing something, what was removed, restoring it, and deleting it at once."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from engagement.methods import allow_form, allow_post, allow_read
from engagement.pages import Page
from processes.lookup.at_address import kind_at
from processes.models import KEPT_FOR, Erasure
from processes.removal.removing import (
    NAMES_SHOWN,
    Removal,
    RemovalRefused,
    StillPointedAt,
    erase_whole,
    remove,
    removed_by_all,
    restore_record,
)
from processes.writing.acts import SAVED
from processes.writing.views import signed_in, whole_or_not, writable_at

REMOVED = "removed"  # in the session: what was removed a moment ago, until its page has said so


@allow_form
@signed_in
@whole_or_not
def removing(request, plural, address):
    """Shows what would be hidden, and hides it when that was agreed to."""
    kind, sent = kind_at(plural), request.method == "POST"
    record, status = writable_at(kind, request.reader, address, lock=sent), 200
    if sent:
        try:
            remove(record, request.user, along=agreed(request.POST))
        except RemovalRefused:
            status = 409
        else:
            request.session[REMOVED] = str(record.pk)
            return redirect("removed")
    would = Removal(record, request.reader)
    context = {"record": record, "kind": kind, "would": would, "days": KEPT_FOR.days}
    context |= {"along": would.along[:NAMES_SHOWN], "theirs": would.theirs[:NAMES_SHOWN]}
    context |= {"more": would.along[NAMES_SHOWN:], "stale": status == 409}
    told = bool(would.theirs) or would.is_anothers or bool(would.merged)
    context["refused"] = told or (sent and would.refused)
    return render(request, "removal/record_remove.html", context, status=status)


def agreed(sent):
    """How many things they have seen, and ticked, that would be hidden as well."""
    number = sent.get("along", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0


@allow_read
@signed_in
def removed(request):
    """What this person may restore, the latest first, and notes on what is gone for good."""
    rows = removed_by_all(request.reader)
    just = request.session.pop(REMOVED, None)
    context = {"page": Page.of(rows, request.GET, count=len(rows)), "days": KEPT_FOR.days}
    context["just"] = next((row for row in rows if str(row.pk) == just), None)
    context["notes"] = Erasure.of_whole(request.reader)[:NAMES_SHOWN]
    return render(request, "removal/removed.html", context)


@allow_post
@signed_in
def restore_removed(request, plural, pk):
    """Restores a removed record, with what hung on it."""
    try:
        record = restore_record(plural, pk, request.user)
    except PermissionDenied:
        raise Http404 from None
    request.session[SAVED] = str(record.pk)
    return redirect(record)


@allow_post
@signed_in
def delete_removed(request, plural, pk):
    """Deletes a removed record at once, for good."""
    if "sure" not in request.POST:
        return redirect("removed")
    try:
        erase_whole(plural, pk, request.user)
    except PermissionDenied:
        raise Http404 from None
    except StillPointedAt:
        return render(request, "removal/removed_stays.html", status=409)
    return redirect("removed")
