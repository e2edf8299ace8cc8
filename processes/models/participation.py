"""Who took part in an engagement, and what it asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField
from engagement.fields import LineField

from .ask import Ask
from .intervention import Intervention
from .record import Part


class Role(models.TextChoices):
    LEAD = "lead", _("lead")
    RESPONSIBLE = "responsible", _("responsible")
    CO_AUTHOR = "co_author", _("co-author")
    SIGNATORY = "signatory", _("signatory")
    ENDORSER = "endorser", _("endorsed later")
    SPEAKER = "speaker", _("speaker")
    PARTICIPANT = "participant", _("participant")
    CONVENOR = "convenor", _("convenor")
    HOST = "host", _("host")
    ADDRESSEE = "addressee", _("addressee")
    CHAMPION = "champion", _("champion")
    INTERMEDIARY = "intermediary", _("intermediary")
    OPPONENT = "opponent", _("opponent")
    FACILITATOR = "facilitator", _("helped others take part")
    RESPONDENT = "respondent", _("gave the official reply")
    CHANGE_AGENT = "change_agent", _("influenced the change")
    SOCIAL_ACTOR = "social_actor", _("changed")
    SUBSTANTIATOR = "substantiator", _("confirms it")


class Participation(Part):
    """An organisation's part in an engagement. Functions, never private names."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        "processes.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    capacity = LineField(
        _("capacity"),
        max_length=120,
        blank=True,
        help_text=_("The function, such as executive director. No private person's name."),
    )
    since = EdtfField(_("since"), help_text=_("For who joined later."))

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("who took part")
        ordering = ["role", "organisation__name", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "organisation", "role"], name="participation_once"
            )
        ]


class Raising(Part):
    """An ask was raised in an intervention. Seen by who may see both; neither hides the other."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="+")
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("ask raised")
        verbose_name_plural = _("asks raised")
        default_manager_name = "unrestricted"
        constraints = [models.UniqueConstraint(fields=["intervention", "ask"], name="raising_once")]
