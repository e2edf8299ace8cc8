"""What one person's organisations have to attend to, each question on a given day.

An organisation is in a process when the process or an entry in it is its own, or when it took part
in an entry there. Every question is asked of what the person may see. A limit in days counts from
the latest day a date can mean, so nobody is called late on a guess.
"""

import datetime as dt
import uuid

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from engagement.codes import codes_in
from engagement.drafts import Draft
from processes.access import readable, writable
from processes.lookup.present import present_of, reached
from processes.lookup.promises import feedback_due
from processes.lookup.questions import (
    SOON_DAYS,
    done_last,
    open_consultations,
    stale_processes,
)
from processes.lookup.replies import waiting_since
from processes.models import (
    BESIDE,
    SETTLED,
    SPEAKS_DAYS,
    SPOKEN_OF,
    Access,
    Ask,
    Commitment,
    Consultation,
    Family,
    Intervention,
    InterventionKind,
    InterventionState,
    NextStep,
    Organisation,
    Participation,
    Process,
    ProcessState,
    Proposal,
    ProposalState,
    Stage,
    StepState,
)
from processes.timeline.around import text
from processes.timeline.steps import stages_of
from processes.worklist.sourced import told_once, uncited
from processes.writing.by_mail import mail_drafts_begin

REPLY_DAYS = 30  # without a word for longer, a reply is overdue
QUIET_DAYS = 60  # without an entry for longer, a process has gone quiet
GOING_ON = (ProcessState.ACTIVE, ProcessState.PLANNED, ProcessState.STALLED)
# Kinds of engagement that nobody else needs to have been at.
ALONE = (Family.MEDIA, Family.RESEARCH)
ASSESSED, MOST_DRAFTS = (Consultation, Stage), 50  # kinds that drafts are about
ROWS_OF_A_LIST = 6  # of each list; a page says so when there are more


# -- whose they are --------------------------------------------------------------------------
def my_organisations(reader):
    return Organisation.visible_to(reader).filter(pk__in=reader.organisations).order_by("name")


def our_entries(reader):
    """Engagements of the person's organisations: their own, and those they took part in."""
    parts = Participation.visible_to(reader).filter(organisation__in=reader.organisations)
    took_part = parts.exclude(role__in=SPOKEN_OF).values("intervention")
    return Intervention.visible_to(reader).filter(
        Q(owner__in=reader.organisations) | Q(pk__in=took_part)
    )


def own_entries(reader):
    """Entries that the person's organisations wrote, and so have to keep up."""
    rows = Intervention.visible_to(reader).filter(owner__in=reader.organisations)
    return rows.select_related("process")


def with_our_entries(reader):
    """A query for the ids of processes in which there is an entry of ours."""
    return our_entries(reader).filter(process__isnull=False).values("process")


def our_processes(reader):
    return Process.visible_to(reader).filter(
        Q(owner__in=reader.organisations) | Q(pk__in=with_our_entries(reader))
    )


def in_our_processes(reader):
    """A condition on rows that point at a process: whoever sees them sees the process too."""
    own = Q(process__owner__in=reader.organisations)
    return own | Q(process__in=with_our_entries(reader))


def with_last(processes, reader, day):
    """`processes` with `last`: the latest day of what we did in each, None where we did nothing.

    What is still going on was last done on `day`.
    """
    done = our_entries(reader).filter(process=OuterRef("pk"), state=InterventionState.DONE)
    until = Coalesce("date_latest", Value(day, DateField()))
    days = done.exclude(date_sort="").annotate(until=until).order_by("-until").values("until")
    return processes.annotate(last=Subquery(days[:1]))


# -- deadlines and dates ---------------------------------------------------------------------
def closing_consultations(reader, day):
    """Consultations in our processes for which we could still write and have not, next first."""
    answered = our_entries(reader).filter(consultation=OuterRef("pk"), state=InterventionState.DONE)
    return (
        open_consultations(reader, day)
        .filter(~Exists(answered), in_our_processes(reader), closes_latest__isnull=False)
        .exclude(access=Access.CLOSED)
    )


def next_steps(reader, day):
    """Next steps of our organisations that are past their day or due within SOON_DAYS, the oldest
    first, but for those of entries that were cancelled. `seen`: is what it is beside to be seen
    still?"""
    soon = day + dt.timedelta(days=SOON_DAYS)
    seen = Q(*(readable(reader, f"{name}__") for name in BESIDE), _connector=Q.OR)
    return (
        NextStep.visible_to(reader)
        .filter(state=StepState.OPEN, due_latest__lte=soon)
        .exclude(intervention__state=InterventionState.CANCELLED)
        .annotate(seen=Case(When(seen, then=True), default=False))
        .select_related("who", *BESIDE)
        .order_by("due_latest", "pk")
    )


