"""The asks of a process against one text after another.

What came of an ask is told for each text, so that one adopted in a draft and reversed in the next
shows both. Nobody's part in it is implied: a contribution is told only where somebody claims it,
with its strength and who could confirm it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from engagement.pages import Page
from processes.lookup.questions import SOURCES_OF_FATES, newest_is_read
from processes.models import Ask, Fate, FateCode, TextVersion, Tier
from processes.models.common import newest_first, oldest_first
from processes.timeline.fates import Verdicts, verdict_counts, verdict_of

ASKS_ON_A_PAGE = 60
NO_TEXT = None  # the column of what came of an ask outside the texts: in a stage, or by a day


@dataclass
class AskRow:
    """One ask: a cell for each column, each with what came of it there, the newest first."""

    ask: Ask
    cells: list = field(default_factory=list)


@dataclass
class Total:
    """The asks of one tier, counted by what came of them last. `tier`: "" for none."""

    tier: str
    counts: Verdicts
    again: int = 0  # asks that say one of them in other words

    @property
    def words(self):
        return Tier(self.tier).label if self.tier else _("No tier recorded")

    @property
    def number(self):
        return self.counts.total()

    @property
    def parts(self):
        return verdict_counts(self.counts)


def fates_of(reader):
    return Fate.visible_to(reader).order_by(*newest_first())


def asks_in(process, reader):
    """The asks of a process, red lines first, and within a tier by provision."""
    rank = Case(
        *(When(tier=tier, then=Value(place)) for place, tier in enumerate(Tier.values)),
        default=Value(len(Tier.values)),
        output_field=IntegerField(),
    )
    newest = fates_of(reader).filter(ask=OuterRef("pk")).values("fate")[:1]
    asks = Ask.visible_to(reader).filter(process=process)
    is_read = newest_is_read(reader)
    return asks.annotate(rank=rank, newest=Subquery(newest), is_read=is_read).order_by(
        "rank", "provision", "text", "pk"
    )


def totals_of(asks):
    """A Total for each tier that occurs, in order; one query, however many asks.

    An ask that says another in other words is not counted beside it.
    """
    counted, again = defaultdict(Verdicts), Counter()
    groups = asks.order_by("rank").values("tier", "rank", "newest", "is_read")
    once = Q(same_as__isnull=True)
    for group in groups.annotate(number=Count("pk", filter=once), all=Count("pk")):
        verdict = verdict_of(group["newest"] or FateCode.UNKNOWN)
        counted[group["tier"]].count(verdict, group["number"], group["is_read"])
        again[group["tier"]] += group["all"] - group["number"]
    return [Total(tier, counts, again[tier]) for tier, counts in counted.items()]


def columns_of(process, reader):
    """The texts of the process in which the fate of an ask is recorded, the oldest first."""
    told = Fate.visible_to(reader).filter(ask__process=process, text_version__isnull=False)
    texts = TextVersion.visible_to(reader).filter(pk__in=told.values("text_version"))
    return list(texts.order_by(*oldest_first()))


class AsksByText:
    """The page of asks against texts that `query` (request.GET) asks for."""

    def __init__(self, process, reader, query):
        asks = asks_in(process, reader)
        self.totals = totals_of(asks)
        self.again = sum(one.again for one in self.totals)
        self.page = Page.of(
            asks, query, ASKS_ON_A_PAGE, count=self.again + sum(one.number for one in self.totals)
        )
        self.texts = columns_of(process, reader)
        cells, self.claims = defaultdict(list), []
        here = {ask.pk: ask for ask in self.page.rows}
        fates = fates_of(reader).filter(ask__in=here)
        fates = fates.select_related("text_version", "stage", "ask", *SOURCES_OF_FATES)
        for fate in fates:
            fate.ask = here[fate.ask_id]
            cells[fate.ask_id, fate.text_version_id].append(fate)
        outside = any(text is NO_TEXT for _ask, text in cells)
        self.columns = [*self.texts, NO_TEXT] if outside else self.texts
        keys = [text and text.pk for text in self.columns]
        self.rows = [
            AskRow(
                ask,
                [(text, cells[ask.pk, key]) for text, key in zip(self.columns, keys, strict=True)],
            )
            for ask in self.page.rows
        ]
        self.claims = [fate for fate in fates if fate.contribution]

    @property
    def whole(self):
        """All tiers together."""
        counts = Verdicts()
        for one in self.totals:
            counts.add(one.counts)
        return Total("", counts)
