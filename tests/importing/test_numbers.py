"""A sheet for each year begins anew with 1: that number is no more last year’s entry’s alone."""

import pytest
from django.core.management import CommandError, call_command

from processes.models import Batch, Intervention, Participation, Source, Verb
from tests.importing.files import handed_in, imported, looked_at, table, undone, verbs
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def year(number, *rows):
    """The sheet of a year: (title, day of it) of each of its lines."""
    said = enumerate(rows, 1)
    return table(
        *(
            {"N.º": str(n), "title": title, "kind": "meeting", "date": f"{number}-{day}"}
            for n, (title, day) in said
        )
    )


FIRST = year(2014, ("Reunión con la asesora", "02-03"), ("Foro en el Senado", "03-04"))
SECOND = year(2015, ("Taller para periodistas", "02-10"), ("Carta abierta", "05-06"))


def handed(cast, world, content, **plan):
    batch = handed_in(cast["member"], content, world.home)
    looked_at(batch, **plan)
    return batch


def titles():
    rows = Intervention.unrestricted.order_by("date_sort")
    return [f"{one.title} {str(one.date)[:4]}" for one in rows]


BOTH = [
    "Reunión con la asesora 2014",
    "Foro en el Senado 2014",
    "Taller para periodistas 2015",
    "Carta abierta 2015",
]


def test_numbers_used_before_for_others_are_those_of_new_entries_unless_somebody_says_so(
    client, cast, world
):
    imported(handed_in(cast["member"], FIRST, world.home))
    batch = handed(cast, world, SECOND)
    assert verbs(batch) == [Verb.CREATE] * 2
    assert batch.counts["used"] == 2
    client.force_login(cast["member"])
    address = f"/imports/{batch.pk}/"
    page = client.get(address).content.decode()
    assert "2 numbers of this sheet were used before for other entries." in page
    page = client.get(f"{address}?lines=used").content.decode()
    assert "Number 1 was used before for “Reunión con la asesora”" in page
    client.post(address, {"act": "used_same"})
    assert verbs(batch) == [Verb.CHANGE] * 2
    client.post(address, {"act": "used_new"})
    assert verbs(batch) == [Verb.CREATE] * 2
    client.post(address, {"act": "store"})
    assert titles() == BOTH
    for content in (FIRST, SECOND):
        again = handed(cast, world, content)
        assert (verbs(again), again.counts["used"]) == ([Verb.SAME] * 2, 0)


