"""Asks by what came of them last: each is asked of its own fates alone, found by an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.dates import parse
from processes.models import Ask, Fate
from tests.lookup.test_search_plan import plan_of
from tests.making import make

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
ASKS = 2000
# What reads all fates there are, once or for each ask.
READS_ALL = {"sqlite": "SCAN processes_fate", "postgresql": "Seq Scan on processes_fate"}
ITS_OWN = {"sqlite": "(ask_id=?)", "postgresql": "Index Cond: (ask_id = processes_ask.id)"}


@pytest.fixture
def many(db):
    """Asks that were all rejected once; of one in forty it is known that it was adopted since."""
    first = make(Ask)
    said = {"process": first.process, "visibility": "public", "open_to_all": True}
    asks = [first, *(Ask(text=f"Ask {number}", **said) for number in range(ASKS))]
    Ask.unrestricted.bulk_create(asks[1:])
    fates = [Fate(ask=one, fate="rejected", date=parse("2024-01")) for one in asks]
    fates += [Fate(ask=one, fate="adopted", date=parse("2024-05")) for one in asks[::40]]
    Fate.unrestricted.bulk_create(fates)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE processes_ask")
        cursor.execute("ANALYZE processes_fate")


def test_what_came_of_an_ask_last_is_asked_of_its_own_fates_alone(many, client):
    for code, found in (("adopted", ASKS // 40 + 1), ("rejected", ASKS - ASKS // 40)):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/asks/?fate={code}")
        assert page.context["page"].count == found
        plans = [plan_of(one["sql"]) for one in asked if '"processes_fate"' in one["sql"]]
        filtered = [one for one in plans if ITS_OWN[connection.vendor] in one]
        assert len(filtered) >= 2  # the count, and the rows
        for plan in filtered:
            assert READS_ALL[connection.vendor] not in plan, plan