def planned_ahead(reader, day):
    """What we plan, from `day` on, the next first; `may_write` says who may tell what became."""
    return (
        our_entries(reader)
        .filter(Q(date_latest__gte=day) | Q(date_latest__isnull=True))
        .filter(state=InterventionState.PLANNED)
        .exclude(date_sort="")
        .annotate(may_write=Case(When(writable(reader), then=True), default=False))
        .select_related("process")
        .order_by("date_sort", "sequence", "pk")
    )


def planned_before(reader, day):
    """What we planned for a day that has passed, and nobody said what became of it."""
    return (
        own_entries(reader)
        .filter(state=InterventionState.PLANNED, date_latest__lt=day)
        .order_by("-date_sort", "pk")
    )


# -- what others owe us ----------------------------------------------------------------------
def overdue_replies(reader, day):
    """Our entries that have been waiting for more than REPLY_DAYS, the longest first."""
    old = day - dt.timedelta(days=REPLY_DAYS)
    return (
        waiting_since(own_entries(reader), old, reader)
        .filter(state=InterventionState.DONE, date_latest__lt=old)
        .order_by("date_latest", "pk")
    )


def follow_ups(reader, day):
    """Promises to us or in our processes that are due within SOON_DAYS, overdue or silent.

    Silent: it has no day, and nobody has looked for more than SPEAKS_DAYS.
    """
    soon, old = day + dt.timedelta(days=SOON_DAYS), day - dt.timedelta(days=SPEAKS_DAYS)
    ours = in_our_processes(reader) | Q(owner__in=reader.organisations)
    silent = Q(checked_latest__lt=old) | Q(checked="", date_latest__lt=old)
    return (
        Commitment.visible_to(reader)
        .filter(ours | Q(answers__in=our_entries(reader).values("pk")))
        .filter(Q(due_latest__lte=soon) | Q(silent, due=""))
        .exclude(completion__in=SETTLED)
        .select_related("process", "actor")
        .prefetch_related("others")
        .order_by(F("due_latest").asc(nulls_last=True), "date_sort", "pk")
    )


def feedback_owed(reader, day):
    """Consultations in our processes, or that we answered, whose promised feedback is due within
    SOON_DAYS or overdue."""
    answered = our_entries(reader).filter(consultation__isnull=False).values("consultation")
    ours = in_our_processes(reader) | Q(owner__in=reader.organisations) | Q(pk__in=answered)
    soon = day + dt.timedelta(days=SOON_DAYS)
    return feedback_due(Consultation.visible_to(reader).filter(ours), soon)


# -- where we are not ------------------------------------------------------------------------
def stages_without_us(reader, day):
    """Stages going on in our processes in which we have not engaged, with our `last` entry."""
    engaged = our_entries(reader).exclude(state=InterventionState.CANCELLED)
    done = engaged.filter(process=OuterRef("process"), state=InterventionState.DONE)
    before = done.exclude(date_sort="")
    return (
        Stage.visible_to(reader)
        .filter(~Exists(engaged.filter(stage=OuterRef("pk"))), in_our_processes(reader))
        .filter(reached(day))
        .annotate(last=Subquery(before.order_by("-date_sort").values("date_sort")[:1]))
        .select_related("process")
        .order_by("process__name", "position", "pk")
    )


def silent_processes(reader, day):
    """Processes that go on and in which we did nothing for more than QUIET_DAYS.

    The one that fell silent last comes first: that contact is the easiest to pick up.
    """
    old = day - dt.timedelta(days=QUIET_DAYS)
    return (
        with_last(our_processes(reader).filter(state__in=GOING_ON), reader, day)
        .filter(last__lt=old)
        .order_by("-last", "pk")
    )


# -- our own work ----------------------------------------------------------------------------
def my_unfinished(reader, day):
    """Entries this person logged in which something is missing, the newest first.

    `lacks`: "outcome" of what was planned for a day that has passed, "day", or, when it took
    place, "with" whom.
    """
    others = Participation.visible_to(reader).filter(intervention=OuterRef("pk"))
    others = others.exclude(organisation=OuterRef("owner"))
    lacks = Case(
        When(state=InterventionState.PLANNED, date_latest__lt=day, then=Value("outcome")),
        When(date_sort="", then=Value("day")),
        When(
            ~Exists(others)
            & Q(state=InterventionState.DONE)
            & ~Q(kind__in=codes_in(InterventionKind, ALONE)),
            then=Value("with"),
        ),
        default=Value(""),
        output_field=CharField(),
    )
    return (
        Intervention.visible_to(reader)
        .filter(writable(reader), logged_by=reader.person)
        .filter(state__in=(InterventionState.PLANNED, InterventionState.DONE))
        .annotate(lacks=lacks)
        .exclude(lacks="")
        .order_by("-created", "pk")
    )


def our_latest(reader):
    """What our organisations did last."""
    return done_last(our_entries(reader))


