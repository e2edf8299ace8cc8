"""Takes mail in, where MAIL_IN says so. `start` runs it beside the site."""

import asyncio
import os

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from engagement.post.receiver import listen


class Command(BaseCommand):
    """`receive`: as long as the process that started it lives."""

    help = "Takes in mail that becomes drafts, at the address of MAIL_IN, until the site stops."

    def handle(self, **options):
        if not settings.MAIL_IN:
            raise CommandError("MAIL_IN is not set: no mail is taken in.")
        asyncio.run(self.go_on(os.getppid()))

    async def go_on(self, parent):
        """Where somebody else listens there, such as the one before, it is tried again."""
        server, said = None, ""
        while os.getppid() == parent:  # it has another once ours is gone
            try:
                server = server or await listen(*settings.MAIL_IN)
            except OSError as wrong:
                if said != str(wrong):
                    said = str(wrong)
                    self.stderr.write(f"No mail is taken in where MAIL_IN says: {wrong.strerror}.")
            await asyncio.sleep(1)
