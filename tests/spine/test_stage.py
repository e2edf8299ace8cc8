"""Stages and their forecasts; and the addresses that processes, bodies and sources get."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from processes.models import Forecast, Organisation, Phase, Process, Source, Stage, StageKind
from tests.making import checked, make


@pytest.mark.parametrize("kind", StageKind.values)
def test_every_kind_of_stage_belongs_to_one_phase(kind):
    assert Stage(kind=kind).phase in Phase


@pytest.mark.parametrize(
    ("kind", "phase"),
    [
        ("pre_drafting", Phase.AGENDA), ("filing", Phase.DRAFTING), ("vote", Phase.DECISION),
        ("transposition", Phase.IMPLEMENTATION), ("review", Phase.MONITORING),
    ],
)  # fmt: skip
def test_a_phase_is_told_in_words(kind, phase):
    assert Stage(kind=kind).phase.label == phase.label


pytestmark = pytest.mark.django_db
BITS_A_CHARACTER = 5.18  # of 64, of which case is not told apart


def test_no_two_stages_of_a_process_have_one_position():
    first = make(Stage, position=1)
    make(Stage, position=1)  # of another process
    with pytest.raises(ValidationError):
        checked(Stage, process=first.process, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage(process=first.process, position=1, name="x", kind="vote", visibility="public").save()


def test_a_state_that_is_none_is_refused_by_the_database():
    stage = make(Stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(Stage.unrestricted.filter(pk=stage.pk), state="soon")


def test_a_forecast_has_a_date_and_a_source():
    stage, source = make(Stage), make(Source)
    for wrong in ({"date": "", "source": source}, {"date": "2024-09", "source": None}):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            made = Forecast(stage=stage, said_on="2024", **wrong)
            made.full_clean()
            made.save()


def test_a_source_says_one_thing_of_a_date_once():
    kept = make(Forecast, date="2024-09")
    with pytest.raises(ValidationError):
        checked(Forecast, stage=kept.stage, source=kept.source, date="2024-09")
    make(Forecast, stage=kept.stage, source=kept.source, date="2024-12")


def test_the_page_of_a_stage_keeps_every_statement_the_latest_first(client):
    stage = make(Stage, date="2024-12", state="planned")
    for said_on, date in (("2024-01-15", "2024-09"), ("2024-06-15", "2024-12")):
        make(Forecast, stage=stage, said_on=said_on, date=date)
    page = client.get(stage.get_absolute_url()).content.decode()
    later, earlier = page.index("said 15 Jun 2024"), page.index("said 15 Jan 2024")
    assert later < earlier
    assert "Sep 2024" in page
    assert "Dec 2024" in page


# -- addresses ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ley Orgánica de Datos", "ley-organica-de-datos"),
        ("Großweiler  Verein!", "groweiler-verein"),
        ("../../etc/passwd", "etcpasswd"),
        ("x" * 200, "x" * 70),
    ],
)
def test_an_address_is_made_of_the_name(name, slug):
    assert make(Process, name=name).slug == slug


def test_a_name_that_is_taken_gets_a_number():
    slugs = [make(Process, name="The Bill").slug for _ in range(4)]
    assert slugs == ["the-bill", "the-bill-2", "the-bill-3", "the-bill-4"]
    assert [make(Organisation, name="The Bill").slug for _ in range(2)] == slugs[:2]
    assert [make(Source, title="The Bill").slug for _ in range(2)] == slugs[:2]


def test_a_number_that_is_part_of_a_name_is_no_collision():
    assert make(Process, name="Bill 2").slug == "bill-2"
    assert [make(Process, name="Bill").slug for _ in range(3)] == ["bill", "bill-3", "bill-4"]


def test_a_long_name_with_a_number_still_fits():
    slugs = {make(Process, name="y" * 200).slug for _ in range(12)}
    assert len(slugs) == 12
    assert all(len(slug) <= 80 for slug in slugs)


@pytest.mark.parametrize("name", ["مرصد الشفافية", "ベルモラ", "!!!", "—"])
def test_a_name_without_latin_letters_gets_an_address_all_the_same(client, name):
    made = make(Organisation, name=name)
    another = make(Organisation, name=name)
    assert made.slug
    assert made.slug != another.slug
    assert client.get(made.get_absolute_url()).status_code == 200


def test_an_address_that_may_have_been_cited_never_changes():
    made = make(Process, name="The Bill")
    made.name = "The Act"
    made.save()
    assert Process.unrestricted.get(pk=made.pk).slug == "the-bill"


@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_the_address_of_a_private_process_tells_nothing(world, level):
    quiet = [make(Process, name="A leaked treaty", **world.level(level)) for _ in range(2)]
    for process in quiet:
        assert "leaked" not in process.slug
        assert "treaty" not in process.slug
        assert len(process.slug.strip("-_")) * BITS_A_CHARACTER >= 128
    assert quiet[0].slug != quiet[1].slug
    # Nor does the address of a public one tell that a private one has its name.
    assert make(Process, name="A leaked treaty").slug == "a-leaked-treaty"


def put_on(process, **level):
    """The process as the database has it, saved on another level."""
    process = Process.unrestricted.get(pk=process.pk)
    process.owner = process.coalition = None
    for name, value in level.items():
        setattr(process, name, value)
    process.save()
    return Process.unrestricted.get(pk=process.pk)


def page(client, *addresses):
    return [client.get(f"/processes/{one}/").status_code for one in addresses]


def test_a_process_that_became_public_has_a_readable_address_and_keeps_the_other(client, world):
    quiet = make(Process, name="A leaked treaty", **world.level("organisation"))
    shown = put_on(quiet, visibility="public")
    assert shown.slug == "a-leaked-treaty"
    assert page(client, shown.slug, quiet.slug) == [200, 200]


@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_a_process_made_private_gives_its_readable_address_up(client, world, cast, level):
    shown = make(Process, name="The Bill")
    quiet = put_on(shown, **world.level(level))
    assert "bill" not in quiet.slug
    assert len(quiet.slug) >= 16
    assert page(client, "the-bill", quiet.slug) == [404, 404]
    client.force_login(cast["member"])
    assert page(client, "the-bill", quiet.slug) == [200, 200]
    listed = client.get("/interventions/", {"process": "the-bill"})
    assert listed.status_code == 200


@pytest.mark.parametrize("level", ["organisation", "coalition"])
def test_no_number_tells_of_a_process_that_was_made_private(client, world, cast, level):
    put_on(make(Process, name="The Bill"), **world.level(level))
    other = make(Process, name="The Bill")
    assert other.slug == "the-bill"
    for name in ("outsider", "member"):  # what is public goes before what was
        client.force_login(cast[name])
        assert other.get_absolute_url() == "/processes/the-bill/"
        assert client.get("/processes/the-bill/").context["process"] == other


def test_a_process_made_public_again_has_its_address_back_unless_it_is_taken(world):
    quiet = put_on(make(Process, name="The Bill"), **world.level("organisation"))
    again = put_on(quiet, visibility="public")
    assert (again.slug, again.former_slug) == ("the-bill", quiet.slug)
    quiet = put_on(again, **world.level("organisation"))
    assert (quiet.slug, quiet.former_slug) == (again.former_slug, "the-bill")
    make(Process, name="The Bill")
    assert put_on(quiet, visibility="public").slug == "the-bill-2"


def test_an_address_follows_the_level_when_only_the_level_is_saved(world):
    shown = make(Process, name="The Bill")
    shown.visibility, shown.owner = "organisation", world.home
    shown.save(update_fields=["visibility", "owner"])
    assert "bill" not in Process.unrestricted.get(pk=shown.pk).slug
    shown.summary = "Said anew."
    shown.save(update_fields=["summary"])
    assert "bill" not in Process.unrestricted.get(pk=shown.pk).slug


def test_a_private_process_keeps_its_address_on_another_private_level(world):
    quiet = make(Process, name="The Bill", **world.level("organisation"))
    assert put_on(quiet, **world.level("coalition")).slug == quiet.slug


# -- what is not recorded --------------------------------------------------------------------
def test_state_day_and_kind_may_stay_empty_and_are_then_shown_as_not_recorded(client):
    bill = make(Process, name="The Bill", state="", where_it_stands="Nobody says when.")
    make(Source, title="A leaflet", kind="")
    vote = make(Stage, process=bill, state="completed", outcome="postponed to the autumn")
    page = client.get(bill.get_absolute_url()).content.decode()
    assert "Not recorded" in page
    assert "On a day that is not recorded." in page
    assert "Not recorded" in client.get("/processes/").content.decode()
    assert "A leaflet" in client.get("/sources/").content.decode()
    assert "postponed to the autumn" in client.get(vote.get_absolute_url()).content.decode()
