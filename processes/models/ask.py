"""What was asked for, and the wording that was proposed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import Resource

from .pointing import points_at
from .process import Process
from .record import Record


class Tier(models.TextChoices):
    RED_LINE = "red_line", _("Red line")
    CORE = "core", _("Core")
    ACHIEVABLE = "achievable", _("Achievable")
    ASPIRATION = "aspiration", _("Best outcome")


WORDING = 2000  # characters of a wording: an article of a law, and not the law


class Ask(InLanguages, Record):
    """What was asked for in a process, whoever raised it and how often."""

    process = points_at(Process, _("process"))
    text = LineField(_("what was asked"), max_length=500, help_text=_("One concrete sentence."))
    provision = LineField(
        _("provision"), max_length=80, blank=True, help_text=_("Such as Article 4.")
    )
    old_wording = ProseField(
        _("old wording"), max_length=WORDING, blank=True,
        help_text=_("What the text said when this was asked. In the language of the text."),
    )  # fmt: skip
    proposed_wording = ProseField(
        _("proposed wording"), max_length=WORDING, blank=True,
        help_text=_("What it should say instead. What was adopted stands with what came of it."),
    )  # fmt: skip
    amendment = LineField(
        _("number of the amendment"), max_length=80, blank=True,
        help_text=_("Under which it was put forward, such as 214."),
    )  # fmt: skip
    tier = models.CharField(_("tier"), max_length=12, choices=Tier, blank=True)
    same_as = points_at(
        "self",
        _("same as"),
        help_text=_("The ask that this one says in other words. Totals count the two as one."),
    )
    holders = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("asked by")
    )
    addressees = models.ManyToManyField(
        "processes.Organisation", blank=True, related_name="+", verbose_name=_("asked of")
    )
    unnamed = LineField(
        _("asked of, in words"), max_length=120, blank=True,
        help_text=_("Whom the directory does not have, such as an office. Never a person."),
    )  # fmt: skip

    translated = ("text",)
    resource = Resource(
        plural="asks",
        about=_("What was asked for, and what became of it in one text after another."),
        fields=(
            "process",
            "text",
            "provision",
            "old_wording",
            "proposed_wording",
            "amendment",
            "tier",
            "same_as",
            "holders",
            "addressees",
            "unnamed",
            *InLanguages.in_languages,
            *Record.published,
        ),
        parts=("Fate", "Raising"),
        hidden=Record.internal,
        filters=("q", "process", "tier", "holder", "fate"),
        search=("text", "provision", "amendment", "unnamed"),
        columns=("process", "provision", "tier"),
        order=(("name", ("text", "pk")), ("newest", ("-created", "pk"))),
    )

    class Meta(Record.Meta):
        verbose_name = _("ask")
        verbose_name_plural = _("asks")
        ordering = ["text", "pk"]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.same_as_id and (self.same_as_id == self.pk or self.same_as.same_as_id):
            raise ValidationError(
                {"same_as": _("Name the one ask that the others are the same as.")}
            )
