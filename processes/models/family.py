"""The eight families of engagements: they carry the shapes, colours and lanes of the design."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """Eight families carry the shapes and lanes of the design, in the order of the lanes."""

    MEETING = "meeting", _("Meetings")
    SUBMISSION = "submission", _("Written submissions")
    ORAL = "oral", _("Oral statements")
    JOINT = "joint", _("Joint statements")
    MEDIA = "media", _("Media work")
    EVENT = "event", _("Events and workshops")
    RESEARCH = "research", _("Reports and analysis")
    OTHER = "other", _("Something else")


# Where the table of the design differs, the model decides (`docs/design.md`, Kinds of entries).
FAMILIES = {
    Family.MEETING: "meeting private_letter champion_work",
    Family.SUBMISSION: "written_submission amendment_proposal information_request rapid_response",
    Family.ORAL: "oral_statement testimony",
    Family.JOINT: "joint_statement open_letter",
    Family.MEDIA: "media campaign",
    Family.EVENT: "panel_event workshop",
    Family.RESEARCH: "report monitoring",
    Family.OTHER: "coordination litigation",
}
FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds.split()}
