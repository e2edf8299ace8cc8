"""`export FOLDER`: a CSV file of every kind, for keeping, or for another site to import."""

from django.core.management import BaseCommand, CommandError

from engagement.people import person_with
from engagement.trail.events import What, note
from processes.access import NOBODY, Reader
from processes.exchange.folder import EVERYTHING, export_to


class Command(BaseCommand):
    help = "Writes every kind as CSV to a new folder that only you can read."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--as", dest="email", help="what the person with this address may see")
        whose.add_argument("--public", action="store_true", help="what everyone may see")
        whose.add_argument(
            "--everything",
            action="store_true",
            help="private records of every organisation too: keep the folder as you keep a backup",
        )

    def handle(self, folder, email, everything, **options):
        try:
            counts = export_to(folder, EVERYTHING if everything else self.reader(email))
        except FileExistsError as wrong:
            raise CommandError(f"There is something in {folder} already.") from wrong
        except OSError as wrong:
            raise CommandError(f"Nothing was written: {wrong.strerror}.") from wrong
        if everything or email:
            eyes = "everything" if everything else "somebody"
            note(What.EXPORTED, records=sum(counts.values()), eyes=eyes)
        for word, count in counts.items():
            self.stdout.write(f"{count:8}  {word}.csv")

    def reader(self, email):
        if email is None:
            return NOBODY
        person = person_with(email)
        if person is None or not person.is_active:
            raise CommandError("Nobody with this address has an account.")
        return Reader(person)
