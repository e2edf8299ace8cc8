"""The audit trail: an organisation's for its coordinators, that of accounts for administrators."""

from django.http import Http404
from django.shortcuts import render

from engagement.methods import allow_read
from engagement.pages import Page
from processes.people import staff
from processes.people.trail import event_lines, events_of


@allow_read
def trail(request, slug):
    """What happened in one organisation. For everybody but its coordinators there is nothing."""
    organisation = staff.organisation_at(slug)
    if organisation is None or not request.reader.coordinates(organisation):
        raise Http404
    return shown(request, organisation)


@allow_read
def accounts(request):
    """Accounts and settings, for administrators; no object of an organisation is in it."""
    if not request.reader.administers:
        raise Http404
    return shown(request)


def shown(request, organisation=None):
    page = Page.of(events_of(request.reader, organisation), request.GET)
    context = {"organisation": organisation, "page": page}
    context["lines"] = event_lines(page.rows, request.reader, organisation)
    return render(request, "people/trail.html", context)
