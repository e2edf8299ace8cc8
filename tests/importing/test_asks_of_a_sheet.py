"""Asks that came with the lines of a sheet follow them: reworded, moved, named no more."""

import pytest

from processes.models import Ask, Batch, Fate, Intervention, Process, Raising, Verb
from tests.importing.files import handed_in, imported, looked_at, table, undone, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROW = {
    "N.º": "1",
    "Qué hicimos": "Reunión con la comisión",
    "Tipo": "meeting",
    "Proceso": "A bill",
    "Quién": "nosotras",
    "Lo que pedimos": "Que abran el proceso; Más plazo",
}
REWORDED = {**ROW, "Lo que pedimos": "Que abran el proceso ya; Más plazo"}
MOVED = {**ROW, "Proceso": "A law"}
SECOND = {**ROW, "N.º": "2", "Qué hicimos": "Carta al Senado", "Tipo": "private_letter"}


@pytest.fixture
def processes(world):
    return {name: make(Process, name=name) for name in ("A bill", "A law")}


@pytest.fixture
def first(cast, world, processes):
    """The batch that brought the entry with its two asks."""
    return imported(handed_in(cast["member"], table(ROW), world.home))


def again(cast, world, *rows, **plan):
    batch = handed_in(cast["member"], table(*rows), world.home)
    looked_at(batch, **plan)
    return batch


def stored(cast, world, *rows, **plan):
    return imported(handed_in(cast["member"], table(*rows), world.home), **plan)


def changes(batch):
    return [
        (said["label"], said["old"], said["new"], said["kept"])
        for line in batch.lines.all()
        for said in line.changes
    ]


def told(batch):
    return [said for line in batch.lines.order_by("number") for _column, said in line.faults]


def asks():
    """(text, process) of each ask that somebody can see."""
    rows = Ask.unrestricted.filter(removed=None).order_by("text")
    return [(row.text, row.process.name) for row in rows]


def raised():
    """(title of the entry, text, process) of what is raised and seen."""
    rows = Raising.unrestricted.filter(ask__removed=None).select_related("ask__process")
    return sorted((one.intervention.title, one.ask.text, one.ask.process.name) for one in rows)


def state():
    kinds = (Intervention, Ask, Raising)
    left = {"changed", "created", "era"}
    return {
        kind: sorted(
            repr(sorted((n, v) for n, v in row.items() if n not in left))
            for row in kind.unrestricted.values()
        )
        for kind in kinds
    }


def test_an_ask_that_was_reworded_is_shown_old_and_new_and_stays_the_same_ask(
    client, cast, world, first
):
    before, one = state(), Ask.unrestricted.get(text="Que abran el proceso")
    batch = again(cast, world, REWORDED)
    assert changes(batch) == [
        ("what was asked", "Más plazo; Que abran el proceso",
         "Más plazo; Que abran el proceso ya", "")
    ]  # fmt: skip
    assert (batch.counts["asks"], verbs(batch)) == (0, [Verb.CHANGE])
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "<ins>" in page and " is new, and comes with" not in page
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    one.refresh_from_db()
    assert one.text == "Que abran el proceso ya"
    assert asks() == [("Más plazo", "A bill"), ("Que abran el proceso ya", "A bill")]
    assert verbs(again(cast, world, REWORDED)) == [Verb.SAME]
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    assert state() == before


def test_an_ask_that_somebody_reworded_by_hand_stays_and_is_said(cast, world, first):
    one = Ask.unrestricted.get(text="Que abran el proceso")
    one.text = "Que abran todo el proceso"
    one.save()
    batch = again(cast, world, REWORDED)
    assert changes(batch) == [
        ("what was asked", "Que abran todo el proceso", "Que abran el proceso ya", "hand")
    ]
    assert (batch.to_write, batch.counts["asks"], batch.counts["hand"]) == (0, 0, 1)
    assert changes(again(cast, world, ROW))[0][1:] == (
        "Que abran todo el proceso", "Que abran el proceso", "hand",
    )  # fmt: skip
    batch.delete()
    stored(cast, world, REWORDED, taking=True)
    assert [text for text, _process in asks()] == ["Más plazo", "Que abran el proceso ya"]


