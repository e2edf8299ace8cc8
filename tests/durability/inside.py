"""What is asked in the site's own settings, by a program beside it: `invite`, or `standing`."""

import json
import sys
from collections import Counter

from django.core.management import call_command
from django.db import connection

from processes.models import Intervention, Organisation, Participation
from processes.people import staff

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
    titles = {str(pk): title for pk, title in Intervention.unrestricted.values_list("pk", "title")}
    kept = Counter(str(pk) for (pk,) in Intervention.unrestricted_versions.values_list("id"))
    parts, kept_parts = (
        Counter(str(pk) for (pk,) in rows.values_list("intervention_id"))
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


def main(what):
    said = json.load(sys.stdin)
    print(json.dumps({"invite": invite, "standing": standing}[what](said)))
