"""The history of any record: its changes, and as it stood on a day."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement import dates
from engagement.methods import allow_read
from engagement.pages import Page
from processes.history.as_on_day import AsOnDay
from processes.history.changes import History
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
        return render(request, "history/record_on_day.html", context, status=400)
    context |= {"day": day, "then": AsOnDay(record, request.reader, day)}
    return render(request, "history/record_on_day.html", context)
