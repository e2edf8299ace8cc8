"""What is asked in the site's own settings, by a program beside it: the record, and who asks."""

import json
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from engagement.models import Person
from processes import given
from processes.access import Reader
from processes.directory.likeness import reckon_alike
from processes.models import Affiliation, AffiliationRole, Intervention
from processes.worklist.reckoning import reckon_lists
from tests.benchmark.floor import LOGGED
from tests.making import with_second_factor
from tests.measuring import sample
from tests.measuring.generate import fill

WHO = {"member": "member1@example.org", "curator": "curator1@example.org"}
COMMON_WORD = "safeguards"  # in a tenth of the entries


def prepare():
    for command in (("migrate",), ("createcachetable",), ("collectstatic", "--no-input")):
        call_command(*command, verbosity=0)


def made(number):
    """A record with so many entries, the rest in proportion."""
    prepare()
    fill(sample.size_of(number), seed=1)
    for do in given.DAILY.values():  # as the site does by itself, once a day
        do(timezone.now())
    with_second_factor(Person.objects.get(email=WHO["curator"]))
    theirs = Affiliation.unrestricted.filter(person__email=WHO["member"])
    theirs.update(role=AffiliationRole.CONTRIBUTOR)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            like = "INCLUDING DEFAULTS INCLUDING INDEXES"
            cursor.execute(f"CREATE TABLE {LOGGED} (LIKE processes_intervention {like})")
            cursor.execute(f"INSERT INTO {LOGGED} SELECT * FROM processes_intervention")  # noqa: S608 - ours
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
    return number


def known(_said):
    """Addresses of what is asked for, and how who asks is known: their cookie, what they read.

    A record that was kept is brought up to this code first.
    """
    prepare()
    member = Reader(Person.objects.get(email=WHO["member"]))
    cookies = {name: cookie_of(Person.objects.get(email=mail)) for name, mail in WHO.items()}
    for do in (reckon_alike, reckon_lists):
        do(timezone.now())
    return {
        "cookies": cookies,
        "readerships": ",".join(map(str, member.readerships)),
        "processes": {number: process_with(number) for number in (200, 2000)},
        "kind": sample.WEIGHTED_KINDS[0],
        "words": {"rare": sample.RARE_WORD, "common": COMMON_WORD},
    }


def cookie_of(person):
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def process_with(number):
    """(slug, name) of the public process that has so many entries, or nearest to it."""
    rows = Intervention.unrestricted.filter(process__open_to_all=True).order_by()
    rows = rows.values_list("process__slug", "process__name").annotate(number=Count("pk"))
    return min(rows, key=lambda row: (abs(row[2] - number), row[0]))[:2]


ASKED = {"made": made, "known": known}


def main(what):
    print(json.dumps(ASKED[what](json.load(sys.stdin))))
