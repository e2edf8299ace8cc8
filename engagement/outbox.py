"""Mail leaves by an outbox: written with the change, sent after it (`docs/security.md`, R14)."""

import datetime as dt
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from engagement.models import Job, OutgoingMail
from engagement.queue.jobs import Waits

PATIENCE = 20  # seconds in which the mail server must answer
MAIL_TOO_OLD = dt.timedelta(days=7)  # after which what it tells of is old, and its links are dead


class Outbox(BaseEmailBackend):
    """Django's mail backend: a row and a job for each receiver, in the transaction that is open."""

    @transaction.atomic
    def send_messages(self, messages):
        rows = [
            OutgoingMail(to=to, subject=m.subject[:200], body=m.body, sender=m.from_email)
            for m in messages
            for to in m.recipients()
        ]
        Job.hand_over("mails", *(one.pk for one in OutgoingMail.waiting.bulk_create(rows)))
        return len(rows)


def mail_connection():
    """A connection as EMAIL_URL says."""
    server = settings.MAIL_SERVER
    return get_connection(
        server["EMAIL_BACKEND"],
        host=server["EMAIL_HOST"],
        port=server["EMAIL_PORT"] or 25,
        username=server["EMAIL_HOST_USER"] or "",
        password=server["EMAIL_HOST_PASSWORD"] or "",
        use_tls=server.get("EMAIL_USE_TLS", False),
        use_ssl=server.get("EMAIL_USE_SSL", False),
        timeout=PATIENCE,
    )


def deliver(job):
    """Send the mail that a job is about, once. How many: none where it is gone or too old."""
    mail = OutgoingMail.waiting.filter(pk=job.about).first()
    if mail is None:
        return 0
    timely = mail.made > timezone.now() - MAIL_TOO_OLD
    if timely:
        send(mail)
    mail.delete()
    return int(timely)


def send(mail):
    """Hand it to the mail server. Raises Waits."""
    host = mail.sender.rpartition("@")[2].strip(">") or "localhost"
    # The same at each try, so that a mail which went twice can be told to be one.
    known_by = f"<{mail.made:%Y%m%d%H%M%S%f}.{mail.pk}@{host}>"
    message = EmailMessage(
        mail.subject,
        mail.body,
        mail.sender,
        [mail.to],
        connection=mail_connection(),
        headers={"Message-ID": known_by, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as wrong:
        raise Waits("The mail server refuses a receiver") from wrong
    except (SMTPException, OSError) as wrong:
        raise Waits(f"The mail server cannot be used: {type(wrong).__name__}") from wrong
