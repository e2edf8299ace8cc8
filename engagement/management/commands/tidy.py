"""Lets go what is no longer needed."""

from django.core.management import BaseCommand

from engagement.tidying import tidy_up


class Command(BaseCommand):
    """`tidy`: prints what went and how much of it. `start` does the same once a day."""

    help = "Deletes what is no longer needed: ended sessions, used invitations, old names."

    def handle(self, **options):
        for what, number in tidy_up().items():
            self.stdout.write(f"{number} {what}")
