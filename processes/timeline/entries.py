"""The timeline of a process: what is on it, in which order, and at which density.

Entries are the engagements a person may see; stages stand between them. Numbers are given per
reader, over what is shown to them, so that no gap tells of an entry they may not see.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.db.models import CharField, Count, Min, Q, Value, Window
from django.db.models.functions import Cast, Concat, Substr

from engagement.dates import parse, words
from engagement.filters import filterset_for
from engagement.in_languages import one_of
from engagement.pages import SIZE, Page
from processes.lookup.efforts import in_efforts
from processes.lookup.filters import SPECIAL_FILTERS
from processes.lookup.forecasts import read_next_dates
from processes.lookup.left_out import with_somebody_out
from processes.lookup.present import present_of
from processes.lookup.questions import newest_fates_of
from processes.lookup.readings import readings_in, share_readings
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    FateCode,
    Forecast,
    Intervention,
    Participation,
    Raising,
    Stage,
    counted_once,
    fields_of_name,
    with_holdings,
    without_repeats,
)
from processes.models.family import family_of
from processes.timeline.belongs import MOST_OF_EACH, Belongs
from processes.timeline.fates import MOST_SQUARES, by_outcome, glyph_of, outcomes_of
from processes.timeline.order import NUMBERED, NewestFirst, OldestFirst
from processes.timeline.steps import next_of, overtaken

MOST_NUMBERED = 60  # up to so many entries carry their number in the drawing
MOST_MARKS = 400  # above it, entries are counted by month
TOTAL = Window(Count("pk"))  # how many there are, beside the first fifty, in one query
FILTERS = ("family", "kind", "state", "organisation", "stage", "effort", "group", "from", "to")
TimelineFilters = filterset_for(Intervention, SPECIAL_FILTERS, FILTERS, orders=("newest", "oldest"))


@dataclass
class EntryMark:
    """What a drawing needs of an entry."""

    pk: object
    title: str
    kind: str
    date: object
    date_kind: str
    state: str
    repeats: object
    text_language: str
    in_other_languages: dict
    number: int

    @property
    def family(self):
        return family_of(self.kind)

    @property
    def words(self):
        """What it is called, in its reader's language."""
        return one_of("title", self.title, self.text_language, self.in_other_languages).words


@dataclass
class AskLine:
    """An ask with its newest fate, or None; the date it was first raised; items with who asked."""

    ask: Ask
    newest: object
    made: object
    asked_by: list

    @property
    def outcome(self):
        return FateCode(self.newest.fate if self.newest else FateCode.UNKNOWN)

    @property
    def gained(self):
        """Would its outcome, read without the note, say more than its source?"""
        return glyph_of(self.outcome) in ("done", "part")


