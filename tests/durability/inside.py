"""What is asked in the site's own settings, by a program beside it: one of ASKED."""

import json
import sys
from collections import Counter

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from engagement.models import Job
from engagement.queue.worker import take
from processes.access import Reader, readable
from processes.importing.batches import discard
from processes.models import (
    Batch,
    BatchState,
    Citation,
    Intervention,
    Organisation,
    Participation,
    Readership,
)
from processes.people import staff
from tests.durability.importers import IMPORTED

# What each engine can say of its own files; PostgreSQL is asked by who owns the cluster.
QUESTIONS = {
    "sqlite": ("PRAGMA integrity_check", "PRAGMA foreign_key_check"),
    "postgresql": (),
}
PARTS = 3  # one's own organisation, and the two it was addressed to


def invite(names):
    """A link for each, of an organisation that they all work for."""
    home, _new = Organisation.unrestricted.get_or_create(name="Home Rights", slug="home-rights")
    return [staff.invite(f"{one}@example.org", home, "contributor") for one in names]


def standing(acknowledged):
    """{what is wrong: of how many}, of all entries; `acknowledged` are (title, id)."""
    logged, versions = (
        rows.exclude(title__startswith=IMPORTED)
        for rows in (Intervention.unrestricted, Intervention.unrestricted_versions)
    )
    titles = {str(pk): title for pk, title in logged.values_list("pk", "title")}
    kept = Counter(str(pk) for (pk,) in versions.values_list("id"))
    imported = Intervention.unrestricted_versions.filter(title__startswith=IMPORTED).values("id")
    parts, kept_parts = (
        Counter(
            str(pk)
            for (pk,) in rows.exclude(intervention_id__in=imported).values_list("intervention_id")
        )
        for rows in (Participation.unrestricted, Participation.unrestricted_versions)
    )
    torn = [pk for pk in titles if (parts[pk], kept_parts[pk], kept[pk]) != (PARTS, PARTS, 1)]
    strays = (parts.keys() | kept_parts.keys() | kept.keys()) - titles.keys()
    return {
        "lost": sum(titles.get(pk) != title for title, pk in acknowledged),
        "doubled": len(titles) - len({*titles.values()}),
        "torn": len(torn) + len(strays),
        "damaged": damaged(),
    }


def imports(shown):
    """{what is wrong: of how many} of all imports; `shown` are {id: state}, as its page showed it.

    First as they are; then what was cut off goes on, and none of it may be left.
    """
    half = go_on(None)
    batches = list(Batch.unrestricted.all())
    states = {str(one.pk): one.state for one in batches}
    return {
        "half shown": half + sum(not is_all_or_nothing(one) for one in batches),
        "other than shown": sum(states.get(pk) != state for pk, state in shown.items()),
        "left over": sum(map(left_over, batches))
        + Readership.unrestricted.filter(pk__lt=0).count(),
    }


def go_on(_said):
    """With the imports that were cut off, as if their time had come; how many were half shown."""
    half = sum(not is_all_or_nothing(one) for one in Batch.unrestricted.all())
    Job.objects.filter(what="imports").update(due=timezone.now(), claimed_by=None, tries=0)
    while job := Job.next_of(["imports"]):
        take(job)
    for batch in Batch.unrestricted.filter(state__in=(BatchState.COLUMNS, BatchState.LOOKED)):
        discard(batch)  # or no more may be handed in
    return half


def rows_of(batch):
    made = Intervention.unrestricted_versions.filter(change=batch.pk, history_type="+")
    return made, Intervention.unrestricted.filter(pk__in=made.values("id"))


def is_all_or_nothing(batch):
    _made, rows = rows_of(batch)
    seen = rows.filter(readable(Reader(batch.by))).count()
    return seen == (batch.number if batch.state == BatchState.STORED else 0)


def left_over(batch):
    """Rows and versions of what is not there; each row that is has its version and its source, and
    a line, with a version, that says that it was its organisation's doing."""
    made, rows = rows_of(batch)
    sources, parts = (
        of.unrestricted.filter(intervention__in=rows) for of in (Citation, Participation)
    )
    kept_parts = Participation.unrestricted_versions.filter(intervention_id__in=made.values("id"))
    there = batch.number if batch.state == BatchState.STORED else 0
    found = (made, rows, sources, parts, kept_parts)
    return sum(abs(one.count() - there) for one in found)


def damaged():
    """What the engine says of its files, and the site of who may read and of its trail."""
    with connection.cursor() as asked:
        wrong = 0
        for question in QUESTIONS[connection.vendor]:
            asked.execute(question)
            wrong += sum(row != ("ok",) for row in asked.fetchall())
    call_command("settle_readers", check=True, verbosity=0, stdout=sys.stderr)
    call_command("audit", "verify", stdout=sys.stderr)
    return wrong


ASKED = {"invite": invite, "standing": standing, "imports": imports, "go_on": go_on}


def main(what):
    said = json.load(sys.stdin)
    print(json.dumps(ASKED[what](said)))
