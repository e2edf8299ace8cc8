"""Taking off a second factor that somebody has lost: it waits, is seen, and can be called off.

Whoever asks for it may be who stole the password. So nothing happens for three days, and
everybody hears of it who would notice.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from engagement.models import Person
from engagement.people import end_sessions
from processes.access import Reader
from processes.models import WAIT, Affiliation, LostFactor
from processes.people.notices import tell

KEEPS_THE_SITE = Q(person__is_staff=True) | Q(person__is_curator=True)


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
    return LostFactor.unrestricted.filter(heard).select_related("person").order_by("-made", "pk")


def to_call_off(reader):
    """What this person can call off: their own, of those whose work they coordinate, and, where
    they administer the site, of those who keep it."""
    if not reader.signed_in:
        return LostFactor.unrestricted.none()
    led = Affiliation.unrestricted.coordinators().that_count().filter(person=reader.person)
    beside = Affiliation.unrestricted.filter(organisation__in=led.values("organisation"))
    theirs = Q(person__in=beside.values("person")) | _always(reader)
    return LostFactor.unrestricted.waiting().filter(theirs)


def _always(reader):
    own = Q(person=reader.person.pk)
    return own | KEEPS_THE_SITE if reader.administers else own


def waiting_of(person):
    """What waits for this person, or None."""
    return LostFactor.unrestricted.waiting().filter(person=person).first()


@transaction.atomic
def ask(person):
    """Begin the wait; asked again, the first stands. (what waits, how many others hear of it)"""
    begun = {"opens": timezone.now() + WAIT}
    one, new = LostFactor.unrestricted.waiting().get_or_create(begun, person=person)
    return one, tell_of(one, "factor_lost") if new else 0


@transaction.atomic
def call_off(one, by=None):
    """It stays on. Everybody hears of it who heard before. by: None is a command on the server.

    Raises PermissionDenied for who may not.
    """
    if by is not None and not to_call_off(Reader(by)).filter(pk=one.pk).exists():
        raise PermissionDenied
    if held(one):
        tell_of(one, "factor_kept")
        one.delete()


@transaction.atomic
def take_off(one):
    """Take every factor off, and the recovery codes; what is signed in has ended. Was it done?

    Not before its time, and not where it was called off meanwhile.
    """
    one = held(one)
    if one is None or one.opens > timezone.now():
        return False
    Authenticator.objects.filter(user=one.person).delete()
    end_sessions(Person.objects.filter(pk=one.person_id))
    one.done = timezone.now()
    one.save(update_fields=["done"])
    tell_of(one, "factor_off")
    return True


def held(one):
    """The same, held until the transaction ends; None where it does not wait any more."""
    return LostFactor.unrestricted.waiting().select_for_update().filter(pk=one.pk).first()


def take_off_due(now):
    """All whose wait is over. How many."""
    due = LostFactor.unrestricted.waiting().filter(opens__lte=now)
    return sum(take_off(one) for one in list(due))


def tell_of(one, event):
    """Tell the person, and the others. How many others."""
    page, day = reverse("lost_factors"), one.opens
    tell(Person.objects.filter(pk=one.person_id), event, page, own=True, opens=day)
    return tell(who_hears(one.person), event, page, opens=day)


@receiver(authenticator_added, dispatch_uid="who has a new factor has lost none")
def new_one(user, **kwargs):
    """Who got in by a recovery code and set up a new one would lose that, too."""
    if one := waiting_of(user):
        call_off(one)
