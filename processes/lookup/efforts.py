"""Which entries are activities of an effort, and of which efforts an entry is one."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.filters import CodesFilter, NamedFilter
from processes.lookup.asked import Asked
from processes.lookup.by_name import NUL, as_uuid
from processes.models import Effort, EffortPart, Intervention, oldest_first


def activities_of(effort, reader):
    """The entries of an effort, in their order: earliest day first, undated last."""
    parts = EffortPart.visible_to(reader).filter(effort=effort)
    rows = Intervention.visible_to(reader).filter(pk__in=parts.values("intervention"))
    *by_day, last = oldest_first()
    return rows.order_by(*by_day, "sequence", last)


def efforts_with(entry, reader):
    """The efforts that an entry belongs to. Of one that the reader may not see nothing is told."""
    parts = EffortPart.visible_to(reader).filter(intervention=entry)
    rows = Effort.visible_to(reader).filter(pk__in=parts.values("effort"))
    return rows.select_related("organisation").order_by("title", "pk")


def effort_called(reader, text):
    """The effort with this id, or the only one of this subject; None when there is none."""
    pk, rows = as_uuid(text), Effort.visible_to(reader)
    if NUL in text:
        return None
    found = list(rows.filter(pk=pk) if pk else rows.filter(title__iexact=text)[:2])
    return found[0] if len(found) == 1 else None


AN_EFFORT = {
    "find": effort_called,
    "unknown": _("No effort called “%(text)s” is recorded here."),
}


class EffortFilter(Asked, NamedFilter):
    """Entries that belong to an effort."""

    def condition(self, effort):
        parts = self.seen(EffortPart).filter(effort=effort)
        return Q(pk__in=parts.values("intervention"))


class GroupFilter(CodesFilter):
    """How what is listed is put together. It leaves all rows."""

    CHOICES = [("effort", _("under its effort"))]

    def filter(self, rows, chosen):
        return rows


def in_efforts(entries, reader):
    """[(effort, its entries)] of entries in their order, those of no effort last, under None.

    Each stands once: what belongs to several efforts is under the first by name.
    """
    parts = EffortPart.visible_to(reader).filter(intervention__in=[one.pk for one in entries])
    first = {}
    for part in parts.select_related("effort").order_by("effort__title", "effort"):
        first.setdefault(part.intervention_id, part.effort)
    found = {one: [] for one in (*first.values(), None)}
    for entry in entries:
        found[first.get(entry.pk)].append(entry)
    return [(effort, rows) for effort, rows in found.items() if rows]
