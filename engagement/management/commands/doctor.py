"""`doctor`: says in sentences what is missing or weak here; exit status 1 when something is."""

import sys

from django.core.management import BaseCommand

from engagement.doctor import ailments


class Command(BaseCommand):
    help = "Says what is missing or weak on this server, and what to do about it."
    requires_system_checks = []  # it runs them itself

    def handle(self, **options):
        found = list(ailments())
        for sentence in found:
            self.stdout.write(f"- {sentence}")
        if found:
            sys.exit(1)
        self.stdout.write("All is well.")
