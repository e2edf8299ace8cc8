"""The list of a curator in a large record: gone through by the regular loop, and kept."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from processes.access import Reader
from processes.directory import likeness
from processes.models import (
    Affiliation,
    AlikeFound,
    Citation,
    Intervention,
    Organisation,
    Process,
    WorkFound,
)
from processes.worklist import reckoning
from processes.worklist.lines import Worklist
from tests.filling import filled
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def large(monkeypatch):
    """Two entries are a large record here, and two organisations a large directory."""
    monkeypatch.setattr(reckoning, "LARGE", 1)
    monkeypatch.setattr(likeness, "MOST_COMPARED_AT_ONCE", 1)
    process = make(Process, name="Bill")
    make(Citation, process=process, source=None, reference="a note")
    for title in ("First", "Second"):
        make(Intervention, process=process, title=title)
    return process


@pytest.fixture
def curator(cast, signed_in):
    """Signed in, and their list was gone through."""
    return signed_in["curator"]


def counted(client, code, query=""):
    page = client.get(f"/upkeep/{query}")
    return {one.code: number for one, number in page.context["counts"]}[code]


def lines(client, code, query=""):
    return [one.words for one in client.get(f"/upkeep/{code}/{query}").context["page"].rows]


def go_through():
    return reckoning.reckon_lists(timezone.now())


def test_it_is_counted_as_it_was_gone_through_and_says_when(large, curator):
    assert go_through() == 1
    make(Intervention, process=large, title="Third")
    page = curator.get("/upkeep/")
    assert "Counted at " in page.content.decode()
    assert counted(curator, "no-source") == 2
    assert counted(curator, "no-source", "?kind=process") == 0
    go_through()
    assert counted(curator, "no-source") == 3


def test_a_small_record_is_gone_through_at_once(large, curator, monkeypatch):
    go_through()
    monkeypatch.setattr(reckoning, "LARGE", 10)
    assert go_through() == 0
    make(Intervention, process=large, title="Third")
    assert counted(curator, "no-source") == 3
    assert "Counted at " not in curator.get("/upkeep/").content.decode()


def test_what_was_hidden_or_mended_since_has_no_line(large, curator, world):
    go_through()
    first, second = Intervention.unrestricted.order_by("title")
    first.visibility, first.owner = "organisation", world.stranger
    first.save()
    assert lines(curator, "no-source") == ["Second"]
    make(Citation, intervention=second, source=None, reference="a note")
    assert lines(curator, "no-source") == []


def test_what_was_mended_by_its_form_is_counted_no_more(large, curator):
    go_through()
    first = Intervention.unrestricted.get(title="First")
    address = f"{first.get_absolute_url()}edit/?next=/upkeep/no-source/"
    sent = filled(curator.get(address), citation__0__told_by="the gazette of 3 May")
    page = curator.post(address, sent, follow=True)
    assert [one.words for one in page.context["page"].rows] == ["Second"]
    assert counted(curator, "no-source") == 1


def test_what_was_tapped_is_counted_no_more(large, curator):
    large.where_it_stands, large.as_of = "In committee", "2020-01-01"
    large.save()
    go_through()
    assert counted(curator, "stale") == 1
    sent = {"act": "looked", "kind": "process", "id": str(large.pk), "field": ""}
    curator.post("/upkeep/stale/", sent)
    assert counted(curator, "stale") == 0
    assert lines(curator, "stale") == []


def test_with_other_rights_nothing_counts_that_was_kept(large, curator, world, cast):
    go_through()
    make(Intervention, process=large, title="Third")
    theirs = cast["curator"]
    assert Worklist(Reader(theirs), timezone.localdate()).kept is not None
    make(Affiliation, organisation=world.stranger, person=theirs, role="contributor")
    assert Worklist(Reader(theirs), timezone.localdate()).kept is None
    assert counted(curator, "no-source") == 3
    assert Worklist(Reader(cast["member"]), timezone.localdate()).kept is None


def test_nothing_is_kept_for_who_is_no_curator_any_more(large, curator, cast):
    go_through()
    cast["curator"].is_curator = False
    cast["curator"].save()
    assert go_through() == 0
    assert not WorkFound.unrestricted.exists()


def test_what_nobody_has_gone_through_for_an_hour_is_gone_through_at_once(large, curator):
    go_through()
    make(Intervention, process=large, title="Third")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert counted(curator, "no-source") == 3


def test_it_is_read_in_few_statements(large, curator, django_assert_max_num_queries):
    go_through()
    with django_assert_max_num_queries(7):
        curator.get("/upkeep/")


def test_pairs_of_a_large_directory_are_those_that_were_found(large, curator, cast):
    reader = Reader(cast["curator"])
    one, other = (make(Organisation, name=f"Karisma {end}") for end in ("Foundation", "Foundatoin"))
    likeness.reckon_alike(timezone.now())
    third = make(Organisation, name="Karisma Fuondation")
    found = likeness.likely_same_ids(Organisation, reader)
    assert [{*pair[:2]} for pair in found] == [{one.pk, other.pk}]
    (told,) = curator.get("/duplicates/").context["page"].rows
    assert {told.one, told.other} == {one, other}
    assert told.reasons
    other.removed = timezone.now()
    other.save()
    assert likeness.likely_same_ids(Organisation, reader) == []
    with time_machine.travel(timezone.now() + likeness.COMPARED_FOR + dt.timedelta(minutes=1)):
        (pair,) = likeness.likely_same_ids(Organisation, reader)
    assert {*pair[:2]} == {one.pk, third.pk}


def test_pairs_of_a_small_directory_are_not_kept(large, monkeypatch):
    make(Organisation, name="Karisma Foundation")
    make(Organisation, name="Karisma Foundatoin")
    likeness.reckon_alike(timezone.now())
    assert AlikeFound.unrestricted.filter(kind="organisation").exists()
    monkeypatch.setattr(likeness, "MOST_COMPARED_AT_ONCE", 100)
    likeness.reckon_alike(timezone.now())
    assert not AlikeFound.unrestricted.exists()
