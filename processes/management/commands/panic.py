"""Ends all sessions of an organisation's people at once, and closes its page."""

from django.core.management import BaseCommand, CommandError

from processes.people import staff


class Command(BaseCommand):
    """`panic ORGANISATION [--open-page]`: the last word of the address of its page."""

    help = (
        "Ends all sessions of everybody who works for an organisation, and its invitations, and"
        " closes its page to others."
    )

    def add_arguments(self, parser):
        parser.add_argument("organisation")
        opens = "Ends nothing, and opens the page again."
        parser.add_argument("--open-page", action="store_true", help=opens)

    def handle(self, *, organisation, open_page, **options):
        found = staff.organisation_at(organisation)
        if found is None:
            raise CommandError(f"There is no organisation at /organisations/{organisation}/.")
        if open_page:
            staff.open_page(found)
            self.stdout.write("Its page is open.")
            return
        self.stdout.write(f"People signed out: {staff.panic(found)['people']}")
        self.stdout.write("Its page is closed. A coordinator opens it, or --open-page.")
