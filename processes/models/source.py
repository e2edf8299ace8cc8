"""Where a fact comes from."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.codes import CodeField
from engagement.dates import EdtfField
from engagement.fields import LineField, LinkField
from engagement.resources import Resource

from .common import Shared
from .dated import DateKind
from .pointing import points_at


class SourceKind(models.TextChoices):
    OFFICIAL = "official", _("Official document")
    CASE_STUDY = "case_study", _("Case study")
    ANALYSIS = "analysis", _("Analysis")
    INTERVIEW = "interview", _("Interview")
    STATEMENT = "statement", _("Statement")
    PRESS_RELEASE = "press_release", _("Press release")
    NEWS = "news", _("News item")
    LISTING = "listing", _("Web page that lists items")
    HEADLINE = "headline", _("Headline only")
    OTHER = "other", _("Something else")


class Source(Shared):
    """A document that facts are cited from. In two languages it still counts once."""

    title = LineField(_("title"), max_length=300)
    publisher = points_at("processes.Organisation", _("publisher"))
    author = LineField(
        _("author"), blank=True, help_text=_("An organisation or an office, not a private person.")
    )
    date = EdtfField(_("date"))
    date_kind = models.CharField(
        _("meaning of the date"), max_length=8, choices=DateKind, blank=True
    )
    language = LineField(_("language"), max_length=12, blank=True)
    kind = CodeField(
        _("kind"), max_length=16, codes=SourceKind, blank=True,
        help_text=_("Empty where it is not recorded."),
    )  # fmt: skip
    link = LinkField(_("link"))
    part_of = points_at("self", _("found in"), help_text=_("The page or collection it stands in."))
    translation_of = points_at(
        "self", _("translation of"), help_text=_("Language twins count as one source.")
    )

    resource = Resource(
        plural="sources",
        about=_("Documents that facts are cited from, and what each of them supports."),
        fields=(
            "title", "publisher", "author", "date", "date_kind", "language", "kind", "link",
            "part_of", "translation_of", "created", "changed",
        ),
        hidden=(
            ("id", "shown as the address"),
            ("slug", "shown as the address"),
            ("removed", "what was removed is hidden"),
            ("merged_into", "its address leads there"),
        ),
        filters=("q", "kind", "language"),
        search=("title", "author"),
        columns=("publisher", "kind", "language", "date"),
        order=(("newest", ("-date_sort", "-pk")), ("name", ("title", "pk"))),
    )  # fmt: skip

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-date_sort", "-pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(translation_of__isnull=True) | ~Q(translation_of=F("id")),
                name="source_not_its_own_translation",
                violation_error_message=_("A source cannot be its own translation."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def whose(self):
        """Who wrote it, in short: with whom is left out; else who published it, or its title."""
        return self.author.partition(",")[0] or getattr(self.publisher, "short", self.title)

    @property
    def counted_as(self):
        """The id under which language twins count once."""
        return self.translation_of_id or self.pk
