"""Carries out imports that are too long to wait for, beside the site; lets go of old ones."""

import datetime as dt
import logging

from processes.importing import claims
from processes.importing.batches import carry_on
from processes.models import KEPT_FOR, Batch

log = logging.getLogger(__name__)
A_WEEK = dt.timedelta(days=7)


def carry_on_with_imports():
    """The one that has waited longest and that nobody works on."""
    batch = Batch.unrestricted.filter(claims.free()).defer("content").last()
    if batch is None:
        return 0
    try:
        carry_on(batch)
    except Exception as wrong:  # the loop also sends mail; what the file says is in no log
        log.warning("An import waits: %s", type(wrong).__name__)
        return 0
    return 1


def old_files(now):
    """What nobody imported goes after a week, the file of what was after thirty days."""
    left = Batch.unrestricted.filter(stored=None, made__lt=now - A_WEEK)
    stored = Batch.unrestricted.filter(stored__lt=now - KEPT_FOR, content__isnull=False)
    return left.delete()[1].get("processes.Batch", 0) + stored.update(content=None)
