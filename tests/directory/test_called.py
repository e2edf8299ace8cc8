"""What an organisation is called: in its reader's language where it has a name in it."""

import pytest
from django.utils import translation
from lxml import html

from engagement.in_languages import Text, shown_text
from processes.access import NOBODY, Reader
from processes.directory.likeness import likely_same
from processes.directory.merging import merge, stamp
from processes.lookup.alike import called_alike
from processes.lookup.by_name import (
    actors_in,
    names_like,
    organisation_called,
    organisations_called,
)
from processes.lookup.told_names import names_told
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Intervention,
    Organisation,
    OtherName,
    Participation,
    Process,
    Reply,
)
from tests.filling import filled
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def un():
    return make(
        Organisation,
        name="United Nations",
        acronym="UN",
        text_language="en",
        in_other_languages={
            "es": {"name": "Naciones Unidas", "acronym": "ONU"},
            "fr": {"name": "Nations Unies"},
        },
    )


@pytest.fixture
def proper():
    return make(Organisation, name="Access Now", text_language="en", proper_name=True)


@pytest.mark.parametrize(
    ("language", "name", "short"),
    [
        ("en", Text("United Nations", "en"), Text("UN", "en")),
        ("es", Text("Naciones Unidas", "es"), Text("ONU", "es")),
        ("fr", Text("Nations Unies", "fr"), Text("Nations Unies", "fr")),
        ("pt", Text("United Nations", "en"), Text("UN", "en")),
    ],
)
def test_it_is_called_in_the_language_of_its_reader(un, language, name, short):
    with translation.override(language):
        assert (shown_text(un), un.short_text) == (name, short)


def test_a_proper_name_is_of_no_language_but_where_it_has_another_there(proper):
    proper.description = "Defends rights online."
    with translation.override("es"):
        assert shown_text(proper) == proper.short_text == Text("Access Now")
        assert proper.told("description") == Text("Defends rights online.", "en")
        assert not proper.only_in and proper.only_there("description")
        proper.in_other_languages = {"es": {"name": "Acceso Ya"}}
        assert shown_text(proper) == Text("Acceso Ya", "es")


def test_of_what_nobody_has_said_the_language_nothing_is_said():
    plain = make(Organisation, name="Water Board", acronym="WB")
    with translation.override("fr"):
        assert (shown_text(plain), plain.short_text) == (Text("Water Board"), Text("WB"))


def test_every_name_it_has_finds_it(un):
    for name in ("United Nations", "un", "naciones unidas", "ONU", "Nations unies"):
        assert organisation_called(NOBODY, name) == un, name
        assert organisations_called(NOBODY, [name]) == {name: un}, name
        assert actors_in(NOBODY, f"{name}; Somebody") == [(un, ""), (None, "Somebody")]
    with translation.override("es"):
        assert names_like(Organisation, NOBODY, "unidas") == ["Naciones Unidas"]
    assert called_alike(Organisation, NOBODY, "Naciones Unida") == [un]


def test_two_of_one_name_in_another_language_are_none(un):
    make(Organisation, name="ONG", in_other_languages={"es": {"name": "Naciones Unidas"}})
    assert organisation_called(NOBODY, "Naciones Unidas") is None
    assert organisations_called(NOBODY, ["Naciones Unidas"]) == {}


def test_a_likely_copy_is_found_by_a_name_in_another_language(cast, un):
    copy = make(Organisation, name="Naciones  Unidas")
    (pair,) = likely_same(Organisation, Reader(cast["curator"]))
    assert {pair.one, pair.other} == {un, copy}


def test_a_text_that_names_it_in_another_language_tells_its_name(un):
    assert names_told("Se dijo a las Naciones Unidas.", ["United Nations"]) == ["United Nations"]
    assert names_told("Se dijo a la ONU.", ["United Nations"]) == ["United Nations"]


