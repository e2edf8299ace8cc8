"""How inclusive a consultation or stage was: what twelve scores say together.

The rule is the rubric of inclusion, version 1 (`RUBRIC_VERSION`): the median of what was assessed
gives a label; "does not apply" and "not known" never count as 0; below eight assessed criteria
nothing is said; and where civil society could not take part at all the label is never better than
"token". Countries are not ranked.
"""

from dataclasses import dataclass
from statistics import median

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from processes.models import MEASURED, Assessment, Criterion, Score, ScoreValue

ENOUGH_ASSESSED = 8  # criteria assessed, of twelve
POINTED = ("consultation", "stage", "assessor")  # what an assessment is shown with

ASKS = {
    Criterion.EARLY_OPENING: _("Let in while choices were open?"),
    Criterion.NOTICE: _("Time to prepare?"),
    Criterion.INFORMATION: _("Text and papers available in time?"),
    Criterion.ENTRY: _("Who could come in, and by what rule?"),
    Criterion.DIVERSITY: _("Were those most affected there?"),
    Criterion.FORMATS: _("In writing, in person, from afar?"),
    Criterion.EXCHANGE: _("Time, order and a real dialogue?"),
    Criterion.SUPPORT: _("Cost, travel, language, access?"),
    Criterion.SAFETY: _("Free from reprisal and attack?"),
    Criterion.RESPONSE: _("Told what was done, and why?"),
    Criterion.INFLUENCE: _("Did asks reach the text?"),
    Criterion.CONTINUITY: _("Contact, records, follow-up?"),
}


class Label(models.TextChoices):
    """From closed to inclusive; the last is no place on that scale."""

    CLOSED = "closed", pgettext_lazy("inclusion", "Closed")
    TOKEN = "token", pgettext_lazy("inclusion", "Token")
    GAPS = "gaps", pgettext_lazy("inclusion", "Open with gaps")
    INCLUSIVE = "inclusive", pgettext_lazy("inclusion", "Inclusive")
    UNKNOWN = "unknown", pgettext_lazy("inclusion", "Not enough known")


BELOW = ((0.5, Label.CLOSED), (1.5, Label.TOKEN), (2.5, Label.GAPS))


@dataclass(frozen=True)
class Profile:
    """The values of one assessment. `values`: criterion -> "0" to "3", "NA" or "NK"."""

    values: dict

    @property
    def measured(self):
        """{criterion: 0 to 3} of what was assessed."""
        return {one: int(v) for one, v in self.values.items() if v in MEASURED}

    @property
    def assessed(self):
        return len(self.measured)

    @property
    def median(self):
        """0 to 3, in steps of a half; None when nothing was assessed."""
        return median(self.measured.values()) if self.measured else None

    @property
    def lowest(self):
        """The criteria with the lowest value, in their order."""
        low = min(self.measured.values(), default=None)
        return [Criterion(one) for one, v in sorted(self.measured.items()) if v == low]

    @property
    def capped(self):
        """The median would say better, but civil society could not take part."""
        return self.label != self._uncapped

    @property
    def label(self):
        shut_out = self.measured.get(Criterion.ENTRY) == 0
        better = self._uncapped in (Label.GAPS, Label.INCLUSIVE)
        return Label.TOKEN if shut_out and better else self._uncapped

    @property
    def _uncapped(self):
        if self.assessed < ENOUGH_ASSESSED:
            return Label.UNKNOWN
        return next((label for top, label in BELOW if self.median < top), Label.INCLUSIVE)

    def count_of(self, value):
        return sum(1 for one in Criterion if self.values.get(one, ScoreValue.NOT_KNOWN) == value)

    @property
    def not_known(self):
        """How many are not known; what nobody scored is not known either."""
        return self.count_of(ScoreValue.NOT_KNOWN)

    @property
    def not_applicable(self):
        return self.count_of(ScoreValue.NOT_APPLICABLE)


@dataclass(frozen=True)
class Assessed:
    """An assessment with the profile of those of its scores that its reader may see."""

    assessment: Assessment
    profile: Profile


@dataclass(frozen=True)
class ScorecardLine:
    """One criterion of a scorecard. `score` is None where nobody scored it.

    `hint`: what dates or asks say of it by themselves, for the assessor to confirm or to differ.
    """

    criterion: Criterion
    score: Score | None
    hint: object = None

    @property
    def asks(self):
        return ASKS[self.criterion]

    @property
    def value(self):
        return ScoreValue(self.score.value) if self.score else ScoreValue.NOT_KNOWN


def scorecard_lines(scores, hints):
    """The twelve lines of a scorecard, those without a score too. `hints`: {criterion: Hint}."""
    found = {one.criterion: one for one in scores}
    return [ScorecardLine(one, found.get(one), hints.get(one)) for one in Criterion]


def side_by_side(several):
    """(criterion, (what was assessed, its value) of each Assessed) for the twelve criteria."""
    return [
        (one, [(a, ScoreValue(a.profile.values.get(one, ScoreValue.NOT_KNOWN))) for a in several])
        for one in Criterion
    ]


def profile_of(scores):
    return Profile({one.criterion: one.value for one in scores})


def profiles(assessments, reader):
    """Each of the assessments as Assessed; one query for all."""
    found = {one.pk: {} for one in assessments}
    rows = Score.visible_to(reader).filter(assessment__in=found)
    for pk, criterion, value in rows.order_by().values_list("assessment", "criterion", "value"):
        found[pk][criterion] = value
    return [Assessed(one, Profile(found[one.pk])) for one in assessments]
