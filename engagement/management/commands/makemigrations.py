"""Django's own command, which finds no change in a text."""

from django.core.management.commands import makemigrations

from engagement.migrating import WithoutTexts


class Command(makemigrations.Command):
    """`makemigrations [APP]`: write down what changed in the tables."""

    autodetector = WithoutTexts