def test_a_merge_keeps_all_its_names(cast, un):
    copy = make(
        Organisation, name="The UN", text_language="en",
        in_other_languages={"es": {"name": "La ONU"}, "pt": {"name": "Nações Unidas"}},
    )  # fmt: skip
    by = cast["curator"]
    merge(un, copy, [], by=by, seen=stamp(un, copy))
    kept = Organisation.unrestricted.get(pk=un.pk)
    assert kept.in_other_languages == un.in_other_languages | {"pt": {"name": "Nações Unidas"}}
    others = OtherName.unrestricted.filter(organisation=un).values_list("name", "language")
    assert {*others} == {("The UN", ""), ("La ONU", "es")}


def rows_of(client, address, language):
    page = client.get(address, headers={"accept-language": language})
    return html.document_fromstring(page.content.decode())


def said_in(tree, words):
    """The languages in which these words stand on a page, "" for that of the page."""
    return {(one.get("lang") or "") for one in tree.xpath(f"//main//bdi[.='{words}']")}


def test_what_points_at_it_names_it_in_the_language_of_the_page(client, un):
    """In rows that are read with it, and in those that only have its columns."""
    bill = make(Process, name="The bill")
    entry = make(Intervention, process=bill, title="A letter")
    make(Participation, intervention=entry, organisation=un, role="lead")
    ask = make(Ask, process=bill, text="An ask")
    ask.holders.add(un)
    barrier = make(Barrier, process=bill, text="A barrier")
    barrier.affected.add(un)
    make(Commitment, process=bill, text="A promise", actor=un)
    reply = make(Reply, sender=un)
    for address in (
        bill.get_absolute_url(),
        "/interventions/",
        "/asks/",
        "/commitments/",
        ask.get_absolute_url(),
        reply.get_absolute_url(),
    ):
        assert said_in(rows_of(client, address, "en"), "UN") <= {"en"}, address
        tree = rows_of(client, address, "es")
        shown = said_in(tree, "ONU") | said_in(tree, "Naciones Unidas")
        assert shown <= {"es"}, address
        assert not said_in(tree, "UN") | said_in(tree, "United Nations"), address
    assert said_in(rows_of(client, bill.get_absolute_url(), "es"), "ONU") == {"es"}
    tree = rows_of(client, bill.get_absolute_url(), "pt,fr")
    assert said_in(tree, "Nations Unies") == {"fr"}
    un.in_other_languages = {}
    un.save()
    for address in (bill.get_absolute_url(), "/asks/", "/commitments/", "/interventions/"):
        assert said_in(rows_of(client, address, "es"), "UN") in ({"en"}, set()), address
    holders = rows_of(client, bill.get_absolute_url(), "es").xpath("//td//bdi[.='UN']/@lang")
    assert set(holders) == {"en"}


def test_a_name_that_is_only_in_another_language_is_marked_in_the_drawing_too(client, un):
    bill = make(Process, name="The bill")
    others = [make(Organisation, name=f"Body {n}", text_language="en") for n in range(4)]
    entry = make(Intervention, process=bill, title="A letter")
    for one in (un, *others):
        make(Participation, intervention=entry, organisation=one, role="co_author")
    tree = rows_of(client, f"{bill.get_absolute_url()}network/", "es")
    drawn = {one.text: one.get("lang") for one in tree.xpath("//svg//text")}
    assert drawn["ONU"] == "es" and drawn["Body 1"] == "en"


def test_a_curator_gives_it_a_name_in_another_language(client, cast, un):
    client.force_login(cast["curator"])
    at = f"{un.get_absolute_url()}edit/"
    form = filled(client.get(at))
    form["in_other_languages-fr-name"] = "Organisation des Nations Unies"
    form["in_other_languages-fr-acronym"] = "ONU"
    client.post(at, form)
    un.refresh_from_db()
    assert un.in_other_languages["fr"] == {
        "name": "Organisation des Nations Unies",
        "acronym": "ONU",
    }
    assert un.in_other_languages["es"] == {"name": "Naciones Unidas", "acronym": "ONU"}
