"""What somebody proposes for the shared record, and what a curator made of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.fields import ProseField
from processes.access import proposals_for

from .organisation import Organisation


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for a curator")
    ACCEPTED = "accepted", pgettext_lazy("a proposal", "Accepted")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposal(models.Model):
    """To make something public, to change what is, or to add to the directory.

    `content` is what it is to say, by field and part by part, as its organisation gave it to the
    curators: it is all they see of something private; with the same, under "along", of each record
    that is made public with it. Read by them and by the people of `owner`, and published nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # of the record, as in its address
    record = models.UUIDField(null=True, blank=True)  # its id; empty for something new
    title = models.CharField(max_length=300)
    content = models.JSONField()
    publishes = models.BooleanField()  # it is private until this is accepted
    # What those have in common that were proposed together: they stay one thing, whatever comes.
    together = models.UUIDField(null=True, editable=False, db_index=True)
    note = ProseField(
        _("why"), max_length=1000, blank=True, help_text=_("For the curators, in a sentence.")
    )
    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made = models.DateTimeField(auto_now_add=True)  # it keeps its place by this
    anew = models.DateTimeField(
        null=True, blank=True
    )  # when it was sent once more, mended or changed
    state = models.CharField(
        max_length=12, choices=ProposalState, default=ProposalState.OPEN, db_index=True
    )
    reason = ProseField(
        _("reason"),
        max_length=1000,
        blank=True,
        help_text=_("What has to change before it can be accepted."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)  # curators have heard by mail that it waits

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["made", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided__isnull=True)
                | (~Q(state="open") & Q(decided__isnull=False)),
                name="proposal_decided_when_it_is",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="proposal_returned_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state="open", publishes=True),
                name="proposal_publishes_once",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Of a row that stands for several proposed together, the page of all of these."""
        if getattr(self, "number", 1) > 1:
            return reverse("together", args=[self.together])
        return reverse("proposal", args=[self.pk])

    @property
    def proposed(self):
        """When it was proposed as it stands here."""
        return self.anew or self.made

    @property
    def can_be_mended(self):
        """What was handed over is kept for a month after it was returned."""
        return self.state == ProposalState.RETURNED and bool(self.content)

    @classmethod
    def about(cls, ids, among=None):
        """Those about any of these records, also where it only goes along. among: of these rows."""
        rows = cls.unrestricted.all() if among is None else among
        ids = {str(one) for one in ids}
        rows = rows.annotate(words=Cast("content", models.TextField()))
        named = Q(*(Q(words__contains=one) for one in ids), _connector=Q.OR)
        found = rows.filter(Q(record__in=ids) | named & Q(words__contains='"along"'))
        return [one for one in found if str(one.record) in ids or one.ids_along & ids]

    @property
    def ids_along(self):
        """Ids, as texts, of the records that it makes public with its own."""
        return {one["record"] for one in self.content.get("along", ())}

    @classmethod
    def mark_as_told(cls, now):
        """Curators hear now of all that wait; how many of these they had not heard of."""
        new = cls.unrestricted.filter(state=ProposalState.OPEN, told=False, made__lte=now)
        return new.update(told=True)

    @classmethod
    def visible_to(cls, reader):
        return cls.unrestricted.filter(proposals_for(reader))
