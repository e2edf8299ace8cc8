"""Pages of their own: home, about, accessibility."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from engagement.methods import allow_read
from engagement.people import has_anybody
from processes.lookup import questions
from processes.lookup.forecasts import moved_stages, shown_at_next_date
from processes.lookup.sample import real, sample_ids
from processes.models import Process
from processes.outcomes.cases import newest_cases
from processes.pages.ahead import year_ahead
from processes.pages.desk_views import desk
from processes.timeline.entries import read_parts
from processes.timeline.overview import overview

HOME_ROWS = 4


@allow_read
def home(request):
    """The processes at a glance, three cases, what is open and what moved; one's own desk when
    signed in."""
    if request.user.is_authenticated:
        return desk(request)
    reader, today = request.reader, timezone.localdate()
    lists = {
        "open": questions.open_consultations(reader, today),
        "ahead": questions.stages_ahead(reader, today),
        "latest": questions.latest_entries(reader),
        "closed": questions.last_closed(reader, today),
    }
    shown = {name: list(real(rows, reader)[:HOME_ROWS]) for name, rows in lists.items()}
    shown["moved"] = moved_stages(reader, HOME_ROWS)
    if not Process.visible_to(reader).exists() and not any(shown.values()):
        return render(request, "pages/home_empty.html", {"begun": has_anybody()})
    shown_at_next_date(shown["ahead"])
    read_parts(shown["latest"], reader)
    context = {"today": today, "overview": overview(reader, today), "cases": newest_cases(reader)}
    return render(request, "pages/home.html", context | shown)


@allow_read
def ahead(request):
    """Deadlines and forecasts of all processes by month; `?sample=with` has the invented ones."""
    reader, with_sample = request.reader, request.GET.get("sample") == "with"
    found = year_ahead(reader, timezone.localdate(), with_sample)
    of_sample = sample_ids(reader) if with_sample else ()
    context = {"ahead": found, "today": found.today, "of_sample": of_sample}
    return render(request, "pages/ahead.html", context)


@allow_read
def about(request):
    return render(request, "pages/about.html")


@allow_read
def accessibility(request):
    """What the site aims at, what was tried and what was not, and whom to write to."""
    return render(request, "pages/accessibility.html", {"contact": settings.CONTACT})
