"""An entry as somebody would type it into the short form."""

import re

from django.utils import timezone

from processes.models import Role
from processes.writing.short_form import COMMON, DATE, ELSE, TODAY

TYPED_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?(?P<about>~?)")


def typed_for(entry):
    """What somebody would type into the short form to get this entry.

    A date that the short form has no boxes for is asked for again.
    """
    common, process, date = entry.kind in COMMON, entry.process, str(entry.date or "")
    said = TYPED_DATE.fullmatch(date)
    whom = entry.participations.filter(role=Role.ADDRESSEE).select_related("organisation")
    kept = {
        "what": entry.title,
        "kind": entry.kind if common else ELSE,
        "other": "" if common else entry.kind,
        "process": process.name if process else "",
        "address": process.address if process else "",
        "stage": str(entry.stage_id or ""),
        "consultation": str(entry.consultation_id or ""),
        "whom": "; ".join(one.who.name for one in whom),
        "when": TODAY if date == str(timezone.localdate()) else DATE,
        **(said.groupdict("") if said else {}),
        "visibility": entry.visibility,
        "owner": str(entry.owner_id or ""),
        "coalition": str(entry.coalition_id or ""),
    }
    return {name: value for name, value in kept.items() if value}
