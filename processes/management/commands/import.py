"""`import FOLDER`: reads what `export` wrote, into this site."""

from django.core.management import BaseCommand, CommandError

from processes.importing.folder import KEPT_FIELDS, FolderRefused, import_from
from processes.models import Verb


class Command(BaseCommand):
    help = "Reads a folder that `export --everything` wrote: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="also what was changed here since, and what is empty in the folder",
        )

    def handle(self, folder, overwrite=False, **options):
        try:
            found = import_from(folder, overwrite)
        except FolderRefused as wrong:
            raise CommandError(f"Nothing was imported. {wrong}") from wrong
        for word, counts in found.items():
            said = [f"{counts[verb]} {verb.label}" for verb in Verb if counts[verb]]
            if KEPT_FIELDS in counts:
                said.append(f"{counts[KEPT_FIELDS]} kept as they are here")
            said = ", ".join(said)
            self.stdout.write(f"{word}: {said or 'empty'}")
