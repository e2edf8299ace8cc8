"""What the search reads: its rows are found by an index, in one statement, whoever asks."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from processes.access import NOBODY, Reader
from processes.lookup.search import MOST_FOUND, Search
from processes.models import SearchText

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
ENTRIES, NAMED = 3000, 60
MORE = " ".join(f"word{number}" for number in range(60))  # as much as an entry says
PLAN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (COSTS OFF) "}
# PostgreSQL numbers what looks for words; so few rows it may read whole for those it has found.
READS_ALL = {
    "sqlite": "SCAN processes_searchtext",
    "postgresql": "Seq Scan on processes_searchtext processes_searchtext_",
}
BY_WORDS = {"sqlite": "processes_searchindex VIRTUAL TABLE", "postgresql": "processes_searchindex"}


def line(words):
    return f"\n {words} \n"


def rare(number):
    return "river" if number % (ENTRIES // 5) else "kelp"


@pytest.fixture
def many(db):
    """Thousands of entries, in which one word is common and another rare; it is in some names."""
    rows = [
        SearchText(
            thing=uuid.UUID(int=number), kind="interventions", place=number * 7, open_to_all=True,
            title=line(f"talks on water {number}"), text=line(f"{rare(number)} {MORE}"),
        )
        for number in range(1, ENTRIES + 1)
    ]  # fmt: skip
    rows += [
        SearchText(
            thing=uuid.UUID(int=ENTRIES + number), kind="processes", place=number * 7 + 3,
            open_to_all=True, names=line(f"water bill {number}"),
        )
        for number in range(1, NAMED + 1)
    ]  # fmt: skip
    SearchText.unrestricted.bulk_create(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # what has waited to be put in order is, by and by
            cursor.execute("SET LOCAL random_page_cost = 1.1")  # so few fit into a few pages
            cursor.execute("SELECT gin_clean_pending_list('processes_searchindex')")
        cursor.execute("ANALYZE processes_searchtext")


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(PLAN[connection.vendor] + statement)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_rows_are_found_in_one_statement_by_an_index(many, cast):
    """Was: to see that nothing is called exactly so, all rows were read, the newest first."""
    for reader in (NOBODY, Reader(cast["member"])):
        for words in ("kelp", "water", "talks water", "wat"):
            search, few = Search(reader, words), words == "kelp"
            assert search.count == (5 if few else MOST_FOUND + 1)
            with CaptureQueriesContext(connection) as asked:
                assert len(search.found(0, 10)) == (5 if few else 10)
            (statement,) = (one["sql"] for one in asked)
            plan = plan_of(statement)
            assert READS_ALL[connection.vendor] not in plan, plan
            assert BY_WORDS[connection.vendor] in plan, plan


def test_what_is_called_exactly_so_comes_first_though_many_hold_the_words(many):
    named = SearchText.unrestricted.get(names=line("water bill 7"))
    named.names = line("water")
    named.save()
    assert Search(NOBODY, "water").found(0, 1) == [("processes", named.pk)]
