"""What came of it: asks against texts, and how open the process was."""

from django.shortcuts import render
from django.utils import timezone

from engagement.methods import allow_read
from processes.lookup.at_address import found_at
from processes.lookup.provenance import Provenance
from processes.models import Process, TellingStep
from processes.outcomes.asks_by_text import AsksByText
from processes.outcomes.in_steps import steps_of, untold_steps
from processes.outcomes.openness import Openness
from processes.outcomes.positions import ActorPositions
from processes.timeline.overview import how_open_was


@allow_read
def asks_by_text(request, address):
    """Each ask of a process, text by text, and totals by tier."""
    process = found_at(request.reader, Process, address)
    found = AsksByText(process, request.reader, request.GET)
    context = {"process": process, "by_text": found, "page": found.page}
    context["sources"] = Provenance([row.ask for row in found.rows])
    return render(request, "outcomes/asks_by_text.html", context)


@allow_read
def process_openness(request, address):
    """How open a process was: its consultations and stages as they were assessed, and barriers."""
    process = found_at(request.reader, Process, address)
    context = {"process": process, "openness": Openness(process, request.reader)}
    context["how_open"] = how_open_was(process, request.reader)
    return render(request, "outcomes/openness.html", context)


@allow_read
def in_steps(request, address):
    """A process in a few steps, each with its day and its source."""
    process = found_at(request.reader, Process, address)
    context = {"process": process}
    context["steps"] = steps_of(process, request.reader, timezone.localdate())
    context["chosen"] = TellingStep.visible_to(request.reader).filter(process=process).exists()
    context["may_choose"] = Process.writable_by(request.reader).filter(pk=process.pk).exists()
    if context["may_choose"]:
        context["untold"] = untold_steps(process, request.reader)
    return render(request, "outcomes/in_steps.html", context)


@allow_read
def positions(request, address):
    """Where each actor stood, year by year, and the blocs by what each said last."""
    process = found_at(request.reader, Process, address)
    context = {"process": process, "stances": ActorPositions(process, request.reader)}
    return render(request, "outcomes/positions.html", context)
