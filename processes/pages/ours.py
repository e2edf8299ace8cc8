"""What is an organisation's own: entries it wrote or took part in, and the processes it is in.

An organisation is in a process when the process or an entry in it is its own, or when it took part
in an entry there. Every question is asked of what the person may see.
"""

from weakref import WeakKeyDictionary

from django.db.models import DateField, Exists, OuterRef, Q, Subquery, Value
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


def our_parts(reader):
    """What the person's organisations had a part in, as acting themselves."""
    parts = Participation.visible_to(reader).filter(organisation__in=reader.organisations)
    return parts.exclude(role__in=SPOKEN_OF).order_by()


def our_entries(reader):
    """Engagements of the person's organisations: their own, and those they took part in."""
    seen = Intervention.visible_to(reader)
    own = seen.filter(owner__in=reader.organisations).order_by().values("pk")
    # Not as two conditions, which would be asked of each entry there is.
    return seen.filter(pk__in=own.union(our_parts(reader).values("intervention")))


def ours_of_each(reader, **of):
    """The same of each row of another query, by what in it they point at: few, so both conditions
    are asked of them."""
    took_part = Exists(our_parts(reader).filter(intervention=OuterRef("pk")))
    ours = Q(owner__in=reader.organisations) | took_part
    return Intervention.visible_to(reader).filter(ours, **of)


def own_entries(reader):
    """Entries that the person's organisations wrote, and so have to keep up."""
    rows = Intervention.visible_to(reader).filter(owner__in=reader.organisations)
    return rows.select_related("process")


def our_processes(reader):
    return Process.visible_to(reader).filter(pk__in=ids_of_our_processes(reader))


def in_our_processes(reader):
    """A condition on rows that point at a process: whoever sees them sees the process too."""
    return Q(process__in=ids_of_our_processes(reader))


_read = WeakKeyDictionary()  # a Reader -> ids


def ids_of_our_processes(reader):
    """Read once for a Reader, and so for a request: a desk asks six questions of them."""
    if reader not in _read:
        own = Process.visible_to(reader).filter(owner__in=reader.organisations).order_by()
        there = our_entries(reader).filter(process__isnull=False).order_by()
        ids = own.values_list("pk").union(there.values_list("process"))
        _read[reader] = frozenset(pk for (pk,) in ids)
    return _read[reader]


def with_last(processes, reader, day):
    """`processes` with `last`: the latest day of what we did in each, None where we did nothing.

    `last_date`: the date of that, as exactly as it is known.

    What is still going on was last done on `day`.
    """
    done = ours_of_each(reader, process=OuterRef("pk"), state=InterventionState.DONE)
    until = Coalesce("date_latest", Value(day, DateField()))
    last = done.exclude(date_sort="").annotate(until=until).order_by("-until", "-date_sort", "pk")
    days, dates = last.values("until")[:1], last.values("date")[:1]
    return processes.annotate(last=Subquery(days), last_date=Subquery(dates))
