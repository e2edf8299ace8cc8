"""The invented processes of the demonstration record: they show what its documents do not have, and
stand in no picture and no list that answers for what really happened."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Case, When

from processes.models import Process


@cache
def sample_addresses():
    """The slugs of the invented processes, as the file that brings them has them."""
    (path,) = Path(settings.FIXTURE_DIRS[0]).glob("*_sample.json")
    rows = json.loads(path.read_text("utf-8"))
    return frozenset(row["fields"]["slug"] for row in rows if row["model"] == "processes.process")


def real(processes):
    """Those of `processes` that are not invented."""
    return processes.exclude(slug__in=sample_addresses())


def real_first(rows, reader):
    """`rows` in their order, but those of what is invented last. One query, and none of it in the
    way where the record holds no sample."""
    sample = Process.visible_to(reader).filter(slug__in=sample_addresses())
    here = list(sample.values_list("pk", flat=True))
    if not here:
        return rows
    last = Case(When(process__in=here, then=1), default=0)
    return rows.order_by(last, *rows.query.order_by)


def of_real(rows, path=""):
    """Those of `rows`, records with a process, that are of none that is invented. path: from the
    row to that record ("stage__")."""
    return rows.exclude(**{f"{path}process__slug__in": sample_addresses()})
