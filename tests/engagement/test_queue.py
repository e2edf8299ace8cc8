"""One queue: each job is done once, by one of those who come upon it, and none is lost."""

import datetime as dt
import gc
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from engagement.models import Job
from engagement.queue import worker
from engagement.queue.jobs import LASTS, Lost, pause_after
from engagement.turns import leaving_room
from tests.threads import in_a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def works(monkeypatch):
    """Regular work of this test alone, {what: what does it}, each once an hour, and due."""

    def given(**works):
        every = {what: (do, HOUR) for what, do in works.items()}
        monkeypatch.setattr(worker, "works", lambda: every)
        worker.set_up()
        everything_is_due()

    return given


def everything_is_due():
    Job.objects.update(due=timezone.now())


def test_regular_work_has_one_row_and_is_due_again_after_its_time(works):
    works(count=lambda now: 3)
    worker.set_up()
    begun = timezone.now()
    assert worker.work_off() == {"count": 3}
    job = Job.objects.get()
    assert (job.tries, job.claimed_by, job.said) == (0, None, "")
    assert begun + HOUR <= job.due <= timezone.now() + HOUR
    assert worker.work_off() == {}
    assert worker.work_off(early=True) == {"count": 3}


def test_what_is_regular_no_more_has_no_row(works):
    works(count=lambda now: 3)
    works(other=lambda now: 4)
    assert [job.what for job in Job.objects.all()] == ["other"]


def test_at_first_a_site_is_found_as_it_was(works):
    works(count=lambda now: 3)
    Job.objects.all().delete()
    worker.set_up()
    assert worker.work_off() == {}
    assert Job.objects.get().due > timezone.now()


def test_what_fails_waits_longer_each_time_and_the_others_go(works, caplog):
    def fails(now):
        raise RuntimeError("What Jane Roe wrote")

    works(fails=fails, goes=lambda now: 1)
    for tries in (1, 2, 3):
        begun = timezone.now()
        assert worker.work_off() == {"fails": 0, "goes": 1}
        job = Job.objects.get(what="fails")
        assert (job.tries, job.claimed_by, job.said) == (tries, None, "RuntimeError")
        assert job.due >= begun + pause_after(tries)
        everything_is_due()
    assert "RuntimeError" in caplog.text
    assert "Jane Roe" not in caplog.text


def test_why_something_waits_is_kept_until_it_is_done(works):
    answers = [RuntimeError("The other side is away")]

    def asks(now):
        if answers:
            raise answers.pop()
        return 1

    works(asks=asks)
    assert worker.work_off() == {"asks": 0}
    assert Job.objects.get().said == "RuntimeError"
    everything_is_due()
    assert worker.work_off() == {"asks": 1}
    assert (Job.objects.get().said, Job.objects.get().tries) == ("", 0)


def test_what_has_failed_stands_behind_what_has_not():
    Job.hand_over("things", 1, 2)
    Job.objects.filter(about="1").update(tries=1)
    everything_is_due()
    assert Job.next_of(["things"]).about == "2"
    assert Job.next_of(["others"]) is None


def test_the_pause_grows_to_six_hours():
    pauses = [pause_after(tries) for tries in range(1, 15)]
    assert pauses[:3] == [dt.timedelta(minutes=number) for number in (1, 2, 4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == dt.timedelta(hours=6)


def test_what_is_handed_over_goes_with_a_change_that_is_taken_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Job.hand_over("things", 1)
        raise ZeroDivisionError
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_handed_over_is_seen_once_the_change_is_stored():
    with transaction.atomic():
        Job.hand_over("things", 1)
        assert in_a_thread(lambda: Job.next_of(["things"])).result(60) is None
    assert in_a_thread(lambda: Job.next_of(["things"])).result(60).about == "1"


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_come_upon_a_job_together_one_has_it():
    Job.hand_over("things", 1)
    together = Barrier(4)

    def run():
        job = Job.objects.get()
        together.wait(60)
        return job.claim()

    runners = [in_a_thread(run) for _ in range(4)]
    assert sorted(one.result(60) for one in runners) == [False, False, False, True]
    assert Job.objects.get().tries == 1


def test_what_a_killed_worker_had_is_due_again_when_its_claim_ends(works):
    done = []
    works(count=lambda now: done.append(now) or 1)
    job = Job.objects.get()
    assert job.claim()
    assert timezone.now() < job.due <= timezone.now() + LASTS
    assert worker.work_off() == {}
    everything_is_due()
    assert worker.work_off() == {"count": 1}
    assert len(done) == 1


def test_who_lost_a_claim_neither_goes_on_nor_ends_the_job_of_another():
    Job.hand_over("things", 1)
    slow, other = Job.objects.get(), Job.objects.get()
    assert slow.claim()
    everything_is_due()
    assert other.claim()
    with pytest.raises(Lost), slow.held():
        pytest.fail("It went on")
    slow.let_go(HOUR, said="It took too long")
    slow.let_go(None)
    with other.held():
        pass
    job = Job.objects.get()
    assert (job.claimed_by, job.tries, job.said) == (other.claimed_by, 2, "")
    other.let_go(None)
    assert not Job.objects.exists()


def test_holding_a_claim_makes_it_last_anew():
    Job.hand_over("things", 1)
    job = Job.objects.get()
    assert job.claim()
    everything_is_due()
    with job.held():
        pass
    assert Job.objects.get().due > timezone.now()
    assert not Job.objects.get().claim()


def test_nobody_waits_while_memory_is_looked_through():
    """Was: with thousands of lines in memory that took ten times as long as what was written."""
    with leaving_room():
        assert not gc.isenabled()
    assert gc.isenabled()
    with suppress(Lost), Job.begin("imports", "1").held():
        assert not gc.isenabled()
        raise Lost
    assert gc.isenabled()
