"""What a text said, what it was asked to say, and what it says now, side by side."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from processes.history.differences import marks_between
from processes.models import TextVersion


class Wording(NamedTuple):
    """One wording. marks: ("same", "del" or "ins", text), against the wording before it.

    text: the text or the stage in which it was adopted, None for the old and the proposed one.
    """

    title: str
    marks: list
    source: object = None
    text: TextVersion | None = None


def wordings_of(ask, fates):
    """The wordings of an ask: the old one, the proposed one, then those adopted, oldest first.

    The proposed one is marked against the old one; what was adopted against what was proposed,
    else against the old one. `fates`: what came of it, the newest first.
    """
    old, proposed = ask.old_wording, ask.proposed_wording
    found = [Wording(_("Old wording"), [("same", old)])] if old else []
    if proposed:
        found.append(Wording(_("Proposed wording"), against(old, proposed)))
    for fate in reversed(fates):
        if fate.adopted_wording:
            marks = against(proposed or old, fate.adopted_wording)
            where = fate.text_version or fate.stage
            found.append(Wording(_("Adopted wording"), marks, fate.source, where))
    return found


def against(before, now):
    return marks_between(before, now) if before else [("same", now)]
