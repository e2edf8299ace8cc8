"""To whom something was promised: to those who acted in the engagement that the promise answers."""

from collections import defaultdict

from processes.models import SPOKEN_OF, Commitment, Participation


def _acted(reader):
    return Participation.visible_to(reader).exclude(role__in=SPOKEN_OF)


def receivers_of(commitments, reader):
    """{id of a commitment: short names of those it was made to}; one query."""
    answered = {one.answers_id for one in commitments if one.answers_id}
    found = defaultdict(list)
    if answered:
        acted = _acted(reader).filter(intervention__in=answered)
        for part in acted.select_related("organisation"):
            if part.who.short not in found[part.intervention_id]:
                found[part.intervention_id].append(part.who.short)
    return {one.pk: found[one.answers_id] for one in commitments}


def promised_to(organisation, reader):
    """The commitments that were made to an organisation, others than its own."""
    entries = _acted(reader).filter(organisation=organisation).values("intervention")
    made = Commitment.visible_to(reader).filter(answers__in=entries)
    own = Commitment.visible_to(reader).filter(Commitment.promised_by(organisation))
    return made.exclude(pk__in=own.values("pk"))
