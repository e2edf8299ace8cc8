"""A record as it stood on a day."""

import datetime as dt

import pytest
from django.utils import timezone

from processes.models import (
    Ask,
    Jurisdiction,
    Lesson,
    Process,
    Stage,
)
from tests.history.making import (
    LATER,
    THEN,
    browser,
    of_every_kind,
    put,
    saved,
)
from tests.making import make

pytestmark = pytest.mark.django_db


@pytest.mark.engine
def test_a_process_stands_as_it_stood_with_all_that_belonged_to_it(world, cast):
    process = saved(make(Process, name="Cyber bill"))
    stage = make(Stage, process=process, name="First reading")
    asked = make(Ask, process=process, text="Repeal it")
    make(Jurisdiction, process=process, place="MX")
    for kind in (Process, Stage, Ask, Jurisdiction):
        kind.unrestricted_versions.update(history_date=THEN)
    process.name, stage.name = "Digital security bill", "Second reading"
    for row in (process, stage):
        saved(row, LATER)
    put(asked, world, "organisation", when=LATER)
    page = browser(cast["nobody"]).get(f"{process.get_absolute_url()}?on={THEN:%Y-%m-%d}")
    body = page.content.decode()
    assert "Cyber bill" in body and "First reading" in body and "Mexico" in body
    assert "Second reading" not in body
    assert "Repeal it" not in body  # it was public then, and is private now
    body = browser(cast["member"]).get(page.request["PATH_INFO"] + f"?on={THEN:%Y-%m-%d}")
    assert "Repeal it" in body.content.decode()
    body = browser(cast["nobody"]).get(page.request["PATH_INFO"] + f"?on={LATER:%Y-%m-%d}")
    assert "Second reading" in body.content.decode()


def test_before_it_was_recorded_there_was_nothing(world, cast):
    row = make(Lesson, text="Start early")
    before = browser(cast["nobody"]).get(f"{row.get_absolute_url()}?on=2019")
    assert "Nothing was recorded here on that day" in before.content.decode()


@pytest.mark.parametrize("text", ["yesterdayish", "2999", "", "../..", "\x00"])
def test_a_day_that_is_none_is_refused_with_a_reason(text, world, cast):
    row = make(Lesson)
    answer = browser(cast["nobody"]).get(row.get_absolute_url(), {"on": text})
    assert answer.status_code == 400


def test_of_a_month_its_last_day_counts(world, cast):
    row = make(Lesson, text="Old words")
    Lesson.unrestricted_versions.update(history_date=dt.datetime(2024, 3, 30, tzinfo=dt.UTC))
    row.text = "New words"
    saved(row, dt.datetime(2024, 4, 1, 12, tzinfo=dt.UTC))
    for on_, words in (("March 2024", "Old words"), ("2024-04", "New words"), ("2024", "New")):
        page = browser(cast["nobody"]).get(row.get_absolute_url(), {"on": on_})
        assert words in page.content.decode(), on_


@of_every_kind
def test_every_kind_has_its_pages(kind, world, cast):
    row = make(kind)
    for path in ("history/", "?on=2020", f"?on={timezone.localdate()}"):
        assert browser(cast["nobody"]).get(f"{row.get_absolute_url()}{path}").status_code == 200
