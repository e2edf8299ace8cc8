"""Pages of their own: home, about, accessibility."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import timezone

from engagement.methods import allow_read
from engagement.people import has_anybody
from processes.access import NOBODY
from processes.lookup import questions
from processes.lookup.forecasts import moved_stages
from processes.lookup.sample import real, sample_ids
from processes.models import Process
from processes.outcomes.cases import newest_cases, promises_made
from processes.pages.ahead import year_ahead
from processes.pages.desk_views import desk
from processes.timeline.entries import read_parts
from processes.timeline.overview import overview

HOME_ROWS = 3
LATEST_ROWS = 4
UNDATED_ROWS = 1  # of what is to come without a date
PASSED_ROWS = 2  # of what was expected by a day that has passed
MOST_TO_COME = 40  # of what is to come; of more a page says so


@allow_read
def home(request):
    """The processes at a glance, promises, what is next, cases and what moved; one's own desk when
    signed in."""
    if request.user.is_authenticated:
        return desk(request)
    return home_of(request, request.reader)


@allow_read
def public_home(request):
    """Home as it is for everybody, for who has signed in."""
    if not request.user.is_authenticated:
        return redirect("home")
    return home_of(request, NOBODY)


def home_of(request, reader):
    """What this reader may see of it."""
    today = timezone.localdate()
    shown = {
        "latest": list(real(questions.latest_entries(reader), reader)[:LATEST_ROWS]),
        "closed": real(questions.last_closed(reader, today), reader).first(),
        "moved": moved_stages(reader, HOME_ROWS),
        "promises": promises_made(reader, HOME_ROWS),
    }
    if not Process.visible_to(reader).exists() and not any(shown.values()):
        return render(request, "pages/home_empty.html", {"begun": has_anybody()})
    read_parts(shown["latest"], reader)
    ahead = year_ahead(reader, today, most=MOST_TO_COME)
    undated = ahead.undated_of_each[:UNDATED_ROWS]
    shown |= {"next": [*ahead.nearest[:HOME_ROWS], *undated], "undated": len(undated)}
    shown |= {"passed": ahead.passed[:PASSED_ROWS]}
    shown |= {"addressed": any(one.is_addressed for one in shown["promises"])}
    shown |= {"processes": real(Process.visible_to(reader), reader).count()}
    shown |= {"ahead": ahead, "overview": overview(reader, today), "cases": newest_cases(reader)}
    return render(request, "pages/home.html", {"today": today} | shown)


@allow_read
def ahead(request):
    """Deadlines and forecasts of all processes by month; `?sample=with` has the invented ones."""
    reader, with_sample = request.reader, request.GET.get("sample") == "with"
    found = year_ahead(reader, timezone.localdate(), with_sample)
    of_sample = sample_ids(reader) if with_sample else ()
    context = {"ahead": found, "today": found.today, "of_sample": of_sample}
    context["with_sample"] = with_sample
    return render(request, "pages/ahead.html", context)


@allow_read
def about(request):
    return render(request, "pages/about.html")


@allow_read
def accessibility(request):
    """What the site aims at, what was tried and what was not, and whom to write to."""
    return render(request, "pages/accessibility.html", {"contact": settings.CONTACT})