@dataclass
class Timeline:
    """Everything on the timeline of `process` for `person` on the day `today`."""

    process: object
    reader: object
    today: object
    query: object
    filters: object = None
    count: int = 0
    done: int = 0  # the same, an entry and what repeats it once
    once: set = field(default_factory=set)  # the ids of those
    marks: list = field(default_factory=list)
    months: list = field(default_factory=list)
    page: Page = None
    entries: list = field(default_factory=list)
    belongs: Belongs = field(default_factory=Belongs)

    # -- stages and consultations --------------------------------------------------------
    def read_frame(self):
        """Stages with their forecasts, and what was assessed: the ground the entries stand on."""
        asked = partial(self.reader.asked, process=self.process.pk)
        stages, said = asked(stages_in), defaultdict(list)
        for one in asked(forecasts_in) if stages else ():
            said[one.stage_id].append(one)
        for stage in stages:
            stage.process, stage.said = self.process, said[stage.pk]
        self.stages = read_next_dates(stages, self.reader)
        self.readings = readings_in([self.process.pk], self.reader)[self.process.pk]

    def read_consultations(self):
        """Those of the process, and of the entries that were read each its own; one query."""
        theirs = list({one.consultation_id for one in self.entries} - {None})
        rows = self.reader.asked(consultations_of, process=self.process.pk, entries=theirs)
        here = {one.pk: one for one in rows}
        for entry in self.entries:
            if entry.consultation_id in here:
                entry.consultation = here[entry.consultation_id]
        self.consultations = [one for one in rows if one.process_id == self.process.pk]
        for one in self.consultations:
            one.process = self.process
        share_readings(self.consultations, self.readings)

    def _placed_stages(self):
        """("stage", stage, sort), by their dates; those without one stand with what has none."""
        return [("stage", stage, stage.date_sort) for stage in self.stages]

    @cached_property
    def overtaken(self):
        return [stage for stage in self.stages if overtaken(stage, self.stages, self.today)]

    @cached_property
    def present(self):
        return present_of(self.process, self.stages, self.today)

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
        found = self._read(marked_of, rows)
        if len(found) > MOST_MARKS:
            self._count_by_month(rows)
        else:
            self.count = len(found)
            self.marks = [EntryMark(*row, number) for number, row in enumerate(found, 1)]
            self.once = without_repeats((mark.pk, mark.repeats) for mark in self.marks)
            self.done = len(self.once)
        is_turned = self.filters.form.cleaned_data["sort"] == "oldest"
        self.order = OldestFirst.of(rows, self.count) if is_turned else NewestFirst(self.count)
        self._read_page(rows.order_by(*self.order.terms))
        return True

    def _read(self, what, rows):
        """`what`, a function, says of the entries that the filters choose."""
        if self.filters.is_chosen:
            return list(what(rows))
        return self.reader.asked(of_all_entries, process=self.process.pk, what=what)

    def _count_by_month(self, rows):
        """(kind, "YYYY-MM" or "", whether the month is known) with counts; repeats count once."""
        self.months = self._read(monthly_of, rows)
        self.done = sum(row[3] for row in self.months)
        (self.count,) = self._read(number_of, rows)

    @property
    def density(self):
        if self.months:
            return "counts"
        return "numbered" if self.count <= MOST_NUMBERED else "marks"

    def _read_page(self, rows):
        size = MOST_NUMBERED if self.density == "numbered" else SIZE
        self.page = Page.of(self._first_of(rows, size), self.query, size, self.count)
        self.entries = self.page.rows
        first = (self.page.number - 1) * size
        sorts = rows.values_list("date_sort", flat=True)
        self.after = sorts[first - 1] if first else None  # of the last entry before this page
        read_parts(self.entries, self.reader)
        number_at = self.order.number_at
        self.numbers = {entry.pk: number_at(nth) for nth, entry in enumerate(self.entries, first)}

    def _first_of(self, rows, size):
        """Those rows; of all there are the first, which most people ask for, as they are kept."""
        if self.filters.is_chosen or self.query.get("page", "1") != "1":
            return rows
        given = {"process": self.process.pk, "terms": self.order.terms, "most": size}
        return self.reader.asked(first_entries, **given)

    def page_of(self, number):
        """The query of the page where the entry of that number stands; "" when it is this one."""
        return self.page.address_of(self.order.place_of(number))

    def listed(self):
        """The page's entries with the stages between them, in the order chosen, under headings.

        Yields ("year", words), ("month", words) once there are many entries, ("stage", stage) and
        ("entry", entry). In groups there are no stages, and ("effort", effort or None) before its
        entries.
        """
        if self.filters.form.cleaned_data.get("group"):
            for effort, entries in in_efforts(self.entries, self.reader):
                yield "effort", effort
                yield from (("entry", entry) for entry in entries)
            return
        last = self.entries[-1].date_sort if self.entries and self.page.next else None
        stages = self.order.between(self._placed_stages(), self.after, last)
        entries = [("entry", entry, entry.date_sort) for entry in self.entries]
        before = {}
        for what, record, sort in self.order.mixed(entries, stages):
            for name, heading in self._headings(sort).items():
                if heading != before.get(name):
                    yield name, heading
            before = self._headings(sort)
            yield what, record

    def _headings(self, sort):
        """The year of what is listed, and its month once there are many entries."""
        if not sort:
            return {"year": words(None)}
        found = {"year": words(parse(sort[:4]))}
        if self.density != "numbered" and sort[10] in "01":  # the month is known
            found["month"] = words(parse(sort[:7]), long=True)
        return found

    def month_dates(self):
        """The months that have entries, as dates a drawing can be framed by."""
        return [parse(month) for month in {row[1] for row in self.months} if month]

    # -- asks and commitments ------------------------------------------------------------
    def read_asks(self, around, most=MOST_OF_EACH):
        """The asks of which most is known, with their newest fate and their holders; commitments
        with their outcome; and what came of each, from the lists `around` the process, with the
        days of as many as are drawn."""
        asked = partial(self.reader.asked, process=self.process.pk, most=most)
        asks = asked(first_asks_in)
        here = {ask.pk for ask in asks}
        if len(around["asks"]) <= MOST_SQUARES:
            here |= {item.key for item in around["asks"]}
        fates, here = newest_fates_of(here, self.reader), sorted(here)
        raised = dict(self.reader.asked(first_raisings, asks=here)) if here else {}
        made = {pk: parse(first.split(" ")[1]) for pk, first in raised.items()}
        lines = (
            AskLine(
                ask,
                fates.get(ask.pk),
                made.get(ask.pk),
                [item for item in around["holders"] if item.key == ask.pk],
            )
            for ask in asks
        )
        # In the order they were first raised; those without a day keep their place at the end.
        self.asks = sorted(lines, key=lambda line: line.made.sort if line.made else "A")
        self.commitments = asked(first_commitments_in)
        self.lines = {line.ask.pk: f"a-{place}" for place, line in enumerate(self.asks, 1)}
        self.lines |= {one.pk: f"p-{place}" for place, one in enumerate(self.commitments, 1)}
        self.outcomes = outcomes_of(around, self.lines)
        self.days = {pk: (made.get(pk), None) for pk in here}
        self.days |= {pk: (self.days[pk][0], fate.date) for pk, fate in fates.items()}
        self.days |= {one.pk: (one.date, one.checked) for one in self.commitments}
        self.late = {one.pk: one.overdue(self.today) for one in self.commitments}

    @property
    def again(self):
        """How many of its entries repeat another one, and are not counted."""
        return self.count - self.done

    @property
    def asked(self):
        """The asks of those lines."""
        return [line.ask for line in self.asks]

    @property
    def cut(self):
        """Kinds of which the page shows only the first: (address word, how many there are)."""
        lists = (("asks", self.asked), ("commitments", self.commitments))
        return [(word, rows[0].total) for word, rows in lists if rows and rows[0].total > len(rows)]

    def records(self):
        """Every record the page shows facts of, for their sources."""
        return [
            self.process, *self.stages, *self.consultations, *self.entries,
            *self.asked, *self.commitments, *self.belongs.records(),
        ]  # fmt: skip


