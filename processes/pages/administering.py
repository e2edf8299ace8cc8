"""What an administrator begins with: where people work, what was done, and how the site is."""

import time

from django.conf import settings

from engagement.backup.watching import trouble
from engagement.health import SILENT_AFTER, WORKER_MARK
from engagement.models import OutgoingMail
from processes.lookup.sample import has_sample
from processes.people.staff import places_of_work

PLACES = 6  # organisations that are shown; those without a coordinator come first


def administering(reader):
    """For who keeps accounts and settings; nothing for everybody else.

    places: the organisations somebody works for, with how many do (`people`) and whether anybody
    coordinates them (`led`).
    """
    if not reader.administers:
        return {}
    places = list(places_of_work(reader)[: PLACES + 1])
    return {
        "places": places[:PLACES],
        "more_places": len(places) > PLACES,
        "backups": trouble(),
        "keeps_backups": bool(settings.BACKUP_KEEP),
        "works": worker_comes_by(),
        "sends": bool(settings.MAIL_SERVER),
        "mails": OutgoingMail.waiting.count(),
        "has_sample": has_sample(reader),
    }


def worker_comes_by():
    """Has what is done in its own time been looked after within the last half hour?"""
    return WORKER_MARK.exists() and WORKER_MARK.stat().st_mtime > time.time() - SILENT_AFTER
