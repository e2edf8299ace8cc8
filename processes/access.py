"""The one rule: who may see, change, publish.

A record is visible when its own level allows this visitor and everything it points at is
visible (`docs/domain.md`). Asking that row by row would climb a chain of joins, so the one
writer keeps the answer on the row: `open_to_all`, or `readers`, the set of circles a visitor
must belong to, all of them. `Readership` rows never change and are shared by all rows with
the same circles, so a change of membership acts at the next request without touching a row.
Rows of an import have one of that import alone while it comes or goes: without a circle it is read
by nobody, so one statement shows or hides all of them (`processes/models/apart.py`).

It is asked for a `Reader`: who reads, and what they belong to, read once a request. So the rule
is one plain condition, however often a page asks it.

Everything here returns a query condition; an object is checked by asking the query about it.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from engagement import composing
from engagement.methods import allow_read

# Ids of readerships. Beyond this the list costs more in every query than asking for it there.
MOST_LISTED = 300
NO_NUMBER, NO_ID = Cast(None, BigIntegerField()), Cast(None, UUIDField())


class Rights(NamedTuple):
    """What a person belongs to. `readerships`: those they are in all circles of; ids or a query."""

    readerships: Any = frozenset()
    organisations: frozenset = frozenset()
    coalitions: frozenset = frozenset()
    locked: frozenset = frozenset()
    trusted: frozenset = frozenset()
    guarded: frozenset = frozenset()


@dataclass(frozen=True, eq=False)
class Reader:
    """Who reads: a person (Django's AnonymousUser for a stranger), and what they belong to.

    It is read from the database once, in one query, when it is first asked for, and stays as it
    was: who writes something that decides rights makes a new Reader, and so does each request.
    For a stranger, and for who is suspended, nothing is read. Who writes is a person, never this.

    only_reads: the request cannot write. What an organisation lets a curator read (D2) counts there
    alone: nobody adds to it, points at it or changes it.
    """

    person: Any
    only_reads: bool = False

    @cached_property
    def signed_in(self):
        return bool(self.person.is_authenticated and self.person.is_active)

    @cached_property
    def curates(self):
        return self.signed_in and self.person.is_curator

    @cached_property
    def administers(self):
        """Do they keep accounts and settings? No record is opened by it."""
        return self.signed_in and self.person.is_staff

    @property
    def works_here(self):
        """Do they work for an organisation here?"""
        return bool(self.organisations)

    @property
    def organisations(self):
        """Ids of the organisations they work for."""
        return self._rights.organisations

    @property
    def coalitions(self):
        """Ids of the coalitions to which those belong, as of today."""
        return self._rights.coalitions

    @property
    def locked(self):
        """Ids of organisations they work for that require a second factor, which they lack: nothing
        of these is theirs until they have set one up."""
        return self._rights.locked

    @property
    def is_guarded(self):
        """Do they work where their role, or the organisation, wants a second factor to write?"""
        return bool(self._rights.guarded)

    @property
    def trusted(self):
        """Ids of the organisations whose public entries they change at once: trusted by curators,
        and they have a second factor."""
        return self._rights.trusted

    @property
    def readerships(self):
        """Ids of the readerships all of whose circles they belong to; a query where many."""
        return self._rights.readerships

    def only_reads_of(self, record):
        """Is it open to them because its organisation lets them read, and for nothing else?"""
        if not self.only_reads or getattr(record, "open_to_all", True):
            return False
        return not type(record).visible_to(Reader(self.person)).filter(pk=record.pk).exists()

    def is_outside(self, record):
        """Does an organisation keep it that this person does not work for?"""
        owner = getattr(record, "owner_id", None)
        return owner is not None and owner not in self.organisations

    def adds(self, kind):
        """Members add what their organisation logs; curators also keep the directory."""
        return self.curates or (hasattr(kind, "readers") and self.works_here)

    def proposes_new(self, kind):
        """Members propose what is added to the directory; the rest they log, and then publish."""
        return not hasattr(kind, "readers") and not self.curates and self.works_here

    def coordinates(self, organisation):
        if not self.signed_in:
            return False
        return led_by(self).filter(organisation=organisation).exists()

    def keeps_people_of(self, organisation):
        """Sees who works there and ends it: its coordinators; administrators keep accounts."""
        return self.administers or self.coordinates(organisation)

    def appoints_to(self, organisation):
        """Brings a first coordinator where there is none; learns nothing of who works there.

        At once where nobody has ever been (`is_free`), else after a wait (`Invitation.opens`).
        """
        there = apps.get_model("processes", "Affiliation").unrestricted.coordinators()
        led = there.filter(organisation=organisation)
        return (self.curates or self.administers) and not led.exists()

    def invites_to(self, organisation):
        """Who gets into an organisation is decided there, by its coordinators."""
        return self.coordinates(organisation) or self.appoints_to(organisation)

    def kept(self, name, ask):
        """What `ask()` answers, asked once a request."""
        if name not in self._kept:
            self._kept[name] = ask()
        return self._kept[name]

    def asked(self, query_for, **given):
        """The rows of `query_for(reader, **given)`, read: its statement is composed once for all of
        the same rights. It may follow from those and from what is given alone: neither from the
        language nor from the day."""
        if not isinstance(self.readerships, frozenset):  # a query where many
            return list(query_for(self, **given))
        key = query_for, self.curates, self._rights
        return composing.asked(key, partial(query_for, self), **given)

    @cached_property
    def _kept(self):
        return {}

    @cached_property
    def _rights(self):
        if not self.signed_in:
            return Rights()
        theirs = {"person": self.person.pk, "day": timezone.localdate()}
        rows = composing.asked("rights", rights_of, **theirs, only_reads=self.only_reads)
        columns = zip(*rows, strict=True) if rows else [()] * len(Rights._fields)
        found = Rights(*(frozenset(column) - {None} for column in columns))
        if len(found.readerships) > MOST_LISTED:
            granted = granted_to(self.person.pk, timezone.localdate())
            also = granted if self.only_reads else NOTHING
            wide = readerships_within(found.organisations, also=also)
            return found._replace(readerships=wide)
        return found


NOBODY = Reader(AnonymousUser())


def led_by(reader):
    """A query for the ids of the organisations that somebody who is signed in coordinates: where a
    second factor is required, only with one."""
    there = apps.get_model("processes", "Affiliation").unrestricted.coordinators()
    return there.that_count().filter(person=reader.person.pk).order_by().values("organisation")


def rights_of(person, day, only_reads=False):
    """A query for what a person, given by id, belongs to on a day: a column for each of `Rights`.

    A row holds one id, and None in the other columns. only_reads: as in `Reader`.
    """
    granted = granted_to(person, day) if only_reads else NOTHING
    works = apps.get_model("processes", "Affiliation").unrestricted.filter(person=person).order_by()
    organisations = works.that_count().values("organisation")
    coalitions = coalitions_of(organisations, day)
    places = works.locked(), works.trusted(), works.that_need_a_factor()
    listed = ("organisation", organisations), ("coalition", coalitions)
    listed = *listed, *(("organisation", rows) for rows in places)
    none = [NO_ID] * len(listed)
    read = readerships_within(organisations, day, also=granted).values_list("readership", *none)
    more = (
        ids.values_list(NO_NUMBER, *none[:place], name, *none[place + 1 :])
        for place, (name, ids) in enumerate(listed)
    )
    return read.union(*more, all=True)


def as_reader(who):
    """The Reader itself, or one made of a person for this one question.

    So a shell or a test may ask for a person; a request asks with its own. Raises TypeError for
    what is neither.
    """
    if isinstance(who, Reader):
        return who
    if not hasattr(who, "is_authenticated"):
        raise TypeError(f"Who reads is a Reader or a person, not {type(who).__name__}.")
    return Reader(who)


class ReaderMiddleware:
    """Each request has its `reader`. What has changed since the last one is so in this one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reader = Reader(request.user)
        return self.get_response(request)

    def process_view(self, request, view, _words, _named):
        if request.reader.curates and getattr(view, "methods", None) == allow_read.methods:
            request.reader = Reader(request.user, only_reads=True)


NOTHING = Q(pk__in=())


def memberships_of(organisations, day=None):
    """A query for the memberships by which these read what a coalition shares on a day, else today.

    Only those to which both sides have said yes, whoever wrote the membership down.
    """
    memberships = apps.get_model("processes", "Membership").unrestricted
    on_it = memberships.in_force(day or timezone.localdate()).agreed()
    return on_it.filter(organisation__in=organisations).order_by()


def coalitions_of(organisations, day=None):
    """A query for the ids of the coalitions these are members of on a day, else today."""
    return memberships_of(organisations, day).values("coalition")


def shares_with(organisations, path):
    """A condition: what `path` leads to is one of these, or shares a coalition with one, today."""
    coalitions = coalitions_of(organisations)
    memberships = apps.get_model("processes", "Membership").unrestricted
    rows = memberships.in_force(timezone.localdate()).agreed().order_by()
    within = Q(coalition__in=coalitions) | Q(coalition__in=organisations)
    there = (organisations, coalitions, rows.filter(within).values("organisation"))
    return Q(*(Q(**{f"{path}__in": one}) for one in there), _connector=Q.OR)


def readerships_within(organisations, day=None, also=NOTHING):
    """A query for the ids of the readerships all of whose circles are open to these on a day.

    Of a coalition, what was shared since they joined, or all of it where the coalition said so
    (D11). also: a condition on circles, as if those were open to them, too.
    """
    circles = apps.get_model("processes", "Circle").unrestricted.order_by()
    theirs = memberships_of(organisations, day)
    shared = circles.filter(
        coalition__members__in=theirs, coalition__members__consent__era__lte=F("era")
    )
    within = Q(owner__in=organisations) | Q(pk__in=shared.values("pk")) | also
    # Asked of circles: a readership without one would be a key for everybody, and is in no group.
    circles = circles.values("readership")
    inside = circles.annotate(inside=Min(Case(When(within, then=1), default=0)))
    return inside.filter(inside=1).values("readership")


def granted_to(person, day):
    """A condition on circles: what organisations keep that let this curator read it on a day (D2).

    It opens what they keep, and not what others share with them, nor what their people note, nor
    names that stay at home.
    """
    grants = apps.get_model("processes", "Grant").unrestricted.in_force(day)
    return Q(owner__in=grants.filter(person=person).order_by().values("organisation"))


def opened_by_joining(organisation, coalition, era=0):
    """A condition on rows: what whoever works for an organisation, given by id, reads for the
    first time when it joins a coalition and may read what was shared there in an era and since."""
    then = readerships_within({organisation}, also=Q(coalition=coalition, era__gte=era))
    return Q(readers__in=then) & ~Q(readers__in=readerships_within({organisation}))


def readable(reader, path=""):
    """The rule. A condition on rows, or on the rows at the end of `path` ("stage__").

    It fails closed: a row that nobody settled is open to nobody.
    """
    theirs = Q(**{f"{path}readers__in": reader.readerships})
    return Q(**{f"{path}open_to_all": True}) | theirs


def readable_by_somebody(path=""):
    """A condition on rows: there is somebody who may read it. What was removed nobody may, nor
    what an import has not shown yet or has taken back: its readership has no circle."""
    circles = apps.get_model("processes", "Circle").unrestricted.order_by()
    return Q(**{f"{path}open_to_all": True}) | Q(
        **{f"{path}readers__in": circles.values("readership")}
    )


def readable_then(reader, now):
    """The rule for what was: seen by who may see the row now and could see it as it was then.

    A condition on the versions of a record, each of which carries its answer. `now`: the rows
    of its kind that this person may see. So what a public record said while it was private stays
    with its owners, and narrowing a record hides all it ever was.
    """
    condition = Q(id__in=now.values("pk"))
    return condition & readable(reader) if hasattr(now.model, "readers") else condition


def part_readable_then(reader, pointers, at=None):
    """The same for the versions of a part: what it lived in and pointed at, now and then.

    `pointers`: its fields that point at records. `at`: the moment that counts; without one, the
    end of the change in which the copy was made. What that change removed was there before it
    alone: that counts too, or a change that opens a record would tell what it took out of it.
    """
    condition = Q()
    for field in pointers:
        versions = field.related_model.unrestricted_versions
        of_it = versions.filter(id=OuterRef(OuterRef(field.attname)))
        never_changed = ~Exists(versions.filter(id=OuterRef(field.attname)))
        earlier = Q(history_date__lte=at or OuterRef(OuterRef("history_date")))
        in_it = Q(change=OuterRef(OuterRef("change")))
        seen = seen_at_the_end_of(of_it.filter(earlier if at else earlier | in_it), reader)
        seen_before = seen_at_the_end_of(of_it.filter(earlier & ~in_it), reader)
        then = never_changed | seen & (~Q(history_type="-") | seen_before)
        condition &= readable(reader, f"{field.name}__") & then | Q(
            **{f"{field.name}__isnull": True}
        )
    return condition


def seen_at_the_end_of(versions, reader):
    """Was the last of these versions of one record readable for this person?"""
    last = versions.order_by("-history_date", "-history_id").values("pk")[:1]
    return Q(Exists(versions.model.unrestricted.filter(readable(reader), pk=Subquery(last))))


def removed_that(kind, then, now):
    """Removed rows of a kind of record for whose last version before the removal `then` holds.

    `now`, a function of a path, must hold of all they point at: what was narrowed or removed since
    hides them further. So who could write it just before may restore it, and nobody else.
    """
    versions = kind.unrestricted_versions.filter(removed__isnull=True)
    last = versions.filter(id=OuterRef(OuterRef("pk"))).order_by("-history_date", "-history_id")
    condition = Q(Exists(versions.filter(then, pk=Subquery(last.values("pk")[:1]))))
    for field in kind.pointers():
        condition &= now(f"{field.name}__") | Q(**{f"{field.name}__isnull": True})
    return kind.unrestricted.filter(condition, removed__isnull=False)


def tells_who(kind, reader):
    """Who made a change is told to the organisation that owned the record then, to no other.

    On what no organisation owned, it is told to curators. A condition on rows or versions.
    """
    if not hasattr(kind, "readers"):
        return Q(pk__isnull=not reader.curates)
    return kept_for(reader)


def owner_told(row, reader):
    """Whose a record or a version of it is, is told to those who work there and to nobody else: a
    description in the place of a name would hide nothing beside it (D10).

    reader: None for the operator, who exports and imports everything on the command line.
    """
    return owner_told_by_id(row.owner_id, reader)


def owner_told_by_id(owner, reader):
    return reader is None or owner in reader.organisations


def told_as_staff(owner="owner"):
    """A condition on rows or versions: whoever of their owner's people wrote them is told as its
    staff, by no name, to all who would be told the name (D10)."""
    chosen = apps.get_model("processes", "AuthorsAsStaff").unrestricted
    return Exists(chosen.filter(organisation=OuterRef(owner)))


def writable(reader):
    """A condition on the rows a person may change: what their organisations keep to themselves.

    What everybody reads is changed by curators, whoever wrote it: "everyone, after review" would
    mean nothing if it could be rewritten afterwards. Its owners propose. No role reads or changes
    what is private to an organisation (`docs/security.md`, D2 and D3).
    """
    condition = Q(owner__in=reader.organisations, open_to_all=False)
    if reader.curates:
        condition |= Q(open_to_all=True)
    return condition & readable(reader)


def changeable(kind, reader):
    """A condition on the rows a person may change on a form: what is writable, and what is public
    of an organisation that curators trust, if it points at nothing another organisation keeps."""
    if not reader.trusted:
        return writable(reader)
    condition = Q(owner__in=reader.trusted, open_to_all=True)
    for field in kind.pointers():
        theirs = Q(**{f"{field.name}__owner__in": reader.organisations})
        shared = Q(**{f"{field.name}__owner__isnull": True})
        condition &= theirs | shared
    return writable(reader) | condition


# -- what is no record: it has no level, and a rule of its own ---------------------------------
def kept_for(reader):
    """For those who work for its owner; what no organisation owns is for curators."""
    own = Q(owner__in=reader.organisations)
    return own | Q(owner__isnull=True) if reader.curates else own


def notes_for(reader):
    """What an organisation notes beside a record, and what it noted before: for those who work for
    it and nobody else, whoever wrote the record and whoever reads it. Nothing widens it. Not what
    an import notes beside entries that it has not shown yet, or took back."""
    return Q(organisation__in=reader.organisations) & ~Q(intervention__in=kept_back_entries())


def kept_back_entries():
    """Entries of an import that nobody reads yet, or any more (`processes/models/apart.py`)."""
    readerships = apps.get_model("processes", "Readership").unrestricted
    entries = apps.get_model("processes", "Intervention").unrestricted
    apart = readerships.filter(pk__lt=0, circles=None)
    return entries.filter(readers__in=apart).order_by().values("pk")


def home_names_for(reader):
    """The name of who took part, where a description stands in its place, is read by those who
    work for the organisation that wrote it down, as its notes are (D10)."""
    return Q(organisation__in=reader.organisations)


def name_for(reader):
    """An expression for the name of who took part: "" for all who are to read the description."""
    return Case(
        When(home_names_for(reader), then=F("name")), default=Value(""), output_field=TextField()
    )


def named_then(reader):
    """A condition on versions of participations: what they said before a description took the
    place of a name is read at home alone, whoever could read it then."""
    kept = apps.get_model("processes", "HomeName").unrestricted.exclude(home_names_for(reader))
    before = kept.filter(participation=OuterRef("id"), since__gt=OuterRef("history_date"))
    return ~Exists(before)


def proposals_for(reader):
    """Curators see those that wait or were decided here; others those of their organisations.

    One that was withdrawn before anybody looked is its organisation's business again.
    """
    own = Q(owner__in=reader.organisations)
    return own | ~Q(state="withdrawn") if reader.curates else own


def batches_for(reader):
    """One's own; what was stored also for colleagues, and for curators if it is everybody's.

    Until then it tells what whoever made it may see, which a colleague may not.
    """
    if not reader.signed_in:
        return NOTHING
    return Q(by=reader.person) | kept_for(reader) & Q(stored__isnull=False)


def trail_for(reader):
    """Events of the trail: an organisation's for its coordinators, and nobody else's; those of
    accounts and settings, where they are no organisation's, for administrators."""
    if not reader.signed_in:
        return NOTHING
    theirs = Q(organisation__in=led_by(reader))
    if reader.administers:
        accounts = apps.get_model("engagement", "Event").OF_ACCOUNTS
        theirs |= Q(organisation__isnull=True, what__in=accounts)
    return theirs


def kept_by_curators(reader):
    """Curators alone see how the directory came to be, and what was changed without them."""
    return Q() if reader.curates else NOTHING
