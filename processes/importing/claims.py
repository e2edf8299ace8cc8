"""One runner at a time works on an import: it says so in the row, and that ends by itself.

The request of whoever asked, the loop beside the site and a second loop may all come upon the same
one. The moment until which it is claimed is also how its runner knows that it is still the one.
"""

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from processes.models import WAITING, Batch

LASTS = dt.timedelta(minutes=2)  # renewed with every few hundred lines; a killed runner's just ends


class Lost(Exception):
    """Its claim ended before it did, and somebody else works on it now."""


def free():
    """A condition: it is to be worked on, and nobody does."""
    ended = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
    return ended & Q(state__in=WAITING)


def claim(batch):
    """Whether it is this runner's from now on; then `batch` is read anew, with one more try."""
    mine, until = Batch.unrestricted.filter(free(), pk=batch.pk), timezone.now() + LASTS
    # Looked at first, since the row of one that is being stored is locked for as long as it takes.
    if not (mine.exists() and mine.update(claimed_until=until, tries=F("tries") + 1)):
        return False
    batch.refresh_from_db()
    return True


@contextmanager
def held_claim(batch):
    """A transaction in which nobody else can take it over, after which the claim lasts anew.

    Raises Lost.
    """
    with transaction.atomic():
        mine = Batch.unrestricted.filter(pk=batch.pk, claimed_until=batch.claimed_until)
        until = timezone.now() + LASTS
        if not mine.update(claimed_until=until):
            raise Lost
        yield
    batch.claimed_until = until


def release(batch):
    """It is nobody's again; one that somebody else has taken over stays theirs."""
    mine = Batch.unrestricted.filter(pk=batch.pk, claimed_until=batch.claimed_until)
    mine.update(claimed_until=None)
