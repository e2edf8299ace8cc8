"""`backup`: everything in one file that only you can read, also while people write."""

from django.core.management import BaseCommand, CommandError

from engagement.backup.files import Refused
from engagement.backup.taking import take_backup


class Command(BaseCommand):
    help = "Writes everything of the database, copies of documents included, to a new file."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", help="in BACKUP_DIR, named after the moment, if not given"
        )
        parser.add_argument(
            "--for",
            dest="keys",
            action="append",
            metavar="PUBLIC_KEY",
            help="whose secret key opens it, as `age-keygen` prints it; BACKUP_FOR if not given",
        )
        parser.add_argument(
            "--with-secrets", action="store_true", help="SECRET_KEY too; encrypted only"
        )

    def handle(self, file, keys, with_secrets, **options):
        try:
            taken = take_backup(file, keys, with_secrets)
        except (Refused, OSError) as wrong:
            raise CommandError(f"No backup was taken. {wrong}") from wrong
        self.stdout.write(f"{taken.path}\n{taken.seen}")