def test_the_same_ones_changed_are_changed_and_the_same_file_changes_nothing_then(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    imported(handed_in(cast["member"], SECOND, world.home), numbers="same")
    assert titles() == BOTH[2:]
    assert verbs(handed(cast, world, SECOND)) == [Verb.SAME] * 2


def test_that_they_are_the_same_is_remembered_where_what_was_changed_by_hand_stayed(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    for entry in Intervention.unrestricted.all():
        entry.title, entry.date = f"{entry.title}, de mañana", "2013-01-09"
        entry.save()
    assert verbs(handed(cast, world, FIRST)) == [Verb.SAME] * 2  # they were so, and are these
    more = year(2014, ("Reunión con la asesora", "02-03"), ("Otra cosa", "09-04"))
    stored = handed(cast, world, more, numbers="same")
    assert [line.verb for line in stored.lines.all()] == [Verb.SAME] * 2  # what was changed stays
    imported(handed_in(cast["member"], FIRST + b"3,Una llamada,meeting,2014-12-12\n", world.home))
    assert Intervention.unrestricted.count() == 3


def test_a_third_year_and_a_sheet_that_grew_are_told_apart_from_those_before(cast, world):
    for content in (FIRST, SECOND):
        imported(handed_in(cast["member"], content, world.home))
    third = year(2016, ("Entrevista en radio", "07-08"), ("Foro en el Senado", "03-04"))
    batch = imported(handed_in(cast["member"], third, world.home))
    assert verbs(batch) == [Verb.CREATE] * 2  # a year later, of the same name
    grown = year(
        2015, ("Taller con periodistas", "02-10"), ("Carta abierta", "05-07"), ("Más", "1")
    )
    grown = grown.replace(b"2015-1\r", b"2015-11-01\r")
    batch = imported(handed_in(cast["member"], grown, world.home))
    assert verbs(batch) == [Verb.CHANGE, Verb.CHANGE, Verb.CREATE]
    said = {*titles()}
    assert {"Taller con periodistas 2015", "Reunión con la asesora 2014"} <= said
    assert len(said) == 7


@pytest.mark.parametrize(
    ("title", "day", "verb"),
    [
        ("Reunión con la asesora", "2014-02-05", Verb.CHANGE),
        ("Reunión con la asesora", "2014-09-12", Verb.CHANGE),
        ("Reunión con la asesora", "2015-02-03", Verb.CREATE),
        ("Reunión con asesoras", "2014-02-04", Verb.CHANGE),
        ("Desayuno de trabajo", "2014-02-03", Verb.CHANGE),
        ("Desayuno de trabajo", "2014-02", Verb.CHANGE),
        ("Desayuno de trabajo", "2014-02-04", Verb.CREATE),
        ("Desayuno de trabajo", "", Verb.CREATE),
        ("Reunión con la asesora", "", Verb.SAME),
    ],
)
def test_corrected_is_what_keeps_its_title_or_its_day(cast, world, title, day, verb):
    imported(handed_in(cast["member"], FIRST, world.home))
    row = {"N.º": "1", "title": title, "kind": "meeting", "date": day}
    assert verbs(handed(cast, world, table(row))) == [verb]


def test_a_file_that_could_add_nothing_new_changes_what_is_here(cast, world):
    """It says no kind, which each new entry needs."""
    imported(handed_in(cast["member"], FIRST, world.home))
    batch = handed(cast, world, table({"N.º": "1", "title": "Desayuno de trabajo"}))
    assert verbs(batch) == [Verb.CHANGE]


def test_our_own_ids_are_never_those_of_others(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    pk = str(Intervention.unrestricted.first().pk)
    row = {"id": pk, "title": "Desayuno", "kind": "meeting", "date": "2016-01-01"}
    assert verbs(handed(cast, world, table(row))) == [Verb.CHANGE]


def test_a_number_twice_in_one_file_is_refused_whatever_it_stands_for(cast, world):
    for content in (FIRST, SECOND):
        imported(handed_in(cast["member"], content, world.home))
    rows = SECOND.splitlines(keepends=True)
    batch = handed(cast, world, FIRST + rows[1] + b"2,Otra,meeting,2016-01-01\n")
    assert verbs(batch) == [Verb.SAME, Verb.SAME, Verb.REFUSE, Verb.REFUSE]


def test_a_year_that_is_undone_leaves_the_numbers_of_the_others(cast, world):
    first, second = (
        imported(handed_in(cast["member"], content, world.home)) for content in (FIRST, SECOND)
    )
    undone(second, cast["member"])
    assert titles() == BOTH[:2]
    again = handed(cast, world, SECOND)
    assert (verbs(again), again.counts["used"]) == ([Verb.CREATE] * 2, 2)
    again.delete()
    imported(handed_in(cast["member"], SECOND, world.home))
    undone(first, cast["member"])
    assert verbs(handed(cast, world, SECOND)) == [Verb.SAME] * 2


def test_what_had_to_stay_when_a_year_was_undone_keeps_its_number(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    second = imported(handed_in(cast["member"], SECOND, world.home))
    entry = Intervention.unrestricted.get(title="Carta abierta")
    entry.summary = "Firmada"
    entry.save()
    assert undone(second, cast["member"], but_these=True) == 1
    assert verbs(handed(cast, world, SECOND)) == [Verb.CREATE, Verb.SAME]


def test_sheets_of_other_kinds_and_those_who_point_at_such_numbers(cast, world):
    def sources(title, day):
        return table({"id": "1", "kind": "official", "title": title, "date": day})

    imported(handed_in(cast["curator"], sources("Acta uno", "2014-01-01"), plural="sources"))
    batch = handed_in(cast["curator"], sources("Dictamen", "2015-01-01"), plural="sources")
    looked_at(batch)
    assert verbs(batch) == [Verb.CREATE]
    assert Source.unrestricted.filter(title="Acta uno").exists()
    imported(handed_in(cast["member"], FIRST, world.home))
    row = table({"intervention": "1", "organisation": "Open Coalition", "role": "signatory"})
    said = looked_at(handed_in(cast["member"], row, world.home, "participations"))
    assert said[2][0] == Verb.CREATE
    imported(handed_in(cast["member"], SECOND, world.home))
    said = looked_at(handed_in(cast["member"], row, world.home, "participations"))
    assert said[2][0] == Verb.REFUSE  # which of the two it is, nobody can tell
    assert "or several things are" in str(said[2][1])
    assert not Participation.unrestricted.filter(role="signatory").exists()


def test_what_repeats_a_line_of_its_own_file_repeats_that_one(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    rows = SECOND.decode().splitlines()
    content = "\n".join([f"{rows[0]},repeats", f"{rows[1]},", f"{rows[2]},1"]).encode()
    imported(handed_in(cast["member"], content, world.home))
    again = Intervention.unrestricted.get(title="Carta abierta")
    assert again.repeats.title == "Taller para periodistas"
    batch = handed(cast, world, content)
    assert [line.faults for line in batch.lines.all()] == [[], []]
    assert verbs(handed(cast, world, content)) == [Verb.SAME] * 2


def test_what_one_may_not_change_any_more_is_another_entry_than_that_of_the_next_year(cast, world):
    imported(handed_in(cast["member"], FIRST, world.home))
    for entry in Intervention.unrestricted.all():
        entry.visibility, entry.owner = "public", None
        entry.save()
    assert verbs(handed(cast, world, SECOND)) == [Verb.CREATE] * 2


def test_the_command_takes_no_sheet_with_numbers_of_its_own(tmp_path):
    make(Intervention)
    header = "id,title,kind,date\n1,Reunión,meeting,2014-01-01\n"
    (tmp_path / "interventions.csv").write_text(header)
    before = Batch.unrestricted.count(), Intervention.unrestricted.count()
    with pytest.raises(CommandError, match="row 2, id: “1” is no id of ours"):
        call_command("import", str(tmp_path))
    assert before == (Batch.unrestricted.count(), Intervention.unrestricted.count())


def test_a_line_that_is_refused_says_why_though_its_number_was_used_before(cast, world):
    """Was: that the number was used before, and nothing of the day."""
    imported(handed_in(cast["member"], FIRST, world.home))
    batch = handed(cast, world, year(2015, ("Taller para periodistas", "02-31")))
    assert verbs(batch) == [Verb.REFUSE]
    (line,) = batch.lines.all()
    assert "was used before" not in str(line.faults) and "2015-02-31" in str(line.faults)
