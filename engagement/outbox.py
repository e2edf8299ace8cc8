"""Mail leaves by an outbox: written with the change, sent after it (`docs/security.md`, R14)."""

import datetime as dt
import logging
from email.utils import make_msgid
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from engagement.models import OutgoingMail

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds in which the mail server must answer
LONGEST_PAUSE = dt.timedelta(hours=6)
MAIL_TOO_OLD = dt.timedelta(days=7)  # after which what it tells of is old, and its links are dead


class Outbox(BaseEmailBackend):
    """Django's mail backend: a row for each receiver, in the transaction that is open."""

    def send_messages(self, messages):
        rows = [
            OutgoingMail(to=to, subject=m.subject[:200], body=m.body, sender=m.from_email)
            for m in messages
            for to in m.recipients()
        ]
        return len(OutgoingMail.waiting.bulk_create(rows))


def pause_after(tries):
    """1, 2, 4 ... minutes, at most six hours."""
    return min(dt.timedelta(minutes=2 ** min(tries, 10)), LONGEST_PAUSE)


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


def deliver():
    """Send what is due. (how many were sent, how many failed)."""
    now, sent, failed = timezone.now(), 0, 0
    OutgoingMail.waiting.filter(made__lt=now - MAIL_TOO_OLD).delete()
    for mail in OutgoingMail.waiting.filter(due__lte=now).order_by("made")[:100]:
        if not claimed(mail, now):
            continue
        try:
            send(mail)
        except SMTPRecipientsRefused:
            log.warning("The mail server refuses a receiver; a mail waits for another try")
            failed += 1
        except (SMTPException, OSError) as wrong:
            log.warning("The mail server cannot be used: %s", type(wrong).__name__)
            failed += 1
        else:
            mail.delete()
            sent += 1
    return sent, failed


def claimed(mail, now):
    """Is it ours to send? Whoever moves its next try on has it, so that two loops send it once."""
    due = now + pause_after(mail.tries)
    ours = OutgoingMail.waiting.filter(pk=mail.pk, due=mail.due)
    return bool(ours.update(due=due, tries=F("tries") + 1))


def send(mail):
    host = mail.sender.rpartition("@")[2].strip(">") or "localhost"
    headers = {"Message-ID": make_msgid(str(mail.pk), host), "Auto-Submitted": "auto-generated"}
    EmailMessage(
        mail.subject,
        mail.body,
        mail.sender,
        [mail.to],
        connection=mail_connection(),
        headers=headers,
    ).send()
