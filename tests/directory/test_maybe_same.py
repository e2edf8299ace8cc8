"""Whoever may write says that two are possibly the same; who may change them finds it on the work
list, and nobody is told of what they may not read."""

import uuid

import pytest

from processes.access import Reader
from processes.models import Intervention, MaybeSame, NotTheSame, Organisation, Process, Source
from processes.people import granting
from processes.worklist.alike import groups_alike
from tests.filling import fill, send
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SAID = "Somebody has said that they may be the same."


def say(client, row, other):
    return fill(client, f"{row.get_absolute_url()}same/", **{"with": other})


def list_of(client):
    return " ".join(client.get("/upkeep/duplicates/").content.decode().split())


@pytest.mark.parametrize("kind", [Organisation, Process, Source])
def test_it_is_a_line_of_the_work_list_with_both_and_ways_on(signed_in, kind):
    name = "title" if kind is Source else "name"
    one, other = (make(kind, **{name: words}) for words in ("Water for all", "Agua Clara"))
    page = signed_in["member"].get(one.get_absolute_url()).content.decode()
    assert f'href="{one.get_absolute_url()}same/"' in page
    answer = say(signed_in["member"], one, "agua clara")
    assert answer["Location"] == one.get_absolute_url()
    assert "It is on the work list" in signed_in["member"].get(answer["Location"]).content.decode()
    listed = list_of(signed_in["curator"])
    assert SAID in listed
    assert "member" not in listed
    for row in (one, other):
        assert f'href="{row.get_absolute_url()}"' in listed
    assert 'value="not_the_same"' in listed
    assert f'href="{one.get_absolute_url()}merge/{other.address}/"' in listed
    sent = {"act": "not_the_same", "kind": kind._meta.model_name, "id": one.pk, "field": name}
    signed_in["curator"].post("/upkeep/duplicates/", sent)
    assert SAID not in list_of(signed_in["curator"])


def test_who_keeps_their_own_finds_it_too(world, signed_in):
    own = make(Process, name="Water law", **world.level("organisation"))
    make(Process, name="Ley de aguas")
    say(signed_in["member"], own, "Ley de aguas")
    assert SAID in list_of(signed_in["member"])
    assert SAID not in list_of(signed_in["curator"])


def test_nobody_is_told_of_what_they_may_not_read(world, cast, signed_in):
    level = world.level("organisation")
    hidden = make(Process, name="Zanzibar draft", id=uuid.UUID(int=2), **level)
    public = make(Process, name="Ley de aguas", id=uuid.UUID(int=1))
    other = make(Process, name="Public bill", id=uuid.UUID(int=3))
    say(signed_in["member"], hidden, "Ley de aguas")
    say(signed_in["member"], hidden, "Public bill")
    for who in ("ally", "outsider", "curator", "administrator"):
        assert groups_alike(Process, Reader(cast[who])) == {}, who
        assert "Zanzibar" not in list_of(signed_in[who]), who
    for pk in groups_alike(Process, Reader(cast["member"])):
        assert pk in (hidden.pk, public.pk, other.pk)
    told = say(signed_in["curator"], other, "Zanzibar draft")
    as_if = say(signed_in["curator"], other, "No such thing")
    assert told.status_code == as_if.status_code == 400
    asked = told.content.decode().replace("Zanzibar draft", "No such thing")
    assert asked.count("No such thing") == as_if.content.decode().count("No such thing")
    assert signed_in["curator"].get(f"{hidden.get_absolute_url()}same/").status_code == 404
    assert MaybeSame.unrestricted.count() == 2


def test_who_may_not_write_says_nothing(signed_in):
    row = make(Organisation)
    for who, status in (("nobody", 302), ("administrator", 403), ("outsider", 200)):
        assert signed_in[who].get(f"{row.get_absolute_url()}same/").status_code == status, who
    for who in ("nobody", "administrator"):
        assert "/same/" not in signed_in[who].get(row.get_absolute_url()).content.decode(), who
    assert (
        signed_in["member"].get(f"/interventions/{make(Intervention).pk}/same/").status_code == 404
    )


def test_it_can_not_be_itself_and_what_was_looked_at_stays_so(cast, signed_in):
    one, other = make(Organisation, name="Agua"), make(Organisation, name="Water")
    assert say(signed_in["member"], one, "Agua").status_code == 400
    assert say(signed_in["member"], one, "").status_code == 400
    NotTheSame.say(other, one, by=cast["curator"])
    answer = say(signed_in["member"], one, "Water")
    assert "they are not the same" in signed_in["member"].get(answer["Location"]).content.decode()
    assert not MaybeSame.unrestricted.exists()


def test_said_twice_it_is_there_once(signed_in):
    one, other = make(Source, title="Minutes"), make(Source, title="Acta")
    page = signed_in["member"].get(f"{one.get_absolute_url()}same/")
    for _time in range(2):
        assert send(signed_in["member"], page, **{"with": other.slug}).status_code == 302
    say(signed_in["ally"], other, "Minutes")
    assert MaybeSame.unrestricted.count() == 1


def test_who_only_reads_it_for_a_while_says_nothing_of_it(world, cast, coordinator, signed_in):
    bill = make(Process, name="A quiet bill", **world.level("organisation"))
    make(Process, name="Public bill")
    granting.let_read(world.home, cast["curator"], 7, by=coordinator)
    client, address = signed_in["curator"], f"{bill.get_absolute_url()}same/"
    assert "/same/" not in client.get(bill.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 404
    assert client.post(address, {"with": "Public bill"}).status_code == 404
    assert not MaybeSame.unrestricted.exists()
