"""`import FOLDER`: reads what `export` wrote, into this site."""

from django.core.management import BaseCommand, CommandError

from processes.importing.folder import FolderRefused, import_from
from processes.models import Verb


class Command(BaseCommand):
    help = "Reads a folder that `export --everything` wrote: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, folder, **options):
        try:
            found = import_from(folder)
        except FolderRefused as wrong:
            raise CommandError(f"Nothing was imported. {wrong}") from wrong
        for word, counts in found.items():
            said = ", ".join(f"{counts[verb]} {verb.label}" for verb in Verb if counts[verb])
            self.stdout.write(f"{word}: {said or 'empty'}")
