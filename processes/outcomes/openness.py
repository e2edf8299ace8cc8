"""How open a process was, from its first opening to its last: what was assessed and what was met.

A profile of each consultation or stage in the order of time, never one number for a process: an
opening late in a closed process does not make it open, and what nobody assessed is said too.
"""

from collections import Counter

from processes.lookup.left_out import with_somebody_out
from processes.lookup.rubric import POINTED, profiles
from processes.models import Assessment, Barrier, Consultation, Enabler
from processes.models.common import oldest_first
from processes.outcomes.took_part import TookPart

MOST_ASSESSMENTS = 100


class Openness:
    """What this person may see of it."""

    def __init__(self, process, reader):
        self.process, self.reader = process, reader
        found = Assessment.visible_to(reader)
        of_it = found.filter(consultation__process=process) | found.filter(stage__process=process)
        rows = of_it.select_related(*POINTED)[:MOST_ASSESSMENTS]
        self.assessments = sorted(profiles(list(rows), reader), key=assessment_order)
        consultations = Consultation.visible_to(reader).filter(process=process)
        done = {one.assessment.consultation_id for one in self.assessments}
        rows = with_somebody_out(consultations, reader).order_by(*oldest_first())
        rows = rows[:MOST_ASSESSMENTS]
        self.not_assessed = [one for one in rows if one.pk not in done]
        self.barriers = counts_by_kind(Barrier, process, reader)
        self.enablers = counts_by_kind(Enabler, process, reader)
        self.took_part = TookPart(process, reader)


def assessment_order(assessed):
    """In the order of what was assessed, undated last; of one thing, the first assessment first."""
    assessment, opening = assessed.assessment, assessed.assessment.opening
    return (opening.date_sort or "~", str(opening.pk), assessment.date_sort or "~")


def counts_by_kind(kind, process, reader):
    """(label, number, code) of each kind of barrier or enabler in a process, the most met first."""
    rows = kind.visible_to(reader).filter(process=process).order_by()
    found = Counter(rows.values_list("kind", flat=True))
    label_of = kind._meta.get_field("kind").label_of
    return [(label_of(code), number, code) for code, number in found.most_common()]
