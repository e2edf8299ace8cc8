"""Who can see a record, and how well it is established."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    COALITION = "coalition", _("Organisations in my coalition")
    ORGANISATION = "organisation", _("Only my organisation")


LEVEL_WIDTH = {Level.ORGANISATION: 0, Level.COALITION: 1, Level.PUBLIC: 2}


class Standing(models.TextChoices):
    DOCUMENTED = "documented", _("Documented")
    REPORTED = "reported", _("Reported")
    ALLEGED = "alleged", _("Alleged")
    DISPUTED = "disputed", _("Disputed")
