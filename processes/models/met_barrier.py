"""Where a barrier was met."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .barrier import Barrier
from .consultation import Consultation
from .intervention import Intervention
from .part import Part


class MetBarrier(Part):
    """A barrier was met at an engagement. Seen by who may see both; neither hides the other."""

    intervention = models.ForeignKey(
        Intervention, models.CASCADE, related_name="+", verbose_name=_("engagement")
    )
    barrier = models.ForeignKey(
        Barrier, models.CASCADE, related_name="+", verbose_name=_("barrier")
    )

    class Meta:
        verbose_name = _("barrier met")
        verbose_name_plural = _("barriers met")
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "barrier"],
                name="metbarrier_once",
                violation_error_message=_("This is listed already."),
            )
        ]


class BarrierConsultation(Part):
    """A further consultation at which a barrier was met, beside the one that it names itself.

    Seen by who may see both; neither hides the other.
    """

    barrier = models.ForeignKey(
        Barrier, models.CASCADE, related_name="+", verbose_name=_("barrier")
    )
    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="+", verbose_name=_("consultation")
    )

    lets_go = ("consultation",)

    class Meta:
        verbose_name = _("further consultation")
        verbose_name_plural = _("further consultations")
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["barrier", "consultation"],
                name="barrierconsultation_once",
                violation_error_message=_("This is listed already."),
            )
        ]

    @classmethod
    def of(cls, consultations, reader):
        """A condition on barriers: met at one of these consultations, as far as one may see."""
        found = cls.visible_to(reader).filter(consultation__in=consultations)
        return models.Q(consultation__in=consultations) | models.Q(pk__in=found.values("barrier"))
