"""Before it is stored a new line shows how its day was read, where it goes and who took part."""

import pytest

from processes.models import Process
from tests.importing.files import HEARING, handed_in, imported, looked_at, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROW = HEARING | {
    "date": "03/04/2023",
    "process": "bn",
    "took_part": "Friend Watch; A network",
    "with_whom": "Stranger Lab",
}


def test_a_new_line_shows_how_it_was_read_and_where_it_goes(client, cast, world):
    make(Process, name="A bill on networks", acronym="BN")
    batch = handed_in(cast["member"], table(ROW), world.home)
    looked_at(batch, order="day")
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/?lines=create")
    ((*_rest, facts, _entry, _public),) = page.context["lines"]
    assert [(str(title), words) for title, words in facts] == [
        ("date", "3 April 2023"),
        ("process", "A bill on networks"),
        ("kind", "Oral statement"),
        ("who took part", "Friend Watch, A network"),
        ("with whom", "Stranger Lab"),
    ]
    assert "<bdi>3 April 2023</bdi>" in page.content.decode()
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    assert batch.lines.get().changes == []


def test_a_process_that_one_sees_no_more_is_shown_no_more(client, cast, world):
    hidden = make(Process, name="Our strategy", acronym="BN", **world.level("organisation"))
    batch = handed_in(cast["member"], table(ROW), world.home)
    looked_at(batch, order="day")
    hidden.owner = world.stranger
    hidden.save()
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/?lines=create").content.decode()
    assert "3 April 2023" in page and "Our strategy" not in page


def test_other_kinds_show_their_days_too(client, cast, world):
    row = {"title": "Minutes", "kind": "official", "date": "2022"}
    batch = handed_in(cast["curator"], table(row), plural="sources")
    looked_at(batch)
    client.force_login(cast["curator"])
    page = client.get(f"/imports/{batch.pk}/?lines=create")
    ((*_rest, facts, _entry, _public),) = page.context["lines"]
    assert [words for _title, words in facts] == ["2022", "Official document"]
    imported(handed_in(cast["curator"], table(row), plural="sources"))


def test_of_a_stage_whose_day_has_passed_nothing_says_that_it_is_to_come(client, cast, world):
    """Was: Still to come, though the sheet has no state and its day is long over."""
    make(Process, name="A bill on networks", acronym="BN")
    row = {"Etapa": "Primera lectura", "Tipo": "reading", "Desde": "2023-02-03", "process": "bn"}
    client.force_login(cast["member"])
    for said, shown in ((row, False), (row | {"state": "planned"}, True)):
        looked_at(batch := handed_in(cast["member"], table(said), world.home, "stages"))
        page = client.get(f"/imports/{batch.pk}/?lines=create")
        ((*_rest, facts, _entry, _public),) = page.context["lines"]
        assert ("Still to come" in [words for _title, words in facts]) is shown
