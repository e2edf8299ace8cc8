"""Whom curators trust to keep up their own public entries, and what was changed that way."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.fields import ProseField
from engagement.resources import kinds
from engagement.trail.events import What, note
from processes.access import kept_by_curators

from .affiliation import Affiliation
from .organisation import Organisation
from .record import Record


class Trust(models.Model):
    """Since when, and why, an organisation's people publish and change its own entries at once.

    It ends when its last coordinator leaves: whom it was given to is not there any more.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    reason = ProseField(
        _("why"), max_length=1000, help_text=_("Its people read this, and so do curators.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"{self.organisation} since {self.since}"

    @staticmethod
    def can_be_given_to(organisation):
        """To those whom somebody coordinates."""
        there = Affiliation.unrestricted.coordinators()
        return there.filter(organisation=organisation).exists()

    @classmethod
    def of(cls, organisation, reader):
        """As curators and its own people may read it; None where there is none."""
        if not (reader.curates or organisation.pk in reader.organisations):
            return None
        return cls.unrestricted.filter(organisation=organisation).first()


@receiver([post_delete, post_save], sender=Affiliation)
def end_without_coordinator(instance, **kwargs):
    if Trust.can_be_given_to(instance.organisation_id):
        return
    gone, _each = Trust.unrestricted.filter(organisation=instance.organisation_id).delete()
    if gone:
        where = {"on": instance.organisation, "organisation": instance.organisation_id}
        note(What.TRUST_ENDED, **where)


class AtOnce(models.Model):
    """A change of something public that no curator has seen before it was there.

    change: that of its versions. published: it made the record public. It goes when a curator has
    looked, or has taken the change back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # as in its address
    record = models.UUIDField()
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    change = models.UUIDField()
    published = models.BooleanField()
    made = models.DateTimeField(default=timezone.now)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["made", "pk"]
        constraints = [models.UniqueConstraint(fields=["record", "change"], name="at_once_once")]

    def __str__(self):
        return f"{self.kind} {self.record}"

    @classmethod
    def visible_to(cls, reader):
        return cls.unrestricted.filter(kept_by_curators(reader))

    @classmethod
    def note(cls, record, change, by, published):
        said = {"kind": record.resource.plural, "owner_id": record.owner_id, "by": by}
        said["published"] = published
        cls.unrestricted.get_or_create(record=record.pk, change=change, defaults=said)

    @classmethod
    def note_opened_with(cls, opened, change, by):
        """What became public with something else, by a change of that: where it was changed while
        it was hidden, whoever opened it; where it never was public, unless a curator did."""
        for kind in filter(lambda one: issubclass(one, Record), kinds("processes")):
            versions = kind.unrestricted_versions.filter(open_to_all=True)
            found = versions.filter(change=change).exclude(id=opened.pk).values("id")
            for record in kind.unrestricted.filter(pk__in=found, owner__isnull=False):
                earlier = versions.filter(id=record.pk).exclude(change=change)
                last = earlier.order_by("-history_date").values_list("history_date", flat=True)[:1]
                public = next(iter(last), None)
                curated = getattr(by, "is_curator", True)
                if public < record.changed if public else not curated:
                    cls.note(record, change, by, published=not public)
