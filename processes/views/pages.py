"""Pages of their own: home, a process with its timeline, about."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from engagement.doors import reads
from processes import drawing, notice, questions
from processes.find import record_at
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Enabler,
    Lesson,
    Position,
    Process,
    Stage,
    TextVersion,
)
from processes.picture import picture_of, tally
from processes.provenance import Provenance
from processes.surroundings import surroundings
from processes.timeline import Timeline
from processes.timeline_data import data_of
from processes.views.acts import acts_on
from processes.views.desk import desk
from processes.views.history import stood
from processes.views.records import not_here
from processes.views.related import beside_interventions

HOME_ROWS = 6
# What people look for on the page of a process to add, beside an engagement.
ADDS = (Stage, Consultation, TextVersion, Ask, Commitment, Position, Barrier, Enabler, Lesson)


@reads
def home(request):
    """What is open, what moved, what needs attention; one's own desk when signed in."""
    if request.user.is_authenticated:
        return desk(request)
    reader, today = request.reader, timezone.localdate()
    lists = {
        "open": questions.open_consultations(reader, today),
        "ahead": questions.stages_ahead(reader, today),
        "moved": questions.stages_moved(reader),
        "latest": questions.latest_entries(reader),
        "overdue": questions.overdue_commitments(reader, today),
        "past": questions.stages_past_their_date(reader, today),
        "empty": questions.stages_without_entries(reader),
        "stale": questions.stale_processes(reader, today),
    }
    shown = {name: list(rows[: HOME_ROWS + 1]) for name, rows in lists.items()}
    beside_interventions(shown["latest"], reader)
    context = {"today": today, "most": HOME_ROWS, "stale_days": questions.STALE_DAYS}
    return render(request, "processes/home.html", context | shown)


@reads
def about(request):
    return render(request, "processes/about.html")


def timeline_of(request, address):
    """The process at an address with its timeline read, or Http404. (timeline, around, valid)."""
    process = record_at(Process, request.reader, address)
    if process is None:
        raise Http404
    timeline = Timeline(process, request.reader, timezone.localdate(), request.GET)
    around = surroundings(process, request.reader)
    timeline.read_frame()
    valid = timeline.read_entries(request)
    timeline.read_asks(around["holders"])
    notice.within(timeline.consultations, {process.pk: [one.text for one in around["places"]]})
    return timeline, around, valid


@reads
def process(request, address):
    """A process: where it stands, its timeline as a drawing and as a list, asks, sources."""
    if "on" in request.GET:
        return stood(request, Process.resource.plural, address)
    try:
        timeline, around, valid = timeline_of(request, address)
    except Http404:
        return not_here(request, Process, address)
    context = {"process": timeline.process, "timeline": timeline, "around": around}
    if valid:
        picture = picture_of(timeline)
        context["wide"] = drawing.wide(picture)
        context["compact"] = drawing.compact(picture)
    context["sources"] = Provenance(timeline.records())
    context["quiet"] = context["sources"].plainly_reported(timeline.entries)
    context["tally"] = tally(timeline)
    context["stale"] = questions.days_since(timeline.process.as_of, timeline.today)
    context |= acts_on(request, timeline.process) | {"adds": ADDS}
    status = 200 if valid else 400
    return render(request, "processes/process_detail.html", context, status=status)


@reads
def timeline_json(request, address):
    """The same timeline as data, page by page."""
    timeline, around, valid = timeline_of(request, address)
    if not valid:
        return JsonResponse({"errors": timeline.filters.form.errors}, status=400)
    return JsonResponse(data_of(timeline, around))
