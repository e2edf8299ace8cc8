"""Consultations: how much notice there was, and what could and could not be known of it."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from processes.models import WAS_IN, Admission, AdmissionStatus, Consultation, Organisation
from processes.models.consultation import working_days_between
from tests.making import checked, make
from tests.reading import markup

pytestmark = pytest.mark.engine


def day(text):
    return dt.date.fromisoformat(text)


# In September 2024 the 2nd, 9th, 16th, 23rd and 30th were Mondays.
@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2024-09-02", "2024-09-02", 0),
        ("2024-09-02", "2024-09-03", 1),
        ("2024-09-02", "2024-09-06", 4),
        ("2024-09-02", "2024-09-07", 4),  # a Saturday adds none
        ("2024-09-02", "2024-09-08", 4),
        ("2024-09-02", "2024-09-09", 5),
        ("2024-09-06", "2024-09-09", 1),  # over a weekend
        ("2024-09-06", "2024-09-08", 0),
        ("2024-09-07", "2024-09-08", 0),
        ("2024-09-07", "2024-09-09", 1),
        ("2024-09-08", "2024-09-13", 5),
        ("2024-09-02", "2024-09-30", 20),
        ("2023-12-29", "2024-01-02", 2),
        ("2024-02-28", "2024-03-01", 2),  # a leap year
        ("2023-09-02", "2024-09-02", 261),
        ("2024-09-09", "2024-09-02", 0),  # never negative
    ],
)
def test_working_days_are_monday_to_friday_after_the_first_day(first, last, days):
    assert working_days_between(day(first), day(last)) == days


@pytest.mark.parametrize("first", [day("2024-09-02") + dt.timedelta(days=n) for n in range(7)])
def test_working_days_agree_with_counting_them(first):
    for length in range(40):
        last = first + dt.timedelta(days=length)
        days = [first + dt.timedelta(days=n) for n in range(1, length + 1)]
        assert working_days_between(first, last) == sum(one.weekday() < 5 for one in days)


@pytest.mark.parametrize(
    ("announced", "dates", "days"),
    [
        ("2024-09-02", {"closes": "2024-09-06"}, 4),
        ("2024-09-02", {"date": "2024-09-06"}, 4),
        ("2024-09-02", {"closes": "2024-09-06", "date": "2024-12-24"}, 4),
        ("2024-09-02", {"closes": "2024-09-02"}, 0),
        ("2024-09-06", {"date": "2024-09-02"}, 0),
        ("2024-09-02", {"date": "2024-10"}, 21),  # its earliest day: never more than there was
        ("2024-09-02", {"date": "2024-09-09/2024-09-11"}, 5),
        # nothing is computed from a guess
        ("", {"closes": "2024-09-06"}, None),
        ("2024-09-02", {}, None),
        ("2024-09", {"closes": "2024-09-06"}, None),
        ("2024", {"closes": "2024-09-06"}, None),
        ("2024-09-02/2024-09-04", {"closes": "2024-09-06"}, None),
        ("../2024-09-02", {"closes": "2024-09-06"}, None),
        ("2024-09-02", {"closes": "../2024-09-06"}, None),
        ("2024-09-02~", {"closes": "2024-09-06"}, None),
        ("2024-09-02?", {"closes": "2024-09-06"}, None),
        ("2024-09-02", {"closes": "2024-09-06~"}, None),
    ],
)
def test_working_days_are_computed_from_what_is_known_and_never_from_a_guess(
    announced, dates, days
):
    assert Consultation(announced=announced, **dates).working_days_of_notice == days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"announced": "2024-09-02", "closes": "2024-09-06"}, "4 working days"),
        ({"announced": "2024-09-02", "closes": "2024-09-03"}, "1 working day<"),
        ({"announced": "2024-09-02", "closes": "2024-09-02"}, "0 working days"),
        ({"closes": "2024-09-06"}, "Not known"),
    ],
)
def test_the_page_says_how_much_notice_there_was(client, given, said):
    page = markup(client.get(make(Consultation, **given).get_absolute_url()))
    notice = page.partition(">Notice</dt>")[2].partition("</div>")[0]
    assert said in notice


@pytest.mark.django_db
def test_a_closing_time_names_its_time_zone():
    with pytest.raises(ValidationError):
        checked(Consultation, closes="2024-09-06", closes_at=dt.time(17))
    kept = make(Consultation, closes_at=dt.time(17), time_zone="America/Mexico_City")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(Consultation.unrestricted.filter(pk=kept.pk), time_zone="")


# -- who was in, who was left out -----------------------------------------------------------
LEFT_OUT = {"not_invited", "objected_to", "refused"}


@pytest.mark.parametrize(
    "status",
    ["invited", "applied", "accredited", "admitted", "attended", "spoke", *sorted(LEFT_OUT)],
)
def test_who_was_left_out_is_told_from_who_was_in(status):
    assert Admission(status=status).left_out is (status in LEFT_OUT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("organisation", "group", "taken"),
    [
        (True, "", True),
        (False, "small newspapers", True),
        (True, "both", False),
        (False, "", False),
    ],
)
def test_an_admission_names_an_organisation_or_a_group(organisation, group, taken):
    body = make(Organisation) if organisation else None
    try:
        made = make(Admission, organisation=body, group=group)
    except ValidationError as refused:
        assert "Name an organisation or a group, and not both." in refused.messages
        made = None
    assert bool(made) is taken
    if made:
        assert made.who.words == (body.name if body else group)


@pytest.mark.django_db
def test_the_page_says_who_was_left_out_and_by_which_rule(client):
    hearing = make(Consultation)
    make(Admission, consultation=hearing, group="networks of rural women", status="not_invited")
    make(Admission, consultation=hearing, group="bar associations", status="spoke", route="rule 9")
    page = client.get(hearing.get_absolute_url()).content.decode()
    out, _in, let_in = page.partition("Left out</h3>")[2].partition(">In</h3>")
    assert "networks of rural women" in out
    assert "not invited" in out
    assert "bar associations" in let_in
    assert "rule 9" in let_in


@pytest.mark.django_db
def test_only_who_was_in_is_in_and_who_refused_and_why_is_told(client):
    hearing = make(Consultation)
    for status in AdmissionStatus:
        make(Admission, consultation=hearing, group=f"group {status}", status=status)
    refused = {"status": "refused", "route": "paragraph 9", "date": "2022-02-28"}
    refused |= {"objected_by": "a member state", "note": "No reason was given"}
    make(Admission, consultation=hearing, group="R3D", **refused)
    page = client.get(hearing.get_absolute_url()).content.decode().partition("Left out</h3>")[2]
    out, _in, rest = page.partition(">In</h3>")
    was_in, _asked, asked = rest.partition("Invited, accredited or applied</h3>")
    for status in AdmissionStatus:
        place = out if status in LEFT_OUT else was_in if status in WAS_IN else asked
        assert f"group {status}" in place.partition("</section>")[0], status
    assert all(one in out for one in ("paragraph 9", "28 Feb 2022", "a member state", "No reason"))


@pytest.mark.django_db
def test_that_nobody_is_recorded_is_not_said_to_be_nobody(client):
    page = client.get(make(Consultation).get_absolute_url()).content.decode()
    assert "That is not the same as nobody." in page


# -- announced, and as it was ---------------------------------------------------------------
@pytest.mark.django_db
def test_access_as_announced_and_as_it_was_stand_beside_each_other(client):
    hearing = make(Consultation, access="open", access_in_effect="token", notice="very limited")
    for address in (hearing.get_absolute_url(), "/consultations/"):
        page = " ".join(client.get(address).content.decode().split())
        assert "Announced: Open to all" in page, address
        assert "In effect: Token, in form only" in page, address
        assert "very limited" in page, address
        assert "stamp okay" not in page, address  # nothing says plainly that it was open


@pytest.mark.django_db
def test_without_a_word_on_how_it_was_only_what_was_announced_is_shown(client):
    for known in ("", "as_announced"):
        hearing = make(Consultation, access="open", access_in_effect=known)
        page = client.get(hearing.get_absolute_url()).content.decode()
        assert "In effect" not in page
        assert "stamp okay" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "said"), [("", "Not recorded"), ("closed", "Over")])
def test_its_page_says_how_far_it_got_or_that_it_is_not_recorded(client, state, said):
    one = make(Consultation, state=state)
    page = re.sub(r"\s+", " ", client.get(one.get_absolute_url()).content.decode())
    assert re.search(rf"<dt>State</dt> <dd> (<bdi>)?{said}(</bdi>)? </dd>", page)
