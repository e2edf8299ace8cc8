"""A process told in a few steps, by rule: its first stage, whether it was open and who was left
out, what was asked, what of it was met and what was not, what was promised, where it stands and
what is next. Each has its day and a source; what is alleged is none. Where somebody chose which
steps to tell, they stand in that order, each with a record of their choice or by rule, and a
sentence."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import Case, Count, F, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from processes.lookup.left_out import HELD
from processes.lookup.present import is_past_due
from processes.lookup.provenance import Provenance, each_source_once
from processes.lookup.questions import current_fates, done_last
from processes.models import (
    LEFT_OUT,
    MET_IN_PART,
    Admission,
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Fate,
    FateCode,
    Intervention,
    InterventionState,
    Process,
    Raising,
    Stage,
    StageState,
    Standing,
    StepRule,
    TellingStep,
    TextVersion,
    Tier,
)
from processes.outcomes.cases import CHANGED, told_by_a_source
from processes.timeline.overview import Overview, rows_of
from processes.timeline.steps import next_of, stages_of
from processes.writing.newer import SPEAKS_OF_IT, outruns

REFUSED = (FateCode.REJECTED, FateCode.REVERSED, FateCode.NOT_TAKEN_UP)


@dataclass
class ToldStep:
    """code: of its heading, a StepRule. chosen: the step that somebody chose, with a sentence.
    record: whose page tells of it; told: the row that says it, a part of that or itself; dated: the
    row that has its day, where that is another; drawn: where in the process it lies."""

    code: str
    record: object
    told: object
    dated: object = None
    sources: tuple = ()  # (source, places in it) of those that carry what is shown
    drawn: str = ""
    openings: tuple = ()  # consultations that are drawn
    chosen: object = None
    plainly: str = ""  # its heading, where a record was chosen that its rule would not find

    @property
    def heading(self):
        """What came of an ask is called what it is: a rule finds several outcomes."""
        if self.code in OF_A_FATE and isinstance(self.told, Fate):
            return self.told.get_fate_display()
        return self.plainly or StepRule(self.code).label

    @property
    def is_to_come(self):
        return getattr(self.record, "state", "") == StageState.PLANNED and self.told == self.record

    @property
    def is_past(self):
        """Is it still said to come, though its date has passed?"""
        return self.is_to_come and is_past_due(self.record, timezone.localdate())

    @property
    def date(self):
        dated = self.dated or self.told
        return getattr(dated, "date", None) or getattr(self.record, "date", None)

    @property
    def order(self):
        dated = self.dated or self.told
        return getattr(dated, "date_sort", "") or getattr(self.record, "date_sort", "")


def steps_of(process, reader, today):
    """The steps in the order that was chosen, else in that of time; what two rules find stands
    once."""
    chosen = list(chosen_steps(process, reader))
    steps = [*each_once(chosen or (find(process, reader) for find in BY_RULE))]
    if not chosen:
        steps.sort(key=lambda one: one.order)
    dated = [one.dated for one in steps if isinstance(one.dated, Intervention)]
    provenance = Provenance([*(one.record for one in steps), *dated])
    overview = Overview(rows_of([process], reader, today), today)
    drawn = overview.strips_about([one.date for one in steps])
    for one, one.drawn in zip(steps, drawn, strict=True):
        one.sources = sources_of(one, provenance)
        one.openings = overview.rows[0].openings
    return steps


def sources_of(step, provenance):
    """(source, places) of all that carry what a step shows: first those of its outcome, or of its
    day, then those of its record. What tells of another thing about the record is none."""
    told, found = step.told, []
    if getattr(told, "source", None):
        found.append((told.source, told.locator))
    if isinstance(step.dated, Intervention):
        found += carrying(provenance, step.dated, ("date",))
    if isinstance(step.record, Process):
        fields = ("next_step",) if step.code == "next" else SPEAKS_OF_IT
        found += speaking_of_its_day(provenance, step.record, fields)
    else:
        found += carrying(provenance, step.record, () if found else ("date",))
    return each_source_once(found)


def carrying(provenance, record, fields):
    """What is cited for these fields of a record, then for the whole of it, the newest first; of
    one source what is noted to be worked out only where it says nothing plainly. What sources say
    differently of one field is not what is shown."""
    cited = cited_newest(provenance, record)
    plain = {one.told_by for one in cited if not (one.field or one.note)}
    whole = [one for one in cited if not one.field and not (one.note and one.told_by in plain)]
    shown = [one for one in cited if one.field in fields and not one.says]
    return [(one.told_by, one.locator) for one in [*shown, *whole] or cited]


def speaking_of_its_day(provenance, process, fields):
    """What is cited for these fields of a process, else what is no older than the day of that."""
    cited = cited_newest(provenance, process)
    stands = [one for one in cited if one.field in fields and one.field and not one.says]
    whole = [one for one in cited if not one.field]
    young = [one for one in whole if not outruns(process.as_of, one.told_by)]
    return [(one.told_by, one.locator) for one in stands or young or whole or cited]


def cited_newest(provenance, record):
    cited = [one for _reference, one in provenance.citations(record)]
    return sorted(cited, key=lambda one: getattr(one.told_by, "date_sort", ""), reverse=True)


def each_once(steps):
    """Those that there are; what two of them tell stands once."""
    told = set()
    for one in steps:
        key = one and (one.told.pk, isinstance(one.told, Process) and one.code)
        if key and key not in told:
            told.add(key)
            yield one


def is_told(process, rows, provenance):
    """Is there what a step shows: of these stages and consultations, which were read, one with a
    day and a source that is not alleged, or a sourced sentence on where it stands?"""
    if process.where_it_stands and process.as_of and provenance.citations(process):
        return True
    dated = (one for one in rows if one.date and one.standing != Standing.ALLEGED)
    return any(provenance.citations(one) for one in dated)


def chosen_steps(process, reader):
    """The steps that somebody chose, as far as this reader sees what they tell; each a ToldStep."""
    return (step for _row, step in chosen_rows(process, reader) if step is not None)


def untold_steps(process, reader):
    """Those that somebody chose and that are not shown: nothing is found, or no source tells it."""
    return [row for row, step in chosen_rows(process, reader) if step is None]


def chosen_rows(process, reader):
    """(TellingStep, the ToldStep it makes or None) of each that was chosen."""
    rows = TellingStep.visible_to(reader).filter(process=process)
    for one in rows.select_related(*TellingStep.CHOSEN):
        record = one.chosen
        find = step_telling(one.rule, record) if record else RULES[one.rule]
        step = find(process, reader)
        if step is not None:
            step.code, step.chosen = one.rule, one
            step.plainly = plain_heading(step, process, reader) if record else ""
        yield one, step


def plain_heading(step, process, reader):
    """What is chosen is called the first or the last of its kind only where it is."""
    if step.code not in PLAINLY:
        return ""
    found = RULES[step.code](process, reader)
    return "" if found and found.told == step.told else PLAINLY[step.code]


def step_telling(code, record):
    """What tells a record that was chosen: itself, or what came of it, where that is told."""

    def find(process, reader):
        rows = type(record).visible_to(reader).filter(process=process, pk=record.pk)
        if not told_by_a_source(rows.exclude(standing=Standing.ALLEGED), reader).exists():
            return None
        if code in OF_A_FATE and isinstance(record, Ask):
            return fate_step(code, FateCode.values, ask=record)(process, reader)
        return ToldStep(code, record, record, first_raised(record, reader))

    return find


def first_raised(record, reader):
    """The engagement that raised an ask first, which has its day; None of any other record."""
    if not isinstance(record, Ask):
        return None
    raised = Raising.visible_to(reader).filter(ask=record).values("intervention")
    return done_last(Intervention.visible_to(reader).filter(pk__in=raised)).last()


def sourced_and_dated(kind, process, reader):
    rows = kind.visible_to(reader).filter(process=process).exclude(date_sort="")
    return told_by_a_source(rows.exclude(standing=Standing.ALLEGED), reader)


def the_first(code, rows):
    one = rows.first()
    return one and ToldStep(code, one, one)


def stages_past(process, reader):
    rows = sourced_and_dated(Stage, process, reader)
    return rows.filter(state__in=(StageState.COMPLETED, StageState.CURRENT))


def first_stage(process, reader):
    return the_first("first", stages_past(process, reader).order_by("date_sort", "position", "pk"))


def last_stage(process, reader):
    newest = F("date_latest").desc(nulls_last=True)
    rows = stages_past(process, reader).order_by(newest, "-position", "pk")
    return the_first("last", rows)


def first_entry(process, reader):
    rows = done_last(sourced_and_dated(Intervention, process, reader))
    return the_first("entry", rows.reverse())


def most_asked(process, reader):
    """The ask that was raised most often, one that is documented and a firm one before others."""
    asks = Ask.visible_to(reader).filter(process=process, same_as__isnull=True)
    asks = told_by_a_source(asks.exclude(standing=Standing.ALLEGED), reader)
    raised = Raising.visible_to(reader).filter(ask__in=asks).exclude(intervention__date_sort="")
    raised = raised.filter(intervention__state=InterventionState.DONE).order_by()
    raised = raised.values("ask").annotate(
        number=Count("pk"),
        rank=Case(When(ask__standing=Standing.DOCUMENTED, then=0), default=1),
        firm=Case(When(ask__tier__in=(Tier.RED_LINE, Tier.CORE), then=0), default=1),
    )
    most = raised.order_by("rank", "firm", "-number", "ask").values_list("ask", flat=True)
    one = asks.filter(pk__in=list(most[:1])).first()
    return one and ToldStep("asked", one, one, first_raised(one, reader))


def opened_last(process, reader):
    """The newest consultation that was held and that somebody could take part in."""
    held = sourced_and_dated(Consultation, process, reader).filter(HELD)
    return the_first("open", held.order_by("-date_sort", "pk"))


def worst_barrier(process, reader):
    rows = told_by_a_source(Barrier.visible_to(reader).filter(process=process), reader)
    return the_first("barrier", rows.exclude(standing=Standing.ALLEGED).exclude(date_sort=""))


def left_out_last(process, reader):
    held = sourced_and_dated(Consultation, process, reader).filter(HELD)
    rows = Admission.visible_to(reader).filter(status__in=LEFT_OUT, consultation__in=held)
    rows = rows.select_related("consultation", "organisation")
    one = rows.order_by("-consultation__date_sort", "pk").first()
    return one and ToldStep("left_out", one.consultation, one)


def where_it_stands(process, reader):
    """The sentence on it, as of its day; without one the last stage."""
    said = process.where_it_stands and said_as_of("stands", process, reader)
    return said or last_stage(process, reader)


def said_as_of(code, process, reader):
    """What a process itself says, as of its day, where a source tells of it."""
    told = told_by_a_source(Process.visible_to(reader).filter(pk=process.pk), reader)
    if not process.as_of or not told.exists():
        return None
    dated = SimpleNamespace(date=process.as_of, date_sort=process.as_of_sort)
    return ToldStep(code, process, process, dated)


def next_stage(process, reader):
    """The next stage; where none is recorded what was said to be next, as of that day."""
    one = next_of(stages_of([process], reader)[process.pk])
    if one is None:
        return said_as_of("next", process, reader) if process.next_step else None
    return the_first("next", sourced_and_dated(Stage, process, reader).filter(pk=one.pk))


def fate_step(code, codes, **only):
    """The newest of these outcomes, on one day what was met before what was met in part."""

    def find(process, reader):
        asks = Ask.visible_to(reader).filter(process=process, same_as__isnull=True)
        rows = current_fates(reader).filter(fate__in=codes, ask__in=asks, source__isnull=False)
        rows = rows.exclude(date_sort="").exclude(ask__standing=Standing.ALLEGED)
        rows = rows.filter(**only).select_related("ask", "text_version", "source")
        in_part = Case(When(fate__in=MET_IN_PART, then=1), default=0)
        one = rows.order_by("-date_sort", in_part, "pk").first()
        return one and ToldStep(code, one.ask, one)

    return find


def promise(process, reader):
    rows = sourced_and_dated(Commitment, process, reader).select_related("actor")
    return the_first("promised", rows.prefetch_related("others").order_by("-date_sort", "pk"))


def last_text(process, reader):
    rows = sourced_and_dated(TextVersion, process, reader)
    return the_first("text", rows.order_by("-date_sort", "pk"))


RULES = {
    "began": first_stage,
    "first": first_stage,
    "entry": first_entry,
    "open": opened_last,
    "left_out": left_out_last,
    "barrier": worst_barrier,
    "asked": most_asked,
    "changed": fate_step("changed", CHANGED),
    "refused": fate_step("refused", REFUSED),
    "promised": promise,
    "text": last_text,
    "last": last_stage,
    "stands": where_it_stands,
    "next": next_stage,
}
PLAINLY = {"first": _("A stage"), "entry": _("An engagement"), "last": _("A stage")}
OF_A_FATE = ("changed", "refused")
# Where nobody chose: both questions and their answers, nine at most.
TOLD = ("first", "left_out", "open", "asked", "changed", "refused", "promised", "stands", "next")
BY_RULE = [RULES[one] for one in TOLD]
