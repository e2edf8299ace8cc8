"""Does what is due, one after the other: what was handed over, and regular work."""

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from engagement.outbox import deliver
from engagement.queue.jobs import Job, Lost, Waits
from engagement.subject import subject
from engagement.tidying import TIDIED

log = logging.getLogger(__name__)
A_DAY = dt.timedelta(days=1)
AT_FIRST = dt.timedelta(minutes=10)  # who starts and stops a site finds it as it was


def regular():
    """{what: (what does it, the time between two)}. Given the moment, it says of how many."""
    daily = TIDIED | subject().TIDIED
    return {what: (do, A_DAY) for what, do in daily.items()} | subject().REGULAR


def once():
    """{what: what does it}, of what is handed over and can be done here. Given the job."""
    return {"mails": deliver} if settings.MAIL_SERVER else {}


def set_up():
    """A row for each regular work there is, and none for what is not done any more."""
    now, works = timezone.now(), regular()
    Job.objects.filter(about="").exclude(what__in=works).delete()
    rows = [Job(what=what, due=now + min(every, AT_FIRST)) for what, (_, every) in works.items()]
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def next_job():
    return Job.next_of([*once(), *regular()])


def take(job):
    """Do it. Of how many; None where it could not be done now, or is somebody else's."""
    if not job.claim():
        return None
    do, every = regular().get(job.what, (None, None))
    try:
        number = do(timezone.now()) if do else once()[job.what](job)
    except Lost:
        return None
    except Exception as wrong:  # the next one's turn comes; what people wrote is in no log
        said = str(wrong) if isinstance(wrong, Waits) else type(wrong).__name__
        log.warning("To be tried again, of the %s: %s", job.what, said)
        job.fail(said)
        return None
    job.end(every)
    return number


def work_off(early=False):
    """Do all that is due, regular work also `early`. {what: of how many}, without what failed."""
    if early:
        set_up()
        Job.objects.filter(about="", claimed_by=None).update(due=timezone.now())
    done = {}
    while job := next_job():
        number = take(job)
        if number is not None:
            done[job.what] = done.get(job.what, 0) + number
    return done
