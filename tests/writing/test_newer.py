"""What makes a statement newer: a source of that day, and never that somebody looked."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError

from engagement.dates import parse
from processes.access import Reader
from processes.models import Ask, Citation, Commitment, Fate, Process, Source, Stage
from processes.worklist.dated import stale
from processes.writing.changes import apply
from processes.writing.plain import Said
from tests.filling import filled
from tests.making import make
from tests.reading import markup

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TODAY = dt.date(2026, 11, 30)
STANDS = "According to Access Now, public attacks on organisations go on."


@pytest.fixture(autouse=True)
def on_one_day():
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def attacks(db):
    """What Access Now wrote in 2021, as the demonstration has it."""
    made = make(Process, name="Attacks", state="active", where_it_stands=STANDS, as_of="2021")
    make(Stage, process=made, name="They go on", state="current", date="2021")
    make(Citation, process=made, source=make(Source, title="A website", date="2021"))
    return made


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup(answer)))


def card(client, **sent):
    """What the curator’s hour says to what is done with its card."""
    page = client.get("/hour/")
    key = filled(page, having="key")["key"]
    return text_of(client.post("/hour/", {"key": key, **sent}, follow=True))


def test_one_key_of_the_hour_dates_no_statement_newer(attacks, signed_in, client):
    """Was: “Confirmed today” made of a text of 2021 “as of 30 November 2026”."""
    card(signed_in["curator"], act="looked")
    attacks.refresh_from_db()
    assert (str(attacks.as_of), str(attacks.checked)) == ("2021", "2026-11-30")
    said = text_of(client.get(attacks.get_absolute_url()))
    assert "As of 2021." in said and "As of 30" not in said
    assert "This may be out of date." in said
    assert "Looked through on 30 November 2026; the newest source is of 2021." in said
    home = text_of(client.get("/"))
    assert "30 November 2026: going on" not in home


def test_who_has_looked_is_not_asked_again_for_half_a_year(attacks, signed_in, cast):
    curator = signed_in["curator"]
    assert "1 thing to do" in text_of(curator.get("/upkeep/stale/"))
    card(curator, act="looked")
    assert "0 things to do" in text_of(curator.get("/upkeep/stale/"))
    found, _promises = stale(Reader(cast["curator"]), TODAY + dt.timedelta(days=200))
    assert [*found] == [attacks]


def test_a_newer_source_dates_it_with_its_place_and_its_day(attacks, signed_in, client):
    sent = {"newer_source": "A report of the commission", "newer_place": "paragraph 4"}
    card(signed_in["curator"], act="newer", newer_day="12 Nov 2026", **sent)
    attacks.refresh_from_db()
    assert (str(attacks.as_of), attacks.checked) == ("2026-11-12", None)
    made = Citation.unrestricted.get(reference="A report of the commission")
    assert (made.process, made.field, made.locator) == (attacks, "as_of", "paragraph 4")
    said = text_of(client.get(attacks.get_absolute_url()))
    assert "As of 12 November 2026." in said and "may be out of date" not in said


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({}, "Name the source, and the day that it speaks of."),
        ({"newer_source": "A report"}, "Name the source, and the day that it speaks of."),
        ({"newer_day": "2026-11-12"}, "Name the source, and the day that it speaks of."),
        ({"newer_source": "A report", "newer_day": "2027-01-01"}, "That day has not come yet."),
        (
            {"newer_source": "A website", "newer_day": "2026-11-12"},
            "“A website” is of 2021 and does not speak of that day. Cite a newer source.",
        ),
    ],
)
def test_without_a_source_of_that_day_nothing_is_dated(attacks, signed_in, sent, answer):
    assert answer in card(signed_in["curator"], act="newer", **sent)
    attacks.refresh_from_db()
    assert str(attacks.as_of) == "2021"
    assert Citation.unrestricted.filter(process=attacks).count() == 1


def test_nor_does_the_form_date_it_newer_than_its_sources(attacks, signed_in):
    curator, address = signed_in["curator"], f"{attacks.get_absolute_url()}edit/"
    page = curator.post(address, filled(curator.get(address), having="as_of", as_of="2026-11-30"))
    assert page.status_code == 400
    assert "“A website” is of 2021 and does not speak of that day." in text_of(page)
    sent = filled(curator.get(address), having="as_of", as_of="2026-11-30")
    number = int(sent["citation-TOTAL_FORMS"]) - 1
    sent[f"citation-{number}-told_by"] = "Our call with the commission"
    assert curator.post(address, sent).status_code == 302
    attacks.refresh_from_db()
    assert str(attacks.as_of) == "2026-11-30"


def test_any_way_of_writing_is_held_to_it(attacks, cast):
    by = cast["curator"]
    with pytest.raises(ValidationError, match="does not speak of that day"):
        apply(attacks, Said({"as_of": "2026-11-30"}), by=by)
    apply(attacks, Said({"as_of": "2020"}), by=by)  # earlier is no newer
    attacks.refresh_from_db()
    apply(attacks, Said({"as_of": "2021-06"}), by=by)  # of which its source speaks
    bare = make(Process, name="Bare", where_it_stands="In committee.")
    apply(bare, Said({"as_of": "2026-11-01"}), by=by)  # its first day, of nobody's words but these
    bare.refresh_from_db()
    with pytest.raises(ValidationError, match="Cite the source"):
        apply(bare, Said({"as_of": "2026-11-30"}), by=by)


def test_a_source_of_some_day_or_later_speaks_of_no_later_day(attacks, cast):
    """Was: such a source let any day pass."""
    source = Source.unrestricted.get(title="A website")
    source.date = parse("2021-03-04/..")
    source.save()
    with pytest.raises(ValidationError, match="does not speak of that day"):
        apply(attacks, Said({"as_of": "2026-11-12"}), by=cast["curator"])
    attacks.refresh_from_db()
    apply(attacks, Said({"as_of": "2021-03-04"}), by=cast["curator"])


def test_what_came_of_an_ask_is_dated_no_newer_than_its_source(attacks, cast):
    ask = make(Ask, process=attacks, text="Stop them.")
    given = {"source": make(Source, title="A page", date="2021"), "fate": "not_taken_up"}
    fate = make(Fate, ask=ask, date="2021", **given)
    later = Said({}, {Fate: [{"id": fate.pk, "date": "2026"}]})
    with pytest.raises(ValidationError, match="“A page” is of 2021"):
        apply(ask, later, by=cast["curator"])
    fate.refresh_from_db()
    assert str(fate.date) == "2021"


def test_a_look_at_a_promise_changes_nothing_that_is_said_of_it(attacks, signed_in):
    """`checked` of a commitment is the same: who looked, and when."""
    made = make(Commitment, process=attacks, text="To listen", date="2021", outcome="Not known.")
    sent = {"act": "looked", "kind": "commitment", "id": str(made.pk), "field": ""}
    signed_in["curator"].post("/upkeep/stale/", sent)
    made.refresh_from_db()
    assert (str(made.checked), str(made.date), made.outcome) == ("2026-11-30", "2021", "Not known.")
