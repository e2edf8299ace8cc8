"""Removes the invented sample of the demonstration record."""

from django.core.management import BaseCommand, CommandError

from processes.removal.sample import SampleStays, remove_sample


class Command(BaseCommand):
    """`remove_sample`: what administrators do on a page; the operator is told all that stays."""

    help = "Removes the invented sample for good; nothing while anything real names it."

    def handle(self, **options):
        try:
            number = remove_sample()
        except SampleStays as stays:
            lines = ["Nothing was removed. In the way:", *lines_in_the_way(*stays.args)]
            raise CommandError("\n".join(lines)) from None
        self.stdout.write(f"Removed: {number}")


def lines_in_the_way(here):
    for kind, ids in here.in_the_way.items():
        rows = kind.unrestricted.filter(pk__in=ids).order_by("pk")
        yield from (f"{row.get_absolute_url()}  {row}" for row in rows)
    yield from sorted(f"{model._meta.verbose_name_plural}" for model in here.others)
