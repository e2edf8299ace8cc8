"""Commitments: overdue is computed, never typed, and the same wherever it is asked."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from processes.models import (
    SETTLED,
    Commitment,
    Completion,
    Intervention,
    Organisation,
    Participation,
    Process,
)
from tests.making import checked, make
from tests.reading import markup

pytestmark = pytest.mark.engine

TODAY = dt.date(2024, 9, 2)
DUE = [
    # due, days late on TODAY
    ("2024-09-03", 0),
    ("2024-09-02", 0),  # the day itself counts in full
    ("2024-09-01", 1),
    ("2024-08-21", 12),
    ("2024-09", 0),
    ("2024-08", 2),  # the latest day it can mean
    ("2024", 0),
    ("2023", 246),
    ("2024-33", 155),  # the first quarter
    ("2024-01/2024-08", 2),
    ("2024-01/..", 0),
    ("../2024-08-31", 2),
    ("2024-08-31~", 2),
    ("", 0),
]


@pytest.mark.parametrize(("due", "days"), DUE)
def test_a_promise_is_late_once_the_latest_day_it_can_mean_has_passed(due, days):
    assert Commitment(due=due).overdue(TODAY) == days


@pytest.mark.parametrize("completion", Completion.values)
def test_what_is_settled_is_late_no_more(completion):
    late = Commitment(due="2024-08-31", completion=completion).overdue(TODAY)
    assert late == (0 if completion in SETTLED else 2)


@pytest.mark.django_db
@pytest.mark.parametrize("completion", Completion.values)
def test_the_rule_for_rows_and_the_rule_for_one_agree(completion):
    made = [make(Commitment, due=due, completion=completion) for due, _days in DUE]
    asked = set(Commitment.unrestricted.filter(Commitment.overdue_on(TODAY)))
    assert asked == {one for one in made if one.overdue(TODAY)}


@pytest.mark.django_db
def test_what_came_of_it_is_one_of_seven_and_nothing_else():
    assert "overdue" not in Completion.values
    kept = make(Commitment)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(Commitment.unrestricted.filter(pk=kept.pk), completion="overdue")


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "said"), [(1, "Overdue by 1 day<"), (12, "Overdue by 12 days<")])
def test_the_page_of_the_process_says_how_late_it_is(client, days, said):
    due = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days)
    made = make(Commitment, due=str(due), process=make(Process))
    unknown = "Its day has passed; whether it was kept is not recorded"
    for address in (made.process.get_absolute_url(), "/commitments/"):
        page = markup(client.get(address))
        assert unknown in page and "Overdue by" not in page, address
    made.checked = str(due + dt.timedelta(days=1))  # somebody has looked since
    made.save()
    for address in (made.process.get_absolute_url(), "/commitments/"):
        page = markup(client.get(address))
        assert said in page and unknown not in page, address


@pytest.mark.django_db
@pytest.mark.parametrize("completion", ["broken", "complete", "withdrawn"])
def test_a_promise_stays_on_record_whatever_came_of_it(client, completion):
    made = make(Commitment, text="A reply in writing", completion=completion)
    page = client.get("/commitments/").content.decode()
    assert "A reply in writing" in page
    assert str(Completion(completion).label) in page
    assert client.get(made.get_absolute_url()).status_code == 200


# -- who promised ----------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_or_more_may_have_promised_and_some_without_a_name(client):
    first, second, absent = (make(Organisation, name=name) for name in ("Chair", "Union", "Else"))
    together = make(Commitment, text="Open the room", actor=first)
    together.others.add(second)
    unnamed = make(Commitment, text="Soften it", actor=None, unnamed="several governments")
    assert [one.words for one in together.promisers] == ["Chair", "Union"]
    assert [one.words for one in unnamed.promisers] == ["several governments"]
    page = client.get("/commitments/").content.decode()
    assert "Chair</bdi>, <bdi>Union" in page
    assert "several governments" in page
    for body, shown in ((first, True), (second, True), (absent, False)):
        for address in (body.get_absolute_url(), f"/commitments/?actor={body.slug}"):
            assert ("Open the room" in client.get(address).content.decode()) is shown, address
    with pytest.raises(ValidationError, match="Say who promised it"):
        checked(Commitment, actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(Commitment.unrestricted.filter(pk=unnamed.pk), unnamed="")


@pytest.mark.django_db
def test_its_page_and_the_list_say_to_whom_it_was_promised(client):
    """Was: the list alone said so."""
    asked = make(Intervention, title="A letter")
    for name, role in (("Home Rights", "lead"), ("The Ministry", "addressee")):
        who = make(Organisation, name=name)
        make(Participation, intervention=asked, organisation=who, role=role)
    promise = make(Commitment, text="A reply in writing", answers=asked)
    loose = make(Commitment, text="A calendar")
    said = " ".join(markup(client.get(promise.get_absolute_url())).split())
    assert "Promised to <bdi>Home Rights</bdi>." in said
    assert "<bdi>Home Rights</bdi>" in markup(client.get("/commitments/"))
    assert "Promised to" not in markup(client.get(loose.get_absolute_url()))
