"""Who last said as of when a process stands as it does: a role, never a person."""

from django.utils.translation import gettext as _

from processes.access import tells_who
from processes.history.versions import versions_of
from processes.models import Process


def confirmed_by(process, reader):
    """(the day of that change, who in words), for who may know who made it; else None.

    What everybody reads is changed by curators, all else by those who work for its owner.
    """
    if not reader.signed_in or process.as_of is None:
        return None
    rows = versions_of(Process, reader).filter(id=process.pk).select_related("owner")
    found = None
    for one in rows.filter(tells_who(Process, reader)).order_by("-history_date", "-history_id"):
        if one.as_of != process.as_of:
            return found
        who = _("a curator")
        if not one.open_to_all:
            who = _("staff of %(organisation)s") % {"organisation": one.owner.short}
        found = (one.history_date, who) if one.history_user_id else None
        if one.history_type == "+":
            return found
    return None
