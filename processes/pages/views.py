"""Pages of their own: home, about."""

from django.shortcuts import render
from django.utils import timezone

from engagement.methods import allow_read
from engagement.people import has_anybody
from processes.lookup import questions
from processes.lookup.forecasts import shown_at_next_date
from processes.models import Process
from processes.pages.desk_views import desk
from processes.timeline.entries import read_parts

HOME_ROWS = 6


@allow_read
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
        "empty": questions.stages_without_entries(reader, today),
        "stale": questions.stale_processes(reader, today),
    }
    shown = {name: list(rows[: HOME_ROWS + 1]) for name, rows in lists.items()}
    shown_at_next_date([*shown["ahead"], *shown["moved"], *shown["past"]])
    read_parts(shown["latest"], reader)
    context = {"today": today, "most": HOME_ROWS}
    if not any(shown.values()) and not Process.visible_to(reader).exists():
        return render(request, "pages/home_empty.html", {"begun": has_anybody()})
    return render(request, "pages/home.html", context | shown)


@allow_read
def about(request):
    return render(request, "pages/about.html")
