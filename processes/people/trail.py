"""The audit trail, as an organisation and as administrators read it: each line in plain words.

Whose events these are is decided by the rule for them; a record is named only to who may see it.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.models import Event, Person
from engagement.resources import by_plural
from engagement.trail.events import What
from processes.access import trail_for
from processes.models import AffiliationRole, Belonging, Grant, Level

WORDS = dict(Level.choices) | dict(AffiliationRole.choices)


def events_of(reader, organisation=None):
    """Of one organisation, or of accounts and settings; the latest first. Only what is theirs."""
    ours = organisation and organisation.pk
    return Event.objects.filter(trail_for(reader), organisation=ours).order_by("-pk")


@dataclass
class EventLine:
    """who, whom: people who are known here. number: that of an account which is not."""

    event: Event
    who: Any = None
    whom: Any = None
    number: str = ""
    kind: str = ""
    record: Any = None
    more: str = ""


def event_lines(events, reader, organisation=None):
    """Events in words; names of those only who belong, or once did, to the organisation, and of
    whom it let read what it keeps."""
    known, seen = people_in(events, organisation), records_in(events, reader)
    return [line_of(event, known, seen) for event in events]


def line_of(event, known, seen):
    line = EventLine(event, known.get(event.who), more=detail_in_words(event))
    if event.who and line.who is None:
        line.number = str(event.who)[:8]
    if event.kind == "accounts" and event.thing != event.who:
        line.whom = known.get(event.thing)
    kind = by_plural().get(event.kind)
    if kind is not None:
        line.kind, line.record = kind._meta.verbose_name, seen.get((event.kind, event.thing))
    return line


def people_in(events, organisation):
    """{number in the trail: person} of accounts that may be named here."""
    numbers = {one for event in events for one in (event.who, event.thing)} - {None}
    people = Person.objects.filter(trail__in=numbers)
    if organisation:
        there = Belonging.unrestricted.filter(organisation=organisation, person__isnull=False)
        let_in = Grant.unrestricted.filter(organisation=organisation)
        named = Q(pk__in=there.values("person")) | Q(pk__in=let_in.values("person"))
        people = people.filter(named)
    return {person.trail: person for person in people}


def records_in(events, reader):
    """{(word of the kind, id): record} of what this person may see."""
    wanted = {}
    for event in events:
        if event.kind in by_plural() and event.thing:
            wanted.setdefault(event.kind, set()).add(event.thing)
    return {
        (word, row.pk): row
        for word, ids in wanted.items()
        for row in by_plural()[word].visible_to(reader).filter(pk__in=ids)
    }


def detail_in_words(event):
    """What is said of it beside the word for it, or ""."""
    said = event.detail
    if "before" in said:
        words = {name: WORDS.get(said[name], said[name]) for name in ("before", "after")}
        return _("From “%(before)s” to “%(after)s”.") % words
    if event.what == What.IMPORTED:
        return _("%(new)s new, %(changed)s changed.") % said
    if "days" in said:
        return ngettext("For %(days)s day.", "For %(days)s days.", said["days"]) % said
    if "records" in said:
        words = ngettext("%(records)s record.", "%(records)s records.", said["records"])
        return words % said
    return str(WORDS.get(said.get("role"), ""))
