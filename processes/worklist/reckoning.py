"""The work lists of curators in a large record: gone through by the regular loop, and kept.

To go through all of it takes a second where there are 100,000 entries. What is kept says as of
when, and counts for nothing once its person has other rights; each line that is shown is asked of
the rule again, and whether it is still so. In a small record nothing is kept.
"""

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from engagement.models import Person
from engagement.sessions import impatient
from processes.access import Reader
from processes.models import Intervention, WorkFound
from processes.worklist.concerns import CONCERNS
from processes.worklist.lines import MOST_COUNTED, Worklist, as_key, rights_in_short

LARGE = 10_000  # entries; a list of a smaller record is gone through whenever it is asked for


def reckon_lists(now):
    """Go through the list of each curator who may be here. How many."""
    if len(Intervention.unrestricted.order_by().values("pk")[: LARGE + 1]) <= LARGE:
        WorkFound.unrestricted.all().delete()
        return 0
    since = now - dt.timedelta(seconds=settings.SESSION_AT_MOST)
    curators = Person.objects.filter(is_curator=True, is_active=True, last_login__gte=since)
    WorkFound.unrestricted.exclude(person__in=curators).delete()
    for person in curators:
        keep_list(Reader(person), now)
    return len(curators)


def keep_list(reader, now):
    work = Worklist(reader, timezone.localdate(now), is_anew=True)
    found = {one.code: work.found(one) for one in CONCERNS}
    WorkFound.unrestricted.update_or_create(
        person=reader.person,
        defaults={
            "rights": rights_in_short(reader),
            "begun": now,
            "counts": {code: len(lines) for code, lines in found.items()},
            "found": found,
        },
    )


def leave_out(work, concern, settled):
    """What this person has settled is on their list no more: {(kind, field, id)}."""
    if work.kept is None or not settled:
        return
    with suppress(OperationalError), impatient(), transaction.atomic():
        row = WorkFound.unrestricted.select_for_update().filter(pk=work.reader.person.pk).first()
        if row is None:
            return
        left = [one for one in row.found[concern.code] if as_key(one) not in settled]
        row.found[concern.code] = left
        if row.counts[concern.code] <= MOST_COUNTED:  # of more nobody knows how many
            row.counts[concern.code] = len(left)
        row.save()
