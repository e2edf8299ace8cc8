"""What is there already under a name is said before something new is stored, and never refused."""

import pytest

from processes.models import Organisation, Post, Process, Proposal
from tests.filling import fill, send
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SAID = "There is already:"
BILL = {"kind": "bill", "level": "national", "visibility": "organisation"}


def text(page):
    return " ".join(page.content.decode().split())


def alike(client, kind, asked):
    address = f"/{kind.resource.plural}/names.json"
    return [one["name"] for one in client.get(address, {"q": asked, "new": "1"}).json()["alike"]]


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("Red en Defensa de los Derechos Digitales", "red en defensa de los derechos digitales"),
        ("Red en Defensa de los Derechos Digitales", "Réd en Défensa de los Derechos Digitales"),
        ("Red en Defensa de los Derechos Digitales", "Derechos Digitales, Red en Defensa de los"),
        ("Ministry of Women’s Affairs", "Ministry of Women's Affairs"),
        ("Ministry of Justice", "Ministry of Justise"),
        ("Mexico’s national cybersecurity bill", "Mexicos national cyber security bill"),
        ("ARTICLE 19", "Article19"),
        ("Amnesty International", "Amnesty Intl"),
        (
            "Iniciativa de Ley Nacional de Ciberseguridad de México",
            "Iniciativa de ley nacional de ciberseguridad",
        ),
    ],
)
@pytest.mark.parametrize("kind", [Organisation, Post, Process])
def test_another_spelling_is_the_same(signed_in, kind, there, asked):
    make(kind, name=there)
    assert alike(signed_in["member"], kind, asked) == [there]


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("Ministry of Justice of Peru", "Ministry of Justice of Chile"),
        ("Water law 2024", "Water law 2025"),
        ("Committee on Finance", "Committee on Culture"),
        ("Ministry of Justice", "Ministry of Justice of Chile"),
        ("Water law", "Water law 2025"),
        ("Article 19", "Article 9"),
        ("Agua", ""),
        ("Agua", "!?"),
    ],
)
def test_another_name_is_not(signed_in, there, asked):
    make(Process, name=there)
    assert alike(signed_in["member"], Process, asked) == []


def test_an_acronym_and_another_name_are_names(signed_in):
    make(Organisation, name="Red en Defensa de los Derechos Digitales", acronym="R3D")
    assert alike(signed_in["member"], Organisation, "r3d")


def test_it_is_asked_before_it_is_stored_and_both_are_kept(world, signed_in):
    there, member = make(Process, name="Ley de Aguas"), signed_in["member"]
    page = fill(member, "/processes/new/", name="ley de aguas", **BILL)
    assert page.status_code == 409
    assert SAID in text(page)
    assert f'href="{there.get_absolute_url()}"' in text(page)
    assert Process.unrestricted.count() == 1
    other = send(member, page, name="Ley de  agüas")  # which was not asked about
    assert SAID in text(other)
    done = send(member, other)
    assert done.status_code == 302
    assert Process.unrestricted.count() == 2
    edited = fill(member, f"{done['Location']}edit/", name="Ley de aguas")
    assert edited.status_code == 302


def test_what_is_proposed_for_the_directory_is_asked_too(signed_in):
    make(Organisation, name="Water Watch")
    page = fill(signed_in["member"], "/organisations/propose/", name="water watch", kind="ngo")
    assert SAID in text(page)
    assert not Proposal.unrestricted.exists()
    assert send(signed_in["member"], page).status_code == 302
    assert Proposal.unrestricted.count() == 1


def test_nobody_is_told_of_a_name_they_may_not_read(world, signed_in):
    make(Process, name="Zanzibar draft", **world.level("organisation"))
    assert alike(signed_in["member"], Process, "Zanzibar Draft") == ["Zanzibar draft"]
    for who in ("nobody", "ally", "outsider", "curator", "administrator"):
        assert alike(signed_in[who], Process, "Zanzibar Draft") == [], who
    public = {**BILL, "visibility": "public"}
    page = fill(signed_in["curator"], "/processes/new/", name="Zanzibar draft", **public)
    assert SAID not in text(page)
