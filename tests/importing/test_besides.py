"""What a sheet of entries says of who took part, with whom, and what was asked, comes with them."""

import pytest

from engagement.queue.worker import work_off
from processes.access import Reader
from processes.importing.undoing import CannotBeUndone, undo_import
from processes.models import (
    Ask,
    HomeName,
    Intervention,
    Organisation,
    Participation,
    Process,
    Raising,
    Verb,
)
from tests.importing.files import handed_in, imported, looked_at, table, undone, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROW = {
    "N.º": "1",
    "Qué hicimos": "Reunión con la comisión",
    "Tipo": "meeting",
    "Quién": "nosotras; Friend Watch; Una red nueva",
    "Con quién": "Stranger Lab",
    "Lo que pedimos": "Una audiencia abierta; Más plazo",
}


def who(entry):
    rows = Participation.unrestricted.filter(intervention=entry)
    return sorted((row.who.name, row.role) for row in rows)


def test_who_took_part_whom_it_was_with_and_what_was_asked_come_with_the_entries(cast, world):
    bill = make(Process, name="A bill", **world.level("organisation"))
    known = make(Ask, text="Más plazo", process=bill, **world.level("organisation"))
    second = {**ROW, "N.º": "2", "Quién": "", "Con quién": "", "Lo que pedimos": "más plazo"}
    third = {**ROW, "N.º": "3", "Quién": "Friend Watch", "Lo que pedimos": "Una audiencia abierta"}
    batch = handed_in(cast["member"], table(ROW, second, third), world.home)
    assert batch.plan["columns"] == ["id", "title", "kind", "took_part", "with_whom", "asked"]
    imported(batch, process=bill.slug)
    first, other, last = (
        Intervention.unrestricted.get(pk=line.thing) for line in batch.lines.order_by("number")
    )
    assert who(first) == [
        ("Friend Watch", "participant"), ("Home Rights", "participant"),
        ("Stranger Lab", "addressee"), ("Una red nueva", "participant"),
    ]  # fmt: skip
    assert who(other) == [("Home Rights", "lead")]  # an entry is of whom it is imported for
    assert who(last) == [("Friend Watch", "participant"), ("Stranger Lab", "addressee")]
    new = Ask.unrestricted.exclude(pk=known.pk).get()
    assert (new.text, new.process, new.owner) == ("Una audiencia abierta", bill, world.home)
    assert ([*new.holders.all()], [*new.addressees.all()]) == ([world.home], [world.stranger])
    raised = {(one.intervention_id, one.ask_id) for one in Raising.unrestricted.all()}
    assert raised == {
        (first.pk, new.pk), (first.pk, known.pk), (other.pk, known.pk), (last.pk, new.pk)
    }  # fmt: skip
    assert not Participation.visible_to(Reader(cast["curator"])).exists()
    assert not Ask.visible_to(Reader(cast["outsider"])).exists()


def test_a_second_time_nothing_changes_and_who_joined_or_left_is_so_here(cast, world):
    imported(handed_in(cast["member"], table(ROW), world.home))
    entry, before = Intervention.unrestricted.get(), Participation.unrestricted.count()
    again = handed_in(cast["member"], table(ROW), world.home)
    assert looked_at(again)[2] == (Verb.SAME, [])
    more = {
        **ROW,
        "Quién": "nosotras; Friend Watch; Open Coalition",
        "Lo que pedimos": "Una tercera cosa",
    }
    batch = imported(handed_in(cast["member"], table(more), world.home))
    assert verbs(batch) == [Verb.CHANGE]
    assert Participation.unrestricted.count() == before
    assert Participation.unrestricted.filter(organisation=world.coalition).exists()
    assert [one.ask.text for one in Raising.unrestricted.all()] == ["Una tercera cosa"]
    changed = entry.changed
    entry.refresh_from_db()
    assert entry.changed > changed  # who has its form open is told
    undone(batch, cast["member"])
    assert (Participation.unrestricted.count(), Raising.unrestricted.count()) == (before, 2)


