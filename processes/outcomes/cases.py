"""Three real cases, chosen by rule: who was left out, what was promised and not kept, what changed
in a text. Each is the newest of which a source tells, one that is documented before one that is
not; what is alleged is none, nor is what is invented."""

from dataclasses import dataclass

from django.db.models import Case, Value, When

from processes.lookup.left_out import HELD
from processes.lookup.provenance import Provenance
from processes.lookup.questions import current_fates
from processes.lookup.sample import real
from processes.models import (
    LEFT_OUT,
    Admission,
    Ask,
    Citation,
    Commitment,
    Completion,
    Consultation,
    FateCode,
    Standing,
)

CHANGED = (
    FateCode.ADOPTED, FateCode.ADOPTED_IN_PART, FateCode.MET_ANOTHER_WAY, FateCode.REMOVED_THREAT,
)  # fmt: skip
# A promise that was broken before one of which nobody knows that it was kept.
PROMISES_BROKEN = (Completion.BROKEN, Completion.WITHDRAWN)
PROMISES_NOT_KEPT = (
    *PROMISES_BROKEN,
    Completion.NO_EVIDENCE,
    Completion.NOT_STARTED,
    Completion.LIMITED,
)


@dataclass
class RealCase:
    """`record`: whose page tells of it; `told`: the row that says it, a part of that or itself;
    `source`, `place`: where it says so."""

    record: object
    told: object
    source: object
    place: str

    @classmethod
    def of(cls, record, told):
        (_reference, citation), *_others = Provenance([record]).citations(record)
        return cls(record, told, citation.told_by, citation.locator)


def newest_cases(reader):
    """{"left_out", "promised", "changed": a RealCase, or None where the record has none}"""
    return {
        "left_out": was_left_out(reader),
        "promised": promised(reader),
        "changed": changed(reader),
    }


def was_left_out(reader):
    held = Consultation.visible_to(reader).filter(HELD)
    rows = Admission.visible_to(reader).filter(
        status__in=LEFT_OUT, consultation__in=told_by_a_source(held, reader)
    )
    rows = real_cases(rows, reader, "consultation__").order_by(
        "rank", "-consultation__date_sort", "pk"
    )
    one = rows.select_related("consultation__process", "organisation").first()
    return one and RealCase.of(one.consultation, one)


def promised(reader):
    rows = told_by_a_source(
        Commitment.visible_to(reader).filter(completion__in=PROMISES_NOT_KEPT), reader
    )
    rows = rows.annotate(
        kept=Case(When(completion__in=PROMISES_BROKEN, then=Value(0)), default=Value(1))
    )
    rows = real_cases(rows, reader).order_by("kept", "rank", "-date_sort", "pk")
    one = rows.select_related("process", "actor").prefetch_related("others").first()
    return one and RealCase.of(one, one)


def changed(reader):
    """An ask of which a source says that it was met, or met in part, and when."""
    rows = current_fates(reader).filter(fate__in=CHANGED, ask__same_as__isnull=True)
    rows = rows.filter(ask__in=Ask.visible_to(reader), source__isnull=False).exclude(date_sort="")
    one = real_cases(rows, reader, "ask__").order_by("rank", "-date_sort", "pk")
    one = one.select_related("ask__process", "text_version", "stage", "source").first()
    return one and RealCase(one.ask, one, one.source, one.locator)


def told_by_a_source(rows, reader):
    """Those of `rows` that a source tells of."""
    told = Citation.visible_to(reader, rows.model)
    return rows.filter(pk__in=told.values(rows.model._meta.model_name))


def real_cases(rows, reader, record=""):
    """Those that are neither alleged nor invented, with `rank`: 0 for what is documented."""
    documented = When(**{f"{record}standing": Standing.DOCUMENTED}, then=Value(0))
    rows = rows.exclude(**{f"{record}standing": Standing.ALLEGED})
    rows = real(rows.filter(**{f"{record}process__isnull": False}), reader)
    return rows.annotate(rank=Case(documented, default=Value(1)))
