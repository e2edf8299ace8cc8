"""What somebody asks to download, in words, for who asks and for who releases it.

A filter is told with the eyes of whoever reads it here: it may name what they cannot see.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from processes.access import shares_with
from processes.exchange.columns import kinds_with_tables
from processes.exchange.releasing import own, taken_lately
from processes.lookup.filters import filters_of
from processes.models import Organisation
from processes.people.staff import workplaces_of

LEVEL_WORDS = {
    "organisation": gettext_lazy("%(number)s for this organisation only"),
    "coalition": gettext_lazy("%(number)s for a coalition"),
    "not-public": gettext_lazy("%(number)s within something that is not public"),
}


@dataclass
class ReleaseLine:
    """release: None where it was not asked for. chosen: (label, words); None where its filter
    names what whoever reads this cannot see. through: organisations by which somebody from
    elsewhere reads it."""

    organisation: Any
    numbers: dict
    release: Any = None
    kind: str = ""
    chosen: Any = field(default_factory=list)
    through: list = field(default_factory=list)
    before: int = 0

    @property
    def number(self):
        return sum(self.numbers.values())

    @property
    def levels(self):
        each = ((words, self.numbers.get(level)) for level, words in LEVEL_WORDS.items())
        return ", ".join(words % {"number": number} for words, number in each if number)


def chosen_in(request, kind, query):
    """What a filter chooses, in words; None where this reader would be refused it."""
    if not query:
        return []
    rows = kind.visible_to(request.reader)
    filters = filters_of(kind)(QueryDict(query), rows, request=request)
    if not filters.is_valid():
        return None
    return [(label, words) for label, words, _without in filters.chosen()]


def releases_in_words(request, releases):
    """Releases in words."""
    found, kinds = [], kinds_with_tables()
    for one in releases:
        kind = kinds[one.kind]
        line = ReleaseLine(one.organisation, one.numbers, one, kind._meta.verbose_name_plural)
        line.chosen = chosen_in(request, kind, one.query)
        places = workplaces_of(one.person)
        if not places.filter(organisation=one.organisation).exists():
            beside = places.filter(shares_with([one.organisation_id], "organisation"))
            line.through = [place.organisation for place in beside]
        found.append(line)
    return found


def release_page(request, file, hidden, waits):
    """What the file holds of whom, what was asked for already, and the button that asks."""
    kind = kinds_with_tables()[file.kind]
    asked = {one.organisation_id: one for one in own(request.reader).filter(**file.named)}
    lines = [
        ReleaseLine(
            organisation,
            hidden.each[organisation.pk],
            asked.get(organisation.pk),
            before=taken_lately(organisation.pk, request.user),
        )
        for organisation in Organisation.visible_to(request.reader).filter(pk__in=waits)
    ]
    context = {
        "file": file,
        "address": f"{reverse('ask_release', args=[file.kind, file.ending])}?{file.query}",
        "kind": kind,
        "lines": lines,
        "chosen": chosen_in(request, kind, file.query),
        "asks": any(line.release is None or line.release.answer for line in lines),
    }
    return render(request, "exchange/release.html", context, status=403)
