"""What came back: one reply answers several engagements and several asks, each with its reasons."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.dates import words
from engagement.fields import LineField, LinkField, ProseField
from engagement.in_languages import Text
from engagement.resources import Resource
from engagement.rules import listed_only

from .ask import Ask
from .dated import Dated
from .entry_codes import OF_REPLIES, Reasons, code_choices
from .intervention import Intervention
from .part import Part
from .pointing import points_at
from .process import Process
from .record import Record


class Reply(Dated, Record):
    """What an office or a body said to what was sent to it, once for all that it answers.

    It does not point at what it answers, its parts do: so it says of each only to who may see that.
    """

    process = points_at(Process, _("process"))
    sender = points_at("processes.Organisation", _("replied by"))
    post = LineField(
        _("replied by, in words"), max_length=120, blank=True,
        help_text=_("An office, or whom the source does not name. A function, never a person."),
    )  # fmt: skip
    text = LineField(
        _("what was replied"), max_length=500, blank=True, help_text=_("In one sentence.")
    )
    summary = ProseField(_("summary"), blank=True)
    link = LinkField(_("link"))

    resource = Resource(
        plural="replies",
        about=_("What came back: who replied when, to which engagements and asks, and why."),
        fields=(
            "process", "sender", "post", "date", "date_kind", "text", "summary", "link",
            *Record.published,
        ),
        parts=("EntryAnswer", "AskAnswer"),
        hidden=Record.internal,
        filters=("q", "process", "sender"),
        search=("text", "summary", "post"),
        columns=("sender", "process", "date"),
        order=(("newest", ("-date_sort", "-pk")),),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-date_sort", "-pk"]

    def clean(self):
        super().clean()
        # A day more than here: it is tomorrow already for who writes east of this site.
        today = timezone.localdate() + timedelta(days=1)
        if self.date and self.date.earliest and self.date.earliest > today:
            said = _("A reply has come already: write a day up to today, or none.")
            raise ValidationError({"date": said})

    def __str__(self):
        if self.text:
            return self.text
        when = words(self.date, kind=self.date_kind)
        return gettext("Reply, %(when)s") % {"when": when} if self.date else gettext("Reply")

    @property
    def by_whom(self):
        """Who replied, as Texts; none where that is not recorded."""
        sender = [self.sender.short_text] if self.sender_id else []
        return [Text(self.post), *sender] if self.post else sender


class SaidInReply(Part):
    """What a reply says to one thing. Seen by who may see both; neither hides the other."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="+", verbose_name=_("reply"))
    response = models.CharField(_("response"), max_length=24, choices=code_choices(OF_REPLIES))
    reasons_given = models.CharField(_("reasons given"), max_length=12, choices=Reasons, blank=True)
    reasons = ProseField(
        _("reasons"), max_length=2000, blank=True, help_text=_("As they were given, in your words.")
    )

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
        ordering = ["pk"]
        constraints = [
            listed_only(
                "%(class)s_response_known", Q(response__in=[one.value for one in OF_REPLIES])
            )
        ]


class EntryAnswer(SaidInReply):
    """What a reply says to one engagement."""

    intervention = models.ForeignKey(
        Intervention, models.CASCADE, related_name="+", verbose_name=_("engagement")
    )

    class Meta(SaidInReply.Meta):
        verbose_name = _("engagement answered")
        verbose_name_plural = _("engagements answered")
        constraints = [
            *SaidInReply.Meta.constraints,
            models.UniqueConstraint(
                fields=["reply", "intervention"],
                name="entryanswer_once",
                violation_error_message=_("This is listed already."),
            ),
        ]


class AskAnswer(SaidInReply):
    """What a reply says to one ask."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+", verbose_name=_("ask"))

    class Meta(SaidInReply.Meta):
        verbose_name = _("ask answered")
        verbose_name_plural = _("asks answered")
        constraints = [
            *SaidInReply.Meta.constraints,
            models.UniqueConstraint(
                fields=["reply", "ask"],
                name="askanswer_once",
                violation_error_message=_("This is listed already."),
            ),
        ]
