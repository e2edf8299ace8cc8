"""The history of any record: its changes, as it stood on a day, and going back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement import dates
from engagement.methods import allow_post, allow_read
from engagement.pages import Page
from processes.history.differences import lines_between
from processes.history.past import (
    AsOn,
    History,
    RecordChanged,
    now_of,
    revert,
    reverted_fields,
    version_made_by,
)
from processes.lookup.at_address import found_at, kind_at
from processes.models import Erasure, Mergeable, Merger


@allow_read
def changes(request, plural, address):
    """Every change of a record that this person may know of, newest first."""
    record = found_at(request.reader, kind_at(plural), address)
    history = History(record, request.reader)
    page = Page.of(history.changes, request.GET, count=len(history.changes))
    context = {"record": record, "kind": type(record), "history": history, "page": page}
    context["erasures"] = Erasure.of(record)
    context["merged"] = Merger.into(record) if isinstance(record, Mergeable) else ()
    return render(request, "history/record_history.html", context)


def day_of(text):
    """The last day that `text` can mean, today at the latest. Raises ValueError in words."""
    meant, today = dates.read_typed(text), timezone.localdate()
    if (meant.earliest or today) > today:
        raise ValueError(_("That day is still to come. Write today, or an earlier date."))
    return min(meant.latest or today, today)


def as_on_day(request, plural, address):
    """A record, or a process with all that belongs to it, as it stood at the end of a day."""
    record = found_at(request.reader, kind_at(plural), address)
    context = {"record": record, "kind": type(record), "asked": request.GET["on"].strip()}
    try:
        day = day_of(context["asked"])
    except ValueError as wrong:
        context["wrong"] = wrong
        return render(request, "history/record_stood.html", context, status=400)
    context |= {"day": day, "stood": AsOn(record, request.reader, day)}
    return render(request, "history/record_stood.html", context)


def record_and_version(request, plural, address, change):
    """(record, the version a change made). Raises Http404, or PermissionDenied for a reader."""
    record = found_at(request.reader, kind_at(plural), address)
    version = version_made_by(record, request.reader, change)
    if version is None:
        raise Http404(_("There is nothing at this address."))
    if not getattr(record, "may_change", False):
        raise PermissionDenied
    return record, version


def revert_page(request, record, version, status=200, **more):
    """What going back would change, before anything is changed."""
    names = reverted_fields(type(record))
    context = {
        "record": record,
        "kind": type(record),
        "version": version,
        "lines": lines_between(now_of(record, request.reader), version, names),
        "others_see_it": who_may_see(version.row) != who_may_see(record),
    }
    return render(request, "history/record_go_back.html", context | more, status=status)


def who_may_see(row):
    return getattr(row, "open_to_all", True), getattr(row, "readers_id", None)


@allow_read
def confirm_revert(request, plural, address, change):
    """Shows what going back to a version would change, and asks."""
    return revert_page(request, *record_and_version(request, plural, address, change))


@allow_post
def revert_record(request, plural, address, change):
    """Brings a record back to what it said, as a new change; who may see it stays."""
    record, version = record_and_version(request, plural, address, change)
    try:
        revert(record, version, by=request.user, seen=request.POST.get("seen"))
    except RecordChanged:
        return revert_page(request, record, version, 409, stale=True)
    except ValidationError as wrong:
        return revert_page(request, record, version, 400, wrong=wrong.messages)
    return redirect("history", plural, address)
