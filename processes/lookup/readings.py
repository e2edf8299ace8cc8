"""How openings were assessed: readings of them, each by somebody, beside what is recorded of them.

One in which too little was assessed for a label says nothing of how open it was. A reading is
of one opening and never of its process, so wherever it is shown that opening is named.
"""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from engagement.in_languages import Text
from processes.lookup.rubric import Label, Profile
from processes.models import MEASURED, Assessment, Score, columns_of_name, named_by_columns


class OpeningReading(NamedTuple):
    """One assessment of a consultation or of a stage, of which the other is None."""

    label: Label
    assessed: int  # criteria, of twelve
    assessor: Text
    process: UUID
    consultation: UUID | None
    stage: UUID | None
    opening: object = None  # that consultation or stage itself, where it is to be named

    @property
    def says(self):
        """Was enough assessed for a label?"""
        return self.label != Label.UNKNOWN


def readings_in(processes, reader):
    """{id of a process: [OpeningReading]} of its openings; one query."""
    values = defaultdict(dict)
    for *assessment, criterion, value in reader.asked(scores_in, processes=[*processes]):
        values[tuple(assessment)][criterion] = value
    found = defaultdict(list)
    for (_pk, *named, first, second, consultation, stage), scored in values.items():
        profile, process = Profile(scored), first or second
        told = (
            profile.label,
            profile.assessed,
            named_by_columns(*named),
            process,
            consultation,
            stage,
        )
        found[process].append(OpeningReading(*told))
    return found


def scores_in(reader, processes):
    """By the ids of their assessments: a condition on either opening would ask all there are."""
    assessed = Assessment.visible_to(reader).order_by()
    there = assessed.filter(consultation__process__pk__among=processes).values("pk")
    there = there.union(assessed.filter(stage__process__pk__among=processes).values("pk"))
    scores = Score.visible_to(reader).filter(assessment__in=there, value__in=MEASURED)
    pointed = ("consultation__process", "stage__process", "consultation", "stage")
    pointed = (f"assessment__{one}" for one in pointed)
    named = columns_of_name("assessment__assessor__")
    return scores.order_by("assessment__date_sort", "assessment").values_list(
        "assessment", *named, *pointed, "criterion", "value"
    )


def share_readings(consultations, readings):
    """Each of the consultations with its `readings`, of those of their processes."""
    of_each = defaultdict(list)
    for one in readings:
        of_each[one.consultation].append(one)
    for one in consultations:
        one.readings = of_each[one.pk]
