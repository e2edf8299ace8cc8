"""Invites somebody: how the first people get in."""

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email

from engagement.people import has_anybody
from processes.models import AffiliationRole
from processes.people import staff

BEFORE_ANYBODY = (
    "The first account: it keeps the public record (curator) and the accounts (administrator). What"
    " an organisation keeps to itself, only who works there reads."
)
OPENS = (
    "{} has people or records here. Whoever opens this link reads all that it keeps to itself. On"
    " the site only its coordinators invite; they are told by mail of this invitation."
)


class Command(BaseCommand):
    """`invite EMAIL [--organisation SLUG --role coordinator] [--curator] [--administrator]`.

    Where nobody has an account yet the address alone is enough.
    """

    help = "Invites an address and prints the link, which works once within seven days."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--organisation", help="the last word of the address of its page")
        parser.add_argument("--role", choices=AffiliationRole.values, default="contributor")
        parser.add_argument("--curator", action="store_true")
        parser.add_argument("--administrator", action="store_true")

    def handle(self, *, email, organisation, role, curator, administrator, **options):
        first = not (organisation or curator or administrator)
        if first and has_anybody():
            raise CommandError("Say what for: --organisation SLUG, --curator or --administrator.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is no e-mail address.") from None
        found = staff.organisation_at(organisation) if organisation else None
        if organisation and found is None:
            raise CommandError(f"There is no organisation at /organisations/{organisation}/.")
        if found and not found.is_free:
            self.stderr.write(OPENS.format(found))
        if first:
            self.stderr.write(BEFORE_ANYBODY)
        powers = {"curator": curator or first, "administrator": administrator or first}
        self.stdout.write(staff.invite(email, found, role if found else "", **powers))
