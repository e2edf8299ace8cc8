"""What a source says of a record, or of one field of it.

One column for each kind of record, exactly one of them filled: so the database itself knows
that a citation never points at nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField, ProseField
from engagement.resources import field_of
from processes.access import as_reader, readable

from .part import Part
from .pointing import points_at
from .record import Record

CITING = (
    "process", "processlink", "stage", "textversion", "consultation", "intervention", "ask",
    "position", "commitment", "assessment", "barrier", "enabler", "lesson", "civicspacerating",
    "organisation", "reply", "effort", "post",
)  # fmt: skip


def exactly_one(names):
    """A condition: one of `names` is filled and all others are empty."""
    return reduce(
        or_, (Q(**{f"{other}__isnull": other != name for other in names}) for name in names)
    )


def pointer(kind):
    return models.ForeignKey(
        f"processes.{kind}", models.CASCADE, null=True, blank=True, related_name="+"
    )


@dataclass(frozen=True)
class UnlistedSource:
    """What somebody wrote where a source belongs: it has no page and no date of its own."""

    title: str
    slug = language = link = ""
    publisher = date = None
    date_kind = ""

    @property
    def pk(self):
        return self.title

    counted_as = pk

    def get_kind_display(self):
        return _("A note of the organisation, not among the sources yet")


class Citation(Part):
    """A source for a record, or for one field of it; both survive where sources disagree.

    The list of sources is public, so notes of one's own are named here, where only those who
    may see the record see them; a curator makes sources of them when it is published.
    """

    source = points_at("processes.Source", _("source"))
    reference = LineField(
        _("note or link"),
        max_length=300,
        blank=True,
        help_text=_("Where it can be checked, if it is not among the sources yet."),
    )
    process = pointer("Process")
    processlink = pointer("ProcessLink")
    stage = pointer("Stage")
    textversion = pointer("TextVersion")
    consultation = pointer("Consultation")
    intervention = pointer("Intervention")
    ask = pointer("Ask")
    position = pointer("Position")
    commitment = pointer("Commitment")
    assessment = pointer("Assessment")
    barrier = pointer("Barrier")
    enabler = pointer("Enabler")
    lesson = pointer("Lesson")
    civicspacerating = pointer("CivicSpaceRating")
    organisation = pointer("Organisation")
    reply = pointer("Reply")
    effort = pointer("Effort")
    post = pointer("Post")
    field = LineField(
        _("field"), max_length=40, blank=True, help_text=_("Empty for the whole record.")
    )
    locator = LineField(
        _("place in the source"), max_length=120, blank=True, help_text=_("Such as “paragraph 24”.")
    )
    note = LineField(
        _("note"), max_length=400, blank=True, help_text=_("How it was worked out, if it was.")
    )
    says = ProseField(
        _("what it says"),
        max_length=600,
        blank=True,
        help_text=_("In your own words. Where sources disagree, both survive."),
    )

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(CITING),
                name="citation_of_one_record",
                violation_error_message=_("A citation belongs to one entry."),
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False, reference="")
                | (Q(source__isnull=True) & ~Q(reference="")),
                name="citation_of_one_source",
                violation_error_message=_("Choose a source or write a note, and not both."),
            ),
        ]

    def clean(self):
        if bool(self.source_id) == bool(self.reference):
            raise ValidationError(_("Choose a source or write a note, and not both."))

    @property
    def told_by(self):
        """The source, or what somebody wrote in its place."""
        return self.source if self.source_id else UnlistedSource(self.reference)

    @property
    def fact(self):
        """What it is cited for, in words; "" for the whole of the record."""
        found = field_of(self.home.related_model, self.field) if self.field else None
        return "" if found is None else found.verbose_name

    @property
    def record_id(self):
        """The id of the record it belongs to, of whatever kind."""
        return getattr(self, self.home.attname)

    @classmethod
    @cache
    def homes(cls):
        return tuple(cls._meta.get_field(name) for name in CITING)

    @classmethod
    def of(cls, records):
        """Citations of records that their reader was allowed to read.

        A citation shares the level of the record it belongs to, so asking for those of visible
        records is asking the rule.
        """
        return cls.of_ids(**ids_by_kind(records))

    @classmethod
    def of_ids(cls, **ids):
        """The same of these ids, by kind."""
        here = (Q(**{f"{kind}__pk__among": ids[kind]}) for kind in CITING if kind in ids)
        return cls.unrestricted.filter(reduce(or_, here, Q(pk__in=())))

    @classmethod
    def visible_to(cls, reader, kind):
        """Citations of records of one `kind` that this person may see.

        One kind at a time: a condition over all of these columns would be as many joins.
        """
        reader = as_reader(reader)
        name = kind._meta.model_name
        here = cls.unrestricted.filter(**{f"{name}__isnull": False})
        return here.filter(readable(reader, f"{name}__")) if issubclass(kind, Record) else here


def ids_by_kind(records):
    found = defaultdict(list)
    for record in records:
        found[record._meta.model_name].append(record.pk)
    return found
