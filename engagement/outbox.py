"""Mail leaves by an outbox: written with the change, sent after it (`docs/security.md`, R14)."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from engagement.models import OutgoingMail
from engagement.queue.jobs import Job

MAIL_TOO_OLD = dt.timedelta(days=7)  # after which what it tells of is old, and its links are dead


class Outbox(BaseEmailBackend):
    """Django's mail backend: a row and a job for each receiver, in the transaction that is open."""

    @transaction.atomic
    def send_messages(self, messages):
        rows = [
            OutgoingMail(to=to, subject=mail.subject[:200], body=mail.body, sender=mail.from_email)
            for mail in messages
            for to in mail.recipients()
        ]
        Job.hand_over("mails", *(one.pk for one in OutgoingMail.waiting.bulk_create(rows)))
        return len(rows)


def deliver(job):
    """Send the mail that a job is about. How many: none where it is gone or too old."""
    rows = OutgoingMail.waiting.filter(pk=job.about)
    sent = [send(mail) for mail in rows.filter(made__gt=timezone.now() - MAIL_TOO_OLD)]
    rows.delete()
    return len(sent)


def send(mail):
    host = mail.sender.rpartition("@")[2].strip(">") or "localhost"
    # The same at each try, so that a mail which went twice can be told to be one.
    name = f"<{mail.made:%Y%m%d%H%M%S%f}.{mail.pk}@{host}>"
    headers = {"Message-ID": name, "Auto-Submitted": "auto-generated"}
    message = EmailMessage(mail.subject, mail.body, mail.sender, [mail.to], headers=headers)
    message.connection = get_connection(settings.MAIL_SERVER["EMAIL_BACKEND"])
    message.send()
