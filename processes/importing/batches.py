"""What is asked for of a file that was handed in, and doing it: at once, or in the queue."""

import datetime as dt
from dataclasses import asdict
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.queue.jobs import Job
from engagement.queue.worker import take
from engagement.turns import leaving_room
from processes.directory import vocabulary
from processes.importing import progress
from processes.importing.apart import let_in
from processes.importing.cells import folded_heading
from processes.importing.column_plan import ColumnPlan, remember_columns
from processes.importing.going_through import look_through, store_all
from processes.importing.taking_back import forget_undone
from processes.importing.taking_part import WHO
from processes.importing.targets import LEAVE
from processes.models import KEPT_FOR, WAITING, Batch, BatchState

LINES_WITHOUT_WAITING = 300  # lines up to which nobody has to wait for the worker of the queue
MOST_TRIES = 3
OPEN_TO_CHANGES = (BatchState.COLUMNS, BatchState.LOOKED)
A_WEEK = dt.timedelta(days=7)


@transaction.atomic
def hand_over(batch, state, plan=None):
    """Ask for it to be looked through or stored; False where somebody has asked meanwhile."""
    allowed = {
        BatchState.LOOKING: OPEN_TO_CHANGES,
        BatchState.STORING: (BatchState.LOOKED,),
    }[state]
    held = Batch.unrestricted.select_for_update(of=("self",)).get(pk=batch.pk)
    whole = plan is None or not plan.partly
    stops = held.counts.get("alike") or (held.refused and whole)
    if held.state not in allowed or (state == BatchState.STORING and stops):
        return False
    if plan is not None:
        held.plan = asdict(plan)
        remember_columns(held)
    held.plan["language"] = translation.get_language()  # of the page on which it was asked for
    held.state, held.said = state, ""
    held.save(update_fields=["plan", "state", "said"])
    Job.hand_over("imports", batch.pk)
    return True


@transaction.atomic
def begin_anew(batch):
    """Keep what was read of another of its sheets, and forget what was said of the lines; False
    where it is worked on or gone."""
    held = Batch.unrestricted.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if held is None or held.state not in OPEN_TO_CHANGES:
        return False
    batch.clear()
    batch.state, batch.said, batch.counts, batch.names = BatchState.COLUMNS, "", {}, {}
    batch.save()
    return True


@transaction.atomic
def keep_typed(batch, typed):
    """Keep what was answered of its columns for when its page is opened again; False where it is
    no more asked about."""
    held = Batch.unrestricted.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state not in OPEN_TO_CHANGES:
        return False
    held.plan["typed"] = typed
    held.save(update_fields=["plan"])
    return True


def leave_repeated_out(batch):
    """Ask for it to be looked through anew, without the lines that say the same as another."""
    return look_anew(batch, repeated=LEAVE)


def look_anew(batch, **said):
    """Ask for it to be looked through anew, with something of its plan said otherwise."""
    plan = ColumnPlan(**batch.plan | said)
    return batch.state == BatchState.LOOKED and hand_over(batch, BatchState.LOOKING, plan)


def settle_name(batch, name, slug):
    """Ask for it to be looked through anew, with a name of who took part taken for that of an
    organisation in the directory; for itself, where slug is ""."""
    words = batch.plan.get("words", {})
    meant = words.get(WHO, {}) | {folded_heading(name): slug}
    return look_anew(batch, words=words | {WHO: meant})


def store_the_good(batch):
    """Ask for the lines to be stored that are not refused."""
    plan = ColumnPlan(**batch.plan | {"partly": True})
    return bool(batch.to_write) and hand_over(batch, BatchState.STORING, plan)


def carry_on_now(batch):
    """Do at once what was asked for, unless somebody else does: then False."""
    job = Job.next_of(["imports"], about=batch.pk)
    return job is not None and take(job) is not None


def carry_on(job):
    """Do what was asked for of a file. How many: none where it is dropped or done."""
    batch = Batch.unrestricted.filter(pk=job.about).first()
    if batch is None or batch.state not in (*WAITING, BatchState.STORED, BatchState.TAKEN_BACK):
        return 0
    within = partial(leaving_room, job.held)
    if batch.state == BatchState.TAKEN_BACK:
        return forget_undone(batch, within)
    if batch.state == BatchState.STORED:  # whoever stored it, or undid it, was cut off
        return let_in(batch, within)
    language = batch.plan.get("language") or getattr(batch.by, "language", "")
    language = language or translation.get_language()
    with vocabulary.once(), translation.override(language):
        try:
            if job.tries > MOST_TRIES:
                give_up(batch, job, _("It was interrupted several times. Nothing was imported."))
            elif batch.state == BatchState.LOOKING:
                look_through(batch, job)
            else:
                store_all(batch, job)
        except PermissionDenied:
            give_up(batch, job, _("You do not work there any more. Nothing was imported."))
    progress.forget_progress(batch)
    return 1


def give_up(batch, job, said):
    batch.clear(partial(leaving_room, job.held))
    batch.state, batch.said = BatchState.COLUMNS, said
    with job.held():
        batch.save(update_fields=["state", "said"])


@transaction.atomic
def discard(batch):
    """Drop a file that was not imported; False where it is, or somebody has asked for it since."""
    held = Batch.unrestricted.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if held is None or held.stored is not None or held.is_waiting:
        return False
    held.delete()
    return True


def old_files(now):
    """What nobody imported goes after a week, the file of what was after thirty days."""
    left = Batch.unrestricted.filter(stored=None, made__lt=now - A_WEEK)
    stored = Batch.unrestricted.filter(stored__lt=now - KEPT_FOR, content__isnull=False)
    for batch in left:
        batch.clear()
    return left.delete()[1].get("processes.Batch", 0) + Batch.without_files(stored)
