"""Who may read: kept answers that went wrong are found, told and mended."""

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from processes.access import Reader
from processes.management.commands import settle_readers
from processes.management.commands.settle_readers import Answers, pointed_at_first
from processes.models import Intervention, Process, Readership, Record, Stage
from tests.making import make

pytestmark = pytest.mark.engine

RECORDS = [kind for kind in apps.get_models() if issubclass(kind, Record)]


def settle(**options):
    """{kind in words: (rows that were wrong, rows)}, of those the command names."""
    out = io.StringIO()
    try:
        call_command("settle_readers", stdout=out, **options)
    finally:
        settle.said = out.getvalue()
    return wrong_rows(settle.said)


def wrong_rows(said):
    lines = (line.split(": ") for line in said.splitlines())
    return {name: rest for name, rest in lines if not rest.startswith("0 rows")}


def mistake(row, **answer):
    """Write a wrong answer behind the back of the one writer."""
    type(row).unrestricted.filter(pk=row.pk).update(**answer)


def kept(row):
    row.refresh_from_db()
    return row.readers_id, row.open_to_all


@pytest.fixture
def process(world):
    return make(Process, name="A process")


def test_nothing_is_wrong_in_a_record_written_by_its_writer(process, world):
    make(Stage, process=process, **world.level("organisation"))
    assert settle(check=True) == {}
    assert settle() == {}
    assert settle.said.count(" were wrong") == len(RECORDS)


def test_a_check_finds_a_wrong_row_and_changes_nothing(process):
    mistake(process, open_to_all=False)
    with pytest.raises(CommandError, match="1 record") as found:
        settle(check=True)
    assert found.value.returncode == 1
    assert wrong_rows(settle.said) == {"processes": "1 rows of 1 were wrong"}
    assert kept(process) == (None, False)


def test_a_run_mends_a_wrong_row(process):
    mistake(process, open_to_all=False)
    assert settle() == {"processes": "1 rows of 1 were wrong"}
    assert kept(process) == (None, True)
    assert settle(check=True) == {}


def test_what_points_at_a_wrong_row_is_not_called_wrong_with_it(process):
    make(Stage, process=process)
    mistake(process, open_to_all=False)
    with pytest.raises(CommandError):
        settle(check=True)
    assert wrong_rows(settle.said) == {"processes": "1 rows of 1 were wrong"}


def test_a_row_that_is_open_although_what_it_points_at_is_not_is_closed(world, cast):
    process = make(Process, **world.level("organisation"))
    stage = make(Stage, process=process)
    right = kept(stage)
    mistake(stage, open_to_all=True, readers=None)
    assert Stage.visible_to(Reader(cast["outsider"])).exists()
    settle()
    assert not Stage.visible_to(Reader(cast["outsider"])).exists()
    assert Stage.visible_to(Reader(cast["member"])).exists()
    assert kept(stage) == right


def repeating(first, **given):
    """An entry that repeats one which may repeat another itself; a form would refuse that."""
    row = make(Intervention, **given)
    row.repeats = first
    row.save()
    return row


def test_rows_nobody_settled_are_settled(world, process):
    first = make(Intervention, process=process, **world.level("organisation"))
    second = make(Intervention, process=process, repeats=first)
    third = repeating(second, process=process)
    rows = [first, second, third]
    right = [kept(row) for row in rows]
    for row in rows:
        mistake(row, open_to_all=False, readers=None)
    assert settle() == {"entries": "3 rows of 3 were wrong"}
    assert [kept(row) for row in rows] == right
    assert right[0] == right[2] != (None, True)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_a_chain_within_one_kind_is_settled_in_every_order_of_ids(world, process, order):
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in order]
    last = None
    for number, pk in enumerate(ids):
        level = world.level("public" if number else "organisation")
        last = repeating(last, id=pk, process=process, **level)
    rows = Intervention.unrestricted.filter(pk__in=ids)
    readers = set(rows.values_list("readers", "open_to_all"))
    rows.update(readers=None, open_to_all=False)
    settle()
    assert set(rows.values_list("readers", "open_to_all")) == readers
    assert len(readers) == 1
    assert settle(check=True) == {}


def test_a_check_keeps_no_readership_it_had_to_make(world):
    process = make(Process, **world.level("organisation"))
    mistake(process, open_to_all=False, readers=None)
    Readership.unrestricted.all().delete()
    with pytest.raises(CommandError):
        settle(check=True)
    assert not Readership.unrestricted.exists()


def test_batches_leave_out_no_row(process, monkeypatch):
    monkeypatch.setattr(settle_readers, "ROWS_A_BATCH", 2)
    for position in range(5):
        make(Stage, process=process, position=position)
    Stage.unrestricted.update(open_to_all=False)
    assert settle() == {"stages": "5 rows of 5 were wrong"}
    assert settle(check=True) == {}


def test_the_number_of_statements_does_not_grow_with_the_rows(
    world, process, django_assert_max_num_queries
):
    for position in range(30):
        make(Stage, process=process, position=position, **world.level("coalition"))
    with django_assert_max_num_queries(3 * len(RECORDS)):
        settle(check=True)


def test_what_is_pointed_at_comes_first():
    order = pointed_at_first(RECORDS)
    assert set(order) == set(RECORDS)
    for kind in order:
        for field in kind.pointers():
            assert order.index(field.related_model) <= order.index(kind)


def test_an_answer_is_remembered_only_for_rows_that_must_have_the_same(world, process):
    answers = Answers()
    hidden = make(Process, **world.level("organisation"))
    stages = [
        make(Stage, process=process, position=1),
        make(Stage, process=hidden, position=1),
        make(Stage, process=process, position=2, **world.level("coalition")),
        make(Stage, process=hidden, position=2, **world.level("coalition")),
        make(Stage, process=hidden, position=3),
    ]
    for stage in stages:
        assert answers.of(stage) == stage.who_may_read()
    assert len(answers.known) == 4
