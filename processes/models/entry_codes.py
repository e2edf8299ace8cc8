"""What can be said of an entry: how far it got, who began it, what came back."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InterventionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_ADMITTED = "not_admitted", _("Not admitted")


class Direction(models.TextChoices):
    OUTGOING = "outgoing", _("To decision makers")
    INCOMING = "incoming", _("From decision makers")
    MUTUAL = "mutual", _("Both ways")


class Initiative(models.TextChoices):
    OURS = "ours", _("Own initiative")
    THEIRS = "theirs", _("On the institution’s initiative")
    OPEN_CALL = "open_call", _("An open call")
    THIRD_PARTY = "third_party", _("Of a third party")


class Response(models.TextChoices):
    """What came back. "Overdue" is computed, never typed."""

    REPLIED = "replied", _("A reply came")
    AWAITING = "awaiting", _("Awaiting a reply")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLARIFICATION_SOUGHT = "clarification_sought", _("Clarification sought")
    PROMISED = "promised", _("Something was promised")
    REASONED_REPLY = "reasoned_reply", _("Reply with reasons")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Accepted in part")
    REFUSED = "refused", _("Refused")
    NOT_FOLLOWED_UP = "not_followed_up", _("Not followed up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What is said of an entry as long as no reply to it is recorded; all others are those of replies.
WITHOUT_REPLY = (Response.AWAITING, Response.NOT_FOLLOWED_UP, Response.WITHDRAWN)
OF_REPLIES = tuple(one for one in Response if one not in WITHOUT_REPLY)


def code_choices(codes):
    return [(one.value, one.label) for one in codes]


class Reasons(models.TextChoices):
    NONE = "none", _("None")
    GENERAL = "general", _("In general terms")
    PER_POINT = "per_point", _("Point by point")
