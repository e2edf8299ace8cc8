"""Where a barrier was met."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .barrier import Barrier
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
