"""Who took part in an engagement, and what it asked for."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import EdtfField
from engagement.fields import LineField
from engagement.in_languages import Text

from .ask import Ask
from .intervention import Intervention
from .part import Part
from .pointing import points_at
from .post import OF_NOBODY, Post, not_its_post


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
    SUBJECT = "subject", _("subject, whom it is about")
    VICTIM = "victim", _("victim, who was harmed")
    CHAMPION = "champion", _("champion")
    INTERMEDIARY = "intermediary", _("intermediary")
    OPPONENT = "opponent", _("opponent")
    FACILITATOR = "facilitator", _("helped others take part")
    RESPONDENT = "respondent", _("gave the official reply")
    CHANGE_AGENT = "change_agent", _("influenced the change")
    SOCIAL_ACTOR = "social_actor", _("changed")
    SUBSTANTIATOR = "substantiator", _("confirms it")


# Whom something was addressed to, whom it exposes and who was harmed did nothing in it.
SPOKEN_OF = (Role.ADDRESSEE, Role.SUBJECT, Role.VICTIM)
# Nor did those ask for anything, or get a promise, who gave room to it, printed or confirmed it.
NOT_ASKING = (*SPOKEN_OF, Role.HOST, Role.SUBSTANTIATOR)


class Typed(NamedTuple):
    """Who took part, as somebody typed it: not in the directory, so it has no page."""

    name: str
    slug = ""

    def __str__(self):
        return self.name

    @property
    def pk(self):
        return self.name

    @property
    def short(self):
        return self.name

    @property
    def short_text(self):
        return Text(self.name)


class Participation(Part):
    """An organisation's part in an engagement. Functions, never private names.

    The directory is public, so a name it has not is kept here, where only those who may see
    the entry can see it; a curator puts it into the directory when the entry is published.
    """

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="participations")
    organisation = points_at("processes.Organisation", _("organisation"))
    name = LineField(
        _("name"),
        max_length=160,
        blank=True,
        help_text=_("A body that is not in the directory yet, or an office. Roles, not people."),
    )
    post = points_at(
        Post,
        _("post"),
        help_text=_("Which office of that organisation it was, where posts are kept of it."),
    )
    role = CodeField(_("role"), max_length=16, codes=Role)
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
        ordering = ["role", "organisation__name", "name", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, name="")
                | (Q(organisation__isnull=True) & ~Q(name="")),
                name="participation_of_somebody",
                violation_error_message=_("Choose an organisation or write a name, and not both."),
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(organisation__isnull=False),
                name="participation_post_of_a_body",
                violation_error_message=OF_NOBODY,
            ),
            models.UniqueConstraint(
                fields=["intervention", "organisation", "role"],
                name="participation_once",
                violation_error_message=_("This organisation is listed in this role already."),
            ),
            models.UniqueConstraint(
                fields=["intervention", "name", "role"],
                condition=~Q(name=""),
                name="participation_once_by_name",
                violation_error_message=_("This name is listed in this role already."),
            ),
        ]

    def clean(self):
        if bool(self.organisation_id) == bool(self.name):
            raise ValidationError(_("Choose an organisation or write a name, and not both."))
        if self.post_id and (why := not_its_post(self.post, self.organisation_id)):
            raise ValidationError({"post": why})

    @property
    def is_acting(self):
        """Did they do it, rather than being addressed or spoken of, or confirming it?"""
        return self.role not in (*SPOKEN_OF, Role.SUBSTANTIATOR)

    @property
    def is_addressee(self):
        return self.role == Role.ADDRESSEE

    @property
    def is_spoken_of(self):
        """Is it about them, without their having done anything in it, or being addressed?"""
        return self.role in (Role.SUBJECT, Role.VICTIM)

    @property
    def day(self):
        """When it was that they took part: the date of the entry, or on which they joined."""
        return self.since or self.intervention.date

    @property
    def holder(self):
        """Who held the post then, in words; "" where that is not determined."""
        return self.post.holder_on(self.day) if self.post_id else ""

    @property
    def who(self):
        """The organisation, or the name somebody typed; both have `name`, `short` and `slug`."""
        return self.organisation if self.organisation_id else Typed(self.name)


class Raising(Part):
    """An ask was raised in an intervention. Seen by who may see both; neither hides the other."""

    intervention = models.ForeignKey(
        Intervention, models.CASCADE, related_name="+", verbose_name=_("engagement")
    )
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="+", verbose_name=_("ask"))
    position = models.PositiveSmallIntegerField(
        _("position"), null=True, blank=True,
        help_text=_("Its place in the list of the document, from 1; empty for what is none of it."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("ask raised")
        verbose_name_plural = _("asks raised")
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "ask"],
                name="raising_once",
                violation_error_message=_("This is listed already."),
            )
        ]
