"""A large download of what an organisation keeps is released by one of its coordinators first.

Where the organisation asks for it. Whoever takes the file asks for exactly this one, and takes it
once, within a day; what they may see is asked again then. A coordinator releases none of their own
where there is another.
"""

import datetime as dt
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from engagement.models import Event, Person
from engagement.trail.events import What, note
from processes.access import Reader, led_by
from processes.models import LIFE, TAKEN_WITHIN, Affiliation, Answer, Release, ReleaseRequired
from processes.people.notices import tell, tell_coordinators

MOST_UNASKED = 100  # records that are not public
MOST_RELEASES_WAITING = 10  # that one person has asked an organisation for
TAKEN_LATELY = dt.timedelta(days=1)
A_TENTH = 0.1  # that may have come since: people go on working


class File(NamedTuple):
    """What is asked for: all of a kind that a filter chooses. ending: csv, xlsx, json."""

    kind: str
    query: str
    ending: str

    @property
    def named(self):
        return {"kind": self.kind, "query": self.query}


class Unreleased(Exception):
    """A coordinator has to release it first."""


class TooManyWaiting(Exception):
    """So many wait already that no other is taken."""


# -- what needs it -----------------------------------------------------------------------------
def required_by(organisations):
    """Ids of those among these, given by id, that ask for it."""
    rows = ReleaseRequired.unrestricted.filter(organisation__in=organisations)
    return set(rows.values_list("organisation", flat=True))


def taken_lately(organisation, by):
    """How many records of an organisation a person took within a day without a release: a file in
    ten parts is as large as the whole."""
    since = timezone.now() - TAKEN_LATELY
    taken = Event.objects.filter(organisation=organisation, who=by.trail, at__gt=since)
    return sum(event.detail["records"] for event in taken.filter(what=What.EXPORTED))


def release_for(file, organisation, numbers, by, hold=False):
    """The release by which this person takes a file with so many records of an organisation; None
    where it needs none. hold: until the transaction ends. Raises Unreleased."""
    if sum(numbers.values()) + taken_lately(organisation, by) <= MOST_UNASKED:
        return None
    rows = Release.unrestricted.usable().filter(person=by, organisation=organisation, **file.named)
    for one in rows.select_for_update(of=("self",)) if hold else rows:
        if covers(one, numbers):
            return one
    raise Unreleased


def covers(release, numbers):
    """Is it still the file that was released? No level is in it that was not, and of none many
    more."""
    return all(
        number <= release.numbers.get(level, 0) * (1 + A_TENTH) for level, number in numbers.items()
    )


def unreleased(file, hidden, by):
    """Ids of organisations that have yet to release what the file holds of theirs."""
    found = []
    for organisation in sorted(required_by(hidden.each), key=str):
        try:
            release_for(file, organisation, hidden.each[organisation], by)
        except Unreleased:
            found.append(organisation)
    return found


@transaction.atomic
def take_file(file, hidden, by):
    """Note in the trail of each owner what leaves; a release is used up by it.

    Raises Unreleased where one has been used meanwhile, or never was.
    """
    asked = ReleaseRequired.unrestricted.filter(organisation__in=hidden.each).order_by("pk")
    required = {one.organisation_id for one in asked.select_for_update()}
    for owner, numbers in sorted(hidden.each.items(), key=str):
        release = None
        if owner in required:
            release = release_for(file, owner, numbers, by, hold=True)
        if release:
            release.taken = timezone.now()
            release.save(update_fields=["taken"])
        said = {"records": sum(numbers.values()), "kind": file.kind, "level": hidden.level}
        what = What.DOWNLOAD_TAKEN if release else What.EXPORTED
        note(what, who=by, on=release, organisation=owner, **said)


# -- asking and answering ----------------------------------------------------------------------
@transaction.atomic
def set_release_required(organisation, on, by):
    """Ask for it from the next request on, or no longer, of which the other coordinators hear.

    Raises PermissionDenied for who does not coordinate the organisation.
    """
    if not Reader(by).coordinates(organisation):
        raise PermissionDenied
    if not ReleaseRequired.switch(organisation, on):
        return
    what = What.RELEASE_REQUIRED if on else What.RELEASE_NOT_REQUIRED
    note(what, who=by, on=organisation, organisation=organisation.pk)
    if on:
        return
    Release.unrestricted.filter(organisation=organisation).waiting().delete()
    tell_coordinators(organisation, "release_off", but=by)


