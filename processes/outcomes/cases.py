"""Real cases, chosen by rule: who was left out, what changed in a text, and a few promises, those
that were not kept first. Each is the newest of which a source tells, one that is documented before
one that is not; what is alleged is none, nor is what is invented."""

from dataclasses import dataclass, field

from django.db.models import Case, Q, Value, When

from processes.lookup.left_out import HELD
from processes.lookup.promises import receivers_of
from processes.lookup.provenance import Provenance
from processes.lookup.questions import current_fates
from processes.lookup.sample import real
from processes.models import (
    LEFT_OUT,
    MET,
    MET_IN_PART,
    Admission,
    Ask,
    Citation,
    Commitment,
    Completion,
    Consultation,
    Standing,
)

CHANGED = (*MET, *MET_IN_PART)
# First what was broken, then what nobody knows to have been kept.
PROMISES_BROKEN = (Completion.BROKEN, Completion.WITHDRAWN)
PROMISES_NOT_KEPT = (
    *PROMISES_BROKEN,
    Completion.NO_EVIDENCE,
    Completion.NOT_STARTED,
    Completion.LIMITED,
    Completion.UNKNOWN,
)
TO_SOMEBODY = Q(answers__isnull=False) | ~Q(given_to="")


@dataclass
class RealCase:
    """`record`: whose page tells of it; `told`: the row that says it, a part of that or itself;
    `source`, `place`: where it says so. `to`: to whom it was promised, where that is recorded."""

    record: object
    told: object
    source: object
    place: str
    to: list = field(default_factory=list)

    @property
    def is_addressed(self):
        """Is it recorded to whom it was promised?"""
        return bool(self.to or self.record.given_to)

    @classmethod
    def of(cls, record, told, provenance=None):
        (_reference, citation), *_others = (provenance or Provenance([record])).citations(record)
        return cls(record, told, citation.told_by, citation.locator)


def newest_cases(reader):
    """{"left_out", "changed": a RealCase, or None where the record has none}"""
    return {"left_out": was_left_out(reader), "changed": changed(reader)}


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


def promises_made(reader, most):
    """At most so many promises, each a RealCase, those to whom is known before others of their
    state, then the newest or last looked at; in four queries."""
    rows = told_by_a_source(Commitment.visible_to(reader), reader)
    broken = When(completion__in=PROMISES_BROKEN, then=Value(0))
    not_kept = When(completion__in=PROMISES_NOT_KEPT, then=Value(1))
    rows = rows.annotate(
        kept=Case(broken, not_kept, default=Value(2)),
        addressed=Case(When(TO_SOMEBODY, then=Value(0)), default=Value(1)),
    )
    order = ("kept", "addressed", "rank", "-date_sort", "-checked_sort", "pk")
    rows = real_cases(rows, reader).order_by(*order)
    rows = rows.select_related("process", "actor").prefetch_related(*Commitment.PROMISERS)
    found = list(rows[:most])
    provenance, receivers = Provenance(found), receivers_of(found, reader)
    cases = [RealCase.of(one, one, provenance) for one in found]
    for one in cases:
        one.to = receivers[one.record.pk]
    return cases


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
