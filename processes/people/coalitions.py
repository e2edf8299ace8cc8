"""Consent to a membership: who is asked, what a yes opens, saying yes, and taking it back."""

import datetime as dt
from itertools import chain, islice

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Exists, Min, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone

from engagement.models import Person
from engagement.resources import kinds
from engagement.trail.events import What, note
from processes.access import Reader, coalitions_of, led_by, memberships_of, opened_by_joining
from processes.models import AGREED, Affiliation, Consent, Era, Membership, Organisation
from processes.people.notices import tell

TOLD_FOR = dt.timedelta(days=30)  # that somebody joined stays on a desk

MOST_NAMED = 50  # records that are named on a page


# -- who speaks for whom -----------------------------------------------------------------------
def sides_spoken_for(reader):
    """{side: a condition on memberships, for which this person speaks on that side}.

    An organisation speaks through its coordinators; so does a coalition. Where it has none, those
    of any of its members convene it.
    """
    leads = Affiliation.unrestricted.coordinators().order_by()
    led = led_by(reader) if reader.signed_in else led_by(reader).none()
    own = Exists(leads.filter(organisation=OuterRef("coalition")))
    convened = Q(coalition__in=coalitions_of(led)) & ~own
    return {"coalition": Q(coalition__in=led) | convened, "organisation": Q(organisation__in=led)}


def who_answers(coalition):
    """Who speaks for a coalition now: how many people (`number`), whether by coordinating it
    (`own`), and how many of those coordinate no member of it (`alone`)."""
    leads = Affiliation.unrestricted.coordinators().order_by()
    there = leads.filter(organisation=coalition)
    within = leads.filter(organisation__in=members_of(coalition))
    own = there.exists()
    people = (there if own else within).people().filter(is_active=True)
    within = within.values("person")
    return {"own": own, "number": people.count(), "alone": people.exclude(pk__in=within).count()}


def members_of(coalition):
    """A query for the ids of those who are in a coalition, by what both sides said yes to."""
    members = Membership.unrestricted.in_force(timezone.localdate()).agreed().order_by()
    return members.filter(coalition=coalition).values("organisation")


def spoken_for(reader):
    """Memberships that are not over and for a side of which this person speaks."""
    sides = sides_spoken_for(reader)
    rows = Membership.visible_to(reader).not_over(timezone.localdate())
    there = Q(coalition__in=Organisation.visible_to(reader).values("pk"))
    rows = rows.filter(sides["coalition"] | sides["organisation"], there)
    return rows.select_related("coalition", "organisation").order_by("coalition__name", "pk")


def sides_of(membership, reader):
    """The sides of a membership for which this person speaks."""
    rows = Membership.unrestricted.filter(pk=membership.pk)
    return [
        side for side, theirs in sides_spoken_for(reader).items() if rows.filter(theirs).exists()
    ]


def waits_for(reader):
    """A condition on memberships: they wait for a word of this person."""
    sides, said = sides_spoken_for(reader), Q(consent__organisation_yes__isnull=False)
    waits = Q(said, sides["coalition"], consent__coalition_yes__isnull=True)
    return waits | Q(~said, sides["organisation"])


def memberships_on_desk(reader):
    """Memberships that wait for a word of this person (`waits`), and those that came lately to
    the coalitions of their organisations and are read with there now."""
    since, today = timezone.now() - TOLD_FOR, timezone.localdate()
    late = Q(consent__coalition_yes__gte=since) | Q(consent__organisation_yes__gte=since)
    others = ~Q(organisation__in=reader.organisations)
    came = Q(AGREED, late, others, coalition__in=reader.organisations | reader.coalitions)
    rows = Membership.visible_to(reader).not_over(today).select_related("coalition", "organisation")
    rows = rows.annotate(waits=Case(When(waits_for(reader), then=True), default=False))
    there = Q(coalition__in=Organisation.visible_to(reader).values("pk"))
    return rows.filter(there, Q(waits=True) | came).order_by("coalition__name", "pk")


def concerns(membership, reader):
    """Is it told to this person that a membership is only asked? Both sides, and who keeps it."""
    inside = membership.coalition_id in reader.coalitions
    ours = reader.organisations & {membership.coalition_id, membership.organisation_id}
    return reader.curates or inside or bool(ours)


