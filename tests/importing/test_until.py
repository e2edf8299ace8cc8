"""A column "Hasta" beside "Desde": both are one date."""

import pytest

from processes.importing.column_plan import guessed
from processes.models import Batch, Intervention, Process, Stage, Verb
from tests.importing.files import handed_in, imported, looked_at, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
STAGE = {"Etapa": "Dictamen", "Tipo": "committee", "process": "lf"}
PLAN = {"order": "day"}


def read(cast, world, since, until, **plan):
    make(Process, name="Ley de faros", acronym="LF")
    row = STAGE | {"Desde": since, "Hasta": until}
    batch = handed_in(cast["member"], table(row), world.home, "stages")
    return batch, looked_at(batch, **PLAN)[2]


@pytest.mark.parametrize(
    "header",
    [("Desde", "Hasta"), ("From", "Until"), ("Du", "Jusqu’au"), ("Start date", "End date")],
)
def test_the_heading_is_known_beside_the_other(world, header):
    """Was: left out."""
    batch = Batch(kind="stages", header=["Etapa", *header], owner=world.home)
    assert guessed(batch) == ["name", "date", "date_until"]


@pytest.mark.parametrize(
    ("since", "until", "date"),
    [
        ("3/2/2023", "5/4/2023", "2023-02-03/2023-04-05"),
        ("febrero de 2023", "abr-23", "2023-02/2023-04"),
        ("c. 2022", "2023", "2022~/2023"),
        ("2023-02-03", "2023-02-03", "2023-02-03"),
        ("", "mayo de 2023", "/2023-05"),
        ("2023-02-03", "", "2023-02-03"),
    ],
)
def test_both_are_one_date_that_it_lasted(cast, world, since, until, date):
    batch, (verb, said) = read(cast, world, since, until)
    assert verb == Verb.CREATE
    assert ("is read as" in str(said)) is bool(until)
    imported(batch, **PLAN)
    stage = Stage.unrestricted.get(name="Dictamen")
    assert (str(stage.date), stage.date_kind) == (date, "span" if "/" in date else "")


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        ("2023-04-05", "2023-02-03", "ends before it begins"),
        ("2023", "some day", "not a date"),
        ("2023/2024", "2025", "already"),
        ("2022-XX", "2023", "cannot be kept"),
    ],
)
def test_what_is_no_such_date_is_refused_with_a_reason(cast, world, since, until, why):
    _batch, (verb, faults) = read(cast, world, since, until)
    assert verb == Verb.REFUSE
    assert [why in sentence for _column, sentence in faults] == [True]


def test_before_it_comes_in_it_is_shown_as_one(client, cast, world):
    batch, _said = read(cast, world, "3/2/2023", "5/4/2023")
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/?lines=create")
    ((*_rest, facts, _entry, _public),) = page.context["lines"]
    assert ("date", "3 February 2023 to 5 April 2023") in [(str(t), words) for t, words in facts]
    assert "From “3/2/2023” until “5/4/2023” is read as" in page.content.decode()


def test_an_entry_that_lasted_comes_in_as_one_and_the_same_sheet_changes_nothing(cast, world):
    row = {"Qué hicimos": "Campaña", "Tipo": "campaign", "Desde": "2023-02", "Hasta": "2023-04"}
    imported(handed_in(cast["member"], table(row), world.home))
    entry = Intervention.unrestricted.get(title="Campaña")
    assert (str(entry.date), entry.date_kind) == ("2023-02/2023-04", "span")
    again = looked_at(handed_in(cast["member"], table(row), world.home))
    assert [verb for verb, _faults in again.values()] == [Verb.SAME]
