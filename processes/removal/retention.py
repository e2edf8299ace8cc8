"""What the subject lets go after its time: names of people, not what happened.

What was said stays as it stood; who typed it goes after two years (`docs/security.md`, D9).
"""

import datetime as dt

from django.db.models import Q

from engagement.resources import kinds
from processes.models import (
    LIFE,
    Invitation,
    LostFactor,
    NextStep,
    Proposal,
    ProposalState,
    Release,
    WorkingNote,
)

TWO_YEARS = dt.timedelta(days=731)
A_MONTH = dt.timedelta(days=30)


def invitations_over(now):
    """They hold mail addresses of people who may never have come."""
    return Invitation.unrestricted.filter(Q(used__isnull=False) | Q(ends__lte=now)).delete()[0]


def lost_factors_over(now):
    """A week on a desk is long enough to read that one was taken off, or to confirm that it be."""
    over = Q(done__lte=now - LIFE) | Q(opens__isnull=True, made__lte=now - LIFE)
    return LostFactor.unrestricted.filter(over).delete()[0]


def releases_over(now):
    """Which download was asked for with which filter; that it was stands in the trail."""
    over = Q(decided__lte=now - LIFE) | Q(decided__isnull=True, asked__lte=now - LIFE)
    return Release.unrestricted.filter(over).delete()[0]


def writers_of_old_changes(now):
    """Nobody needs to be asked about a change after two years."""
    return sum(
        kind.unrestricted_versions.model.unrestricted.filter(
            history_date__lt=now - TWO_YEARS, history_user__isnull=False
        ).update(history_user=None)
        for kind in (*kinds("processes"), WorkingNote, NextStep)
    )


def returned_proposals(now):
    """What an organisation handed over and did not publish is theirs alone again in a month."""
    over = (ProposalState.RETURNED, ProposalState.WITHDRAWN)
    rows = Proposal.unrestricted.filter(state__in=over, decided__lt=now - A_MONTH)
    return rows.exclude(content={}).update(content={})
