"""Statements that are composed once: each time they find what they are asked for, by whom."""

from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from engagement import composing
from processes.access import NOBODY, Reader
from processes.models import Intervention, Organisation, Process, Stage
from tests.conftest import person
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def named(reader, process):
    return Intervention.visible_to(reader).filter(process=process).order_by("title")


def among(reader, processes, name):
    rows = Stage.visible_to(reader).filter(process__pk__among=processes, name__contains=name)
    return rows.order_by("name").values_list("name", flat=True)


@pytest.fixture
def processes(world):
    found = [make(Process, name=f"100% of {place}") for place in "ABC"]
    for process in found:
        make(Stage, process=process, name=f"Vote on {process.name}", position=1)
        make(Intervention, process=process, title="Open to all")
        make(
            Intervention, process=process, title="Ours", visibility="organisation",
            owner=world.home,
        )  # fmt: skip
    return found


def test_each_finds_their_own_rows_of_what_they_ask_for(processes, cast):
    for _again in range(4):
        for process in processes:
            for who, one in cast.items():
                found = Reader(one).asked(named, process=process.pk)
                told = ["Open to all", "Ours"] if who == "member" else ["Open to all"]
                assert sorted(entry.title for entry in found) == sorted(told), who
                assert {entry.process_id for entry in found} == {process.pk}


def test_however_many_ids_are_given_the_statement_is_the_same(processes):
    said = set()
    for most in (3, 1, 2, 0, 3):
        here = [one.pk for one in processes[:most]]
        with CaptureQueriesContext(connection) as asked:
            found = NOBODY.asked(among, processes=here, name="100% of")
        assert found == [f"Vote on {one.name}" for one in processes[:most]]
        said |= {one["sql"].partition("WHERE")[0] for one in asked}
    assert len(said) == 1
    assert NOBODY.asked(among, processes=here, name="50%") == []


def test_what_nobody_of_them_finds_is_not_asked(processes, django_assert_num_queries):
    def none(reader, process):
        return Intervention.visible_to(reader).filter(process=process, pk__in=())

    for _again in range(2):
        with django_assert_num_queries(0):
            assert NOBODY.asked(none, process=processes[0].pk) == []


def test_a_statement_is_asked_on_the_connection_of_its_own_thread(processes):
    NOBODY.asked(named, process=processes[0].pk)
    used = []

    def ask():
        with CaptureQueriesContext(connection) as asked:
            NOBODY.asked(named, process=processes[0].pk)
        used.extend(asked)
        connection.close()

    other = Thread(target=ask)
    other.start()
    other.join()
    assert len(used) == 1


MAIN = (
    "/", "/processes/", "/processes/un-cybercrime-convention/", "/asks/", "/search/?q=rights",
    "/interventions/", "/organisations/", "/upkeep/", "/log/", "/home/", "/ahead/",
)  # fmt: skip


@pytest.fixture
def composed(monkeypatch):
    """{what a statement is kept for: how it is composed} of all that are asked for."""
    found, keep = {}, composing.kept_statement

    def noted(key, compose):
        found[key] = compose
        return keep(key, compose)

    monkeypatch.setattr(composing, "kept_statement", noted)
    return found


def test_none_follows_from_the_language_or_the_day(record, client, composed):
    """Or a page would be answered by what was right for another reader, or yesterday."""
    theirs = Organisation.unrestricted.get(acronym="R3D")
    officer, curator = person("o@example.org", theirs), person("c@example.org", is_curator=True)
    for who in (None, officer, curator):
        if who:
            client.force_login(with_second_factor(who))
        for address in MAIN:
            assert client.get(address, follow=True).status_code == 200, address
    assert len(composed) > 20
    for compose in composed.values():
        here = compose()
        with translation.override("fr"), time_machine.travel("2031-03-04T12:00Z"):
            there = compose()
        assert (here.sql, here.said) == (there.sql, there.said)
