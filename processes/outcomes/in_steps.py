"""A process told in a few steps, found by rule: the first and the last of its kind, and the newest
of what was left out, promised, taken up and refused. Each has its day and a source; what is alleged
is none. Where somebody chose which of them to tell, they stand in that order, with a sentence."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Min, Q, When

from processes.lookup.left_out import HELD
from processes.lookup.provenance import Provenance
from processes.lookup.questions import current_fates, done_last
from processes.models import (
    LEFT_OUT,
    Admission,
    Ask,
    Commitment,
    Consultation,
    FateCode,
    Intervention,
    Raising,
    Stage,
    StageState,
    Standing,
    StepRule,
    TellingStep,
    TextVersion,
)
from processes.outcomes.cases import CHANGED, told_by_a_source
from processes.timeline.overview import Overview, rows_of

REFUSED = (FateCode.REJECTED, FateCode.REVERSED)


@dataclass
class ToldStep:
    """code: of its heading, a StepRule. sentence: which somebody wrote above it. record: whose page
    tells of it; told: the row that says it, a part of that or itself; drawn: where in the process
    it lies."""

    code: str
    record: object
    told: object
    source: object = None
    place: str = ""
    drawn: str = ""
    sentence: str = ""

    @property
    def heading(self):
        return StepRule(self.code).label

    @property
    def date(self):
        return getattr(self.told, "date", None) or self.record.date

    @property
    def order(self):
        return getattr(self.told, "date_sort", "") or self.record.date_sort


def steps_of(process, reader, today):
    """The steps in the order that was chosen, else in that of time; what two rules find stands
    once."""
    found, chosen = {}, list(TellingStep.visible_to(reader).filter(process=process))
    for code in [one.rule for one in chosen] or RULES:
        one = RULES[code](process, reader)
        if one is not None and one.told.pk not in {step.told.pk for step in found.values()}:
            found[code] = one
    for one in reversed(chosen):  # of a rule that is named twice the first counts
        if one.rule in found:
            found[one.rule].sentence = one.sentence
    steps = [*found.values()] if chosen else sorted(found.values(), key=lambda one: one.order)
    provenance = Provenance([one.record for one in steps])
    overview = Overview(rows_of([process], reader, today), today)
    drawn = overview.strips_about([one.date for one in steps])
    for one, one.drawn in zip(steps, drawn, strict=True):
        if getattr(one.told, "source", None):
            one.source, one.place = one.told.source, one.told.locator
        else:
            (_reference, citation), *_others = provenance.citations(one.record)
            one.source, one.place = citation.told_by, citation.locator
    return steps


def sourced_and_dated(kind, process, reader):
    rows = kind.visible_to(reader).filter(process=process).exclude(date_sort="")
    return told_by_a_source(rows.exclude(standing=Standing.ALLEGED), reader)


def the_first(code, rows):
    one = rows.first()
    return one and ToldStep(code, one, one)


def stages_past(process, reader):
    rows = sourced_and_dated(Stage, process, reader)
    return rows.filter(state__in=(StageState.COMPLETED, StageState.CURRENT))


def began(process, reader):
    return the_first("began", stages_past(process, reader).order_by("date_sort", "position", "pk"))


def last_stage(process, reader):
    newest = F("date_latest").desc(nulls_last=True)
    rows = stages_past(process, reader).order_by(newest, "-position", "pk")
    return the_first("last", rows)


def first_entry(process, reader):
    rows = done_last(sourced_and_dated(Intervention, process, reader))
    return the_first("entry", rows.reverse())


def most_asked(process, reader):
    """The engagement in which most was asked, one that is documented before one that is not."""
    entries = sourced_and_dated(Intervention, process, reader)
    asked = Raising.visible_to(reader).filter(intervention__in=entries).order_by()
    asked = asked.values("intervention").annotate(number=Count("pk"))
    documented = Q(intervention__standing=Standing.DOCUMENTED)
    asked = asked.annotate(rank=Min(Case(When(documented, then=0), default=1)))
    most = asked.order_by("rank", "-number", "intervention").values_list("intervention", flat=True)
    return the_first("asked", entries.filter(pk__in=list(most[:1])))


def left_out_last(process, reader):
    held = sourced_and_dated(Consultation, process, reader).filter(HELD)
    rows = Admission.visible_to(reader).filter(status__in=LEFT_OUT, consultation__in=held)
    rows = rows.select_related("consultation", "organisation")
    one = rows.order_by("-consultation__date_sort", "pk").first()
    return one and ToldStep("left_out", one.consultation, one)


def fate_step(code, codes, **only):
    """The newest of these outcomes, on one day what was met before what was met in part."""

    def find(process, reader):
        asks = Ask.visible_to(reader).filter(process=process, same_as__isnull=True)
        rows = current_fates(reader).filter(fate__in=codes, ask__in=asks, source__isnull=False)
        rows = rows.exclude(date_sort="").exclude(ask__standing=Standing.ALLEGED)
        rows = rows.filter(**only).select_related("ask", "text_version", "source")
        in_part = Case(When(fate=FateCode.ADOPTED_IN_PART, then=1), default=0)
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
    "began": began,
    "entry": first_entry,
    "left_out": left_out_last,
    "asked": most_asked,
    "changed": fate_step("changed", CHANGED, text_version__isnull=False),
    "refused": fate_step("refused", REFUSED),
    "promised": promise,
    "text": last_text,
    "last": last_stage,
}
