"""Two to four processes side by side."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from engagement.in_languages import shown_text
from engagement.methods import allow_read
from processes.lookup.by_name import process_called
from processes.models import Process
from processes.outcomes.comparison import FEWEST, MOST, compare, table

SUGGESTED_PROCESSES = 200


@allow_read
def comparison(request):
    """The processes named in `?process=`, each by its name, acronym or address."""
    typed = [text for text in request.GET.getlist("process") if text.strip()][:MOST]
    found, boxes, problems = processes_called(typed, request.reader)
    status = 400 if problems else 200
    boxes = [*boxes, *[""] * (max(len(boxes) + 1, FEWEST) - len(boxes))][:MOST]
    rows = Process.visible_to(request.reader).order_by("name")
    rows = rows.only("name", *Process.in_languages)[:SUGGESTED_PROCESSES]
    names = sorted(shown_text(one).words for one in rows)
    context = {"boxes": boxes, "problems": problems, "names": names}
    if len(found) >= FEWEST and not problems:
        context["columns"] = compare(found, request.reader)
        context["table"] = table(context["columns"])
    return render(request, "outcomes/comparison.html", context, status=status)


def processes_called(typed, reader):
    """(the processes, what its box says for each, what is wrong) for what was typed.

    A box says the name, where that leads back to the same process. One named twice counts once.
    """
    found, boxes, problems = {}, [], []
    for text in typed:
        process = process_called(reader, text.strip())
        if process is None:
            said = _("No process called “%(text)s” is recorded here.")
            problems.append(said % {"text": text[:60]})
        else:
            found.setdefault(process.pk, process)
        name = "" if process is None else shown_text(process).words
        boxes.append(name if name and process_called(reader, name) == process else text)
    return list(found.values()), boxes, problems
