"""The audit trail: who did what, when, on which object; never what it says (R39, D8).

`note` writes an event in the transaction of the act it tells of; what cannot be noted is not done.
The chain is made after it, by the queue (`chain.py`), so no act waits for another's.
"""

import re
import uuid

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.queue.jobs import Job

SEALING = "trail"  # the name of the work
CODE_LIKE = re.compile(r"[a-z0-9_.:-]{0,64}")  # a code, a level, a digest; no sentence and no name


class What(models.TextChoices):
    """All that is ever noted."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("signing in failed")
    PASSWORD_CHANGED = "password_changed", _("the password was changed")
    ADDRESS_CHANGED = "address_changed", _("the e-mail address was changed")
    FACTOR_ADDED = "factor_added", _("a second factor was set up")
    FACTOR_REMOVED = "factor_removed", _("a second factor was taken off")
    FACTOR_LOST = "factor_lost", _("taking off a lost second factor was asked for")
    FACTOR_CONFIRMED = "factor_confirmed", _("another coordinator confirmed it")
    FACTOR_KEPT = "factor_kept", _("taking off a lost second factor was called off")
    CODES_MADE = "codes_made", _("new recovery codes were made")
    ACCOUNT_MADE = "account_made", _("the account was made")
    ACCOUNT_DELETED = "account_deleted", _("the account was deleted")
    SITE_ROLE_GIVEN = "site_role_given", _("became curator or administrator")
    SITE_STARTED = "site_started", _("the site was started with settings that had changed")
    INVITED = "invited", _("somebody was invited")
    INVITATION_ENDED = "invitation_ended", _("an invitation was withdrawn")
    JOINED = "joined", _("joined")
    ROLE_CHANGED = "role_changed", _("a role was changed")
    WORK_ENDED = "work_ended", _("somebody's work here ended")
    PANIC = "panic", _("everybody was signed out, and its page closed")
    PAGE_OPENED = "page_opened", _("its page was opened again")
    READING_GIVEN = "reading_given", _("a curator was let read what is kept here")
    READING_ENDED = "reading_ended", _("a curator was let read it no more")
    FACTOR_ASKED = "factor_asked", _("a second factor was required of everybody")
    FACTOR_ASKED_NO_MORE = "factor_asked_no_more", _("a second factor was required no more")
    AUTHORS_AS_STAFF = "authors_as_staff", _("who changed something was to be told as staff")
    AUTHORS_BY_NAME = "authors_by_name", _("who changed something was to be told by name")
    MAIL_OPENED = "mail_opened", _("an address for mail was made")
    MAIL_CLOSED = "mail_closed", _("an address for mail was taken back")
    MEMBERSHIP_WRITTEN = "membership_written", _("a membership of a coalition was written down")
    MEMBERSHIP_REMOVED = "membership_removed", _("a membership of a coalition was removed")
    MEMBERSHIP_AGREED = "membership_agreed", _("a side said yes to a membership")
    MEMBERSHIP_ENDED = "membership_ended", _("a side took its yes to a membership back")
    TRUST_GIVEN = "trust_given", _("became trusted to publish at once")
    TRUST_ENDED = "trust_ended", _("is trusted to publish at once no more")
    WIDENED = "widened", _("opened to more people")
    NARROWED = "narrowed", _("closed to some people")
    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("restored after removal")
    DELETED = "deleted", _("deleted for good")
    ERASED = "erased", _("personal data was erased")
    IMPORTED = "imported", _("a file was imported")
    IMPORT_UNDONE = "import_undone", _("an import was undone")
    EXPORTED = "exported", _("records that are not public were downloaded")
    RELEASE_REQUIRED = "release_required", _("large downloads were to be released")
    RELEASE_NOT_REQUIRED = "release_not_required", _("large downloads were to be released no more")
    DOWNLOAD_ASKED = "download_asked", _("a large download was asked for")
    DOWNLOAD_RELEASED = "download_released", _("a large download was released")
    DOWNLOAD_REFUSED = "download_refused", _("a large download was refused")
    DOWNLOAD_TAKEN = "download_taken", _("a download that was released was taken")


# What administrators read of accounts and settings, where it is no organisation's.
OF_ACCOUNTS = frozenset(
    (
        What.SIGNED_IN, What.SIGN_IN_FAILED, What.PASSWORD_CHANGED, What.ADDRESS_CHANGED,
        What.FACTOR_ADDED, What.FACTOR_REMOVED, What.FACTOR_LOST, What.FACTOR_KEPT,
        What.CODES_MADE, What.ACCOUNT_MADE, What.ACCOUNT_DELETED, What.SITE_ROLE_GIVEN,
        What.SITE_STARTED, What.INVITED,
    )
)  # fmt: skip


class Event(models.Model):
    """One thing that happened. It is added and never changed.

    month: as 2026-11, in which it is cut some day. who: the number that stands for an account in
    the trail alone (`Person.trail`), None for nobody or a command on the server. kind, thing: what
    it was done to; of an account its number as in `who`. organisation: whose business it is.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    month = models.CharField(max_length=7, editable=False)
    who = models.UUIDField(null=True, editable=False)
    what = models.CharField(max_length=24, choices=What, editable=False)
    kind = models.CharField(max_length=32, blank=True, editable=False)
    thing = models.UUIDField(null=True, editable=False)
    organisation = models.UUIDField(null=True, editable=False)
    detail = models.JSONField(default=dict, editable=False)

    objects = models.Manager()
    OF_ACCOUNTS = OF_ACCOUNTS

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "-id"], name="event_of_organisation")]

    def __str__(self):
        return f"{self.pk} {self.what}"


class Seal(models.Model):
    """The place of an event in the chain: its hash is over the event and the hash before it.

    It begins with 1 and leaves no number out. `chain.py` makes them.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    before = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = models.Manager()

    def __str__(self):
        return f"{self.number}:{self.hash}"


class Cut(models.Model):
    """Whole months that were let go: up to which seal, and its hash, from which the rest goes on.

    month: the youngest that went. events: how many went.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    month = models.CharField(max_length=7)
    events = models.PositiveBigIntegerField()

    objects = models.Manager()

    def __str__(self):
        return f"{self.number}:{self.hash}"


def note(what, who=None, on=None, organisation=None, **detail):
    """Add an event to the trail, within the transaction that is open.

    who: a person, or None. on: a row, or a person. organisation: its id, or None. detail: codes
    and numbers only. Raises ValueError for anything longer: content has no place here.
    """
    for value in detail.values():
        if not (value is None or isinstance(value, int) or CODE_LIKE.fullmatch(value)):
            raise ValueError(f"No place in the trail for {value!r}")
    now = timezone.now()
    kind, thing = _named(on)
    with transaction.atomic(savepoint=False):
        event = Event.objects.create(
            at=now,
            month=month_of(now),
            who=getattr(who, "trail", None),
            what=What(what),
            kind=kind,
            thing=thing,
            organisation=organisation,
            detail=detail,
        )
        Job.hand_over(SEALING, event.pk)
    return event


def month_of(moment):
    """As 2026-11, in UTC."""
    return moment.strftime("%Y-%m")


def _named(row):
    """(kind, id) of what it was done to: its word in addresses, where it has one."""
    if row is None:
        return "", None
    if hasattr(row, "trail"):
        return "accounts", row.trail
    resource = getattr(row, "resource", None)
    key = row.pk if isinstance(row.pk, uuid.UUID) else None
    return (resource.plural if resource else row._meta.model_name), key
