"""Two to four processes side by side."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.in_languages import shown_text
from engagement.methods import allow_read
from processes.lookup.by_name import process_called
from processes.lookup.sample import is_sample, real
from processes.models import Process
from processes.outcomes.comparison import FEWEST, MOST, compare, table
from processes.timeline.overview import (
    Overview,
    SinceText,
    moved_last,
    rows_of,
    with_first_texts,
)

LISTED, SUGGESTED_PROCESSES = 40, 200
CLOCKS = {"": Overview, "text": SinceText}


@allow_read
def comparison(request):
    """The processes named in `?process=`, each by its name, acronym or address, on one clock: the
    calendar, or with `?clock=text` the day on which the first text of each appeared."""
    typed = [text for text in request.GET.getlist("process") if text.strip()]
    clock = request.GET.get("clock", "")
    if clock not in CLOCKS:
        raise BadRequest(_("“clock” is “text”, or is left out."))
    found, unknown, problems = processes_called(typed, request.reader)
    context = {"unknown": unknown, "problems": problems, "clock": clock, "most": MOST}
    context |= {"too_many": len(found) > MOST, "too_few": 0 < len(found) < FEWEST}
    found = found[:MOST]
    context |= to_choose_from(found, request.reader)
    if len(found) >= FEWEST and not problems:
        context |= compared(found, clock, request.reader)
    return render(request, "outcomes/comparison.html", context, status=400 if problems else 200)


def compared(processes, clock, reader):
    """The picture of each, on one clock, and the numbers. Where fewer than two have a text with a
    date, there is no other clock to choose (`clocks`)."""
    rows, today = rows_of(processes, reader, timezone.localdate()), timezone.localdate()
    with_first_texts(rows, reader)
    columns = compare(processes, reader)
    return {
        "overview": CLOCKS[clock](rows, today),
        "clocks": clock or sum(bool(row.text) for row in rows) >= FEWEST,
        "columns": columns,
        "table": table(columns),
    }


def to_choose_from(chosen, reader):
    """The processes that moved last, those that are chosen before them, and names of others."""
    here = {one.pk for one in chosen}
    moved = moved_last(reader, timezone.localdate())[:LISTED]
    listed = [one for one in moved if one.pk not in here]
    others = real(Process.visible_to(reader), reader).order_by("name")
    others = others.exclude(pk__in=[*here, *(one.pk for one in listed)])
    others = others.only("name", *Process.in_languages)[:SUGGESTED_PROCESSES]
    names = sorted(shown_text(one).words for one in others)
    of_sample = {one.pk for one in chosen if is_sample(one)}
    return {"chosen": chosen, "listed": listed, "names": names, "of_sample": of_sample}


def processes_called(typed, reader):
    """(the processes, what was typed that is none, what is wrong) for what was typed.

    One named twice counts once.
    """
    found, unknown, problems = {}, [], []
    for text in typed[: 2 * MOST]:
        process = process_called(reader, text.strip())
        if process is None:
            said = _("No process called “%(text)s” is recorded here.")
            problems.append(said % {"text": text[:60]})
            unknown.append(text)
        else:
            found.setdefault(process.pk, process)
    return list(found.values()), unknown, problems
