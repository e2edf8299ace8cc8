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
        try:
            asyncio.run(self.go_on(os.getppid()))
        except OSError as wrong:
            where = "{}:{}".format(*settings.MAIL_IN)
            raise CommandError(f"Nothing can listen at {where}: {wrong.strerror}.") from wrong

    async def go_on(self, parent):
        await listen(*settings.MAIL_IN)
        while os.getppid() == parent:  # it has another once ours is gone
            await asyncio.sleep(1)
