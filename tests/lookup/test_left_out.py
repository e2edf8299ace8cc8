"""Who was left out: by name or as one of a group, the same on page, list, file and in figures."""

import re

import pytest

from processes.access import NOBODY
from processes.lookup import left_out
from processes.models import (
    Admission,
    Ask,
    Consultation,
    Group,
    Intervention,
    Jurisdiction,
    Organisation,
    OrganisationKind,
    Participation,
    Process,
)
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def text_of(response):
    said = b"".join(response).decode() if response.streaming else markup(response)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


def body(name, kind="ngo", country="MX"):
    return make(Organisation, name=name, kind=kind, country=country)


def takes_part(organisation, process):
    entry = make(Intervention, process=process)
    make(Participation, intervention=entry, organisation=organisation, role="lead")


@pytest.fixture
def bill(db):
    """A bill of Mexico: two committees asked offices and business, civil society was left out."""
    process = make(Process, name="The bill")
    make(Jurisdiction, process=process, place="MX")
    talks = make(Consultation, process=process, name="Talks", date="2022-07")
    make(Admission, consultation=talks, whole_group="civil_society", group="", status="not_invited")
    make(Admission, consultation=talks, whole_group="business", group="", status="invited")
    return process


def found_out(organisation):
    """Of which an organisation was left out, once it was asked everywhere and was told the same."""
    rows = Consultation.visible_to(NOBODY).filter(left_out.left_out_of(organisation, NOBODY))
    names = sorted(rows.values_list("name", flat=True))
    back = [
        one.name
        for one in Consultation.visible_to(NOBODY)
        for said in left_out.with_whom_it_counts_for(
            left_out.left_out_at([one], NOBODY)[one.pk], one, NOBODY
        )
        if organisation in said.counts_for or said.organisation == organisation
    ]
    assert sorted(set(back)) == names, "the page of a consultation says something else"
    return names


def test_every_kind_of_organisation_is_in_one_group_at_most():
    for kind in OrganisationKind:
        assert len(Group.of(Organisation(kind=kind))) <= 1, kind
    assert Group.of(Organisation(kind="ngo")) == [Group.CIVIL_SOCIETY]
    assert Group.of(Organisation(kind="added_by_a_curator")) == []


def test_an_exclusion_of_a_group_counts_for_each_of_it_that_is_recorded(bill, client):
    """Was: R3D “left out of 0 consultations”, though being left out is its whole story."""
    r3d, elsewhere, abroad, unknown, firm, quiet = (
        body("R3D"), body("Elsewhere Rights"), body("Abroad Watch", country="CL"),
        body("Nowhere Lab", country=""), body("A Firm", "company"), body("Quiet Group"),
    )  # fmt: skip
    for one in (r3d, abroad, unknown, firm):
        takes_part(one, bill)
    takes_part(elsewhere, make(Process))
    assert found_out(r3d) == ["Talks"]
    assert [found_out(one) for one in (elsewhere, abroad, unknown, firm, quiet)] == [[]] * 5
    hearing = make(Consultation, process=bill, name="Hearing", date="2022-10", access="closed")
    assert found_out(r3d) == ["Hearing", "Talks"]  # closed to civil society, and so to each of it
    make(Admission, consultation=hearing, organisation=r3d, group="", status="spoke")
    assert found_out(r3d) == ["Talks"]  # not for who was there after all
    make(Consultation, process=bill, name="No talks", access="closed", state="not_held")
    assert found_out(r3d) == ["Talks"]  # that none was held is no consultation
    for address in (
        r3d.get_absolute_url(), f"{r3d.get_absolute_url()}figures/",
        "/consultations/?without=r3d", "/consultations.csv?without=r3d",
    ):  # fmt: skip
        said = text_of(client.get(address))
        assert "Talks" in said, address
        assert "No talks" not in said, address
    figures = text_of(client.get(f"{r3d.get_absolute_url()}figures/"))
    assert re.search(r"1 Consultations it was left out of", figures)
    assert "as one of a group: Civil society" in figures
    page = text_of(client.get(Consultation.visible_to(NOBODY).get(name="Talks").get_absolute_url()))
    assert "Civil society , not invited" in page
    assert "Of them recorded in this process: R3D" in page


def test_a_group_in_words_counts_for_nobody_unless_it_is_one_of_the_list(bill):
    r3d = body("R3D")
    make(Ask, process=bill).holders.add(r3d)
    Admission.unrestricted.all().delete()
    talks = Consultation.visible_to(NOBODY).get()
    make(Admission, consultation=talks, group="rural networks", status="not_invited")
    assert found_out(r3d) == []
    make(Admission, consultation=talks, group="sociedad civil", status="not_invited")
    assert found_out(r3d) == ["Talks"]


def test_a_process_of_no_country_is_everybodys(bill):
    Jurisdiction.unrestricted.all().delete()
    make(Jurisdiction, process=bill, place="European Union")
    abroad = body("Abroad Watch", country="CL")
    takes_part(abroad, bill)
    assert found_out(abroad) == ["Talks"]


def test_it_is_read_from_what_one_may_see(world, cast, bill):
    """A private entry of an organisation tells nobody else that it is in the process."""
    quiet = make(Intervention, process=bill, **world.level("organisation"))
    r3d = body("R3D")
    make(Participation, intervention=quiet, organisation=r3d, role="lead")
    assert found_out(r3d) == []
