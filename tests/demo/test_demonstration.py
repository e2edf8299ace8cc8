"""The demonstration record: loaded whole into an empty database, and never into another."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from engagement.resources import kinds
from processes.access import NOBODY
from processes.demo.demonstration import fixtures, is_empty, load_if_empty
from processes.models import Intervention, Organisation, Process, Source
from tests.making import make

pytestmark = pytest.mark.django_db


def counts():
    return {kind.__name__: kind.unrestricted.count() for kind in kinds("processes")}


@pytest.mark.engine
@pytest.mark.later
def test_it_is_loaded_once():
    assert is_empty()
    assert load_if_empty() is True
    assert not is_empty()
    before = counts()
    assert load_if_empty() is False
    assert counts() == before


@pytest.mark.engine
@pytest.mark.parametrize("kind", [Organisation, Source, Process])
def test_a_database_that_holds_anything_is_left_alone(kind):
    make(kind)
    before = counts()
    assert load_if_empty() is False
    assert counts() == before


def test_an_entry_of_no_process_is_something_too():
    """Somebody who logged one meeting does not want it among examples."""
    Intervention(title="A talk", kind="meeting", visibility="public").save()
    assert load_if_empty() is False
    assert Process.unrestricted.count() == 0


@pytest.mark.engine
def test_it_is_loaded_whole_or_not_at_all(settings, tmp_path):
    """A file that breaks off in the middle leaves an empty database, not half a record."""
    for name in fixtures()[:2]:
        (tmp_path / Path(name).name).write_text(Path(name).read_text())
    (tmp_path / "99_broken.json").write_text('[{"model": "processes.process", "fields": {"nam')
    settings.FIXTURE_DIRS = [tmp_path]
    with pytest.raises(Exception, match="99_broken"), transaction.atomic():
        load_if_empty()
    assert is_empty()


def test_its_files_are_loaded_in_the_order_of_their_numbers():
    names = [Path(name).name for name in fixtures()]
    assert names == sorted(names)
    assert all(name[0].isdigit() for name in names)
    assert len(names) >= 1


def test_its_files_name_records_by_words_and_ids_and_never_by_a_counted_number():
    for name in fixtures():
        for row in json.loads(Path(name).read_text()):
            assert not isinstance(row.get("pk"), int), name


# -- what a newcomer finds ------------------------------------------------------------------
A_FEW, ALL = 3, 1000


@pytest.mark.parametrize("most", [A_FEW, pytest.param(ALL, marks=pytest.mark.long)])
def test_a_newcomer_can_read_the_pages_of_every_kind(record, client, most):
    for kind in kinds("processes"):
        assert client.get(f"/{kind.resource.plural}/").status_code == 200
        rows = list(kind.visible_to(NOBODY)[:most])
        assert rows, kind
        for row in rows:
            assert client.get(row.get_absolute_url()).status_code == 200, row


@pytest.mark.parametrize("language", ["en", "es", pytest.param("fr", marks=pytest.mark.long)])
def test_a_newcomer_can_read_every_process_in_their_language(record, client, language):
    processes = list(Process.visible_to(NOBODY))
    assert len(processes) >= 2
    for process in processes:
        for address in ("", "timeline.json")[: 2 if language == "en" else 1]:
            answer = client.get(f"{process.get_absolute_url()}{address}", {"lang": language})
            assert answer.status_code == 200


def test_a_newcomer_reads_the_stage_in_their_language_and_of_entries_which_it_is(record, client):
    listed = client.get("/processes/", {"lang": "es"}).content.decode()
    assert "Opiniones de las comisiones" in listed
    assert "Opinions of the commissions" not in listed
    assert "Situación conocida (2021)" in listed
    english = "Estos textos están solo en inglés."
    bill = "/processes/mexico-cybersecurity-bill/"
    assert english not in client.get(bill, {"lang": "es"}).content.decode()
    attacks = "/processes/mexico-attacks-on-civil-society/"
    assert english in client.get(attacks, {"lang": "es"}).content.decode()
    assert "These texts are only" not in client.get(attacks, {"lang": "en"}).content.decode()


def test_a_newcomer_finds_something_on_the_home_page(record, client):
    page = client.get("/").content.decode()
    assert "No entries yet" not in page
    assert "/interventions/" in page
    assert "/processes/" in page
