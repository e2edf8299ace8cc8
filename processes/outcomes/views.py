"""What came of it: asks against texts, and how open the process was."""

from django.http import Http404
from django.shortcuts import render

from engagement.methods import allow_read
from processes.lookup.by_name import record_at
from processes.lookup.provenance import Provenance
from processes.models import Process
from processes.outcomes.asks_by_text import AsksByText
from processes.outcomes.openness import Openness
from processes.outcomes.positions import ActorPositions


def process_at(request, address):
    """The process at an address, or Http404."""
    process = record_at(Process, request.reader, address)
    if process is None:
        raise Http404
    return process


@allow_read
def asks_by_text(request, address):
    """Each ask of a process, text by text, and totals by tier."""
    process = process_at(request, address)
    found = AsksByText(process, request.reader, request.GET)
    context = {"process": process, "by_text": found, "page": found.page}
    context["sources"] = Provenance([row.ask for row in found.rows])
    return render(request, "outcomes/asks_by_text.html", context)


@allow_read
def openness(request, address):
    """How open a process was: its consultations and stages as they were assessed, and barriers."""
    process = process_at(request, address)
    context = {"process": process, "openness": Openness(process, request.reader)}
    return render(request, "outcomes/openness.html", context)


@allow_read
def positions(request, address):
    """Where each actor stood, year by year, and the blocs by what each said last."""
    process = process_at(request, address)
    context = {"process": process, "stances": ActorPositions(process, request.reader)}
    return render(request, "outcomes/positions.html", context)