def test_the_same_ask_of_two_lines_is_reworded_by_both_or_parted(cast, world, processes):
    stored(cast, world, ROW, SECOND)
    before, new = state(), {"Lo que pedimos": REWORDED["Lo que pedimos"]}
    one_line = stored(cast, world, ROW | new, SECOND)
    entries = {"Carta al Senado": "Que abran el proceso",
               "Reunión con la comisión": "Que abran el proceso ya"}  # fmt: skip
    assert {t: text for t, text, _p in raised() if text != "Más plazo"} == entries
    undone(one_line, cast["member"])
    assert state() == before
    both = again(cast, world, ROW | new, SECOND | new)
    assert both.counts["asks"] == 1
    stored(cast, world, ROW | new, SECOND | new)
    assert [text for text, _process in asks()] == ["Más plazo", "Que abran el proceso ya"]
    last = Batch.unrestricted.filter(state="stored").order_by("-stored").first()
    undone(last, cast["member"])
    assert state() == before


def test_an_entry_that_moves_to_another_process_takes_its_asks_along(cast, world, first):
    before, ids = state(), {*Ask.unrestricted.values_list("pk", flat=True)}
    batch = again(cast, world, MOVED)
    assert batch.counts["asks"] == 0
    assert told(batch) == ["What was asked goes with it."]
    batch.delete()
    batch = stored(cast, world, MOVED)
    assert asks() == [("Más plazo", "A law"), ("Que abran el proceso", "A law")]
    assert {*Ask.unrestricted.values_list("pk", flat=True)} == ids
    assert verbs(again(cast, world, MOVED)) == [Verb.SAME]
    undone(batch, cast["member"])
    assert state() == before


def test_it_does_so_too_where_no_column_says_what_was_asked(cast, world, first):
    row = {name: text for name, text in MOVED.items() if name != "Lo que pedimos"}
    stored(cast, world, row)
    assert {process for _text, process in asks()} == {"A law"}


def test_what_another_entry_asked_for_too_stays_there_and_is_asked_in_both(cast, world, processes):
    stored(cast, world, ROW, SECOND)
    before = state()
    looked = again(cast, world, MOVED, SECOND)
    assert looked.counts["asks"] == 2
    batch = stored(cast, world, MOVED, SECOND)
    assert len(asks()) == 4
    assert {(title, process) for title, _text, process in raised()} == {
        ("Carta al Senado", "A bill"), ("Reunión con la comisión", "A law"),
    }  # fmt: skip
    undone(batch, cast["member"])
    assert state() == before
    stored(cast, world, MOVED, SECOND | {"Proceso": "A law"})
    assert asks() == [("Más plazo", "A law"), ("Que abran el proceso", "A law")]


def test_an_ask_of_which_something_came_does_not_move_and_that_is_said(cast, world, first):
    one = Ask.unrestricted.get(text="Más plazo")
    make(Fate, ask=one, fate="adopted")
    batch = again(cast, world, MOVED)
    assert told(batch) == [
        "What was asked goes with it. “Más plazo” stays with its process, as more is recorded"
        " of it there."
    ]
    stored(cast, world, MOVED)
    assert asks() == [("Más plazo", "A bill"), ("Que abran el proceso", "A law")]
    assert len(raised()) == 2


