"""Ends all sessions of an organisation's people at once."""

from django.core.management import BaseCommand, CommandError

from processes.people import staff


class Command(BaseCommand):
    """`panic ORGANISATION`: the last word of the address of its page."""

    help = "Ends all sessions of everybody who works for an organisation, and its invitations."

    def add_arguments(self, parser):
        parser.add_argument("organisation")

    def handle(self, *, organisation, **options):
        found = staff.organisation_at(organisation)
        if found is None:
            raise CommandError(f"There is no organisation at /organisations/{organisation}/.")
        self.stdout.write(f"People signed out: {staff.panic(found)['people']}")
