"""`verify_backup FILE`: reads all of it and says whether it is whole. Changes nothing."""

from django.core.management import BaseCommand, CommandError

from engagement.backup.files import Refused, opened_backup, verify


class Command(BaseCommand):
    help = "Reads a whole backup and says what is in it, or that it is damaged."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--key", metavar="FILE", help="with the secret key that opens it")

    def handle(self, file, key, **options):
        try:
            with opened_backup(file, key) as backup:
                self.stdout.write(f"It is whole. {verify(backup)}")
        except Refused as wrong:
            raise CommandError(str(wrong)) from wrong
