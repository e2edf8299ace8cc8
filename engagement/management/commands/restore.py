"""`restore FILE`: a whole backup into an empty database, or nothing."""

from django.core.management import BaseCommand, CommandError

from engagement.backup.files import Refused
from engagement.backup.restoring import restore


class Command(BaseCommand):
    help = "Puts a backup into an empty database and brings that up to date."
    requires_system_checks = []  # which look at a database

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--key", metavar="FILE", help="with the secret key that opens it")
        parser.add_argument(
            "--over", action="store_true", help="in place of all that is in the database now"
        )

    def handle(self, file, key, over, **options):
        try:
            seen, left = restore(file, key, over)
        except Refused as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"Restored. {seen}")
        for sentence in left:
            self.stdout.write(sentence)
