"""`audit verify` and `audit cut`: looks through the audit trail, and lets go of old months."""

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from engagement.trail.chain import faults, head
from engagement.trail.cutting import MONTHS_KEPT, cut_trail
from engagement.trail.events import Event

NOT_THEIRS = (
    "This account of the database may not cut the trail. Nothing was changed. "
    "docs/operating.md says how to make one that may, and how to name it here."
)


class Command(BaseCommand):
    help = (
        "verify: says whether the audit trail is as it was written, and its last link to write "
        f"down elsewhere. cut: deletes whole months that are older than {MONTHS_KEPT} months."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("act", choices=("verify", "cut"))
        parser.add_argument(
            "--known",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a last link that an earlier `verify` said; may be given several times",
        )

    def handle(self, act, known, **options):
        if act == "cut":
            self.cut()
        else:
            self.verify(known)

    def verify(self, known):
        wrong = list(faults(map(link_in, known)))
        for sentence in wrong:
            self.stdout.write(f"- {sentence}")
        if wrong:
            raise CommandError(f"The audit trail is not as it was written. Found: {len(wrong)}.")
        number, digest = head()
        waiting = Event.objects.filter(seal=None).count()
        self.stdout.write(
            f"The audit trail holds together. Events: {Event.objects.count()}, of which {waiting}"
            " wait for their place in the chain."
        )
        self.stdout.write(f"Its last link, to write down elsewhere: {number}:{digest}")

    def cut(self):
        wrong = list(faults())
        if wrong:
            raise CommandError("The audit trail is not as it was written: run `audit verify`.")
        try:
            done = cut_trail()
        except DatabaseError as refused:
            raise CommandError(NOT_THEIRS) from refused
        if done is None:
            self.stdout.write(f"Nothing is older than {MONTHS_KEPT} months.")
            return
        self.stdout.write(f"Cut up to the month {done.month}. Events: {done.events}.")
        self.stdout.write(f"The last hash is kept: {done}")


def link_in(text):
    """(number, hash) of what was written down. Raises CommandError."""
    number, _colon, digest = text.partition(":")
    if not (number.isdecimal() and len(digest) == 64):
        raise CommandError(f"“{text}” is not a link as `audit verify` says it: NUMBER:HASH.")
    return int(number), digest