def test_all_of_it_is_undone_and_who_was_added_since_stands_in_the_way(cast, world):
    batch = imported(handed_in(cast["member"], table(ROW), world.home))
    entry = Intervention.unrestricted.get()
    later = make(Participation, intervention=entry, organisation=world.coalition)
    entry.save()
    with pytest.raises(CannotBeUndone):
        undo_import(batch, cast["member"])
    later.delete()
    entry.save()
    assert undone(batch, cast["member"]) == 0
    work_off()
    for kind in (Intervention, Participation, Raising, Ask):
        assert not kind.unrestricted.exists(), kind
        if kind is not Participation:  # of the one that was deleted by hand the past stays
            assert not kind.unrestricted_versions.exists(), kind


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("fundacion karisma", True),
        ("Fundación  'Karisma'", True),
        ("Fundación Karismo", False),
        ("Fundacion", False),
        ("Red en linea", True),
        ("Dos veces", False),
    ],
)
def test_a_name_without_its_accents_or_quotes_is_that_of_the_one_that_has_it(
    client, cast, world, written, linked
):
    one = make(Organisation, name="Fundación “Karisma”")
    one.names.create(name="Red en Línea")
    for name in ("Dós veces", "Dos véces"):
        make(Organisation, name=name)
    batch = handed_in(cast["member"], table({**ROW, "Quién": written}), world.home)
    looked_at(batch)
    assert batch.names.get(written.strip()) == (one.slug if linked else "")
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert (" in the directory." in page) is linked
    batch.delete()
    imported(handed_in(cast["member"], table({**ROW, "Quién": written}), world.home))
    assert Participation.unrestricted.filter(organisation=one).exists() is linked


def test_an_ask_in_no_process_says_nothing_of_one(client, cast, world):
    imported(handed_in(cast["member"], table(ROW), world.home))
    client.force_login(cast["member"])
    page = client.get(Intervention.unrestricted.get().get_absolute_url()).content.decode()
    assert "Una audiencia abierta" in page and "None" not in page.partition("<main")[2]


def test_whose_ask_it_is_must_be_known_and_an_ask_said(cast, world):
    whose = {**ROW, "De quién es la petición": "Friend Watch; Home Rights"}
    imported(handed_in(cast["member"], table(whose), world.home))
    for ask in Ask.unrestricted.all():
        assert {*ask.holders.all()} == {world.home, world.friend}
    unknown = {**whose, "N.º": "2", "De quién es la petición": "Nadie"}
    nothing = {**whose, "N.º": "3", "Lo que pedimos": ""}
    said = looked_at(handed_in(cast["member"], table(unknown, nothing), world.home))
    assert [faults[0][0] for _verb, faults in said.values()] == ["whose_ask", "whose_ask"]


def test_nobody_is_added_to_what_one_may_not_change(cast, world):
    public = make(Intervention, title="Everybody’s")
    for column, text in (("Quién", "Friend Watch"), ("Lo que pedimos", "A hearing")):
        content = table({"id": str(public.pk), column: text})
        said = looked_at(handed_in(cast["member"], content, world.home))
        assert said[2] == (
            Verb.REFUSE, [["id", "You cannot change what is here under this id."]]
        ), column  # fmt: skip


def test_a_curator_adds_who_is_not_in_the_directory(cast, world):
    plan = {"unknown": "create", "visibility": "public"}
    batch = imported(handed_in(cast["curator"], table(ROW)), **plan)
    new = Organisation.unrestricted.get(name="Una red nueva")
    assert Participation.unrestricted.get(organisation=new).role == "participant"
    undone(batch, cast["curator"])
    assert not Organisation.unrestricted.filter(pk=new.pk).exists()


def test_parts_and_others_are_found_by_the_numbers_of_ones_own_sheets(cast, world):
    imported(handed_in(cast["member"], table(ROW), world.home))
    entry = Intervention.unrestricted.get()
    row = {"intervention": "1", "organisation": "Open Coalition", "role": "signatory"}
    for verb in (Verb.CREATE, Verb.SAME):
        batch = handed_in(cast["member"], table(row), world.home, "participations")
        assert looked_at(batch)[2][0] == verb
        if verb == Verb.CREATE:
            batch.delete()
            imported(handed_in(cast["member"], table(row), world.home, "participations"))
    assert Participation.unrestricted.get(role="signatory").intervention == entry
    said = looked_at(handed_in(cast["outsider"], table(row), world.stranger, "participations"))
    assert said[2][0] == Verb.REFUSE  # it is the number of a sheet of somebody else
    repeats = table({**ROW, "N.º": "9", "repeats": "8"}, {**ROW, "N.º": "8"})
    imported(handed_in(cast["member"], repeats, world.home))
    assert Intervention.unrestricted.filter(repeats__isnull=False).count() == 1


