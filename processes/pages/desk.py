"""What is on the desk of a person on a given day, each list by its question."""

import datetime as dt
import uuid

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from engagement.codes import codes_in
from engagement.drafts import Draft
from processes.access import writable
from processes.lookup.present import present_of
from processes.lookup.questions import done_last, stale_processes
from processes.lookup.sample import real
from processes.lookup.sourced import told_once, uncited
from processes.models import (
    Ask,
    Commitment,
    Consultation,
    Family,
    Intervention,
    InterventionKind,
    InterventionState,
    Participation,
    Process,
    Proposal,
    ProposalState,
    Stage,
)
from processes.pages.dues import (
    closing_consultations,
    feedback_owed,
    follow_ups,
    next_steps,
    overdue_replies,
    planned_ahead,
    planned_before,
    silent_processes,
    stages_without_us,
)
from processes.pages.ours import my_organisations, our_entries, our_processes, with_last
from processes.review.together import as_one
from processes.timeline.steps import stages_of
from processes.writing.by_mail import mail_drafts_begin
from processes.writing.waiting import proposed_anew_at, waits_as_it_was

# Kinds of engagement that nobody else needs to have been at.
ALONE = (Family.MEDIA, Family.RESEARCH)
ASSESSED, MOST_DRAFTS = (Consultation, Stage), 50  # kinds that drafts are about
ROWS_OF_A_LIST = 6  # of each list; a page says so when there are more


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
    return real(stale_processes(reader, day), reader).filter(open_to_all=True)


def reported_once(reader):
    """Public entries that one source reports, language twins counted as one; newest first."""
    rows = real(Intervention.visible_to(reader), reader).filter(open_to_all=True)
    return told_once(rows, reader).order_by("-date_sort", "-sequence", "-pk")


TITLE_FIELDS = {Process: "name", Consultation: "name", Intervention: "title", Ask: "text",
         Commitment: "text"}  # fmt: skip


def without_source(reader):
    """Public records of the main kinds that nothing is cited for: (plural, id, slug, words)."""
    found = []
    for kind, words in TITLE_FIELDS.items():
        rows = real(kind.visible_to(reader), reader).filter(open_to_all=True)
        rows = uncited(rows, reader).order_by()
        found.append(
            rows.values_list(
                Value(kind.resource.plural),
                Cast("pk", CharField()),
                Cast("slug", CharField()) if kind is Process else Value(""),
                Cast(words, CharField()),
            )
        )
    return found[0].union(*found[1:], all=True)


# -- proposals -------------------------------------------------------------------------------
def proposals_to_decide(reader):
    """What waits for a curator, the oldest first; what was proposed together is one."""
    rows = Proposal.visible_to(reader).filter(state=ProposalState.OPEN)
    return as_one(rows).select_related("owner").order_by("made", "pk")


def proposals_returned(reader):
    """What came back to our organisations and can be mended and sent again, the latest first; what
    was proposed together is one."""
    rows = Proposal.visible_to(reader).filter(owner__in=reader.organisations)
    rows = rows.filter(state=ProposalState.RETURNED).exclude(content={})
    return as_one(rows).order_by("-decided", "pk")


def proposals_as_they_were(reader):
    """(what waits of our organisations, was changed since and no curator can accept; where it is
    proposed as it is now), the oldest first; what was proposed together is one."""
    rows = Proposal.visible_to(reader).filter(owner__in=reader.organisations)
    rows = [*rows.filter(state=ProposalState.OPEN, publishes=True).order_by("made", "pk")]
    was = waits_as_it_was(rows, reader)
    found = {one.together or one.pk: one for one in reversed(rows) if one.pk in was}
    return [(one, proposed_anew_at(one, reader)) for one in reversed(found.values())]


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
    "silent", "stale", "once", "without", "returned", "as_it_was", "waiting",
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
            "as_it_was": proposals_as_they_were(reader),
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
    counts = {name: f"{len(rows)}{'+' * (name in more)}" for name, rows in found.items()}
    return {**beside, **found, "counts": counts, "dues": in_order_of_days(found)}


# Lists of what has a day that is still to be kept, and which field holds it.
DUES = {"closing": "closes", "steps_due": "due", "ahead": "date"}


def in_order_of_days(found):
    """[(name of its list, row)] of what has a day: what is still to be kept, the first day first,
    then what was planned and nobody has told of."""
    dues = [(name, row) for name in DUES for row in found.get(name, ())]
    dues.sort(key=lambda due: getattr(due[1], DUES[due[0]]).earliest or dt.date.max)
    return dues + [("before", row) for row in found.get("before", ())]


def addressed(plural, pk, slug, words):
    """A record of any kind as something to follow."""
    return {"words": words, "address": reverse("record", args=[plural, slug or uuid.UUID(pk)])}