# -- what a yes opens --------------------------------------------------------------------------
def opens_from(membership, reader):
    """The era from which on this person can open to a newcomer what was shared before: as far back
    as a member reads that they coordinate. None: nothing, as for who only coordinates the coalition
    itself, where they may have been appointed by who keeps the site."""
    theirs = memberships_of(led_by(reader)).filter(coalition=membership.coalition_id)
    return theirs.aggregate(era=Min("consent__era"))["era"]


def number_opened(membership, era):
    """How many records its people would read for the first time, counted by the rule."""
    opened = opened_by_joining(membership.organisation_id, membership.coalition_id, era)
    return sum(kind.unrestricted.filter(opened).count() for kind in kept_kinds())


def kept_kinds():
    return [kind for kind in kinds("processes") if hasattr(kind, "readers")]


def left_there(membership, reader):
    """(how many records the organisation has shared in the coalition, the first of them): they stay
    readable there for who is in it, also when the organisation leaves."""
    shared = {"owner": membership.organisation_id, "coalition": membership.coalition_id}
    rows = [kind.visible_to(reader).filter(**shared).order_by("pk") for kind in kept_kinds()]
    first = chain.from_iterable(some[:MOST_NAMED] for some in rows)
    return sum(some.count() for some in rows), list(islice(first, MOST_NAMED))


def people_of(membership):
    """How many people work for the organisation."""
    there = Affiliation.unrestricted.filter(organisation=membership.organisation_id)
    return there.filter(person__is_active=True).count()


# -- saying yes, and taking it back ------------------------------------------------------------
def consent_of(membership):
    """What was said to it so far; not stored where nothing was."""
    found = Consent.unrestricted.filter(membership=membership).first()
    return found or Consent(membership=membership)


@transaction.atomic
def say_yes(membership, side, by, reads_all=False):
    """One side says yes, the organisation first, and with the second it has joined. Is it in?

    The coalition has the last word, since it is what it shares that is opened, and to people who
    are there. Where nobody was ever in it and nothing is shared, there is nobody to ask: whoever
    comes first begins it. reads_all: does it read what was shared before, too? That is for the
    coalition to say, through a member's coordinator, as far back as that member reads (D11).
    Raises PermissionDenied for who does not speak for that side now, or opens what is not theirs.
    """
    consent = consent_held(membership, side, by)
    if side == "coalition" and not consent.organisation_yes:
        raise PermissionDenied
    if side == "organisation" and membership.coalition.is_free:
        consent.coalition_yes = timezone.now()
    if side == "coalition" and not consent.coalition_yes:
        consent.era = era_of(membership, by, reads_all)
    setattr(consent, f"{side}_yes", timezone.now())
    consent.save()
    note_consent(What.MEMBERSHIP_AGREED, membership, by, side)
    tell(receivers(membership), "coalition", reverse("home"))
    return consent.is_given


def era_of(membership, by, reads_all):
    """The era from which on a newcomer reads: one that begins now, or an earlier one."""
    if not reads_all:
        return Era.unrestricted.create(coalition=membership.coalition).pk
    era = opens_from(membership, Reader(by))
    if era is None:
        raise PermissionDenied
    return era


@transaction.atomic
def take_back_yes(membership, side, by):
    """A side takes its yes back: what was opened by it is closed with the next request.

    Raises PermissionDenied for who does not speak for that side.
    """
    consent = consent_held(membership, side, by)
    told = list(receivers(membership).values_list("pk", flat=True))
    if consent.pk:
        consent.delete()
        note_consent(What.MEMBERSHIP_ENDED, membership, by, side)
        tell(Person.objects.filter(pk__in=told), "coalition", reverse("home"))


def note_consent(what, membership, by, side):
    """In the trail, for both sides."""
    for one in (membership.coalition_id, membership.organisation_id):
        note(what, who=by, on=membership, organisation=one, side=side)


def consent_held(membership, side, by):
    """The consent to a membership, held until the transaction ends."""
    Organisation.unrestricted.select_for_update().filter(pk=membership.coalition_id).first()
    if side not in sides_of(membership, Reader(by)):
        raise PermissionDenied
    return consent_of(membership)


def receivers(membership):
    """Who coordinates the coalition, one of its members, or the organisation."""
    both = (membership.coalition_id, membership.organisation_id)
    there = Q(organisation__in=members_of(membership.coalition_id)) | Q(organisation__in=both)
    return Affiliation.unrestricted.coordinators().filter(there).people()