def read_parts(entries, reader):
    """Read who took part in each entry, its `parts`, by their names; one query."""
    if not entries:
        return
    found = defaultdict(list)
    for one in reader.asked(parts_of, entries=[entry.pk for entry in entries]):
        found[one.intervention_id].append(one)
    for entry in entries:
        entry.parts = found[entry.pk]
        for one in entry.parts:
            one.intervention = entry


# -- what is asked for -----------------------------------------------------------------------
def of_all_entries(reader, process, what):
    return what(Intervention.visible_to(reader).filter(process=process))


def first_entries(reader, process, terms, most):
    return Intervention.visible_to(reader).filter(process=process).order_by(*terms)[:most]


def marked_of(entries):
    """What their marks need, of one more than are marked."""
    columns = ("pk", "title", "kind", "date", "date_kind", "state", "repeats")
    columns += Intervention.in_languages
    return entries.order_by(*NUMBERED).values_list(*columns)[: MOST_MARKS + 1]


def number_of(entries):
    """How many there are, as a query of one row."""
    whole = entries.order_by().annotate(whole=Value(1)).values("whole")
    return whole.annotate(number=Count("pk")).values_list("number", flat=True)


def monthly_of(entries):
    months = Substr("date_sort", 1, 7)
    return (
        counted_once(entries)
        .annotate(month=months, exactness=Substr("date_sort", 11, 1))
        .values_list("kind", "month", "exactness")
        .annotate(Count("pk"))
    )


def stages_in(reader, process):
    return Stage.visible_to(reader).filter(process=process).order_by("position")


def forecasts_in(reader, process):
    said = Forecast.visible_to(reader).filter(stage__process=process)
    return said.select_related("source").order_by("-said_on_sort", "pk")


def consultations_of(reader, process, entries):
    """entries: the ids that they name."""
    rows = Consultation.visible_to(reader).filter(Q(process=process) | Q(pk__among=entries))
    return with_somebody_out(rows, reader).order_by("date_sort", "pk")


def first_asks_in(reader, process, most):
    asks = Ask.visible_to(reader).filter(process=process)
    return by_outcome(asks, reader).annotate(total=TOTAL)[:most]


def first_raisings(reader, asks):
    """The day on which each was raised first, behind what it is ordered by."""
    raisings = Raising.visible_to(reader).filter(ask__pk__among=asks)
    raisings = raisings.exclude(intervention__date_sort="").order_by().values_list("ask")
    day = Cast("intervention__date", CharField())
    first = Min(Concat("intervention__date_sort", Value(" "), day))
    return raisings.annotate(first=first)


def first_commitments_in(reader, process, most):
    promises = Commitment.visible_to(reader).filter(process=process)
    promises = promises.select_related("actor").prefetch_related(*Commitment.PROMISERS)
    return promises.annotate(total=TOTAL).order_by("date_sort", "pk")[:most]


def parts_of(reader, entries):
    parts = Participation.visible_to(reader).filter(intervention__pk__among=entries)
    parts = parts.select_related("organisation", "post")
    own = "intervention", "role", "name", "capacity", "since", "post"
    parts = parts.only(*own, *fields_of_name("organisation__"))
    parts = parts.prefetch_related(with_holdings("post__"))
    return parts.order_by("role", "organisation__name", "name")
