"""Encrypts with the present SECRET_KEY what an old one has encrypted."""

from django.core.management import BaseCommand

from engagement.adapters import renew_factors
from processes.people.mail_addresses import renew_addresses


class Command(BaseCommand):
    help = "Encrypts with SECRET_KEY what a key of SECRET_KEY_FALLBACKS has encrypted."

    def handle(self, **options):
        factors, unread = renew_factors()
        addresses, also_unread = renew_addresses()
        self.stdout.write(f"Encrypted anew: second factors {factors}, addresses {addresses}.")
        if unread + also_unread:
            self.stdout.write(f"No key here opens: {unread + also_unread}. They stay as they were.")
