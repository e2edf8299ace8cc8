"""What can be said of a consultation: its form, how far it got, what was published of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsultationKind(models.TextChoices):
    OPEN_MEETING = "open_meeting", _("Open meeting")
    PUBLIC_CONSULTATION = "public_consultation", _("Public consultation")
    CALL_FOR_EVIDENCE = "call_for_evidence", _("Call for evidence")
    TARGETED_CONSULTATION = "targeted_consultation", _("Targeted consultation")
    HEARING = "hearing", _("Public hearing")
    OPEN_PARLIAMENT = "open_parliament", _("Open parliament exercise")
    NEGOTIATING_FLOOR = "negotiating_floor", _("Speaking time in a formal session")
    INTERSESSIONAL = "intersessional", _("Intersessional consultation")
    EXPERT_PANEL = "expert_panel", _("Expert panel or roundtable")
    WORKSHOP = "workshop", _("Workshop or capacity building")
    MULTISTAKEHOLDER_FORUM = "multistakeholder_forum", _("Standing multi-stakeholder forum")
    OPEN_INNOVATION = "open_innovation", _("Open innovation")
    CITIZEN_SCIENCE = "citizen_science", _("Citizen science")
    PARTICIPATORY_BUDGET = "participatory_budget", _("Participatory budget")
    CIVIC_MONITORING = "civic_monitoring", _("Civic monitoring")
    DELIBERATIVE = "deliberative", _("Representative deliberation")
    RESPONSE_PROCEDURE = "response_procedure", _("Complaint or response procedure")
    MEDIATED_DIALOGUE = "mediated_dialogue", _("Mediated dialogue")
    INFORMAL_CONTACT = "informal_contact", _("Informal channel")
    NOT_RECORDED = "not_recorded", _("Form not recorded")


class ConsultationState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("consultation", "Announced")
    OPEN = "open", pgettext_lazy("consultation", "Open now")
    CLOSED = "closed", _("Over")
    CANCELLED = "cancelled", _("Cancelled")
    POSTPONED = "postponed", _("Postponed")
    NOT_HELD = "not_held", _("None was held")


class Published(models.TextChoices):
    ALL = "all", _("In full")
    PART = "part", _("In part, or as a summary")
    NONE = "none", _("Not published")
