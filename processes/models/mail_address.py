"""The address at which an organisation's people log by mail. Never published.

It is found by its hash and kept encrypted: a database without its SECRET_KEY tells nobody where to
write.
"""

from django.db import models
from django.utils import timezone

from .organisation import Organisation


class MailAddress(models.Model):
    """digest: the SHA-256 of the part before “@”. sealed: the same part, encrypted."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"address for mail of {self.organisation}"
