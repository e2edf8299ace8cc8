"""The kinds of engagements, and their families, which carry the shapes, colours and lanes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.codes import GroupedChoices, group_of


class Family(models.TextChoices):
    """Nine families carry the shapes and lanes of the design, in the order of the lanes."""

    MEETING = "meeting", _("Meetings")
    SUBMISSION = "submission", _("Written submissions")
    ORAL = "oral", _("Oral statements")
    JOINT = "joint", _("Joint statements")
    MEDIA = "media", _("Media work")
    EVENT = "event", _("Events and workshops")
    RESEARCH = "research", _("Reports and analysis")
    COURT = "court", _("Court actions")
    OTHER = "other", _("Something else")


class InterventionKind(GroupedChoices):
    """Each with its family. Where the design's table differs, this decides (`docs/design.md`)."""

    ORAL_STATEMENT = "oral_statement", Family.ORAL, _("Oral statement")
    WRITTEN_SUBMISSION = "written_submission", Family.SUBMISSION, _("Written submission")
    TESTIMONY = "testimony", Family.ORAL, _("Testimony or invited evidence")
    JOINT_STATEMENT = "joint_statement", Family.JOINT, _("Joint statement")
    OPEN_LETTER = "open_letter", Family.JOINT, _("Open letter")
    PRIVATE_LETTER = "private_letter", Family.MEETING, _("Letter or e-mail to an office holder")
    MEETING = "meeting", Family.MEETING, _("Meeting or call")
    AMENDMENT_PROPOSAL = "amendment_proposal", Family.SUBMISSION, _("Proposed wording or amendment")
    PANEL_EVENT = "panel_event", Family.EVENT, _("Panel, conference or side event")
    WORKSHOP = "workshop", Family.EVENT, _("Workshop or training")
    TRAINING = "training", Family.EVENT, _("Training given")
    PROTEST = "protest", Family.EVENT, _("Protest or vigil")
    PUBLIC_STATEMENT = "public_statement", Family.MEDIA, _("Press or public statement")
    MEDIA = "media", Family.MEDIA, _("Media work")
    REPORT = "report", Family.RESEARCH, _("Report or analysis")
    CAMPAIGN = "campaign", Family.MEDIA, _("Campaign or petition")
    COURT_PETITION = "court_petition", Family.COURT, _("Court petition")
    AMICUS_BRIEF = "amicus_brief", Family.COURT, _("Friend-of-the-court brief")
    LITIGATION = "litigation", Family.COURT, _("Court action")
    PARLIAMENTARY_QUESTION = (
        "parliamentary_question",
        Family.SUBMISSION,
        _("Parliamentary question"),
    )
    OVERSIGHT_COMPLAINT = (
        "oversight_complaint",
        Family.SUBMISSION,
        _("Complaint to an oversight body"),
    )
    INFORMATION_REQUEST = (
        "information_request",
        Family.SUBMISSION,
        _("Access-to-information request"),
    )
    RAPID_RESPONSE = "rapid_response", Family.SUBMISSION, _("Complaint under a response mechanism")
    COORDINATION = "coordination", Family.MEETING, _("Coalition coordination")
    CHAMPION_WORK = "champion_work", Family.MEETING, _("Work with a champion or intermediary")
    MONITORING = "monitoring", Family.RESEARCH, _("Monitoring of agendas and sessions")
    NOT_RECORDED = "not_recorded", Family.OTHER, _("Form not recorded")


def family_of(kind):
    """The family of a kind of engagement, of one that a curator added too."""
    return group_of(InterventionKind, kind, Family.OTHER)
