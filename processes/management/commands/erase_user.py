"""Erases somebody's account, for who asks for it and cannot sign in."""

from django.core.management import BaseCommand, CommandError

from engagement.people import person_with
from processes.people import staff

LAST_ONE = (
    "They are the only coordinator of an organisation where others work. Let another one be made"
    " first, or say --last: then it is an orphan."
)


class Command(BaseCommand):
    """`erase_user EMAIL [--last]`: what the page does by which people delete their account."""

    help = "Erases an account. What the person logged stays with its organisation, without a name."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--last", action="store_true", help="even a last coordinator")

    def handle(self, *, email, last, **options):
        person = person_with(email)
        if person is None:
            raise CommandError("Nobody with this address has an account.")
        try:
            left = staff.delete_account(person, None, last=last)
        except staff.LastCoordinator:
            raise CommandError(LAST_ONE) from None
        self.stdout.write(f"Erased. Records that stay, without a name: {left}")
