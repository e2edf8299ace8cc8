"""Two to four processes side by side, phase by phase. A comparison, never a ranking."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from engagement import dates
from processes.lookup.left_out import HELD, with_somebody_out
from processes.lookup.openness import access_words
from processes.lookup.rubric import POINTED, profiles
from processes.models import (
    NOT_REACHED,
    Access,
    Assessment,
    Commitment,
    Completion,
    Consultation,
    ConsultationState,
    DateKind,
    Family,
    Intervention,
    Phase,
    Process,
    Stage,
    StageState,
    Standing,
    family_of,
)
from processes.models.common import oldest_first
from processes.outcomes import working_days
from processes.outcomes.asks_by_text import asks_in, totals_of
from processes.timeline.fates import Verdicts, verdict_counts

FEWEST, MOST = 2, 4
DAYS_OF_A_MONTH = 31
UNVOUCHED_STAGES = (*NOT_REACHED, StageState.SKIPPED)


@dataclass
class ComparedProcess:
    """One process, with what the comparison tells of it."""

    process: Process
    phases: dict = field(default_factory=dict)  # phase -> Span
    openings: list = field(default_factory=list)  # consultations with `working_days_range`
    families: Counter = field(default_factory=Counter)
    asks: Verdicts = field(default_factory=Verdicts)  # by verdict, what came of them last
    promises: Counter = field(default_factory=Counter)  # by completion
    assessments: list = field(default_factory=list)

    @property
    def access(self):
        """(who could take part in words, number of openings), not known last."""
        found = Counter(access_words(one) for one in self.openings)
        order = {words: place for place, words in enumerate(map(str, Access.labels))}
        unknown = _("Not known")
        return sorted(
            found.items(), key=lambda pair: (pair[0] == unknown, order.get(pair[0], len(order)))
        )

    @property
    def ask_parts(self):
        return verdict_counts(self.asks)

    @property
    def notices(self):
        """The openings of which sources say in words what notice was given, where its days are not
        known."""
        return [one for one in self.openings if one.notice and not one.working_days_range]

    @property
    def working_days(self):
        """Working days of notice of the openings for which they are known, the shortest first."""
        known = (one.working_days_range for one in self.openings)
        return sorted(one.most for one in known if one is not None and one.exact)


@dataclass
class PhaseSpan:
    """From when to when the stages of one phase are recorded; no length, since gaps lie between.

    `first`, `last`: dates, as exact as they are known. `missing`: the stages that are not in it,
    since when they began or ended is not known to the month, or that they took place at all is not
    vouched for: with them it may have been longer, and a page says so.
    """

    stages: int = 0
    first: object = None
    last: object = None
    missing: list = field(default_factory=list)

    def add(self, stage):
        self.stages += 1
        start, end = (stage.date.start, stage.date.end) if stage.date else (None, None)
        vouched = stage.state not in UNVOUCHED_STAGES and stage.standing != Standing.ALLEGED
        lasted = stage.date_kind == DateKind.SPAN
        if not (vouched and start and end) or not (
            lasted or (end.latest - start.earliest).days < DAYS_OF_A_MONTH
        ):
            self.missing.append(stage)
            return
        self.first = min(self.first or start, start, key=lambda one: one.earliest)
        self.last = max(self.last or end, end, key=lambda one: one.latest)

    @property
    def words(self):
        if self.first is None:
            return _("not known")
        first, last = (str(one).replace("-XX", "") for one in (self.first, self.last))
        return dates.words(first if first == last else f"{first}/{last}", DateKind.SPAN)


def compare(processes, reader):
    """A ComparedProcess for each process, in the order given; the same few queries for all."""
    columns = {one.pk: ComparedProcess(one) for one in processes}
    here = {"process__in": columns}
    for stage in Stage.visible_to(reader).filter(**here).order_by("position"):
        columns[stage.process_id].phases.setdefault(stage.phase, PhaseSpan()).add(stage)
    openings = Consultation.visible_to(reader).filter(HELD, **here)
    openings = with_somebody_out(openings, reader)
    openings = list(openings.exclude(state=ConsultationState.PLANNED).order_by(*oldest_first()))
    working_days.with_working_days(openings, reader)
    for one in openings:
        columns[one.process_id].openings.append(one)
    entries = Intervention.visible_to(reader).filter(**here).order_by()
    for process, kinds in kinds_done(entries).items():
        columns[process].families.update(map(family_of, kinds))
    promises = Commitment.visible_to(reader).filter(**here).order_by()
    for process, completion in promises.values_list("process", "completion"):
        columns[process].promises[completion] += 1
    for column in columns.values():
        for total in totals_of(asks_in(column.process, reader)):
            column.asks.add(total.counts)
    share_assessments(columns, reader)
    return list(columns.values())


def kinds_done(entries):
    """{id of a process: the kind of each entry}, an entry and what repeats it there once."""
    done = defaultdict(dict)
    for process, kind, pk, repeats in entries.values_list("process", "kind", "pk", "repeats"):
        if repeats is None:
            done[process][pk] = kind
        else:
            done[process].setdefault(repeats, kind)
    return {process: list(kinds.values()) for process, kinds in done.items()}


def share_assessments(columns, reader):
    of_them = Q(consultation__process__in=columns) | Q(stage__process__in=columns)
    rows = Assessment.visible_to(reader).filter(of_them)
    for one in profiles(list(rows.select_related(*POINTED)), reader):
        columns[one.assessment.opening.process_id].assessments.append(one)


def table(columns):
    """Rows of what is counted, by heading: {heading: [(row in words, [(column, cell)])]}."""
    headings = {"phases": (Phase, None), "families": (Family, 0), "promises": (Completion, 0)}
    return {
        name: [
            (one.label, [(column, getattr(column, name).get(one, none)) for column in columns])
            for one in rows
            if any(one in getattr(column, name) for column in columns)
        ]
        for name, (rows, none) in headings.items()
    }
