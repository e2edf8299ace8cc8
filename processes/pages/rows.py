"""Lists of rows that stand on pages of several kinds, each the first of them."""

from django.db.models import Count as Number

from engagement.codes import label_of_code
from engagement.resources import field_of
from processes.lookup.questions import newest_fates
from processes.models import Barrier, Commitment, Count, Enabler
from processes.timeline.entries import read_parts

MOST_RELATED = 50  # rows of one list on a page; its own list has the rest


def newest(rows, *pointed):
    return list(rows.select_related(*pointed).order_by("-date_sort", "-pk")[:MOST_RELATED])


def entries_of(rows, reader):
    """The newest of `rows`, engagements, with who took part."""
    found = list(
        rows.select_related("process").order_by("-date_sort", "-sequence", "-pk")[:MOST_RELATED]
    )
    read_parts(found, reader)
    return found


def asks_of(rows, reader):
    """Asks, and what came of each last. `places`: in an engagement, the place of each by id."""
    asks = list(rows.select_related("process")[:MOST_RELATED])
    return {"asks": asks, "newest_fates": newest_fates(asks, reader), "places": {}}


def barriers_of(condition, reader):
    """The newest barriers, each with `hit`: the names of whom it hit, as Texts."""
    rows = Barrier.visible_to(reader).filter(condition).prefetch_related("affected")
    found = newest(rows)
    for one in found:
        one.hit = [organisation.short_text for organisation in one.affected.all()]
    return found


def lessons_in(rows):
    """For civil society first, then for policymakers."""
    rows = rows.select_related("author", "process").order_by("audience", "-created", "pk")
    return list(rows[:MOST_RELATED])


def counts_beside(reader, **record):
    """What sources count of an entry or a consultation, other than who signed it."""
    return list(Count.visible_to(reader).filter(**record).select_related("source"))


COUNTED_FIELDS = {Commitment: "completion", Barrier: "kind", Enabler: "kind"}


def counts_of_list(kind, rows):
    """(field, [(code, words, number)]) of all rows of a list by one field, most often first.

    None for the kinds of which nothing is counted.
    """
    name = COUNTED_FIELDS.get(kind)
    if name is None:
        return None
    found = rows.order_by().values_list(name).annotate(number=Number("pk", distinct=True))
    field = field_of(kind, name)
    by_number = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return name, [(code, label_of_code(field, code), number) for code, number in by_number]
