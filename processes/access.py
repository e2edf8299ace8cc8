"""The one rule: who may see, change, publish.

A record is visible when its own level allows this visitor and everything it points at is
visible (`domain/model.md`). Asking that row by row would climb a chain of joins, so the one
writer keeps the answer on the row: `open_to_all`, or `readers`, the set of circles a visitor
must belong to, all of them. `Readership` rows never change and are shared by all rows with
the same circles, so a change of membership acts at the next request without touching a row.

Everything here returns a query condition; an object is checked by asking the query about it.
"""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

# Where a person keeps the answer for the length of one request, once `OnceARequest` allows it.
REMEMBERED = "_readerships_in_this_request"


class OnceARequest:
    """Middleware: rights are read from the database once in each request, and used throughout.

    A page asks the rule some twenty times; composing the same nested query each time took half
    of its processor time. What is written within the request calls `forget`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            setattr(request.user, REMEMBERED, [])
        return self.get_response(request)


def forget(person):
    """Read the person's rights anew: something that decides them has been written."""
    remembered = getattr(person, REMEMBERED, None)
    if remembered is not None:
        remembered.clear()


def organisations_of(person):
    """A query for the ids of the organisations a person works for. Nobody works for none."""
    affiliations = apps.get_model("processes", "Affiliation").unrestricted
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return affiliations.none().values("organisation")
    return affiliations.filter(person=person).values("organisation")


def coalitions_of(person):
    """A query for the ids of the coalitions whose members a person works for, as of today."""
    today = timezone.localdate()
    return (
        apps.get_model("processes", "Membership")
        .unrestricted.filter(organisation__in=organisations_of(person))
        .filter(Q(since_earliest__isnull=True) | Q(since_earliest__lte=today))
        .filter(Q(until_latest__isnull=True) | Q(until_latest__gte=today))
        .values("coalition")
    )


def readable(person, path=""):
    """The rule. A condition on rows, or on the rows at the end of `path` ("stage__").

    It fails closed: a row that nobody settled is open to nobody.
    """
    condition = Q(**{f"{path}open_to_all": True})
    if getattr(person, "is_authenticated", False) and person.is_active:
        condition |= Q(**{f"{path}readers__in": readerships_of(person)})
    return condition


def readerships_of(person):
    """The readerships all of whose circles this person belongs to: a query, or its answer."""
    remembered = getattr(person, REMEMBERED, None)
    if remembered is None:
        return _readerships(person)
    if not remembered:
        remembered.append(list(_readerships(person).values_list("pk", flat=True)))
    return remembered[0]


def _readerships(person):
    within = Q(owner__in=organisations_of(person)) | Q(coalition__in=coalitions_of(person))
    circles = apps.get_model("processes", "Circle").unrestricted
    outside = circles.exclude(pk__in=circles.filter(within).values("pk"))
    # One without a circle would be a key for everybody: only those that have one are looked at.
    readerships = apps.get_model("processes", "Readership").unrestricted.filter(
        pk__in=circles.values("readership")
    )
    return readerships.exclude(pk__in=outside.values("readership")).values("pk")


def writable(person):
    """A condition on the rows a person may change: those of their own organisations.

    Curators also change the shared public record, which no organisation owns; no role reads or
    changes what is private to an organisation (`security.md`, D2 and D3).
    """
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Q(pk__in=())
    condition = Q(owner__in=organisations_of(person))
    if person.is_curator:
        condition |= Q(owner__isnull=True, open_to_all=True)
    return condition & readable(person)
