"""The timeline of a process: what is on it, in which order, and at which density.

Entries are the engagements a person may see; stages stand between them. Numbers are given per
reader, over what is shown to them, so that no gap tells of an entry they may not see.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from django.db.models import Count, Window
from django.db.models.functions import Substr

from engagement.dates import parse, words
from engagement.filters import filterset_for
from engagement.pages import SIZE, Page
from processes.lookup.filters import SPECIAL_FILTERS
from processes.lookup.questions import with_fates
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    FateCode,
    Forecast,
    Intervention,
    Participation,
    Raising,
    Role,
    Stage,
    StageState,
)
from processes.models.family import FAMILY_OF, Family

MOST_NUMBERED = 60  # up to so many entries carry their number in the drawing
MOST_MARKS = 400  # above it, entries are counted by month
TABLE = 50  # asks and commitments shown on the page; the list of the kind has all
TOTAL = Window(Count("pk"))  # how many there are, beside the first fifty, in one query
FILTERS = ("family", "organisation", "stage", "from", "to")
NEWEST = ("-date_sort", "-sequence", "-pk")
OLDEST = ("date_sort", "sequence", "pk")

TimelineFilters = filterset_for(Intervention, SPECIAL_FILTERS, FILTERS, sort=False)


@dataclass
class EntryMark:
    """What a drawing needs of an entry."""

    pk: object
    title: str
    kind: str
    date: object
    date_kind: str
    state: str
    number: int

    @property
    def family(self):
        return FAMILY_OF.get(self.kind, Family.OTHER)


@dataclass
class Timeline:
    """Everything on the timeline of `process` for `person` on the day `today`."""

    process: object
    reader: object
    today: object
    query: object
    filters: object = None
    count: int = 0
    marks: list = field(default_factory=list)
    months: list = field(default_factory=list)
    page: Page = None
    entries: list = field(default_factory=list)

    # -- stages and consultations --------------------------------------------------------
    def read_frame(self):
        """Stages with their forecasts, consultations: the ground the entries stand on."""
        mine = {"process": self.process}
        self.stages = list(Stage.visible_to(self.reader).filter(**mine).order_by("position"))
        said = {}
        forecasts = Forecast.visible_to(self.reader).filter(stage__process=self.process)
        for one in forecasts.select_related("source").order_by("-said_on_sort", "pk"):
            said.setdefault(one.stage_id, []).append(one)
        for stage in self.stages:
            stage.said = said.get(stage.pk, [])
            stage.moved = any(one.date != stage.date for one in stage.said)
            stage.overtaken = overtaken(stage, self.stages, self.today)
        self._place_undated_stages()
        rows = Consultation.visible_to(self.reader).filter(**mine)
        self.consultations = list(rows.order_by("date_sort", "pk"))

    def _place_undated_stages(self):
        """A stage without a date keeps its position: it stands beside the one before it."""
        last = next((s.date_sort for s in self.stages if s.date_sort), "")
        for stage in self.stages:
            last = stage.place_sort = stage.date_sort or last

    @property
    def current(self):
        return going_on(self.stages)

    @property
    def next_stage(self):
        return next_of(self.stages)

    # -- entries -------------------------------------------------------------------------
    def read_entries(self, request):
        """The entries the filters choose. False when a filter holds something unknown."""
        visible = Intervention.visible_to(self.reader).filter(process=self.process)
        self.filters = TimelineFilters(self.query, visible, request=request)
        if not self.filters.is_valid():
            return False
        rows = self.filters.qs
        columns = ("pk", "title", "kind", "date", "date_kind", "state")
        found = list(rows.order_by(*OLDEST).values_list(*columns)[: MOST_MARKS + 1])
        if len(found) > MOST_MARKS:
            self._count_by_month(rows)
        else:
            self.count = len(found)
            self.marks = [EntryMark(*row, number) for number, row in enumerate(found, 1)]
        self._read_page(rows)
        return True

    def _count_by_month(self, rows):
        """(kind, "YYYY-MM" or "", whether the month is known) with counts."""
        self.months = list(
            rows.order_by()
            .annotate(month=Substr("date_sort", 1, 7), exactness=Substr("date_sort", 11, 1))
            .values_list("kind", "month", "exactness")
            .annotate(Count("pk"))
        )
        self.count = sum(row[3] for row in self.months)

    @property
    def density(self):
        if self.months:
            return "counts"
        return "numbered" if self.count <= MOST_NUMBERED else "marks"

    def _read_page(self, rows):
        size = MOST_NUMBERED if self.density == "numbered" else SIZE
        self.page = Page.of(
            rows.order_by(*NEWEST).select_related("consultation"), self.query, size, self.count
        )
        self.entries = self.page.rows
        before = (self.page.number - 1) * size - 1  # the last entry of the page before this one
        sorts = rows.order_by(*NEWEST).values_list("date_sort", flat=True)
        self.after = sorts[before] if before >= 0 else None
        add_actors(self.entries, self.reader)
        first = self.count - (self.page.number - 1) * size
        for nth, entry in enumerate(self.entries):
            entry.number = first - nth

    def listed(self):
        """The page's entries with the stages between them, newest first, under headings.

        Yields ("heading", words), ("stage", stage) and ("entry", entry).
        """
        stages = [("stage", stage, stage.place_sort) for stage in self.stages]
        if self.entries and self.page.next:
            stages = [one for one in stages if one[2] >= self.entries[-1].date_sort]
        if self.after is not None:
            stages = [one for one in stages if one[2] < self.after]
        entries = [("entry", entry, entry.date_sort) for entry in self.entries]
        # Both are in their own order already, and a stable sort keeps it: of what falls on the
        # same day the stage, which explains the entry, stands after it when read backwards.
        together = sorted(entries + stages[::-1], key=lambda one: one[2], reverse=True)
        before = None
        for what, record, sort in together:
            heading = self._heading(sort)
            if heading != before:
                yield "heading", heading
            before = heading
            yield what, record

    def _heading(self, sort):
        """The year of what is listed, or its month once there are many entries."""
        if not sort:
            return words(None)
        month_known = sort[10] in "01"
        by_month = self.density != "numbered" and month_known
        return words(parse(sort[:7] if by_month else sort[:4]), long=True)

    def month_dates(self):
        """The months that have entries, as dates a drawing can be framed by."""
        return [parse(month) for month in {row[1] for row in self.months} if month]

    # -- asks and commitments ------------------------------------------------------------
    def read_asks(self, holders):
        """Asks with their newest fate and their holders; commitments with their outcome."""
        asks = Ask.visible_to(self.reader).filter(process=self.process).order_by("created", "text")
        self.asks = with_fates(list(asks.annotate(total=TOTAL)[:TABLE]), self.reader)
        here = [ask.pk for ask in self.asks]
        made = {}
        raisings = Raising.visible_to(self.reader).filter(ask__in=here)
        for ask_pk, date, sort in raisings.exclude(intervention__date_sort="").values_list(
            "ask", "intervention__date", "intervention__date_sort"
        ):
            made[ask_pk] = min((sort, date), made.get(ask_pk, (sort, date)), key=itemgetter(0))
        for ask in self.asks:
            ask.outcome = FateCode(ask.newest.fate if ask.newest else FateCode.UNKNOWN)
            ask.made = made[ask.pk][1] if ask.pk in made else None
            ask.asked_by = [item for item in holders if item.key == ask.pk]
        # In the order they were first raised; those without a day keep their place at the end.
        self.asks.sort(key=lambda ask: ask.made.sort if ask.made else "A")
        promises = Commitment.visible_to(self.reader).filter(process=self.process)
        self.commitments = list(
            promises.select_related("actor")
            .annotate(total=TOTAL)
            .order_by("date_sort", "pk")[:TABLE]
        )
        for commitment in self.commitments:
            commitment.days_late = commitment.overdue(self.today)

    @property
    def cut(self):
        """Kinds of which the page shows only the first: (address word, how many there are)."""
        lists = (("asks", self.asks), ("commitments", self.commitments))
        return [(word, rows[0].total) for word, rows in lists if rows and rows[0].total > len(rows)]

    def records(self):
        """Every record the page shows facts of, for their sources."""
        return [
            self.process, *self.stages, *self.consultations, *self.entries, *self.asks,
            *self.commitments,
        ]  # fmt: skip


def going_on(stages):
    """The stages going on now; there may be several."""
    return [stage for stage in stages if stage.state == StageState.CURRENT]


def add_stages(processes, reader):
    """Give each process its stages, `steps`, and those going on now, `current`."""
    here = [row.pk for row in processes]
    stages = defaultdict(list)
    if here:
        for one in Stage.visible_to(reader).filter(process__in=here).order_by("position"):
            stages[one.process_id].append(one)
    for row in processes:
        row.steps = stages[row.pk]
        row.current = going_on(row.steps)


def next_of(stages):
    """The first stage still to come behind the last one reached, in the order of positions.

    A planned stage that was overtaken, since later ones were reached, is no next step: no
    source says whether it took place.
    """
    reached = [s.position for s in stages if s.state != StageState.PLANNED]
    behind = [
        s for s in stages if s.state == StageState.PLANNED and s.position > max(reached, default=0)
    ]
    return behind[0] if behind else None


def overtaken(stage, stages, today):
    """Was it planned, and has its date passed or a later stage been reached?

    Then no source says whether it took place, and a page says just that.
    """
    if stage.state != StageState.PLANNED:
        return False
    passed = stage.date and stage.date.latest and stage.date.latest < today
    return bool(passed) or any(
        s.position > stage.position and s.state != StageState.PLANNED for s in stages
    )


def add_actors(entries, reader):
    """Give each entry its `parts`, those who acted, `actors`, and those it was `addressed` to.

    By their names, and each of them once, though one may have had two roles.
    """
    taken, acted, addressed = defaultdict(list), defaultdict(dict), defaultdict(dict)
    parts = Participation.visible_to(reader).filter(intervention__in=[one.pk for one in entries])
    for part in parts.select_related("organisation").order_by("role", "organisation__name", "name"):
        found = addressed if part.role == Role.ADDRESSEE else acted
        found[part.intervention_id][part.who.pk] = part.who
        taken[part.intervention_id].append(part)
    for entry in entries:
        entry.parts = taken[entry.pk]
        entry.actors = list(acted[entry.pk].values())
        entry.addressed = list(addressed[entry.pk].values())
