"""The offices of a body, and who held each from when to when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfField, OnceADate, from_to
from engagement.fields import LineField
from engagement.in_languages import InLanguages, shown_text
from engagement.resources import Resource

from .common import Shared
from .organisation import Organisation
from .part import Part
from .pointing import points_at
from .process_lead import ends_before

OF_NOBODY = _("Name the body that the post is an office of.")


class Post(InLanguages, Shared):
    """An office of a body, such as its chair: told apart by who held it when, never a person."""

    organisation = points_at(
        Organisation, _("office of"), required=True, help_text=_("The body it belongs to.")
    )
    name = LineField(
        _("name"), help_text=_("The office, such as Chair of the Committee. Never a person.")
    )

    translated = ("name",)
    resource = Resource(
        plural="posts",
        about=_(
            "Offices of a body, such as its chair, and who held each when. Functions, not names."
        ),
        fields=("name", "organisation", *InLanguages.in_languages, "created", "changed"),
        parts=("Holding",),
        hidden=(
            ("id", "shown as the address"),
            ("slug", "shown as the address"),
            ("removed", "what was removed is hidden"),
            ("merged_into", "its address leads there"),
        ),
        filters=("q", "organisation"),
        search=("name",),
        columns=("organisation",),
        order=(("name", ("name", "pk")), ("newest", ("-created", "pk"))),
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["name", "pk"]
        default_manager_name = "unrestricted"

    def __str__(self):
        return self.name

    def clean(self):
        """It stays with its body: who is named in it stands beside that."""
        super().clean()
        before = Post.unrestricted.filter(pk=self.pk).values_list("organisation", flat=True).first()
        if not self._state.adding and before and before != self.organisation_id:
            said = _("A post stays with its body. Add a post of the other body instead.")
            raise ValidationError({"organisation": said})

    @classmethod
    def visible_to(cls, reader):
        """With its body: who sees that sees its posts, and nobody sees one without it."""
        bodies = Organisation.visible_to(reader)
        return super().visible_to(reader).filter(organisation__in=bodies)

    def held_on(self, date):
        """The Holding of a date, where that determines exactly one; else None.

        Of one whose `holdings` have been read with their sources. A date that is not known
        exactly enough determines none, nor does a day on which somebody else may have held it.
        """
        if not date or not (date.earliest and date.latest) or is_vague(date):
            return None
        may = [one for one in self.holdings.all() if one.may_be_of(date)]
        return may[0] if len(may) == 1 and may[0].is_surely_of(date) else None

    def holder_on(self, date):
        """Who held it then and from when to when, in words; "" where that is not determined."""
        held = self.held_on(date)
        if held is None:
            return ""
        said = {"when": held.period, "holder": held.holder}
        return gettext("%(when)s: %(holder)s") % said

    def words_on(self, date):
        """The office, and who held it then where that is determined."""
        name, held = shown_text(self).words, self.holder_on(date)
        return gettext("%(post)s, %(held)s") % {"post": name, "held": held} if held else name


class Holding(Part):
    """Who held a post, from when to when, as a source tells it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="holdings")
    holder = LineField(
        _("held by"),
        max_length=160,
        help_text=_(
            "A country, a party, a body or a function. A name only of a public official whom the"
            " source names in this office; never a private person’s."
        ),
    )
    since = EdtfField(_("since"))
    until = EdtfField(
        _("until"), help_text=_("Left empty, it is known up to the day of the source only.")
    )
    source = points_at("processes.Source", _("source"))
    locator = LineField(_("place in the source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["since_sort", "pk"]
        default_manager_name = "unrestricted"
        constraints = [
            OnceADate(
                fields=["post", "holder", "since"],
                name="holding_once",
                violation_error_message=_("This holder is listed with this start already."),
            ),
        ]

    def __str__(self):
        return self.holder

    @classmethod
    def visible_to(cls, reader):
        return super().visible_to(reader).filter(post__in=Post.visible_to(reader))

    def clean(self):
        if self.since and self.until and ends_before(self.since, self.until):
            raise ValidationError({"until": _("This is before it began.")})

    @property
    def period(self):
        """From when to when, in words; "" where neither is recorded."""
        return from_to(self.since, self.until)

    def may_be_of(self, date):
        """Can it have lasted on a day that the date can mean? What is not known can be."""
        first, last = (
            None if not one or is_vague(one) else one for one in (self.since, self.until)
        )
        begun = not first or first.earliest is None or first.earliest <= date.latest
        return begun and (not last or last.latest is None or last.latest >= date.earliest)

    def is_surely_of(self, date):
        """Did it last on every day that the date can mean?"""
        since, until = self.since, self.known_until
        if not (since and since.latest and until) or is_vague(since):
            return False
        return since.latest <= date.earliest and date.latest <= until

    @property
    def known_until(self):
        """The last day on which it surely lasted: of one without an end, that of its source."""
        known = self.until or (self.source.date if self.source_id else None)
        return None if not known or is_vague(known) else known.earliest


def is_vague(date):
    return date.approximate or date.uncertain


def not_its_post(post, organisation_id):
    """Why a post cannot be named beside a body, in words; "" where it can."""
    if post is None or post.organisation_id == organisation_id:
        return ""
    return _("“%(post)s” is an office of another body.") % {"post": post}


def with_holdings(path=""):
    """To be read before `words_on` is asked of the posts at the end of a path ("post__")."""
    return Prefetch(f"{path}holdings", Holding.unrestricted.select_related("source"))
