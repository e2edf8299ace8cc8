"""How well each process is sourced, of what is open to everybody, today and week by week.

The figures are the same for all who look, and a process that is hidden takes its own along. What
was counted on a day was open on that day.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from processes.access import NOBODY
from processes.lookup.present import covered
from processes.lookup.sample import real
from processes.lookup.sourced import SOURCED_KINDS, of_one_source, uncited
from processes.models import Process, Quality

FIGURES = ("facts", "none", "once", "stale")
WEEKS = 12  # that are drawn
EACH_DAY = dt.timedelta(days=14)  # after which one day of each week is kept
QUALITY_KEPT_FOR = dt.timedelta(days=400)
PROCESSES_A_QUERY = 500  # processes in one query


def open_processes():
    return real(Process.visible_to(NOBODY), NOBODY).order_by("name", "pk")


def figures_of(ids, day):
    """{id of a process: its figures} on a day, in three queries for each kind.

    facts: the process and its consultations, entries, asks and commitments; none: of them without
    a source; once: one source only is cited for them; stale: 1 when the last word on it is old or
    has no date, finished or not.
    """
    found = {pk: dict.fromkeys(FIGURES, 0) for pk in ids}
    for kind in SOURCED_KINDS:
        holder = "pk" if kind is Process else "process"
        rows = kind.visible_to(NOBODY).filter(**{f"{holder}__in": list(found)})
        sets = {"facts": rows, "none": uncited(rows, NOBODY), "once": of_one_source(rows, NOBODY)}
        for name, some in sets.items():
            counted = some.order_by().values_list(holder).annotate(number=Count("pk"))
            for pk, number in counted:
                found[pk][name] += number
    known = Process.visible_to(NOBODY).filter(pk__in=list(found))
    for pk in known.exclude(covered(day)).values_list("pk", flat=True):
        found[pk]["stale"] = 1
    return found


def share(figures):
    """Of a hundred facts, how many something is cited for; 0 without facts."""
    facts = figures["facts"]
    return round(100 * (facts - figures["none"]) / facts) if facts else 0


def note_quality(now):
    """Keep the figures of today, once, and let go the days that are not needed. How many."""
    day = timezone.localdate(now)
    noted = Quality.unrestricted.filter(day=day).values("process")
    ids = list(open_processes().exclude(pk__in=noted).values_list("pk", flat=True))
    for first in range(0, len(ids), PROCESSES_A_QUERY):
        figures = figures_of(ids[first : first + PROCESSES_A_QUERY], day)
        Quality.unrestricted.bulk_create(
            Quality(process_id=pk, day=day, figures=one) for pk, one in figures.items()
        )
    old = Quality.unrestricted.filter(day__lt=day - EACH_DAY).exclude(day__week_day=2)  # Monday
    old.delete()
    Quality.unrestricted.filter(day__lt=day - QUALITY_KEPT_FOR).delete()
    return len(ids)


def weeks_of(processes, day):
    """{id: the share cited at the end of each of the last WEEKS weeks, None where nobody counted}.

    One query. The last of each is the week of `day`.
    """
    monday = day - dt.timedelta(days=day.weekday())
    since = monday - dt.timedelta(weeks=WEEKS - 1)
    rows = Quality.visible_to(NOBODY).filter(process__in=processes, day__gte=since, day__lte=day)
    found = defaultdict(lambda: [None] * WEEKS)
    for figures in rows.order_by("day"):
        found[figures.process_id][(figures.day - since).days // 7] = share(figures.figures)
    return found


@dataclass
class Sourced:
    """A process on a page: its figures of today, the share cited in each of its last weeks."""

    process: Process
    figures: dict
    weeks: list

    @property
    def share(self):
        return share(self.figures)

    @property
    def in_words(self):
        return ", ".join("–" if one is None else f"{one} %" for one in self.weeks)

    @property
    def bars(self):
        """(x, y, height) of what is drawn."""
        counted = ((number, part) for number, part in enumerate(self.weeks) if part is not None)
        heights = ((number, max(part * 24 // 100, 1)) for number, part in counted)
        return [(8 * number, 24 - height, height) for number, height in heights]


def how_sourced(processes, day):
    """Each process of a page as Sourced, on a day."""
    ids = [row.pk for row in processes]
    today, weeks = figures_of(ids, day), weeks_of(ids, day)
    return [Sourced(row, today[row.pk], weeks[row.pk]) for row in processes]
