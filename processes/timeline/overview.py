"""Processes beside one another on one axis of years: what went on, how open it was, what came of
the asks. Every picture has its words beside it."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from urllib.parse import urlencode

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from engagement.dates import parse
from processes.lookup.left_out import HELD, with_somebody_out
from processes.lookup.openness import ANSWER_OF, HowOpen, openness_code
from processes.lookup.present import ENDED, NEVER_OPEN, present_of
from processes.lookup.provenance import citations_of, cited_in
from processes.lookup.readings import readings_in, share_readings
from processes.lookup.sample import real
from processes.lookup.sourced import NOTHING_CAME
from processes.models import (
    NOT_REACHED,
    Consultation,
    DateKind,
    Fate,
    Intervention,
    InterventionState,
    Process,
    ProcessState,
    Stage,
    StageState,
    TellingStep,
    TextVersion,
)
from processes.models.family import family_of
from processes.timeline import drawing
from processes.timeline.drawing.scale import span as drawn_span
from processes.timeline.drawing.scale import stretch
from processes.timeline.fates import gained_in, verdict_counts, verdicts_in
from processes.timeline.picture import opening_bar, stage_bar
from processes.timeline.steps import next_of, stages_of

ROWS = 12  # that stand in one list
MANY_PROCESSES = 20  # of more processes some of each group are shown
ROWS_IN_A_GROUP = 10
ROWS_ON_A_PHONE, OF_A_GROUP = 3, 3  # the others of a list are folded there
AT_A_GLANCE = 4  # of all rows, in words, before any is drawn
MOST_DRAWN = 4000  # of all rows together
GROUPS = (
    (ProcessState.ACTIVE, ProcessState.PLANNED, ProcessState.STALLED),
    ("",),
    ENDED,
)  # by state, of many processes
DID_NOT_HAPPEN = (InterventionState.PLANNED, InterventionState.CANCELLED)
NOT_BEGUN = (*NOT_REACHED, StageState.SKIPPED)
FEWEST_DAYS = 30  # that are drawn on either side of the day a text appeared


@dataclass
class ProcessRow:
    """One process among others. `openings`: how its consultations that were held are drawn;
    `how_open` they were."""

    process: Process
    present: object
    next_stage: object
    bars: tuple
    openings: tuple = ()
    marks: list = field(default_factory=list)
    verdicts: Counter = field(default_factory=Counter)
    how_open: HowOpen = None
    gained: object = None  # what is said of an ask that was met, or met in part
    text: object = None  # the first that appeared, where a clock begins with it

    @property
    def parts(self):
        """What came of its asks, a Part for each end."""
        return verdict_counts(self.verdicts)

    @property
    def asks(self):
        return self.verdicts.total()

    @property
    def ends(self):
        """The parts of its asks that came to an end; `without_end`: how many did not, so far."""
        return [part for part in self.parts if part.is_end]

    @property
    def without_end(self):
        return self.asks - sum(part.number for part in self.ends)

    @property
    def begins(self):
        """The date of its text; of "by July 2022" the month that is known."""
        date = self.text.date
        return date if date.earliest else near_its_end(date)

    @property
    def dates(self):
        found = [bar.date for bar in self.bars] + [mark.date for mark in self.marks]
        return found + [date for one in self.openings for date in (one.opens, one.closes)]

    def picture(self, first, last, today):
        lane = drawing.Lane("", "", len(self.marks), tuple(self.marks))
        drawn = {"stages": self.bars, "openings": self.openings, "lanes": (lane,)}
        return drawing.Picture(first, last, today, **drawn)


@dataclass
class StateGroup:
    """Some of the rows: `total` processes are of its states, of which `rows` are shown."""

    states: tuple
    rows: int
    total: int

    @property
    def query(self):
        """What finds them in the list of processes; nothing finds those without a state."""
        return "?" + urlencode({"state": self.states}, doseq=True) if any(self.states) else ""


@dataclass
class Overview:
    """`groups`: how its rows are put together, in their order; none where they are one list."""

    rows: list
    today: object
    groups: tuple = ()

    @cached_property
    def whole(self):
        first, last = drawing.frame([date for row in self.rows for date in row.dates], self.today)
        found = [row.picture(first, last, self.today) for row in self.rows]
        return drawing.Picture(
            first,
            last,
            self.today,
            stages=tuple(unconfirmed(bar) for one in found for bar in one.stages),
            openings=tuple(opening for one in found for opening in one.openings),
            lanes=tuple(lane for one in found for lane in one.lanes),
        )

    @property
    def at_a_glance(self):
        """(the first rows, the others): first those that answer both how open it was and what came
        of its asks, then those that answer one of these; of like ones what moved last."""
        rows = sorted(self.rows, key=lambda row: -bool(row.ends) - row.how_open.is_known)
        first = len(rows) if len(rows) <= AT_A_GLANCE + 1 else AT_A_GLANCE
        return rows[:first], rows[first:]

    @property
    def axis(self):
        return drawing.overview_axis(self.whole)

    @property
    def strips(self):
        """(row, its strip)"""
        whole = self.whole
        for row in self.rows:
            picture = row.picture(whole.first, whole.last, self.today)
            yield row, drawing.overview_strip(picture, whole)

    @property
    def lists(self):
        """(its group or None, the strips that stand there, those that are folded on a phone)"""
        strips = iter(self.strips)
        for group in self.groups or (None,):
            here = [*islice(strips, group and group.rows)]
            most = OF_A_GROUP if group else ROWS_ON_A_PHONE
            first = len(here) if len(here) <= most + 1 else most
            yield group, here[:first], here[first:]

    def strips_about(self, dates):
        """The axis and the strip of its first row for each of these dates, which is marked."""
        whole = self.whole
        picture = self.rows[0].picture(whole.first, whole.last, self.today)
        for number, date in enumerate(dates):
            axis = drawing.overview_axis(whole, hatched=not number)
            yield axis + drawing.overview_strip(picture, whole, date)


@dataclass
class SinceText(Overview):
    """The same on another clock, which each process begins with the day its first text appeared.
    One without such a text has no strip."""

    @cached_property
    def clock(self):
        """(days before that day, days after it) that are drawn of each."""
        found = [(drawn_span(row.begins), stretch(row.dates)) for row in self.rows if row.text]
        before = max((zero.a - whole.a for zero, whole in found), default=0)
        after = max((whole.b - zero.a for zero, whole in found), default=0)
        return max(before, FEWEST_DAYS), max(after, FEWEST_DAYS)

    @property
    def whole(self):
        return drawing.Picture(self.today, self.today, self.today, openings=self.openings)

    @property
    def openings(self):
        return tuple(one for row in self.rows if row.text for one in row.openings)

    @property
    def axis(self):
        return drawing.elapsed_axis(*self.clock)

    @property
    def strips(self):
        for row in self.rows:
            if row.text is None:
                yield row, ""
            else:
                picture = row.picture(self.today, self.today, self.today)
                yield row, drawing.elapsed_strip(picture, row.begins, *self.clock)


def unconfirmed(bar):
    """The same without the day on which somebody said that it goes on: nothing happened then, so
    that no year is drawn for it."""
    return replace(bar, as_of=None, confirmed=None)


def with_first_texts(rows, reader):
    """Each row with `text`: of its texts the one that appeared first, as far as that is known."""
    texts = TextVersion.visible_to(reader).filter(process__in=[row.process.pk for row in rows])
    texts = texts.exclude(date_sort="").order_by("-date_sort", "-pk")
    first = {one.process_id: one for one in texts}
    for row in rows:
        row.text = first.get(row.process.pk)


def overview(reader, today):
    """The processes in which something is recorded, what moved last first; where they are many,
    by how they stand, and some of each."""
    moved = moved_last(reader, today)
    steps = TellingStep.visible_to(reader).filter(process=OuterRef("pk"))
    in_steps = moved.annotate(in_steps=Exists(steps))
    found = list(in_steps[: MANY_PROCESSES + 1])
    if len(found) <= MANY_PROCESSES:
        return Overview(rows_of(found[:ROWS], reader, today), today)
    states = moved.order_by().values_list("state").annotate(number=Count("pk"))
    counted, shown, groups = Counter(dict(states)), [], []
    for states in GROUPS:
        here = list(in_steps.filter(state__in=states)[:ROWS_IN_A_GROUP])
        shown += here
        if here:
            groups.append(StateGroup(states, len(here), sum(counted[one] for one in states)))
    return Overview(rows_of(shown, reader, today), today, tuple(groups))


def rows_of(processes, reader, today):
    """A ProcessRow for each, in their order; eight queries."""
    stages, here = stages_of(processes, reader), {one.pk: one for one in processes}
    held, marks = held_consultations(here, reader), drawn_entries(here, reader)
    citations = citations_of([one for rows in held.values() for one in rows])
    how_open = how_open_of(held, stages, reader, citations)
    verdicts, gained, rows = verdicts_in(here, reader), gained_in(here, reader), []
    for one in processes:
        present = present_of(one, stages[one.pk], today)
        bars = tuple(stage_bar(stage, present) for stage in stages[one.pk])
        row = ProcessRow(one, present, next_of(stages[one.pk]), bars)
        drawn = (opening_bar(each, today, each.get_absolute_url()) for each in held[one.pk])
        row.openings, row.marks = tuple(drawn), marks[one.pk]
        row.how_open = how_open[one.pk]
        row.verdicts, row.gained = verdicts[one.pk], gained.get(one.pk)
        rows.append(row)
    return rows


def moved_last(reader, today):
    """Real processes with stages, consultations or entries, the last in which something happened
    first. That somebody confirmed where one stands, or changed what is written, moves nothing."""
    of_it = {"process": OuterRef("pk")}
    entries = Intervention.visible_to(reader).filter(**of_it)
    stages = Stage.visible_to(reader).filter(**of_it)
    held = Consultation.visible_to(reader).filter(**of_it)
    fates = Fate.visible_to(reader).filter(ask__process=OuterRef("pk"))
    rows = real(Process.visible_to(reader), reader)
    rows = rows.filter(Exists(entries) | Exists(stages) | Exists(held))
    opened = held.exclude(state__in=NEVER_OPEN)
    days = [
        last_day(entries.exclude(state__in=DID_NOT_HAPPEN), today),
        last_day(stages.exclude(state__in=NOT_BEGUN), today),
        *(last_day(opened, today, name) for name in ("date", "opens", "closes")),
        last_day(fates.exclude(fate__in=NOTHING_CAME), today),
    ]
    return rows.annotate(moved=Greatest(*days)).order_by("-moved", "name", "pk")


def last_day(rows, today, name="date"):
    """The last day of what happened by `today`: of what lasted the end, of what is not known to the
    day the first that it can be; "" where none has one."""
    began, last = f"{name}_sort", Cast(f"{name}_latest", CharField())
    over = {f"{name}_latest__lte": today, "date_kind": DateKind.SPAN}
    lasted = name == "date" and rows.model is not Fate
    ended = [When(**over, then=last)] if lasted else []
    day = Case(*ended, default=began, output_field=CharField())
    rows = rows.filter(**{f"{began}__lt": f"{today + dt.timedelta(days=1)}"}).order_by()
    rows = rows.annotate(all_of_them=Value(1)).values("all_of_them").annotate(last=Max(day))
    return Coalesce(Subquery(rows.values("last")), Value(""), output_field=CharField())


def held_consultations(processes, reader):
    """{id of a process: its consultations that were held}, the first first."""
    rows = Consultation.visible_to(reader).filter(HELD, process__in=processes)
    rows = with_somebody_out(rows.exclude(state__in=NEVER_OPEN), reader)
    found = {pk: [] for pk in processes}
    for one in rows.order_by("date_sort", "pk"):
        one.process = processes[one.process_id]
        found[one.process_id].append(one)
    return found


def how_open_of(held, stages, reader, citations=None):
    """{id of a process: HowOpen}. `held`, `stages`: the consultations of each, which get their
    readings, and its stages; `citations`: what is cited for them, where that is to be shown."""
    readings, found = readings_in(held, reader), {}
    for pk, rows in held.items():
        share_readings(rows, readings[pk])
        telling = [one for one in rows if openness_code(one) in ANSWER_OF]
        cited = cited_in(telling or rows, citations or {})
        found[pk] = HowOpen.of(rows, stages.get(pk, ()), readings[pk], cited)
    return found


def how_open_was(process, reader):
    """HowOpen of one process, with what is cited for each of its consultations."""
    held = held_consultations({process.pk: process}, reader)
    rows, stages = held[process.pk], stages_of([process], reader)
    found, citations = how_open_of(held, stages, reader)[process.pk], citations_of(rows)
    found.cited = [(one, cited) for one in rows if (cited := cited_in([one], citations))]
    return found


def drawn_entries(processes, reader):
    """{id of a process: its entries as they are drawn}; what looks alike is drawn once."""
    rows = Intervention.visible_to(reader).filter(~Q(date_sort=""), process__in=processes)
    rows = rows.order_by("-date_sort").values_list(
        "process", "kind", "date", "date_kind", "state", "date_sort"
    )
    found = defaultdict(list)
    for process, kind, date, date_kind, state, _sort in rows.distinct()[:MOST_DRAWN]:
        lasted = date_kind == DateKind.SPAN
        mark = drawing.Mark("", None, "", str(family_of(kind)), date, lasted, state)
        found[process].append(mark)
    return found


def near_its_end(date):
    """Of "by July 2022" and "after July 2022" the month that is known, not halfway to nowhere."""
    return parse(f"{date.earliest or date.latest:%Y-%m}")
