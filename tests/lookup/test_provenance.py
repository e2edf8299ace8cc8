"""Where facts come from: sources numbered as they are met, twins counted once, both sides kept."""

import pytest

from processes.access import NOBODY
from processes.lookup.provenance import Provenance
from processes.lookup.sourced import of_one_source, sources_differ, told_once
from processes.models import (
    Citation,
    Commitment,
    Intervention,
    Organisation,
    Process,
    Source,
    Stage,
    Standing,
)
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db


def source(title, date="", **more):
    return make(Source, title=title, date=date, **more)


def cite(record, of, **more):
    name = record._meta.model_name
    return make(Citation, **{name: record, "source": of}, **more)


def numbers(provenance, record, field=None):
    return [reference.number for reference in provenance.of(record, field)]


def test_sources_are_numbered_in_the_order_they_are_met():
    first, second, third = (source(f"Source {n}", f"202{n}") for n in range(3))
    stage, entry, process = make(Stage), make(Intervention), make(Process)
    cite(process, third)
    cite(stage, first)
    cite(entry, second)
    cite(entry, third)
    page = Provenance([process, stage, entry])
    assert numbers(page, process) == [1]
    assert numbers(page, stage) == [2]
    assert numbers(page, entry) == [3, 1]
    assert [one.source for one in page.references] == [third, first, second]
    assert [one.anchor for one in page.references] == ["s-1", "s-2", "s-3"]


def test_a_number_stays_that_of_its_source_all_over_the_page():
    shared = source("Shared")
    records = [make(Intervention) for _ in range(5)]
    for record in records:
        cite(record, shared)
    page = Provenance(records)
    assert [numbers(page, record) for record in records] == [[1]] * 5
    assert len(page.references) == 1


def test_language_twins_are_one_source_with_one_number():
    english = source("The law", "2023", language="en")
    spanish = source("La ley", "2023", language="es", translation_of=english)
    french = source("La loi", "2023", language="fr", translation_of=english)
    entry = make(Intervention)
    for one in (spanish, french, english):
        cite(entry, one)
    page = Provenance([entry])
    assert page.count(entry) == 1
    assert numbers(page, entry) == [1]
    (reference,) = page.references
    assert reference.source == english
    assert set(reference.twins) == {spanish, french}


def test_a_twin_alone_still_counts():
    english = source("The law")
    spanish = source("La ley", translation_of=english)
    entry = make(Intervention)
    cite(entry, spanish)
    page = Provenance([entry])
    assert page.count(entry) == 1
    assert numbers(page, entry) == [1]
    assert page.references[0].source == spanish


