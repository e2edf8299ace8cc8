"""To whom something was promised: to those who acted in the engagement that the promise answers;
and the feedback that was promised to all who took part in a consultation.

No source says that feedback never came. A page says by when it was promised, and that none is
recorded.
"""

from collections import defaultdict

from django.db.models import Q

from processes.lookup.present import CALLED_OFF
from processes.models import NOT_ASKING, Commitment, Consultation, Participation

# Feedback that was promised by a day and of which nobody says that it was given; none is owed by
# what was called off.
FEEDBACK_OWED = ~Q(feedback_promised="") & Q(feedback_given="") & ~Q(state__in=CALLED_OFF)


def feedback_overdue_on(day):
    """A condition on consultations: the last day by which feedback was promised has passed."""
    return FEEDBACK_OWED & Q(feedback_promised_latest__lt=day)


def feedback_overdue(consultation, day):
    """The same of one that was read."""
    latest = consultation.feedback_promised and consultation.feedback_promised.latest
    owed = not consultation.feedback_given and consultation.state not in CALLED_OFF
    return bool(owed and latest and latest < day)


def feedback_due(consultations, by):
    """Those of `consultations` that owe feedback by a day, the longest due first."""
    owing = consultations.filter(FEEDBACK_OWED, feedback_promised_latest__lte=by)
    return owing.select_related("process").order_by("feedback_promised_latest", "pk")


def overdue_feedback(reader, day):
    """Consultations of which feedback is overdue, the longest overdue first."""
    rows = Consultation.visible_to(reader).filter(feedback_overdue_on(day))
    return feedback_due(rows, day)


def _acted(reader):
    return Participation.visible_to(reader).exclude(role__in=NOT_ASKING)


def receivers_of(commitments, reader):
    """{id of a commitment: short names of those it was made to, as Texts}; one query."""
    answered = {one.answers_id for one in commitments if one.answers_id}
    found = defaultdict(list)
    if answered:
        acted = _acted(reader).filter(intervention__in=answered)
        for part in acted.select_related("organisation"):
            if part.who.short_text not in found[part.intervention_id]:
                found[part.intervention_id].append(part.who.short_text)
    return {one.pk: found[one.answers_id] for one in commitments}


def promised_to(organisation, reader):
    """The commitments that were made to an organisation, others than its own."""
    entries = _acted(reader).filter(organisation=organisation).values("intervention")
    made = Commitment.visible_to(reader).filter(answers__in=entries)
    own = Commitment.visible_to(reader).filter(Commitment.promised_by(organisation))
    return made.exclude(pk__in=own.values("pk"))
