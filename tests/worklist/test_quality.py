"""How well a process is sourced: what is counted, for whom, and week by week."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from processes.access import NOBODY
from processes.models import Citation, Intervention, Process, Quality, Source
from processes.worklist import quality
from tests.making import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def on_one_day():
    """Not on the day of the test, which may end while it runs."""
    with time_machine.travel(dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def process(world):
    """Four open facts: one without a source, two with one, one with two. Hidden ones beside."""
    process = make(Process, name="Water law", as_of="2020")
    rows = [process, *(make(Intervention, process=process) for _ in range(3))]
    for row, number in zip(rows, (1, 1, 2, 0), strict=True):
        for _ in range(number):
            make(Citation, **{row._meta.model_name: row}, source=make(Source))
    for level in ("coalition", "organisation"):
        hidden = make(Intervention, process=process, **world.level(level))
        make(Citation, intervention=hidden)
        make(Intervention, process=process, **world.level(level))
        make(Process, name=f"Hidden {level}", **world.level(level))
    return process


def test_the_figures_are_of_what_everybody_reads(process):
    figures = quality.figures_of([process.pk], TODAY)[process.pk]
    assert figures == {"facts": 4, "none": 1, "once": 2, "stale": 1}
    assert quality.share(figures) == 75


def test_the_page_says_the_same_to_the_whole_cast(process, cast):
    for somebody in cast.values():
        client = Client()
        if somebody.is_authenticated:
            client.force_login(somebody)
        page = client.get("/quality/")
        [row] = page.context["page"].rows
        assert row.figures == {"facts": 4, "none": 1, "once": 2, "stale": 1}
        assert row.share == 75
        assert "Hidden" not in page.content.decode()


def test_what_is_alleged_by_one_source_has_one_and_what_has_no_date_was_not_confirmed(process):
    """Was: nothing of an inquiry that one article tells; a finished process as confirmed lately."""
    for row in Intervention.visible_to(NOBODY):
        row.standing, row.claimant = "alleged", "Somebody"
        row.save()
    rows = [process, *(make(Process, as_of=day, state="completed") for day in ("", "2023-04"))]
    rows.append(make(Process, as_of=TODAY.isoformat(), state="completed"))
    found = quality.figures_of([row.pk for row in rows], TODAY)
    assert found[process.pk]["once"] == 2
    assert [found[row.pk]["stale"] for row in rows] == [1, 1, 1, 0]


@pytest.mark.engine
def test_figures_are_noted_once_a_day_and_drawn_by_week(process):
    now = timezone.now()
    assert quality.note_quality(now) == 1
    assert quality.note_quality(now) == 0
    with time_machine.travel(now + dt.timedelta(days=7), tick=False):
        make(Citation, intervention=Intervention.visible_to(NOBODY).exclude(
            pk__in=Citation.visible_to(NOBODY, Intervention).values("intervention")).get()
        )  # fmt: skip
        later = timezone.now()
        assert quality.note_quality(later) == 1
        weeks = quality.weeks_of([process.pk], timezone.localdate())[process.pk]
    assert weeks == [None] * 10 + [75, 100]


def test_what_is_drawn_fits_its_picture(process):
    quality.note_quality(timezone.now())
    [row] = quality.how_sourced(quality.open_processes(), TODAY)
    assert row.bars == [(88, 6, 18)]
    assert '<rect x="88" y="6" width="6" height="18"' in Client().get("/quality/").content.decode()


@pytest.mark.engine
def test_a_process_that_is_hidden_takes_its_figures_along(process, world):
    quality.note_quality(timezone.now())
    process.visibility, process.owner = "organisation", world.home
    process.save()
    assert not Quality.visible_to(NOBODY).exists()
    assert "Water law" not in Client().get("/quality/").content.decode()
    assert quality.note_quality(timezone.now() + dt.timedelta(days=1)) == 0


@pytest.mark.engine
def test_of_old_days_one_a_week_is_kept_and_of_very_old_none(process):
    monday = TODAY - dt.timedelta(days=TODAY.weekday())
    days = [monday - dt.timedelta(days=n) for n in (28, 29, 30, 7 * 60)]
    Quality.unrestricted.bulk_create(
        Quality(process=process, day=day, figures={"facts": 1, "none": 0}) for day in days
    )
    quality.note_quality(timezone.now())
    assert set(Quality.unrestricted.values_list("day", flat=True)) == {days[0], TODAY}


def test_a_page_of_fifty_is_read_in_as_many_queries_as_one(process, django_assert_num_queries):
    for number in (1, 30):
        for _ in range(number):
            make(Process)
        with django_assert_num_queries(21):
            Client().get("/quality/")
