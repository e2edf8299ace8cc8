"""Does what is due: sends mails, goes on with long imports, lets go of what is over."""

import os
import time

from django.conf import settings
from django.core.management import BaseCommand
from django.db import Error, close_old_connections

from engagement.health import WORKER_MARK
from engagement.models import OutgoingMail
from engagement.queue.jobs import Job
from engagement.queue.worker import set_up, take, work_off, works


class Command(BaseCommand):
    """`work`: once; `work --loop`: as long as the process that started it lives."""

    help = "Does what is due, such as sending mails, and says how much it was."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until the site stops")
        parser.add_argument("--all", action="store_true", help="also what is done once a day, now")

    def handle(self, **options):
        if options["loop"]:
            self.go_on(os.getppid())
            return
        for what, number in work_off(early=options["all"]).items():
            self.stdout.write(f"{number} {what}")
        if not settings.MAIL_SERVER:
            waiting = OutgoingMail.waiting.count()
            self.stdout.write(f"EMAIL_URL is not set. Mails that wait: {waiting}")

    def go_on(self, parent):
        set_up()
        while os.getppid() == parent:  # it has another once ours is gone
            WORKER_MARK.touch()
            try:
                job = Job.next_of(works())
                if job:
                    take(job)
            except Error as wrong:
                job = None
                self.stderr.write(f"The queue waits: {type(wrong).__name__}")
            close_old_connections()
            if job is None:
                time.sleep(0.5)
