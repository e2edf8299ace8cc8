"""The kinds of stages, and the phases they belong to, by which processes are compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.codes import GroupedChoices, group_of


class Phase(models.TextChoices):
    """Common to all kinds of process, so that they can be compared."""

    AGENDA = "agenda", _("Agenda-setting")
    DRAFTING = "drafting", _("Drafting")
    DECISION = "decision", _("Debate and decision")
    IMPLEMENTATION = "implementation", _("Implementation")
    MONITORING = "monitoring", _("Monitoring and review")


class StageKind(GroupedChoices):
    """Each with the phase it belongs to (`docs/domain.md`, Stages).

    Three kinds occur in two phases; they stand under the earlier one, informal talks (any phase)
    under the one where they decide most.
    """

    PRE_DRAFTING = "pre_drafting", Phase.AGENDA, _("Before any text")
    MANDATE = "mandate", Phase.AGENDA, _("Mandate or start decision")
    MODALITIES = "modalities", Phase.AGENDA, _("Modalities of participation agreed")
    CALL_FOR_EVIDENCE = "call_for_evidence", Phase.AGENDA, _("Call for evidence")
    CONSULTATION = "consultation", Phase.AGENDA, _("Public consultation")
    DISCLOSURE = "disclosure", Phase.AGENDA, _("Facts become known")
    ZERO_DRAFT = "zero_draft", Phase.DRAFTING, _("Zero draft")
    CONSOLIDATED_TEXT = "consolidated_text", Phase.DRAFTING, _("Consolidated negotiating text")
    DRAFT = "draft", Phase.DRAFTING, _("Draft text")
    RETURN_FOR_REDRAFTING = (
        "return_for_redrafting",
        Phase.DRAFTING,
        _("Returned for redrafting"),
    )
    FILING = "filing", Phase.DRAFTING, _("Filed or introduced")
    REFERRAL = "referral", Phase.DECISION, _("Referred to committee")
    COMMITTEE = "committee", Phase.DECISION, _("Committee work")
    COMMITTEE_OPINION = "committee_opinion", Phase.DECISION, _("Opinion of another committee")
    HEARING = "hearing", Phase.DECISION, _("Public hearing or open parliament")
    PANEL = "panel", Phase.DECISION, _("Panel or workshop")
    DEBATE = "debate", Phase.DECISION, _("Debate in parliament")
    READING = "reading", Phase.DECISION, _("Reading")
    NEGOTIATING_SESSION = "negotiating_session", Phase.DRAFTING, _("Negotiating session")
    INTERSESSIONAL = "intersessional", Phase.DRAFTING, _("Intersessional consultation")
    INFORMAL_NEGOTIATION = "informal_negotiation", Phase.DECISION, _("Informal talks")
    TRILOGUE = "trilogue", Phase.DECISION, _("Interinstitutional negotiation")
    CONCILIATION = "conciliation", Phase.DECISION, _("Conciliation")
    TEXT_AGREED = "text_agreed", Phase.DECISION, _("Text agreed, not yet adopted")
    BODY_APPROVAL = "body_approval", Phase.DECISION, _("Approval by a superior committee")
    POSTPONED_VOTE = "postponed_vote", Phase.DECISION, _("Vote postponed")
    VOTE = "vote", Phase.DECISION, _("Plenary vote")
    ADOPTION = "adoption", Phase.DECISION, _("Adoption")
    SIGNATURE_PROMULGATION = (
        "signature_promulgation",
        Phase.DECISION,
        _("Signed, promulgated, published"),
    )
    WITHDRAWAL = "withdrawal", Phase.DECISION, _("Withdrawal")
    VETO = "veto", Phase.DECISION, _("Veto")
    COURT_REVIEW = "court_review", Phase.DECISION, _("Court review")
    VETO_REVIEW = "veto_review", Phase.DECISION, _("Veto or constitutional review")
    OPEN_FOR_SIGNATURE = "open_for_signature", Phase.IMPLEMENTATION, _("Open for signature")
    RATIFICATION_STEP = "ratification_step", Phase.IMPLEMENTATION, _("Ratification or accession")
    PROVISIONAL_APPLICATION = (
        "provisional_application",
        Phase.IMPLEMENTATION,
        _("Interim or provisional application"),
    )
    ENTRY_INTO_FORCE = "entry_into_force", Phase.IMPLEMENTATION, _("Entry into force")
    TRANSPOSITION = "transposition", Phase.IMPLEMENTATION, _("Transposition or secondary rules")
    IMPLEMENTATION = "implementation", Phase.IMPLEMENTATION, _("Putting into practice")
    INQUIRY = "inquiry", Phase.MONITORING, _("Inquiry or investigation")
    MONITORING_PERIOD = "monitoring_period", Phase.MONITORING, _("Monitoring of application")
    REVIEW = "review", Phase.MONITORING, _("Review or conference of parties")


# Veto and court review were one kind: what holds it stays, and nothing new has it.
REPLACED = (StageKind.VETO_REVIEW,)


def phase_of(kind):
    """The phase of a kind of stage, of one that a curator added too."""
    return group_of(StageKind, kind, Phase.DECISION)
