"""Taking off a second factor that somebody has lost: it waits, is seen, and can be called off.

Whoever asks for it may be who stole the password. So it takes three days, or two coordinators who
know the person, and everybody hears of it who would notice.
"""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from engagement.models import Person
from engagement.people import end_sessions, has_second_factor
from engagement.trail.events import What, note
from processes.access import Reader, led_by
from processes.models import WAIT, Affiliation, LostFactor
from processes.people.notices import tell

NO_TIME = dt.timedelta(0)
KEEPS_THE_SITE = Q(person__is_staff=True) | Q(person__is_curator=True)


class CannotBeTakenOff(Exception):
    """Two coordinators cannot take this one off now."""


def who_hears(person):
    """The others who hear of it: who works where this person does; and of who keeps the site,
    those who administer it."""
    places = Affiliation.unrestricted.filter(person=person).values("organisation")
    beside = Affiliation.unrestricted.filter(organisation__in=places)
    hears = Q(pk__in=beside.values("person"))
    if person.is_staff or person.is_curator:
        hears |= Q(is_staff=True)
    return Person.objects.filter(hears).exclude(pk=person.pk)


def told_to(reader):
    """The same from the other side: what this person hears of, the newest first."""
    if not reader.signed_in:
        return LostFactor.unrestricted.none()
    beside = Affiliation.unrestricted.filter(organisation__in=reader.organisations)
    heard = Q(person__in=beside.values("person")) | _always(reader)
    return (
        LostFactor.unrestricted.filter(heard)
        .select_related("person", "asked_by")
        .order_by("-made", "pk")
    )


def to_call_off(reader):
    """What this person can call off: their own, of those whose work they coordinate, and, where
    they administer the site, of those who keep it."""
    if not reader.signed_in:
        return LostFactor.unrestricted.none()
    beside = Affiliation.unrestricted.filter(organisation__in=led_by(reader))
    theirs = Q(person__in=beside.values("person")) | _always(reader)
    return LostFactor.unrestricted.waiting().filter(theirs)


def _always(reader):
    own = Q(person=reader.person.pk)
    return own | KEEPS_THE_SITE if reader.administers else own


def waiting_of(person):
    """What waits for this person, or None."""
    return LostFactor.unrestricted.waiting().filter(person=person).first()


@transaction.atomic
def ask_alone(person):
    """Begin the wait; asked again, the first stands. (what waits, how many others hear of it)"""
    LostFactor.unrestricted.waiting().filter(person=person, opens__isnull=True).delete()
    begun = {"opens": timezone.now() + WAIT}
    one, new = LostFactor.unrestricted.waiting().get_or_create(begun, person=person)
    if new:
        note_of(one, What.FACTOR_LOST)
    return one, tell_of(one, "factor_lost") if new else 0


# -- two coordinators together -----------------------------------------------------------------
def can_be_asked(organisation, by):
    """Whose factor this coordinator can ask to take off: there is another one who could confirm."""
    there = Affiliation.unrestricted.filter(organisation=organisation, person__is_active=True)
    others = set(there.coordinators().exclude(person=by).values_list("person", flat=True))
    places = there.exclude(person=by).select_related("person").order_by("person__name", "pk")
    return [place for place in places if others - {place.person_id}]


