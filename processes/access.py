"""The one rule: who may see, change, publish.

A record is visible when its own level allows this visitor and everything it points at is
visible (`domain/model.md`). Asking that row by row would climb a chain of joins, so the one
writer keeps the answer on the row: `open_to_all`, or `readers`, the set of circles a visitor
must belong to, all of them. `Readership` rows never change and are shared by all rows with
the same circles, so a change of membership acts at the next request without touching a row.

Everything here returns a query condition; an object is checked by asking the query about it.
"""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.utils import timezone

# Where a person keeps the answer for the length of one request, once `OnceARequest` allows it.
REMEMBERED = "_readerships_in_this_request"
# A person belongs to few. Beyond this the list itself costs more in every query than asking anew.
MOST_REMEMBERED = 300


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
    return _rights(person, remembered)[0]


def works_here(person):
    """Does this person work for an organisation here? No query more where rights were read."""
    remembered = getattr(person, REMEMBERED, None)
    if remembered is None:
        return organisations_of(person).exists()
    return _rights(person, remembered)[1]


def _rights(person, remembered):
    """[ids of readerships, works for somebody?], both in one query, kept in `remembered`."""
    if not remembered:
        read = _readerships(person)
        works = organisations_of(person).order_by().values_list(Value(0), Value(1))
        rows = list(read.values_list("pk", Value(0)).union(works, all=True))
        ids = [pk for pk, other in rows if not other]
        remembered += [ids if len(ids) <= MOST_REMEMBERED else read]
        remembered += [any(other for _pk, other in rows)]
    return remembered


def _readerships(person):
    within = Q(owner__in=organisations_of(person)) | Q(coalition__in=coalitions_of(person))
    circles = apps.get_model("processes", "Circle").unrestricted
    outside = circles.exclude(pk__in=circles.filter(within).values("pk"))
    # One without a circle would be a key for everybody: only those that have one are looked at.
    readerships = apps.get_model("processes", "Readership").unrestricted.filter(
        pk__in=circles.values("readership")
    )
    return readerships.exclude(pk__in=outside.values("readership")).values("pk")


def readable_then(person, now):
    """The rule for what was: seen by who may see the row now and could see it as it was then.

    A condition on the kept copies of a record, each of which carries its answer. `now`: the rows
    of its kind that this person may see. So what a public record said while it was private stays
    with its owners, and narrowing a record hides all it ever was.
    """
    condition = Q(id__in=now.values("pk"))
    return condition & readable(person) if hasattr(now.model, "readers") else condition


def part_readable_then(person, pointers, at=None):
    """The same for the kept copies of a part: what it lived in and pointed at, now and then.

    `pointers`: its fields that point at records. `at`: the moment that counts; without one, the
    end of the change in which the copy was made.
    """
    condition = Q()
    for field in pointers:
        of_it = field.related_model.unrestricted_past.filter(id=OuterRef(OuterRef(field.attname)))
        until = Q(history_date__lte=at or OuterRef(OuterRef("history_date")))
        if at is None:
            until |= Q(change=OuterRef(OuterRef("change")))
        last = of_it.filter(until).order_by("-history_date", "-history_id").values("pk")[:1]
        past = field.related_model.unrestricted_past
        seen = Exists(past.filter(readable(person), pk=Subquery(last)))
        never_changed = ~Exists(past.filter(id=OuterRef(field.attname)))
        both = readable(person, f"{field.name}__") & (seen | never_changed)
        condition &= both | Q(**{f"{field.name}__isnull": True})
    return condition


def removed_that(kind, then, now):
    """Removed rows of a kind of record for whose last version before the removal `then` holds.

    `now`, a function of a path, must hold of all they point at: what was narrowed or removed since
    hides them further. So who could write it just before may bring it back, and nobody else.
    """
    past = kind.unrestricted_past.filter(removed__isnull=True)
    last = past.filter(id=OuterRef(OuterRef("pk"))).order_by("-history_date", "-history_id")
    condition = Q(Exists(past.filter(then, pk=Subquery(last.values("pk")[:1]))))
    for field in kind.pointers():
        condition &= now(f"{field.name}__") | Q(**{f"{field.name}__isnull": True})
    return kind.unrestricted.filter(condition, removed__isnull=False)


def tells_who(kind, person):
    """Who made a change is told to the organisation that owned the record then, to no other.

    On what no organisation owned, it is told to curators. A condition on rows or kept copies.
    """
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Q(pk__in=())
    if not hasattr(kind, "readers"):
        return Q(pk__isnull=not person.is_curator)
    own = Q(owner__in=organisations_of(person))
    return own | Q(owner__isnull=True) if person.is_curator else own


def writable(person):
    """A condition on the rows a person may change: what their organisations keep to themselves.

    What everybody reads is changed by curators, whoever wrote it: "everyone, after review" would
    mean nothing if it could be rewritten afterwards. Its owners propose. No role reads or changes
    what is private to an organisation (`security.md`, D2 and D3).
    """
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Q(pk__in=())
    condition = Q(owner__in=organisations_of(person), open_to_all=False)
    if person.is_curator:
        condition |= Q(open_to_all=True)
    return condition & readable(person)