def processes_we_are_in(reader, day):
    """Our processes, the one we worked on last first."""
    return with_last(our_processes(reader), reader, day).order_by(
        F("last").desc(nulls_last=True), "name", "pk"
    )


# -- the shared record -----------------------------------------------------------------------
def stale_facts(reader, day):
    """Public processes whose last word is old, the oldest first."""
    return stale_processes(reader, day).filter(open_to_all=True)


def reported_once(reader):
    """Public entries that one source reports, language twins counted as one; newest first."""
    rows = Intervention.visible_to(reader).filter(open_to_all=True)
    return told_once(rows, reader).order_by("-date_sort", "-sequence", "-pk")


TITLE_FIELDS = {Process: "name", Consultation: "name", Intervention: "title", Ask: "text",
         Commitment: "text"}  # fmt: skip


def without_source(reader):
    """Public records of the main kinds that nothing is cited for: (plural, id, slug, words)."""
    found = []
    for kind, words in TITLE_FIELDS.items():
        rows = uncited(kind.visible_to(reader).filter(open_to_all=True), reader).order_by()
        found.append(
            rows.values_list(
                text(kind.resource.plural),
                Cast("pk", CharField()),
                Cast("slug", CharField()) if kind is Process else text(""),
                Cast(words, CharField()),
            )
        )
    return found[0].union(*found[1:], all=True)


# -- proposals -------------------------------------------------------------------------------
def proposals_to_decide(reader):
    """What waits for a curator, the oldest first."""
    rows = Proposal.visible_to(reader).filter(state=ProposalState.OPEN)
    return rows.select_related("owner").order_by("made", "pk")


def proposals_returned(reader):
    """What came back to our organisations and can be mended and sent again, the latest first."""
    rows = Proposal.visible_to(reader).filter(owner__in=reader.organisations)
    rows = rows.filter(state=ProposalState.RETURNED).exclude(content={})
    return rows.order_by("-decided", "pk")


# -- not sent yet ----------------------------------------------------------------------------
def my_drafts(reader):
    """What this person has filled in and not sent, the latest first. `name`: of what it is about,
    as far as they may read that still; `by_mail`: it came so, and its name is the subject."""

    def name(kind):
        rows = kind.visible_to(reader).filter(pk=OuterRef("about")).order_by()
        return Subquery(rows.values("name")[:1])

    named = (*map(name, ASSESSED), KT("content__title__0"), Value(""))
    rows = Draft.of(reader.person).annotate(
        name=Coalesce(*named, output_field=CharField()),
        by_mail=Q(address__startswith=mail_drafts_begin()),
    )
    return list(rows.defer("content").order_by("-changed", "pk")[:MOST_DRAFTS])


# -- all of it -------------------------------------------------------------------------------
# The lists that call for something, of those on a desk.
CALLS = (
    "before", "closing", "ahead", "steps_due", "replies", "follow_ups", "feedback", "gaps",
    "silent", "stale", "once", "without", "returned", "waiting",
)  # fmt: skip


def desk_of(reader, day):
    """Everything on the desk of a person on a day: lists by name, each with at most ROWS rows.

    more: the names of lists that have further rows. Nothing of it is asked for whom it does not
    concern.
    """
    organisations, lists = list(my_organisations(reader)), {}
    if organisations:
        lists = {
            "closing": closing_consultations(reader, day),
            "steps_due": next_steps(reader, day),
            "ahead": planned_ahead(reader, day),
            "before": planned_before(reader, day),
            "replies": overdue_replies(reader, day),
            "follow_ups": follow_ups(reader, day),
            "feedback": feedback_owed(reader, day),
            "gaps": stages_without_us(reader, day),
            "silent": silent_processes(reader, day),
            "returned": proposals_returned(reader),
            "unfinished": my_unfinished(reader, day),
            "latest": our_latest(reader),
            "processes": processes_we_are_in(reader, day),
        }
    if reader.curates:
        lists["waiting"] = proposals_to_decide(reader)
        lists["stale"] = stale_facts(reader, day)
        lists["once"] = reported_once(reader)
        lists["without"] = without_source(reader)
    read = {name: list(rows[: ROWS_OF_A_LIST + 1]) for name, rows in lists.items()}
    found = {name: rows[:ROWS_OF_A_LIST] for name, rows in read.items()}
    found["without"] = [addressed(*row) for row in found.get("without", ())]
    stages = stages_of(found.get("processes", ()), reader)
    more = {name for name, rows in read.items() if len(rows) > ROWS_OF_A_LIST}
    rows = found.get("processes", ())
    present = {row.pk: present_of(row, stages[row.pk], day) for row in rows if row.pk in stages}
    beside = {"organisations": organisations, "more": more, "stages": stages, "present": present}
    return {**beside, **found}


def addressed(plural, pk, slug, words):
    """A record of any kind as something to follow."""
    return {"words": words, "address": reverse("record", args=[plural, slug or uuid.UUID(pk)])}
