"""Does what is due, one after the other: what was handed over, and regular work."""

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from engagement.backup.taking import once_a_day
from engagement.backup.watching import WORK
from engagement.drafts import Draft
from engagement.limits import let_go_of_counts
from engagement.models import Submission
from engagement.outbox import deliver
from engagement.queue.jobs import Job, Lost, pause_after
from engagement.sessions import let_go_of_sessions
from engagement.subject import subject
from engagement.trail.chain import seal
from engagement.trail.events import SEALING

log = logging.getLogger(__name__)
EVERY_DAY = dt.timedelta(days=1)
AT_FIRST = dt.timedelta(minutes=10)  # who starts and stops a site finds it as it was


def works():
    """{what: (what does it, the time between two)}, of all that can be done here.

    Regular work is given the moment, what is done once (no time) its job. Each says of how many.
    """
    ours = {
        "sessions that ended": (let_go_of_sessions, EVERY_DAY),
        "keys of sent forms": (Submission.let_go, EVERY_DAY),
        "drafts, after twelve months": (Draft.let_go, EVERY_DAY),
        "what limits counted": (let_go_of_counts, EVERY_DAY),
        SEALING: (seal, None),
    }
    if settings.BACKUP_KEEP:
        ours[WORK] = once_a_day, EVERY_DAY
    if settings.MAIL_SERVER:
        ours["mails"] = deliver, None
    return ours | subject().WORKS


def set_up():
    """A row for each regular work there is, and none for what is not done any more."""
    now, regular = timezone.now(), {what: every for what, (_, every) in works().items() if every}
    Job.objects.filter(about="").exclude(what__in=regular).delete()
    rows = [Job(what=what, due=now + min(every, AT_FIRST)) for what, every in regular.items()]
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def take(job):
    """Do it. Of how many, none where it failed; None where it is somebody else's."""
    if not job.claim():
        return None
    do, every = works()[job.what]
    try:
        number = do(timezone.now() if every else job)
    except Lost:
        return None
    except Exception as wrong:  # the next one's turn comes; what people wrote is in no log
        said = type(wrong).__name__
        log.warning("To be tried again, of the %s: %s", job.what, said)
        job.let_go(pause_after(job.tries), said=said)
        return 0
    job.let_go(every, tries=0, said="")
    return number


def work_off(early=False):
    """Do all that is due, regular work also `early`. {what: of how many}."""
    if early:
        set_up()
        Job.objects.filter(about="", claimed_by=None).update(due=timezone.now())
    done = {}
    while job := Job.next_of(works()):
        done[job.what] = done.get(job.what, 0) + (take(job) or 0)
    return done
