"""Names of people go after their time; what happened stays."""

import datetime as dt

import pytest
from django.utils import timezone

from engagement.queue.worker import work_off
from processes.models import Invitation, Lesson, Proposal, ProposalState
from processes.people import staff
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


def test_who_changed_something_is_known_for_two_years(world, cast):
    lesson = make(Lesson, logged_by=cast["member"], text="Ask early")
    lesson.text = "Ask earlier"
    lesson._history_user = cast["member"]
    lesson.save()
    past = Lesson.unrestricted_versions.filter(id=lesson.pk)
    first, second = past.order_by("history_date")
    type(first).unrestricted.filter(pk=first.pk).update(history_date=days_ago(740))
    work_off(early=True)
    assert [row.history_user for row in past.order_by("history_date")] == [None, cast["member"]]
    assert [row.text for row in past.order_by("history_date")] == ["Ask early", "Ask earlier"]


def test_an_invitation_goes_once_it_is_over(world):
    for name in ("over", "used", "open"):
        staff.invite(f"{name}@example.org", world.home, "contributor")
    Invitation.unrestricted.filter(email="over@example.org").update(ends=days_ago(0))
    Invitation.unrestricted.filter(email="used@example.org").update(used=days_ago(0))
    work_off(early=True)
    assert [one.email for one in Invitation.unrestricted.all()] == ["open@example.org"]


@pytest.mark.parametrize(
    ("state", "days", "kept"),
    [
        (ProposalState.RETURNED, 31, False),
        (ProposalState.RETURNED, 29, True),
        (ProposalState.ACCEPTED, 31, True),
        (ProposalState.OPEN, 31, True),
    ],
)
def test_what_was_handed_over_and_returned_goes_after_a_month(world, cast, state, days, kept):
    decided = None if state == ProposalState.OPEN else days_ago(days)
    made = Proposal.unrestricted.create(
        kind="lessons", title="T", content={"text": ["x"]}, state=state, decided=decided,
        reason="Too long", publishes=False, owner=world.home, proposer=cast["member"],
    )  # fmt: skip
    work_off(early=True)
    made.refresh_from_db()
    assert bool(made.content) is kept