def test_a_name_that_stays_at_home_is_not_written_back_by_its_sheet(cast, world):
    imported(handed_in(cast["member"], table(ROW), world.home))
    for name in ("Una red nueva", "Stranger Lab"):
        rows = Participation.unrestricted.filter(name=name)
        row = rows.first() or Participation.unrestricted.get(organisation=world.stranger)
        HomeName.unrestricted.create(
            intervention=row.intervention, participation=row.pk, organisation=world.home, name=name
        )
        row.organisation, row.name = None, f"An office, not {name[:3]}"
        row.save()
    again = handed_in(cast["member"], table(ROW), world.home)
    assert looked_at(again)[2] == (Verb.SAME, [])


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Friend Watch, Una red nueva", {"Friend Watch", "Una red nueva"}),
        ("Ministerio de Ciencia, Tecnología e Innovación",
         {"Ministerio de Ciencia, Tecnología e Innovación"}),
        ("Friend Watch, A.C.", {"Friend Watch"}),  # its legal form makes no other
        ("Nobody Watch, A.C.", {"Nobody Watch, A.C."}),
    ],
)  # fmt: skip
def test_names_are_parted_by_commas_where_one_of_them_is_known(cast, world, cell, names):
    imported(handed_in(cast["member"], table({**ROW, "Quién": cell, "Con quién": ""}), world.home))
    found = {row.who.name for row in Participation.unrestricted.all()}
    assert found - {"Home Rights"} == names


def test_a_name_that_was_meant_is_linked_by_one_tap_remembered_and_parted_again(
    client, cast, world
):
    row = {**ROW, "Quién": "Friends Watch", "Con quién": ""}
    batch = handed_in(cast["member"], table(row), world.home)
    looked_at(batch)
    client.force_login(cast["member"])
    address = f"/imports/{batch.pk}/"
    assert 'value="meant-Friends Watch"' in client.get(address).content.decode()
    client.post(address, {"act": "meant-Nobody at all"})
    client.post(address, {"act": "meant-Friends Watch"})
    assert 'value="written-Friends Watch"' in client.get(address).content.decode()
    client.post(address, {"act": "written-Friends Watch"})
    assert 'value="meant-Friends Watch"' in client.get(address).content.decode()
    client.post(address, {"act": "meant-Friends Watch"})
    client.post(address, {"act": "store"})
    assert Participation.unrestricted.filter(organisation=world.friend).exists()
    assert verbs_again(cast, world, row) == [Verb.SAME]  # it is remembered


def verbs_again(cast, world, row):
    batch = handed_in(cast["member"], table(row), world.home)
    looked_at(batch)
    return verbs(batch)


LED = {"id": "1", "title": "Carta a la comisión", "kind": "meeting"}


@pytest.mark.parametrize(
    ("said", "led"),
    [
        ({"Quién": "nosotras; Friend Watch"}, []),  # nobody is put above the others
        ({"Quién": "Friend Watch; Home Rights; Una red nueva"}, []),
        ({"Quién": "nosotras"}, ["Home Rights"]),
        ({"Quién": "", "Responsable": ""}, ["Home Rights"]),
        ({"Quién": "Friend Watch (responsable); Home Rights"}, ["Friend Watch"]),
        ({"Quién": "Friend Watch [chef de file], nosotras"}, ["Friend Watch"]),
        ({"Quién": "Una red nueva (Lidera); nosotras"}, ["Una red nueva"]),
        ({"Responsable": "Friend Watch", "Participantes": "nosotras; Friend Watch"},
         ["Friend Watch"]),
        ({"Organización responsable": "Home Rights", "Quién": "Friend Watch"}, ["Home Rights"]),
        ({"Responsable": "", "Quién": "Friend Watch; Home Rights"}, []),
    ],
)  # fmt: skip
def test_who_led_is_who_the_sheet_says_and_ones_own_only_alone(client, cast, world, said, led):
    """Was: one's own organisation, wherever a sheet named it among several."""
    batch = handed_in(cast["member"], table(LED | said), world.home)
    looked_at(batch)
    client.force_login(cast["member"])
    ((*_rest, facts, _entry, _public),) = client.get(f"/imports/{batch.pk}/?lines=create").context[
        "lines"
    ]
    (told,) = (words for title, words in facts if str(title) == "who took part")
    assert [one for one in told.split(", ") if "(lead)" in one] == [f"{one} (lead)" for one in led]
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    rows = who(Intervention.unrestricted.get())
    assert [name for name, role in rows if role == "lead"] == led
    assert len({name for name, _role in rows}) == len(rows)
    again = handed_in(cast["member"], table(LED | said), world.home)
    assert looked_at(again)[2] == (Verb.SAME, [])


def test_who_led_and_is_named_no_more_is_taken_out(cast, world):
    row = LED | {"Responsable": "Friend Watch", "Quién": "Home Rights"}
    imported(handed_in(cast["member"], table(row), world.home))
    row |= {"Responsable": "Open Coalition"}
    imported(handed_in(cast["member"], table(row), world.home))
    assert who(Intervention.unrestricted.get()) == [
        ("Home Rights", "participant"), ("Open Coalition", "lead")
    ]  # fmt: skip