@transaction.atomic
def ask_together(person, organisation, by):
    """One coordinator asks, and another has to confirm. Everybody who would hear of it hears now.

    Raises PermissionDenied for who does not coordinate; CannotBeTakenOff where there is nothing to
    take off, nobody to confirm it, or where it waits already.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    over = LostFactor.unrestricted.waiting().filter(person=person, opens__isnull=True)
    over.exclude(pk__in=LostFactor.unrestricted.asked()).delete()
    fits = {place.person_id for place in can_be_asked(organisation, by)}
    if person.pk not in fits or not has_second_factor(person) or waiting_of(person):
        raise CannotBeTakenOff
    asked = {"asked_by": by, "organisation": organisation}
    one = LostFactor.unrestricted.create(person=person, **asked)
    note_of(one, What.FACTOR_LOST, by)
    tell_of(one, "factor_asked")


def to_confirm(reader):
    """What another coordinator has asked for and this one can confirm. Who asked must coordinate
    still, and the person still work there."""
    if not reader.signed_in:
        return LostFactor.unrestricted.none()
    here = Affiliation.unrestricted.filter(organisation=OuterRef("organisation"))
    leads = here.coordinators()
    return LostFactor.unrestricted.asked().filter(
        ~Q(asked_by=reader.person) & ~Q(person=reader.person),
        Exists(leads.that_count().filter(person=reader.person)),
        Exists(leads.filter(person=OuterRef("asked_by"))),
        Exists(here.filter(person=OuterRef("person"))),
    )


@transaction.atomic
def confirm_lost_factor(one, by):
    """Take it off; where more than this organisation hangs on the account, after three days.

    Raises PermissionDenied for who may not.
    """
    if not to_confirm(Reader(by)).filter(pk=one.pk).exists() or not held_while_waiting(one):
        raise PermissionDenied
    person = one.person
    elsewhere = Affiliation.unrestricted.filter(person=person).exclude(
        organisation=one.organisation
    )
    waits = elsewhere.exists() or person.is_staff or person.is_curator
    one.opens = timezone.now() + (WAIT if waits else NO_TIME)
    one.save(update_fields=["opens"])
    note_of(one, What.FACTOR_CONFIRMED, by)
    if waits:
        tell_of(one, "factor_lost")
    else:
        take_off(one)


# -- how it ends -------------------------------------------------------------------------------
@transaction.atomic
def call_off_lost_factor(one, by=None):
    """It stays on. Everybody hears of it who heard before. by: None is a command on the server.

    Raises PermissionDenied for who may not.
    """
    if by is not None and not to_call_off(Reader(by)).filter(pk=one.pk).exists():
        raise PermissionDenied
    if held_while_waiting(one):
        note_of(one, What.FACTOR_KEPT, by)
        tell_of(one, "factor_kept")
        one.delete()


@transaction.atomic
def take_off(one):
    """Take every factor off, and the recovery codes; what is signed in has ended. Was it done?

    Not before its time, and not where it was called off meanwhile.
    """
    one = held_while_waiting(one)
    if one is None or one.opens is None or one.opens > timezone.now():
        return False
    Authenticator.objects.filter(user=one.person).delete()
    end_sessions(Person.objects.filter(pk=one.person_id))
    one.done = timezone.now()
    one.save(update_fields=["done"])
    note_of(one, What.FACTOR_REMOVED, one.asked_by, factor="lost")
    tell_of(one, "factor_off")
    return True


def held_while_waiting(one):
    """The same, held until the transaction ends; None where it does not wait any more."""
    return LostFactor.unrestricted.waiting().select_for_update().filter(pk=one.pk).first()


def take_off_due(now):
    """All whose wait is over. How many."""
    due = LostFactor.unrestricted.waiting().filter(opens__lte=now)
    return sum(take_off(one) for one in list(due))


def note_of(one, what, by=None, **said):
    """In the trail of the organisation whose coordinators asked, else in that of accounts."""
    note(what, who=by, on=one.person, organisation=one.organisation_id, **said)


def tell_of(one, event):
    """Tell the person, and the others. How many others."""
    page, day = reverse("lost_factors"), one.opens
    tell(Person.objects.filter(pk=one.person_id), event, page, own=True, opens=day)
    return tell(who_hears(one.person), event, page, opens=day)


@receiver(authenticator_added, dispatch_uid="who has a new factor has lost none")
def new_one(user, **kwargs):
    """Who got in by a recovery code and set up a new one would lose that, too."""
    if one := waiting_of(user):
        call_off_lost_factor(one)
