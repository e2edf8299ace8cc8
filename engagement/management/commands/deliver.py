"""Sends the mails that wait in the outbox."""

from django.conf import settings
from django.core.management import BaseCommand

from engagement.models import OutgoingMail
from engagement.outbox import deliver


class Command(BaseCommand):
    help = "Sends the mails that wait in the outbox."

    def handle(self, **options):
        if settings.MAIL_SERVER:
            sent, failed = deliver()
            self.stdout.write(f"Sent: {sent}. Failed, to be tried again: {failed}")
        else:
            waiting = OutgoingMail.waiting.count()
            self.stdout.write(f"EMAIL_URL is not set. Mails that wait: {waiting}")