def test_several_places_of_one_source_count_once():
    paper = source("A paper")
    entry = make(Intervention)
    for locator in ("paragraph 1", "paragraph 24"):
        cite(entry, paper, locator=locator)
    page = Provenance([entry])
    assert page.count(entry) == 1
    assert numbers(page, entry) == [1]
    assert [citation.locator for _r, citation in page.citations(entry)] == [
        "paragraph 1",
        "paragraph 24",
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_independent_sources_are_counted(count):
    entry = make(Intervention)
    for n in range(count):
        cite(entry, source(f"Source {n}"))
    assert Provenance([entry]).count(entry) == count


def test_the_sources_of_one_field_are_told_from_those_of_the_whole():
    whole, of_date = source("Whole", "2022"), source("Of the date", "2023")
    entry = make(Intervention)
    cite(entry, whole)
    cite(entry, of_date, field="date")
    page = Provenance([entry])
    assert [one.source for one in page.of(entry, "date")] == [of_date]
    assert [one.source for one in page.of(entry)] == [whole, of_date]
    assert page.count(entry) == 1  # that of the date is no second source of the rest
    rows = Intervention.unrestricted.all()
    assert told_once(rows, NOBODY).get() == of_one_source(rows, NOBODY).get() == entry
    parts = make(Intervention)
    for field in ("date", "title"):
        cite(parts, source(field), field=field)
    assert Provenance([parts]).count(parts) == 2
    assert told_once(rows, NOBODY).get() == entry


def test_sources_that_differ_stand_side_by_side_field_by_field():
    one, two, three = (source(f"Source {n}", f"202{n}") for n in range(3))
    process = make(Process)
    cite(process, one, field="date", says="It began in 2021.")
    cite(process, two, field="date", says="It began in 2022.")
    cite(process, three, field="date")  # supports the field, says nothing else of it
    cite(process, three, field="kind", says="It is a treaty.")
    (said,) = Provenance([process]).differing(process)
    assert [(side.reference.source, side.words) for side in said] == [
        (one, "It began in 2021."),
        (two, "It began in 2022."),
    ]


def test_nothing_differs_where_one_source_speaks():
    process = make(Process)
    cite(process, source("One"), field="date", says="It began in 2021.")
    cite(process, source("Two"), field="date")
    assert Provenance([process]).differing(process) == []


def test_two_renderings_of_one_interview_are_no_two_sources_that_differ(client):
    """Was: “Sources differ” over an interview and its French rendering."""
    english = source("The interview", "2023", language="en")
    french = source("L’entretien", "2023", language="fr", translation_of=english)
    process, both = make(Process), make(Process)
    for one in (process, both):
        cite(one, english, field="date", says="It names an offence.")
        cite(one, french, field="date", says="It names a tort.")
    cite(both, source("A report", "2024"), field="date", says="It names neither.")
    page = markup(client.get(process.get_absolute_url()))
    assert "Sources differ" not in page
    assert "One source, in two languages" in page
    assert "In the English rendering: It names an offence." in page
    assert "In the French rendering: It names a tort." in page
    assert "also in French" in page
    assert not sources_differ(Process.visible_to(NOBODY).filter(pk=process.pk), NOBODY).exists()
    assert sources_differ(Process.visible_to(NOBODY).filter(pk=both.pk), NOBODY).exists()
    page = markup(client.get(both.get_absolute_url()))
    assert "Sources differ" in page
    assert "In the French rendering: It names a tort." in page


def test_what_differs_is_said_on_the_page_with_both_sides(client):
    process = make(Process)
    for n, said in enumerate(("In March, says the ministry.", "In May, says the committee.")):
        cite(process, source(f"Source {n}"), field="date", says=said)
    page = client.get(process.get_absolute_url()).content.decode()
    assert "Sources differ" in page
    assert "In March, says the ministry." in page
    assert "In May, says the committee." in page


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "No source yet"), (1, "Documented, 1 source"), (2, "Documented, 2 sources")],
)
def test_a_page_says_how_many_sources_document_it(client, count, said):
    entry = make(Intervention, standing=Standing.DOCUMENTED)
    for n in range(count):
        cite(entry, source(f"Source {n}"))
    assert said in client.get(entry.get_absolute_url()).content.decode()


def test_twins_do_not_make_it_better_documented(client):
    entry = make(Intervention, standing=Standing.DOCUMENTED)
    english = source("The law")
    cite(entry, english)
    cite(entry, source("La ley", translation_of=english))
    assert "Documented, 1 source<" in markup(client.get(entry.get_absolute_url()))


def test_an_allegation_names_who_makes_it(client):
    entry = make(Intervention, standing=Standing.ALLEGED, claimant="R3D")
    cite(entry, source("Source"))
    for page in (entry.get_absolute_url(), "/interventions/"):
        assert "Alleged by R3D" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("plain", "others", "said"),
    [
        (0, 0, ""), (1, 0, "all"), (3, 0, "all"), (0, 3, ""), (1, 1, ""), (6, 4, "most"),
        (5, 5, ""), (9, 1, "most"),
    ],
)  # fmt: skip
def test_what_nearly_all_entries_share_is_said_once(plain, others, said):
    entries = []
    for n in range(plain + others):
        entries.append(make(Intervention, standing="reported"))
        for m in range(1 if n < plain else 2):
            cite(entries[-1], source(f"Source {n} {m}"))
    assert Provenance(entries).plainly_reported(entries) == said


def test_all_kinds_of_a_page_are_asked_for_at_once(django_assert_num_queries):
    records = [make(kind) for kind in (Process, Stage, Intervention, Commitment, Organisation)]
    for record in records:
        cite(record, source(f"Of {record}", publisher=make(Organisation)))
    with django_assert_num_queries(1):
        page = Provenance(records)
        assert [page.count(record) for record in records] == [1] * 5
        assert all(reference.source.publisher.name for reference in page.references or [])


def test_a_page_without_records_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Provenance([]).references == []


def test_only_the_records_of_the_page_are_looked_at():
    mine, other = make(Intervention), make(Intervention)
    cite(other, source("Of another"))
    page = Provenance([mine])
    assert page.count(mine) == 0
    assert page.references == []
