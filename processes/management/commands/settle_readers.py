"""Recompute who may read each record, and mend what was kept wrong."""

from collections import defaultdict
from graphlib import TopologicalSorter

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from processes.models import Record

ROWS_A_BATCH = 2000


def pointed_at_first(models):
    """`models` in an order in which each stands after those it points at, itself aside."""
    graph = {
        model: [
            field.related_model
            for field in model._meta.concrete_fields
            if field.related_model in models and field.related_model != model
        ]
        for model in models
    }
    return list(TopologicalSorter(graph).static_order())


class Answers:
    """Record.who_may_read(), asked once for all rows on which the answer must be the same.

    It depends on a row's own level and on the kept answers of what it points at, and on nothing
    else. The pointers must be loaded, else each costs a query.
    """

    def __init__(self):
        self.known = {}
        self.pointers = {}

    def of(self, row):
        """(readership or None, open to all?)"""
        kind = type(row)
        if kind not in self.pointers:
            self.pointers[kind] = [field.name for field in kind.pointers()]
        targets = {name: getattr(row, name) for name in self.pointers[kind]}
        key = (
            row.visibility,
            row.owner_id,
            row.coalition_id,
            row.era,
            row.removed is row.merged_into_id is None,
            frozenset((t.open_to_all, t.readers_id) for t in targets.values() if t is not None),
        )
        if key not in self.known:
            self.known[key] = row.who_may_read(targets)
        return self.known[key]


class Settler:
    """Mends the kept answers of one kind after the other, those pointed at first."""

    def __init__(self):
        self.answers = Answers()

    def settle(self, kind):
        """(number of rows that were wrong, number of rows) of a kind."""
        rows = self.rows(kind)
        wrong, total = set(), 0
        for batch in batches(rows):
            total += len(batch)
            wrong |= self.mend(rows, self.wrong(batch))
        # A row may point at one of its own kind that came after it: again, until nothing changes.
        within = [field.name for field in kind.pointers() if field.related_model is kind]
        found = bool(wrong)
        while found:
            found = set()
            for name in within:
                for batch in batches(rows.exclude(**{name: None})):
                    found |= self.mend(rows, self.wrong(batch))
            wrong |= found
        return len(wrong), total

    def rows(self, kind):
        """All rows of a kind with what the answer depends on, and nothing more.

        Not those that an import shows or takes back as one, which is its own to end."""
        pointers = [field.name for field in kind.pointers()]
        kept = ("readers", "open_to_all")
        of_targets = [f"{name}__{field}" for name in pointers for field in kept]
        rows = kind.unrestricted.exclude(readers__lt=0).only(
            *kept, *kind.decides_readers(), *of_targets
        )
        return rows.select_related(*pointers) if pointers else rows

    def wrong(self, rows):
        """{id: right answer} of those rows whose kept answer is wrong."""
        found = {}
        for row in rows:
            readers, open_to_all = self.answers.of(row)
            if (row.readers_id, row.open_to_all) != (readers and readers.pk, open_to_all):
                found[row.pk] = readers, open_to_all
        return found

    def mend(self, rows, found):
        """Write the right answers of rows found wrong; the ids of those that still were.

        They are asked again under a lock: somebody may have saved one in the meantime.
        """
        if not found:
            return set()
        with transaction.atomic():
            held = rows.filter(pk__in=found).select_for_update(of=("self",))
            right = defaultdict(list)
            for pk, answer in self.wrong(held).items():
                right[answer].append(pk)
            for (readers, open_to_all), ids in right.items():
                here = rows.model.unrestricted.filter(pk__in=ids)
                here.update(readers=readers, open_to_all=open_to_all)
        return {pk for ids in right.values() for pk in ids}


def batches(rows):
    """`rows` in lists of at most ROWS_A_BATCH, by id, so that no cursor stays open between them."""
    batch = list(rows.order_by("pk")[:ROWS_A_BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk).order_by("pk")[:ROWS_A_BATCH])


class Command(BaseCommand):
    help = (
        "Compute again who may read each record and mend what was kept wrong: after loading a"
        " fixture, or when in doubt."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing, and end with 1 when something is wrong; SQLite lets nobody else"
            " write meanwhile",
        )

    def handle(self, *, check, **options):
        if not check:
            self.settle()
            return
        with transaction.atomic():
            wrong = self.settle()
            transaction.set_rollback(True)
        if wrong:
            raise CommandError(f"Who may read them is kept wrong for {wrong:,} records.")

    def settle(self):
        """Settle all kinds and print a line for each; the number of rows that were wrong."""
        settler, wrong_rows = Settler(), 0
        kinds = [model for model in apps.get_models() if issubclass(model, Record)]
        for kind in pointed_at_first(kinds):
            wrong, total = settler.settle(kind)
            wrong_rows += wrong
            name = kind._meta.verbose_name_plural
            self.stdout.write(f"{name}: {wrong:,} rows of {total:,} were wrong")
        return wrong_rows
