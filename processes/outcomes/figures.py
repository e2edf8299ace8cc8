"""Figures for a report: what an organisation did in a period, and what changed.

Counted by what touches the period, and beside it what has no date. A change is counted with what it
was, not as the merit of the organisation: the record says who asked, not why a text changed.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from engagement.filters import touches
from processes.lookup.left_out import HELD, left_out_as, left_out_of
from processes.lookup.sample import real_beside
from processes.models import (
    LET_IN,
    MET,
    MET_IN_PART,
    NOT_ASKING,
    SPOKEN_OF,
    Admission,
    Ask,
    Commitment,
    Consultation,
    EntryAnswer,
    Fate,
    FateCode,
    Intervention,
    InterventionState,
    Organisation,
    Participation,
    Raising,
    Reply,
    Response,
    Role,
    without_repeats,
)

MOST_NAMES = 50  # names listed under one figure
GAINED = (*MET, *MET_IN_PART)
LOST = (FateCode.REJECTED, FateCode.REVERSED)
NOT_ACTING = (*SPOKEN_OF, Role.OPPONENT, Role.SOCIAL_ACTOR)


@dataclass
class Figure:
    """How many are known to be of the period, how many have no date, and at most fifty of them by
    name. groups: {id of one: the group as which an organisation was left out of it}."""

    number: int
    undated: int = 0
    rows: list = field(default_factory=list)
    groups: dict = field(default_factory=dict)

    @property
    def more(self):
        return self.number + self.undated - len(self.rows)


def figure(rows, *pointed):
    """Of a query: how many, how many of them without a date, and the first of them."""
    found = list(
        rows.select_related(*pointed)[: MOST_NAMES + 1] if pointed else rows[: MOST_NAMES + 1]
    )
    dated = hasattr(rows.model, "date_sort")
    if len(found) <= MOST_NAMES:
        number, undated = len(found), sum(dated and not one.date_sort for one in found)
    else:
        undated = Count("pk", filter=Q(date_sort="") if dated else Q(pk__in=()))
        number, undated = rows.order_by().aggregate(number=Count("pk"), undated=undated).values()
    return Figure(number - undated, undated, found[:MOST_NAMES])


def acted_in(organisation, reader):
    """[(id of an entry, role)] of those in which it acted.

    Read, not nested: a rule within a rule within a rule is more than SQLite parses.
    """
    part = real_beside(organisation, Participation.visible_to(reader), reader)
    part = part.filter(organisation=organisation).exclude(role__in=NOT_ACTING)
    return list(part.values_list("intervention", "role"))


def let_into(organisation, reader, openings):
    """Those of `openings`, consultations, that others held and let it into."""
    admitted = real_beside(organisation, Admission.visible_to(reader), reader)
    admitted = admitted.filter(organisation=organisation, status__in=LET_IN)
    others = openings.exclude(convenors=organisation).exclude(hosts=organisation)
    return others.filter(HELD, pk__in=admitted.values("consultation"))


class Figures:
    """What this person may see of it."""

    def __init__(self, organisation, reader, first=None, last=None):
        dated = touches(first, last)
        within = dated | Q(date_sort="")

        def seen(kind):
            return real_beside(organisation, kind.visible_to(reader), reader)

        roles = acted_in(organisation, reader)
        acted = {entry for entry, _role in roles}
        asked_in = {entry for entry, role in roles if role not in NOT_ASKING}
        entries = Intervention.visible_to(reader).filter(
            within, pk__in=acted, state=InterventionState.DONE
        )
        counted = without_repeats(entries.values_list("pk", "repeats"))
        entries = entries.filter(pk__in=counted)
        self.entries = figure(entries.order_by("-date_sort", "-pk"), "process")
        addressed = Participation.visible_to(reader).filter(
            intervention__in=entries.filter(dated).values("pk"),
            role=Role.ADDRESSEE,
            organisation__isnull=False,
        )
        self.reached = figure(
            Organisation.visible_to(reader)
            .filter(pk__in=addressed.values("organisation"))
            .order_by("name")
        )
        raised = seen(Raising).filter(intervention__in=asked_in)
        asks = seen(Ask).filter(Q(holders=organisation) | Q(pk__in=raised.values("ask")))
        asked = {pk for pair in asks.values_list("pk", "same_as") for pk in pair if pk}
        fates = seen(Fate).filter(within, ask__in=asked)
        fates = fates.order_by("-date_sort", "-pk")
        self.gained = figure(fates.filter(fate__in=GAINED), "ask", "text_version", "stage")
        self.lost = figure(fates.filter(fate__in=LOST), "ask", "text_version", "stage")
        promises = seen(Commitment).filter(within, answers__in=asked_in)
        self.promises = figure(promises.order_by("-date_sort", "-pk"), "actor")
        told = EntryAnswer.visible_to(reader).filter(intervention__in=asked_in)
        told = told.filter(response=Response.PROMISED).values("reply")
        self.replies = figure(seen(Reply).filter(within, pk__in=told).order_by("-date_sort", "-pk"))
        openings = seen(Consultation).filter(within).order_by("-date_sort", "-pk")
        self.openings = figure(let_into(organisation, reader, openings), "process")
        self.left_out = figure(openings.filter(left_out_of(organisation, reader)), "process")
        self.left_out.groups = left_out_as(self.left_out.rows, organisation, reader)
