"""Which entries are activities of an effort, and of which efforts an entry is one."""

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
