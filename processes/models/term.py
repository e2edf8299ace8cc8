"""What curators have added to a vocabulary, or retired from it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField

PLAIN = r"\A[a-z][a-z0-9_]*\Z"
LABEL_LANGUAGES = ("en", "es", "fr")


class Term(models.Model):
    """One code: added by curators, with its labels; or built in, and retired.

    A code is never deleted or renamed: what holds it stays readable. English is the label of last
    resort (K38).
    """

    vocabulary = models.CharField(max_length=32)
    code = models.CharField(
        _("code"),
        max_length=32,
        validators=[RegexValidator(PLAIN, _("Small letters, digits and “_” only."))],
        help_text=_("A short word in small letters, such as “oversight_body”. It never changes."),
    )
    label_en = LineField(_("label in English"), max_length=80, blank=True)
    label_es = LineField(_("label in Spanish"), max_length=80, blank=True)
    label_fr = LineField(_("label in French"), max_length=80, blank=True)
    group = models.CharField(max_length=16, blank=True)  # the family or phase of a kind
    made = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    retired = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    merged_into = models.CharField(max_length=32, blank=True)  # the code that took its place
    merged_in = models.UUIDField(null=True)  # the change that gave it to what had this one

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["vocabulary", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="term_once"),
            models.CheckConstraint(
                condition=Q(retired__isnull=False) | Q(retired_by__isnull=True),
                name="term_retired_by_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.vocabulary}: {self.code}"

    @property
    def labels(self):
        return [text for text in (getattr(self, f"label_{one}") for one in LABEL_LANGUAGES) if text]

    @property
    def label(self):
        """In the language of now, else in English."""
        here = getattr(self, f"label_{(get_language() or 'en')[:2]}", "")
        return here or self.label_en or self.code
