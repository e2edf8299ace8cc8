"""A record is found by the words people use for it, among those the person may see."""

import uuid

import pytest

from engagement.resources import kinds
from processes.access import NOBODY, Reader
from processes.lookup.by_name import (
    as_uuid,
    organisation_called,
    organisations_called,
    post_called,
    process_called,
    record_at,
    source_called,
    stage_called,
)
from processes.models import Organisation, OtherName, Post, Process, Source, Stage
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
OF_TWO_KINDS = pytest.mark.parametrize(
    ("kind", "called"),
    [(Organisation, organisation_called), (Process, process_called)],
    ids=("organisation", "process"),
)


def also_called(row, name):
    return make(OtherName, name=name, **{"process": None, type(row)._meta.model_name: row})


@OF_TWO_KINDS
def test_by_name_acronym_other_name_and_address(kind, called):
    row = make(kind, name="Rights and Waters", acronym="R&W")
    make(kind, name="Rights and Rivers", acronym="RAR")
    also_called(row, "Derechos y Aguas")
    for text in ("Rights and Waters", "R&W", "Derechos y Aguas", row.slug):
        assert called(NOBODY, text) == row


@OF_TWO_KINDS
def test_by_name_in_any_case_and_never_by_a_piece_of_it(kind, called):
    row = make(kind, name="Rights and Waters", acronym="RAW")
    for text in ("RIGHTS AND WATERS", "rights and waters", "raw", "Rights and Waters "):
        assert called(NOBODY, text) == row
    for text in ("Rights", "%", "_", "R_W"):
        assert called(NOBODY, text) is None


@OF_TWO_KINDS
def test_one_apostrophe_is_as_good_as_another(kind, called):
    printed, typed = make(kind, name="People’s Voice"), make(kind, name="L'Observatoire")
    for text in ("People's Voice", "people‘s voice", "People’s\xa0Voice"):
        assert called(NOBODY, text) == printed
    assert called(NOBODY, "L’Observatoire") == typed
    if kind is Organisation:
        texts = ["People's Voice", "L’Observatoire"]
        assert [*organisations_called(NOBODY, texts).values()] == [printed, typed]


@OF_TWO_KINDS
def test_a_row_with_two_names_alike_is_still_one_row(kind, called):
    row = make(kind, name="Waters", acronym="Waters")
    also_called(row, "waters")
    assert called(NOBODY, "WATERS") == row


@OF_TWO_KINDS
def test_what_several_are_called_finds_none_of_them(kind, called):
    one, two = make(kind, name="Waters"), make(kind, name="Waters")
    assert called(NOBODY, "Waters") is None
    assert called(NOBODY, "waters-2") == two, "an address is one row's alone"
    assert called(NOBODY, one.slug) == one


@OF_TWO_KINDS
def test_an_address_counts_before_a_name(kind, called):
    row = make(kind, name="Waters")
    make(kind, name="Another", acronym=row.slug)
    assert called(NOBODY, row.slug) == row


def test_a_process_is_found_by_those_who_may_see_it(world, cast):
    row = make(Process, name="Waters", acronym="W", **world.level("coalition"))
    also_called(row, "Aguas")
    for name, somebody in cast.items():
        for text in ("Waters", "W", "Aguas", row.slug):
            expected = row if name in ("member", "ally") else None
            assert process_called(Reader(somebody), text) == expected


def test_a_hidden_process_of_the_same_name_is_in_nobodys_way(world, cast):
    """Else "there are several" would tell that there is another one."""
    public = make(Process, name="Waters")
    hidden = make(Process, name="Waters", **world.level("organisation"))
    for name, somebody in cast.items():
        expected = None if name == "member" else public
        assert process_called(Reader(somebody), "Waters") == expected
    assert process_called(Reader(cast["member"]), hidden.slug) == hidden


def test_a_stage_is_found_by_its_id_by_those_who_may_see_it(world, cast):
    row = make(Stage, **world.level("organisation"))
    for name, somebody in cast.items():
        assert stage_called(Reader(somebody), str(row.pk)) == (row if name == "member" else None)
    assert stage_called(Reader(cast["member"]), row.name) is None


@pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.__name__)
def test_every_kind_is_found_at_its_address_and_at_no_other(kind):
    row = make(kind)
    assert record_at(kind, NOBODY, row.address) == row
    assert row.get_absolute_url().endswith(f"/{row.address}/")
    for address in ("", "nothing", str(uuid.uuid4()), "%", f"{row.address}x"):
        assert record_at(kind, NOBODY, address) is None


@pytest.mark.parametrize(
    "text", ["", "x", "123", "g" * 32, "é" * 32, "{}", "0" * 33, "\N{DIGIT FOUR}" * 40]
)
def test_what_is_no_id_is_none(text):
    assert as_uuid(text) is None
    assert stage_called(NOBODY, text) is None


def test_an_id_is_read_however_it_is_written():
    number = uuid.uuid4()
    for text in (str(number), str(number).upper(), number.hex):
        assert as_uuid(text) == number


# -- however it is written -------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Organisation, Process, Post, Source])
def test_a_name_without_its_accents_is_offered_and_accepted(kind, client):
    name = "title" if kind is Source else "name"
    row = make(kind, **{name: "Fundación “Karisma”"})
    other = make(kind, **{name: "Fundacion Karina"})
    address = f"/{kind.resource.plural}/names.json"
    assert client.get(address, {"q": "fundacion kar"}).json()["names"] == [str(other), str(row)]
    without = {"q": "fundacion kar", "without": other.slug}
    assert client.get(address, without).json()["names"] == [str(row)]
    assert client.get(address, {"q": "!?"}).json()["names"] == []
    find = {Organisation: organisation_called, Process: process_called, Post: post_called}
    assert find.get(kind, source_called)(NOBODY, "fundacion karisma") == row
    make(kind, **{name: "Fundación Karisma"})
    assert find.get(kind, source_called)(NOBODY, "fundacion karisma") is None, "there are two"


def test_what_is_hidden_is_neither_offered_nor_accepted_without_its_accents(client, world):
    make(Process, name="Ley de Zánzibar", **world.level("organisation"))
    assert client.get("/processes/names.json", {"q": "zanzi"}).json()["names"] == []
    assert process_called(NOBODY, "ley de zanzibar") is None


def test_lists_find_other_names(client):
    bill, body = make(Process, name="UN convention"), make(Organisation, name="The watchers")
    make(OtherName, process=bill, organisation=None, name="Comprehensive International Convention")
    make(OtherName, organisation=body, process=None, name="Los vigías")
    for address, asked, row in (
        ("/processes/", "Comprehensive International Convention", bill),
        ("/organisations/", "los vigias", body),
    ):
        assert row.get_absolute_url() in client.get(address, {"q": asked}).content.decode()
        assert row.get_absolute_url() not in client.get(address, {"q": "xx"}).content.decode()
