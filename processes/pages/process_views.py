"""The page of a process with its timeline, and the same as data."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from engagement.methods import allow_read
from processes.history.confirmed import confirmed_by
from processes.history.views import as_on_day
from processes.lookup.at_address import found_at, leads_to
from processes.lookup.openness import HowOpen
from processes.lookup.present import is_out_of_date
from processes.lookup.provenance import Provenance
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Effort,
    Enabler,
    Lesson,
    Position,
    Process,
    TextVersion,
)
from processes.outcomes import working_days
from processes.outcomes.in_steps import is_told, untold_steps
from processes.pages.record_views import not_here
from processes.timeline import drawing
from processes.timeline.around import lists_around
from processes.timeline.belongs import MOST_OF_EACH, belongs_to
from processes.timeline.data import data_of
from processes.timeline.entries import Timeline
from processes.timeline.picture import drawings_of, picture_of, tally
from processes.writing.acts import acts_on

# What people look for on the page of a process to add, beside an engagement and its stages.
ADDS = (Consultation, TextVersion, Effort, Ask, Commitment, Position, Barrier, Enabler, Lesson)


def timeline_of(request, address, most=MOST_OF_EACH):
    """The process at an address with its timeline read, or Http404. (timeline, around, valid).

    most: how many asks, commitments and things that belong to it, of each; None: all.
    """
    process = found_at(request.reader, Process, address)
    timeline = Timeline(process, request.reader, timezone.localdate(), request.GET)
    around = lists_around(process, request.reader)
    timeline.read_frame()
    valid = timeline.read_entries(request)
    timeline.read_consultations()
    timeline.read_asks(around, most)
    timeline.belongs = belongs_to(
        process, request.reader, timeline.today, timeline.next_stage, around, most
    )
    working_days.set_working_days(
        timeline.consultations, {process.pk: [one.text for one in around["places"]]}
    )
    return timeline, around, valid


@allow_read
def process(request, address):
    """A process: where it stands, its timeline as a drawing and as a list, asks, sources."""
    if "on" in request.GET:
        return as_on_day(request, Process.resource.plural, address)
    try:
        timeline, around, valid = timeline_of(request, address)
    except Http404:
        return not_here(request, Process, address)
    if leads_to(timeline.process, address):
        return redirect(timeline.process, permanent=True)
    context = {"process": timeline.process, "timeline": timeline, "around": around}
    if valid:
        picture = picture_of(timeline)
        context |= {"lanes": picture.lanes, "openings": picture.openings}
        if drawing.is_dated(picture):
            context |= drawings_of(picture, get_language())
    context["sources"] = Provenance(timeline.records())
    context["quiet"] = context["sources"].plainly_reported(timeline.entries)
    context["tally"] = tally(timeline)
    context["how_open"] = HowOpen.of(timeline.consultations, timeline.stages, timeline.readings)
    context["stale"] = is_out_of_date(timeline.process, timeline.today)
    context["confirmed_by"] = confirmed_by(timeline.process, request.reader)
    told = [*timeline.stages, *timeline.consultations]
    context["is_told"] = is_told(timeline.process, told, context["sources"])
    context |= acts_on(request, timeline.process) | {"adds": ADDS}
    if context.get("saved"):
        context["untold"] = untold_steps(timeline.process, request.reader)
    status = 200 if valid else 400
    return render(request, "pages/process_detail.html", context, status=status)


@allow_read
def timeline_json(request, address):
    """The same timeline as data, its entries page by page; of all else each page has all."""
    timeline, around, valid = timeline_of(request, address, most=None)
    if not valid:
        return JsonResponse({"errors": timeline.filters.form.errors}, status=400)
    return JsonResponse(data_of(timeline, around))