@transaction.atomic
def ask_for_release(file, hidden, by):
    """Ask the coordinators of each organisation that has yet to release it. How many were asked.

    What waits already stays as it was asked for. Raises TooManyWaiting.
    """
    found = unreleased(file, hidden, by)
    rows = Release.unrestricted.filter(person=by, organisation__in=found)
    rows.filter(answer="", asked__lte=timezone.now() - LIFE).delete()
    for organisation in found:
        theirs = rows.waiting().filter(organisation=organisation)
        if theirs.filter(**file.named).exists():
            continue
        if theirs.count() >= MOST_RELEASES_WAITING:
            raise TooManyWaiting
        numbers = dict(hidden.each[organisation])
        one = Release.unrestricted.create(
            person=by, organisation_id=organisation, numbers=numbers, **file._asdict()
        )
        note_release(What.DOWNLOAD_ASKED, one, by)
        tell_coordinators(one.organisation, "download_asked", but=by)
    return len(found)


@transaction.atomic
def answer_release(one, said, by):
    """Release or refuse one that waits. False where it waits no more.

    Raises PermissionDenied for who may not: another coordinator has to.
    """
    if not to_answer(Reader(by)).filter(pk=one.pk).exists():
        if Release.unrestricted.waiting().filter(pk=one.pk).exists():
            raise PermissionDenied
        return False
    now = {"answer": said, "decided": timezone.now(), "decided_by": by}
    if not Release.unrestricted.waiting().filter(pk=one.pk).update(**now):
        return False
    released = said == Answer.RELEASED
    note_release(What.DOWNLOAD_RELEASED if released else What.DOWNLOAD_REFUSED, one, by)
    if one.person != by:
        tell(Person.objects.filter(pk=one.person_id), "download_answered", reverse("home"))
    return True


def note_release(what, one, by):
    """In the trail: what, how many, never which filter, in which a word may stand."""
    said = {"records": one.number, "kind": one.kind}
    note(what, who=by, on=one, organisation=one.organisation_id, **said)


# -- who sees what -----------------------------------------------------------------------------
def asked_here(reader):
    """What was asked for where this person coordinates, answered or not."""
    if not reader.works_here:
        return Release.unrestricted.none()
    here = Release.unrestricted.filter(organisation__in=led_by(reader))
    return here.select_related("person", "organisation", "decided_by")


def to_answer(reader):
    """Of that, what waits and is theirs to answer; their own only where nobody else could."""
    leads = Affiliation.unrestricted.coordinators().filter(
        organisation=OuterRef("organisation"), person__is_active=True
    )
    others = leads.exclude(person=reader.person.pk)
    return asked_here(reader).waiting().filter(~Q(person=reader.person.pk) | ~Exists(others))


def own(reader):
    """What this person has asked for and is not over: it waits, can be taken, or was refused
    within a day."""
    if not reader.works_here:
        return Release.unrestricted.none()
    rows = Release.unrestricted.filter(person=reader.person, taken__isnull=True)
    lately = Q(answer=Answer.REFUSED, decided__gt=timezone.now() - TAKEN_WITHIN)
    keys = [
        rows.waiting().values("pk"),
        rows.usable().values("pk"),
        rows.filter(lately).values("pk"),
    ]
    of_them = Q(*(Q(pk__in=one) for one in keys), _connector=Q.OR)
    return rows.filter(of_them).select_related("organisation")


def releases_on_desk(reader):
    """Both in one question; of each whether it is theirs to answer (`answers`)."""
    if not reader.works_here:
        return []
    keys = [rows.order_by().values("pk") for rows in (to_answer(reader), own(reader))]
    rows = Release.unrestricted.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))
    rows = rows.annotate(answers=Exists(to_answer(reader).filter(pk=OuterRef("pk"))))
    return list(rows.select_related("person", "organisation"))
