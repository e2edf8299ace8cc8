"""Asks the addresses of sources whether they still answer."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from processes.worklist.addresses import check_addresses


class Command(BaseCommand):
    """`check_links`: prints how many were asked. `start` does a few each minute, where wanted."""

    help = "Asks the addresses of sources whether they still answer; only where CHECK_LINKS is on."

    def add_arguments(self, parser):
        parser.add_argument("--most", type=int, default=100, help="how many (100)")

    def handle(self, *, most, **options):
        if not settings.CHECK_LINKS:
            raise CommandError(
                "CHECK_LINKS is off: asking tells those who run a site that somebody looks at it."
            )
        self.stdout.write(f"Asked: {check_addresses(timezone.now(), max(most, 0))}")
