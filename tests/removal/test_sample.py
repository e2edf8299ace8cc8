"""The invented sample goes in one step, and nothing real with it."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from processes.access import NOBODY
from processes.demo.demonstration import fixtures
from processes.lookup.sample import has_sample, sample_file
from processes.models import (
    Affiliation,
    Ask,
    Circle,
    Citation,
    Intervention,
    Organisation,
    Participation,
    Process,
    Source,
    WorkingNote,
)
from processes.models.common import Identified
from tests.conftest import person
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
ADDRESS = "/sample/remove/"
TABLES = [
    one for one in apps.get_app_config("processes").get_models() if issubclass(one, Identified)
]


def ids():
    return {
        kind._meta.model_name: {*kind.unrestricted.values_list("pk", flat=True)} for kind in TABLES
    }


def versions():
    return Counter({kind: kind.unrestricted_versions.count() for kind in TABLES})


@pytest.fixture
def invented():
    return Process.unrestricted.get(slug="sample-traffic-data")


@pytest.fixture
def administrator(signed_in):
    return signed_in["administrator"]


def test_it_goes_in_one_step_and_comes_back_with_its_file(administrator):
    before = ids()
    home = administrator.get("/")
    assert f'href="{ADDRESS}"' in home.text
    shown = administrator.get(ADDRESS)
    number = sum(number for _kind, number in shown.context["goes"])
    assert f"Remove {number} records for good" in " ".join(shown.text.split())
    said = " ".join(administrator.post(ADDRESS, follow=True).text.split())
    assert f"{number} records of the invented sample were removed." in said
    gone = {name: before[name] - here for name, here in ids().items()}
    brought = {name: len(found) for name, found in sample_file().items()}
    assert {name: len(here) for name, here in gone.items() if here} == brought
    assert not has_sample(NOBODY)
    assert f'href="{ADDRESS}"' not in administrator.get("/").text
    assert "Nothing of the invented sample is here." in administrator.get(ADDRESS).text
    call_command("loaddata", fixtures()[-1], verbosity=0)
    assert {name: len(here) for name, here in ids().items()} == {
        name: len(here) for name, here in before.items()
    }


def test_nothing_that_it_said_is_left(administrator, invented, signed_in):
    invented.where_it_stands = "Changed once"
    invented.save()
    slugs = [one.pk for one in Organisation.unrestricted.filter(slug__contains="sampleland")]
    was = versions()
    administrator.post(ADDRESS)
    went = was - versions()
    assert went[Process] >= 1
    assert not Process.unrestricted_versions.filter(id=invented.pk).exists()
    assert not Circle.unrestricted.filter(owner__in=slugs).exists()
    found = signed_in["nobody"].get("/search/?q=Sampleland&sample=with")
    assert found.context["page"].count == 0


def test_what_is_real_and_names_it_stands_in_the_way_and_is_said(administrator, invented):
    tried = make(Ask, process=invented, text="Tried out on the sample")
    entry = make(Intervention, title="A real meeting")
    office = Organisation.unrestricted.get(slug="sampleland-ministry-of-justice")
    make(Participation, intervention=entry, organisation=office, role="addressee")
    real = make(Ask, text="A real ask")
    Citation.unrestricted.create(source=Source.unrestricted.get(slug="sample-notes"), ask=real)
    before, shown = ids(), administrator.get(ADDRESS)
    assert {*shown.context["in_the_way"]} == {tried, entry, real}
    for one in (tried, entry, real):
        assert f'href="{one.get_absolute_url()}"' in shown.text
    assert "for good</button>" not in " ".join(shown.text.split())
    assert administrator.post(ADDRESS).status_code == 409
    assert ids() == before
    with pytest.raises(CommandError, match=f"{real.get_absolute_url()}  A real ask"):
        call_command("remove_sample")


def test_what_a_person_added_inside_a_record_of_it_goes_with_that(administrator, invented):
    entry = Intervention.unrestricted.filter(process=invented, visibility="public")[0]
    other = make(Organisation)
    part = make(Participation, intervention=entry, organisation=other, role="signatory")
    administrator.post(ADDRESS)
    assert not Participation.unrestricted.filter(pk=part.pk).exists()
    assert Organisation.unrestricted.filter(pk=other.pk).exists()


def test_what_an_administrator_may_not_read_is_not_told_to_who_looks(
    administrator, invented, world
):
    private = make(Ask, process=invented, text="Kept by its own", **world.level("organisation"))
    shown = administrator.get(ADDRESS)
    assert (shown.context["in_the_way"], "Kept by its own" in shown.text) == ([], False)
    tried = administrator.post(ADDRESS)
    assert (tried.status_code, "Kept by its own" in tried.text) == (409, False)
    assert "Something that you may not read" in tried.text
    assert Ask.unrestricted.filter(pk=private.pk).exists()


def test_notes_of_an_organisation_and_people_who_work_there_keep_it(administrator, invented, world):
    owner = world.level("organisation")["owner"]
    note = WorkingNote.unrestricted.create(organisation=owner, process=invented, text="Ours")
    assert administrator.post(ADDRESS).status_code == 409
    note.delete()
    tried_out = Organisation.unrestricted.get(slug="open-sampleland")
    Affiliation.unrestricted.create(person=person("trying@example.org"), organisation=tried_out)
    assert "/organisations/open-sampleland/people/" in administrator.get(ADDRESS).text
    assert administrator.post(ADDRESS).status_code == 409
    assert has_sample(NOBODY)


@pytest.mark.parametrize("who", ["nobody", "member", "curator"])
def test_nobody_else_removes_it(signed_in, who):
    before = ids()
    refused = 302 if who == "nobody" else 404
    assert signed_in[who].get(ADDRESS).status_code == refused
    assert signed_in[who].post(ADDRESS).status_code == refused
    assert ids() == before


def test_the_operator_removes_it_by_a_command(capsys):
    call_command("remove_sample")
    assert capsys.readouterr().out.startswith("Removed: ")
    assert not has_sample(NOBODY)
