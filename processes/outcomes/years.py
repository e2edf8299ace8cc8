"""The years of an organisation at a glance: twelve months by year, and what is recorded of each.

Counted as its figures count (`figures.py`): entries that took place and in which it acted, what is
said twice once; consultations it was let into or left out of; asks by the first entry of its own
that raised them; promises made in answer to its entries. What is not known to the month stands
under its year, what is not known to the year under none.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.dates import SHORT_MONTHS, parse, words
from processes.lookup.left_out import left_out_of
from processes.lookup.promises import promised_to
from processes.lookup.sample import real_beside
from processes.models import (
    NOT_ASKING,
    Consultation,
    DateKind,
    Family,
    Intervention,
    InterventionState,
    Raising,
    without_repeats,
)
from processes.models.family import family_of
from processes.outcomes.figures import acted_in, let_into
from processes.timeline import drawing
from processes.timeline.drawing.months import WHOLE_YEAR

YEARS_DRAWN = 30  # the newest of them
LET_INTO, WITHOUT, ASKED, PROMISED = "let_into", "without", "asked", "promised"
BESIDE_ENTRIES = {
    LET_INTO: gettext_lazy("Consultations it was let into"),
    WITHOUT: gettext_lazy("Consultations it was left out of"),
    ASKED: gettext_lazy("Asks raised in its entries"),
    PROMISED: gettext_lazy("Promises made to it"),
}
SORTS_OF_A_YEAR = {**{str(one): one.label for one in Family}, **BESIDE_ENTRIES}
# What each is drawn as: a symbol and its class.
SHAPE_OF = {
    **{str(one): (f"k-{one}", f"k-{one}") for one in Family},
    LET_INTO: ("i-check", "ok"),
    WITHOUT: ("k-barrier", "k-barrier"),
    ASKED: ("i-ask", "src"),
    PROMISED: ("i-commit", "src"),
}


@dataclass
class Years:
    """`months`: {(year, month): {sort: number}}, month 0 where it is not known. `undated`: the
    same of what is not known to the year."""

    months: dict = field(default_factory=lambda: defaultdict(Counter))
    undated: Counter = field(default_factory=Counter)

    def __bool__(self):
        return bool(self.months)

    def add(self, sort, date, lasted=False):
        when = known_month(date, lasted)
        (self.months[when] if when else self.undated)[sort] += 1

    @property
    def drawn(self):
        """The drawing, the newest year first."""
        years = defaultdict(dict)
        for (year, month), found in self.months.items():
            years[year][month] = [
                drawing.Sort(*SHAPE_OF[one], found[one]) for one in SORTS_OF_A_YEAR if found[one]
            ]
        letters = [str(name)[:1].upper() for name in SHORT_MONTHS]
        newest = sorted(years.items(), reverse=True)[:YEARS_DRAWN]
        return drawing.month_grid(newest, [*letters, "?"])

    @property
    def sorts(self):
        """(symbol, class, in words) of each sort there is, for the key."""
        there = {sort for found in self.months.values() for sort in found}
        return [(*SHAPE_OF[one], words) for one, words in SORTS_OF_A_YEAR.items() if one in there]

    @property
    def rows(self):
        """(when in words, [(sort in words, number)]) of each month, the newest first; what is not
        known to the month after the months of its year, what is not known to the year last."""
        for (year, month), found in sorted(self.months.items(), key=_in_reverse):
            known = f"{year:04d}-{month:02d}" if month else f"{year:04d}"
            said = words(parse(known))
            yield (
                said if month else _("%(year)s, month not recorded") % {"year": said},
                _said_of(found),
            )
        if self.undated:
            yield _("Year not recorded"), _said_of(self.undated)


def _in_reverse(pair):
    (year, month), _found = pair
    return -year, -month if month else 1


def _said_of(found):
    return [(words, found[sort]) for sort, words in SORTS_OF_A_YEAR.items() if found[sort]]


def known_month(date, lasted):
    """(year, month) in which it is known to be, month 0 where only the year is known; what lasted
    counts where it began. None where not even that is known."""
    if not date:
        return None
    first, last = date.earliest, date.latest
    if lasted and date.is_interval and date.start:
        first, last = date.start.earliest, date.start.latest
    if not first or not last or first.year != last.year:
        return None
    vague = date.approximate or date.uncertain
    if first.month == last.month and not vague:
        return first.year, first.month
    return (first.year, WHOLE_YEAR) if not vague or first.month == last.month else None


def years_of(organisation, reader):
    def seen(kind):
        return real_beside(organisation, kind.visible_to(reader), reader)

    found, roles = Years(), acted_in(organisation, reader)
    columns = ("pk", "repeats", "kind", "date", "date_kind")
    entries = Intervention.visible_to(reader).filter(
        pk__in={pk for pk, _role in roles}, state=InterventionState.DONE
    )
    entries = list(entries.order_by("date_sort", "pk").values_list(*columns))
    counted = without_repeats([row[:2] for row in entries])
    for pk, _repeats, kind, date, date_kind in entries:
        if pk in counted:
            found.add(str(family_of(kind)), date, date_kind == DateKind.SPAN)
    openings = seen(Consultation)
    let_in = let_into(organisation, reader, openings)
    out = openings.filter(left_out_of(organisation, reader))
    for sort, rows in ((LET_INTO, let_in), (WITHOUT, out)):
        for _pk, opens, date in rows.order_by().distinct().values_list("pk", "opens", "date"):
            found.add(sort, opens or date)
    asked_in = {pk for pk, role in roles if role not in NOT_ASKING} & {row[0] for row in entries}
    for date in _first_raised(seen(Raising).filter(intervention__in=asked_in)):
        found.add(ASKED, date)
    promises = real_beside(organisation, promised_to(organisation, reader), reader)
    for _pk, date in promises.order_by().distinct().values_list("pk", "date"):
        found.add(PROMISED, date)
    return found


def _first_raised(raisings):
    """When each ask was first raised; one said in two ways is one."""
    first = {}
    columns = ("ask", "ask__same_as", "intervention__date", "intervention__date_sort")
    for ask, same_as, date, sort in raisings.order_by().values_list(*columns):
        known = first.get(same_as or ask)
        if known is None or (sort or "~") < known[0]:
            first[same_as or ask] = (sort or "~", date)
    return [date for _sort, date in first.values()]
