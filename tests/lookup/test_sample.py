"""The invented sample stays out of lists, counts and files until it is asked for, and says so."""

import csv
import io

import pytest

from engagement.resources import by_plural, kinds
from processes.access import NOBODY, Reader
from processes.exchange.columns import exchange_kinds, plural_of
from processes.lookup.sample import is_sample, sample_addresses, sample_ids, sampled, ways_up
from processes.models import (
    Ask,
    Intervention,
    Lesson,
    Organisation,
    Participation,
    Process,
    Source,
)
from processes.outcomes.figures import Figures
from tests.making import make

pytestmark = pytest.mark.django_db
LISTED = [kind for kind in kinds("processes") if ways_up(kind)]


@pytest.fixture
def invented(record):
    return Process.unrestricted.get(slug="sample-traffic-data")


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.resource.plural)
def test_a_list_leaves_it_out_says_how_many_and_shows_them_when_asked(record, client, kind):
    number = sampled(kind.visible_to(NOBODY), NOBODY).count()
    address = f"/{kind.resource.plural}/"
    without, every = client.get(address), client.get(address, {"sample": "with"})
    assert every.context["page"].count - without.context["page"].count == number
    assert not any(is_sample(row) for row in without.context["page"].rows)
    if number:
        assert f"{number} of the invented sample" in " ".join(without.text.split())
        assert 'href="?sample=with"' in without.text
    marked = every.context["of_sample"]
    rows = every.context["page"].rows
    assert marked == {row.pk for row in rows if is_sample(row)}
    assert every.text.count("Invented sample") == len(marked)


def test_where_there_is_none_nothing_is_offered(client, db):
    make(Process)
    shown = client.get("/processes/").text
    assert "sample" not in shown.lower()
    assert client.get("/processes/?sample=with").status_code == 200  # an address kept from before


def test_whoever_names_it_in_a_filter_has_asked_for_it(record, client, invented):
    shown = {
        address: client.get(address).context["page"].rows
        for address in (
            f"/interventions/?process={invented.slug}",
            "/asks/?holder=Open Sampleland",
            "/commitments/?actor=Ministry of Justice of Sampleland",
        )
    }
    for address, rows in shown.items():
        assert all(is_sample(row) for row in rows), address
    assert shown[f"/interventions/?process={invented.slug}"]


def test_its_place_is_offered_with_it_alone(record, client):
    assert "Sampleland" not in client.get("/processes/").text
    assert "Sampleland" in client.get("/processes/?sample=with").text
    shown = client.get("/processes/?place=Sampleland")
    assert (shown.status_code, shown.context["sample_left_out"]) == (200, 1)


@pytest.mark.parametrize("name", ["commitments", "barriers"])
def test_in_numbers_counts_without_it(record, client, name):
    def numbers(**query):
        counted = client.get(f"/{name}/", query).context["counted"][1]
        return sum(number for _code, _words, number in counted)

    number = sampled(by_plural()[name].visible_to(NOBODY), NOBODY).count()
    assert numbers(sample="with") - numbers() == number > 0


@pytest.mark.parametrize("kind", exchange_kinds(), ids=plural_of)
def test_a_file_holds_what_its_list_holds(record, client, kind):
    def lines(query=""):
        answer = client.get(f"/{plural_of(kind)}.csv{query}")
        return len(list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))) - 1

    every = kind.visible_to(NOBODY).count()
    number = sampled(kind.visible_to(NOBODY), NOBODY).count()
    assert lines() == every - number
    if ways_up(kind):
        assert lines("?sample=with") == every


def test_a_search_leaves_it_out_and_says_so(record, client):
    without = client.get("/search/?q=Sampleland")
    assert (without.context["page"].count, without.context["groups"]) == (0, [])
    number = without.context["sample_left_out"]
    every = client.get("/search/?q=Sampleland&sample=with")
    assert every.context["page"].count == number > 0
    assert every.text.count("Invented sample") == number
    assert client.get("/search/suggest/?q=Sampleland").json()["names"] == []
    for name in ("Digital Rights", "Mexico"):
        assert not any(
            "ample" in one for one in client.get("/search/suggest/", {"q": name}).json()["names"]
        )


def test_lists_to_choose_from_leave_it_out(record, client, signed_in):
    assert "(sample)" not in client.get("/compare/").text
    for plural in ("processes", "organisations", "sources"):
        found = signed_in["curator"].get(f"/{plural}/names.json", {"q": "sample"}).json()
        assert found["names"] == [], plural


def test_figures_and_pages_of_an_organisation_count_what_happened(record, client, invented):
    """An organisation that tries out logging on the sample has done nothing by that."""
    real, tried = make(Organisation), make(Intervention, process=invented, date="2024-08-01")
    make(Participation, intervention=tried, organisation=real, role="lead")
    make(Ask, process=invented).holders.add(real)
    make(Lesson, process=invented, author=real)
    found = Figures(real, NOBODY)
    assert (found.entries.number, found.gained.number) == (0, 0)
    beside = client.get(real.get_absolute_url()).context
    for name in ("entries", "asks", "lessons", "involved"):
        assert not beside[name], name
    of_sample = Organisation.unrestricted.get(slug="open-sampleland")
    assert client.get(of_sample.get_absolute_url()).context["entries"]
    assert Figures(of_sample, NOBODY).entries.number


def test_the_work_list_and_the_figures_of_quality_are_about_what_is_real(
    record, client, signed_in, invented
):
    assert invented.name not in client.get("/quality/").text
    make(Ask, process=invented, text="Nothing is cited for this")
    make(Ask, text="Nor for that")
    shown = signed_in["curator"].get("/upkeep/no-source/").text
    assert "Nor for that" in shown
    assert "Nothing is cited for this" not in shown
    of_it = signed_in["curator"].get(f"/upkeep/no-source/?process={invented.slug}").text
    assert "Nothing is cited for this" in of_it


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.resource.plural)
def test_each_of_its_pages_says_what_it_is(record, client, kind):
    rows = list(sampled(kind.visible_to(NOBODY), NOBODY))
    for one in rows[:2]:
        assert "Invented sample" in client.get(one.get_absolute_url()).text, one
    other = kind.visible_to(NOBODY).exclude(pk__in=[one.pk for one in rows]).first()
    if other is not None:
        assert "Invented sample" not in client.get(other.get_absolute_url()).text


def test_the_pages_below_its_process_say_it_too(record, client, invented):
    for page in ("asks/", "openness/", "positions/", "network/", "history/"):
        assert "Invented sample" in client.get(f"{invented.get_absolute_url()}{page}").text, page


def test_a_process_made_private_and_public_again_stays_of_it(invented):
    for level in ("organisation", "public"):
        invented.visibility, invented.owner = level, Organisation.unrestricted.first()
        invented.save()
        assert is_sample(invented)
        assert sampled(Process.unrestricted.all(), NOBODY).exists() == (level == "public")


def test_each_is_told_of_the_sample_they_see(invented, world, cast):
    """One after the other in one program: what is composed for one of them is not the others'."""
    invented.visibility, invented.owner = "organisation", world.home
    invented.save()
    told = {who: invented.pk in sample_ids(Reader(one)) for who, one in cast.items()}
    assert told == {who: who == "member" for who in cast}
    assert invented.pk not in sample_ids(NOBODY)


def test_the_file_brings_what_the_rule_knows():
    assert "sample-traffic-data" in sample_addresses()
    assert "open-sampleland" in sample_addresses(Organisation)
    assert "sample-notes" in sample_addresses(Source)
