"""Whether backups are taken as they should be, and who hears of it when they are not."""

import datetime as dt

from django.core.cache import cache
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagement.models import Person
from engagement.queue.jobs import Job

WORK = "backups"  # its name in the queue
LATE = dt.timedelta(hours=2)  # after it was due
SECONDS_A_DAY = 24 * 3600  # seconds


def trouble():
    """A sentence in the language of who reads, or an empty text. Always empty where none is due."""
    job = Job.objects.filter(what=WORK, about="").first()
    if job is None:
        return ""
    if job.said or job.tries > 1:
        return _("The last backup failed.")
    if job.due < timezone.now() - LATE:
        return _("The last backup is more than a day old.")
    return ""


def tell_administrators():
    """By mail, in their language, once a day at most."""
    if not cache.add("told-of-backups", True, SECONDS_A_DAY):
        return
    for person in Person.objects.filter(is_staff=True, is_active=True):
        with translation.override(person.language or None):
            subject = _("Backups of the engagement record fail")
            body = [
                _("The last backup failed."),
                _("Whoever runs the server learns more from the command “doctor”."),
            ]
        send_mail(subject, "\n".join([*body, ""]), None, [person.email])
