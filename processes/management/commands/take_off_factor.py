"""Takes a second factor off an account, for who has lost it and the recovery codes."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from engagement.people import has_second_factor, person_with
from processes.people import lost_factors as lost

SURE = (
    "Be sure that it is they who ask: see them, or hear them. Whoever has their password gets in"
    " once it is taken off."
)
NO_MAIL = "This site sends no mail: those people see it on their desk only. Tell them."


class Command(BaseCommand):
    """`take_off_factor EMAIL [--call-off]`: the first time it asks, after three days it does it."""

    help = "Takes off the second factor of an account, after three days in which all are told."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--call-off", action="store_true", help="it stays on")

    def handle(self, *, email, call_off, **options):
        person = person_with(email)
        if person is None:
            raise CommandError("Nobody with this address has an account.")
        waiting = lost.waiting_of(person)
        if call_off:
            self.keep(waiting)
        elif not has_second_factor(person):
            raise CommandError("This account has no second factor.")
        elif waiting is None or waiting.opens is None:
            self.begin(person)
        elif lost.take_off(waiting):
            self.stdout.write("It is taken off, and every session of theirs has ended.")
        else:
            self.stdout.write(f"It waits until {local_time(waiting.opens)}.")

    def begin(self, person):
        one, others = lost.ask_alone(person)
        self.stderr.write(SURE)
        self.stdout.write(f"It is taken off on {local_time(one.opens)}, unless it is called off.")
        self.stdout.write(f"Told: the person, and {others} others.")
        if not settings.MAIL_SERVER:
            self.stderr.write(NO_MAIL)

    def keep(self, waiting):
        if waiting is None:
            raise CommandError("Nothing waits for this account.")
        lost.call_off_lost_factor(waiting)
        self.stdout.write("Called off. Everybody hears of it who was told.")


def local_time(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"
