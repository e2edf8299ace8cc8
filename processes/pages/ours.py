"""What is an organisation's own: entries it wrote or took part in, and the processes it is in.

An organisation is in a process when the process or an entry in it is its own, or when it took part
in an entry there. Every question is asked of what the person may see.
"""

from django.db.models import DateField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from processes.models import (
    SPOKEN_OF,
    Intervention,
    InterventionState,
    Organisation,
    Participation,
    Process,
)


def my_organisations(reader):
    return Organisation.visible_to(reader).filter(pk__in=reader.organisations).order_by("name")


def our_entries(reader):
    """Engagements of the person's organisations: their own, and those they took part in."""
    parts = Participation.visible_to(reader).filter(organisation__in=reader.organisations)
    took_part = parts.exclude(role__in=SPOKEN_OF).values("intervention")
    return Intervention.visible_to(reader).filter(
        Q(owner__in=reader.organisations) | Q(pk__in=took_part)
    )


def own_entries(reader):
    """Entries that the person's organisations wrote, and so have to keep up."""
    rows = Intervention.visible_to(reader).filter(owner__in=reader.organisations)
    return rows.select_related("process")


def with_our_entries(reader):
    """A query for the ids of processes in which there is an entry of ours."""
    return our_entries(reader).filter(process__isnull=False).values("process")


def our_processes(reader):
    return Process.visible_to(reader).filter(
        Q(owner__in=reader.organisations) | Q(pk__in=with_our_entries(reader))
    )


def in_our_processes(reader):
    """A condition on rows that point at a process: whoever sees them sees the process too."""
    own = Q(process__owner__in=reader.organisations)
    return own | Q(process__in=with_our_entries(reader))


def with_last(processes, reader, day):
    """`processes` with `last`: the latest day of what we did in each, None where we did nothing.

    `last_date`: the date of that, as exactly as it is known.

    What is still going on was last done on `day`.
    """
    done = our_entries(reader).filter(process=OuterRef("pk"), state=InterventionState.DONE)
    until = Coalesce("date_latest", Value(day, DateField()))
    last = done.exclude(date_sort="").annotate(until=until).order_by("-until", "-date_sort", "pk")
    days, dates = last.values("until")[:1], last.values("date")[:1]
    return processes.annotate(last=Subquery(days), last_date=Subquery(dates))