def test_what_a_line_names_no_more_goes_unless_something_came_of_it(cast, world, first):
    before = state()
    fewer = {**ROW, "Lo que pedimos": "Más plazo"}
    batch = again(cast, world, fewer)
    assert changes(batch) == [
        ("what was asked", "Más plazo; Que abran el proceso", "Más plazo", "")
    ]
    batch.delete()
    batch = stored(cast, world, fewer)
    assert asks() == [("Más plazo", "A bill")]
    assert verbs(again(cast, world, fewer)) == [Verb.SAME]
    undone(batch, cast["member"])
    assert state() == before
    make(Fate, ask=Ask.unrestricted.get(text="Que abran el proceso"), fate="adopted")
    assert changes(again(cast, world, fewer)) == [
        ("what was asked", "Que abran el proceso", "", "more")
    ]


def test_an_ask_that_was_listed_by_hand_stays(cast, world, first):
    entry = Intervention.unrestricted.get()
    own = make(Ask, text="Una petición de a mano", process=entry.process, **world.level("public"))
    make(Raising, intervention=entry, ask=own)
    assert verbs(again(cast, world, ROW)) == [Verb.SAME]


def test_an_ask_that_was_taken_out_by_hand_is_not_brought_back(cast, world, first):
    Raising.unrestricted.get(ask__text="Más plazo").delete()
    batch = again(cast, world, ROW)
    assert changes(batch) == [("what was asked", "", "Más plazo", "hand")]
    assert batch.to_write == 0


def test_empty_cells_are_counted_and_empty_what_was_asked_where_somebody_says_so(
    client, cast, world, first
):
    before, empty = state(), {**ROW, "Lo que pedimos": ""}
    batch = again(cast, world, empty)
    assert changes(batch) == [("what was asked", "Más plazo; Que abran el proceso", "", "empty")]
    assert (batch.to_write, batch.counts["empty"]) == (0, 1)
    client.force_login(cast["member"])
    client.post(f"/imports/{batch.pk}/", {"act": "empty"})
    batch.refresh_from_db()
    assert changes(batch) == [("what was asked", "Más plazo; Que abran el proceso", "", "")]
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    assert asks() == []
    undone(Batch.unrestricted.get(pk=batch.pk), cast["member"])
    assert state() == before
    make(Fate, ask=Ask.unrestricted.get(text="Más plazo"), fate="adopted")
    batch = again(cast, world, empty, emptying=True)
    assert changes(batch) == [
        ("what was asked", "Más plazo", "", "more"),
        ("what was asked", "Más plazo; Que abran el proceso", "Más plazo", ""),
    ]
    client.force_login(cast["member"])
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "More is recorded of it: stays" in page
    client.post(f"/imports/{batch.pk}/", {"act": "store"})
    assert asks() == [("Más plazo", "A bill")]


def test_an_ask_that_one_may_not_write_is_left_as_it_is_and_only_named_no_more(
    cast, world, processes
):
    public = make(Ask, text="Que abran el proceso", process=processes["A bill"])
    stored(cast, world, ROW)
    assert Raising.unrestricted.filter(ask=public).exists()
    before = state()
    batch = again(cast, world, REWORDED)
    assert batch.counts["asks"] == 1
    batch.delete()
    batch = stored(cast, world, REWORDED)
    public.refresh_from_db()
    assert (public.text, public.removed) == ("Que abran el proceso", None)
    assert [text for _title, text, _process in raised()] == [
        "Más plazo", "Que abran el proceso ya",
    ]  # fmt: skip
    undone(batch, cast["member"])
    assert state() == before
    batch = again(cast, world, MOVED)
    assert "“Que abran el proceso” stays with its process" in told(batch)[0]
    batch.delete()
    stored(cast, world, MOVED)
    public.refresh_from_db()
    assert public.process == processes["A bill"]


def test_an_ask_that_was_published_since_is_not_reworded_by_the_sheet(cast, world, first):
    one = Ask.unrestricted.get(text="Que abran el proceso")
    one.visibility = "public"
    one.save()
    stored(cast, world, REWORDED)
    one.refresh_from_db()
    assert (one.text, one.removed) == ("Que abran el proceso", None)
    assert "Que abran el proceso ya" in [text for _title, text, _process in raised()]
