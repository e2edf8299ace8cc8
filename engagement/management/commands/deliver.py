"""Sends the mails that wait in the outbox."""

import os
import time

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections

from engagement.models import OutgoingMail
from engagement.outbox import deliver

EVERY = 5  # seconds between two looks into the outbox


class Command(BaseCommand):
    """`deliver`: once; `deliver --loop`: as long as the process that started it lives."""

    help = "Sends the mails that wait in the outbox."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until the site stops")

    def handle(self, *, loop, **options):
        if not settings.MAIL_SERVER:
            waiting = OutgoingMail.waiting.count()
            self.stdout.write(f"EMAIL_URL is not set. Mails that wait: {waiting}")
        elif loop:
            self.go_on(os.getppid())
        else:
            sent, failed = deliver()
            self.stdout.write(f"Sent: {sent}. Failed, to be tried again: {failed}")

    def go_on(self, parent):
        next_look = 0.0
        while os.getppid() == parent:  # it has another once ours is gone
            if time.monotonic() >= next_look:
                try:
                    deliver()
                except DatabaseError as wrong:
                    self.stderr.write(f"Mails wait: {type(wrong).__name__}")
                close_old_connections()
                next_look = time.monotonic() + EVERY
            time.sleep(0.5)
