"""Sends the mails that wait in the outbox, and lets go once a day what is no longer needed."""

import os
import time

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections

from engagement.models import OutgoingMail
from engagement.outbox import deliver
from engagement.subject import subject
from engagement.tidying import tidy_up

SECONDS_BETWEEN_LOOKS = 5  # seconds between two looks into the outbox
SECONDS_OF_A_DAY = 24 * 3600
AT_FIRST = 600  # seconds after a start: who starts and stops a site finds it as it was


def turns():
    """[(what, seconds between two times)]"""
    return (
        [(tidy_up, SECONDS_OF_A_DAY)]
        + [(deliver, SECONDS_BETWEEN_LOOKS)] * bool(settings.MAIL_SERVER)
        + subject().REGULAR
    )


class Command(BaseCommand):
    """`deliver`: once; `deliver --loop`: as long as the process that started it lives."""

    help = "Sends the mails that wait in the outbox."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until the site stops")

    def handle(self, *, loop, **options):
        if loop:
            self.go_on(os.getppid())
        elif settings.MAIL_SERVER:
            sent, failed = deliver()
            self.stdout.write(f"Sent: {sent}. Failed, to be tried again: {failed}")
        else:
            waiting = OutgoingMail.waiting.count()
            self.stdout.write(f"EMAIL_URL is not set. Mails that wait: {waiting}")

    def go_on(self, parent):
        began = time.monotonic()
        due = {turn: began + (AT_FIRST if turn[0] is tidy_up else 0) for turn in turns()}
        while os.getppid() == parent:  # it has another once ours is gone
            for what, pause in due:
                if time.monotonic() >= due[what, pause]:
                    self.take(what)
                    due[what, pause] = time.monotonic() + pause
            time.sleep(0.5)

    def take(self, what):
        try:
            what()
        except DatabaseError as wrong:
            self.stderr.write(f"{what.__name__} waits: {type(wrong).__name__}")
        close_old_connections()
