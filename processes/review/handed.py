"""What a curator is told beside each of what was handed over together: to which others of them it
is linked, and what is much like an entry. Asked in a few statements, however many they are."""

from collections import defaultdict
from contextlib import suppress

from django.core.exceptions import ValidationError

from engagement.resources import by_plural
from engagement.spelling import bare
from engagement.words import value_in_words
from processes.directory.gist import LIKE, Gist, days_of, letters_of
from processes.lookup.alike import numbers_in
from processes.lookup.by_name import as_uuid
from processes.models import (
    AskAnswer,
    EntryAnswer,
    Intervention,
    Process,
    Proposal,
    ProposalState,
)


class LinkedHere:
    """What lives in several lines and leads to others of them: everybody reads it once they are
    public, and nobody handed it over by itself.

    parts: {id: {kind of part: those of it}}.
    """

    def __init__(self, lines, parts, reader):
        self.here = {one.record.pk: one for one in lines}
        self.parts, self.seen = parts, {}
        asked = defaultdict(set)
        for one in lines:
            for part in self._rows(one):
                for field in part.pointers():
                    asked[field.related_model].add(getattr(part, field.attname))
        for kind, ids in asked.items():
            self.seen |= kind.visible_to(reader).in_bulk([*ids - self.here.keys() - {None}])

    def _rows(self, one):
        return [part for rows in self.parts[one.record.pk].values() for part in rows]

    def of(self, one):
        """(label, words) of each."""
        said = one.proposal.content["parts"].values()
        handed = {part.get("id") for rows in said for part in rows}
        for part in self._rows(one):
            led = self._led_to(one, part)
            if str(part.pk) not in handed and led:
                yield (
                    str(led[0][0].verbose_name),
                    ", ".join([self._called(led), *said_beside(part)]),
                )

    def answered(self, one):
        """What a reply answers, in words."""
        answers = [one for one in self._rows(one) if isinstance(one, AskAnswer | EntryAnswer)]
        found = (self._led_to(one, part) for part in answers)
        return ", ".join(self._called(led) for led in found if led)

    def _led_to(self, one, part):
        """[(the field, the id)] of what a part leads to from here, where all of that is here as
        well, or seen by who asks; else nothing."""
        found = [(field, getattr(part, field.attname)) for field in part.pointers()]
        found = [(field, pk) for field, pk in found if pk not in (None, one.record.pk)]
        return found if all(pk in self.here or pk in self.seen for _field, pk in found) else []

    def _called(self, led):
        titles = (
            self.here[pk].proposal.title if pk in self.here else str(self.seen[pk])
            for _field, pk in led
        )  # fmt: skip
        return ", ".join(titles)


def said_beside(part):
    """What a part says beside what it leads to."""
    fields = (one for one in part._meta.concrete_fields if one.editable and not one.is_relation)
    return filter(None, (value_in_words(part, one.name) for one in fields))


def tell_place(proposals, reader):
    """Give each of these proposals `place`, the process it is about, and `day`, its own, in words
    as they were proposed; "" where it says none, or nothing that this person may read."""
    said = {one.pk: one.content.get("values", {}).get("process") for one in proposals}
    ids = {pk: as_uuid(process or "") for pk, process in said.items()}
    wanted = {*ids.values()} - {None}
    called = {pk: str(row) for pk, row in Process.visible_to(reader).in_bulk([*wanted]).items()}
    if wanted - called.keys():  # handed over as well
        handed = Proposal.visible_to(reader).filter(state=ProposalState.OPEN, publishes=True)
        handed = handed.filter(record__in=wanted - called.keys())
        called |= dict(handed.values_list("record", "title"))
    for one in proposals:
        one.place, one.day = called.get(ids[one.pk], ""), day_proposed(one)


def day_proposed(proposal):
    said, kind = proposal.content.get("values", {}).get("date"), by_plural().get(proposal.kind)
    if not said or kind is None:
        return ""
    with suppress(ValidationError):
        return value_in_words(kind(date=kind._meta.get_field("date").to_python(said)), "date")
    return ""


def likely_doubles(entries, reader):
    """{id of an entry that was handed over: others of them, and entries that this person may see,
    whoever's they are, of the same process and day, with a title much like its own}."""
    rows = [one for one in entries if one.date]
    if not rows:
        return {}
    near = Intervention.visible_to(reader).exclude(pk__in=[one.pk for one in entries])
    near = near.filter(date_sort__in={one.date_sort for one in rows})
    near = [*near.filter(process__in={one.process_id for one in rows})]
    known = {row.pk: gist_of(row) for row in (*rows, *near)}
    return {
        row.pk: [other for other in (*rows, *near) if is_double(row, other, known)] for row in rows
    }


def gist_of(row):
    given = days_of(row.date), row.kind, row.process_id
    return Gist(letters_of(row.title), *given, frozenset())


def is_double(row, other, known):
    """Of exactly the same day and process, and called much alike, but for a number?"""
    one, two = known[row.pk], known[other.pk]
    numbers = [numbers_in(bare(each.title).split()) for each in (row, other)]
    same = one.days == two.days and one.process == two.process and numbers[0] == numbers[1]
    return row.pk != other.pk and same and one.nearness(two) >= LIKE
