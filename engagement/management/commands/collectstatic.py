"""Django's own command, which a power cut does not leave half done."""

import shutil

from django.contrib.staticfiles.management.commands import collectstatic

from engagement.static_files import SmallFilesStorage, aside, is_whole, put_in_place


class Command(collectstatic.Command):
    """`collectstatic`: nothing where all is there as it should be, else everything anew."""

    def handle(self, **options):
        changes = not options["dry_run"]
        if changes and not options["clear"] and is_whole():
            return None
        shutil.rmtree(aside(), ignore_errors=True)
        self.storage = SmallFilesStorage(location=aside())
        said = super().handle(**options)
        if changes:
            put_in_place()
        return said
