"""The audit trail: what was noted stays as it was, or a look through it says so."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from engagement.backup.taking import version
from engagement.management.commands.start import note_settings
from engagement.models import Cut, Event, Job, Seal
from engagement.queue.worker import work_off
from engagement.trail.chain import faults, head
from engagement.trail.cutting import cut_trail, first_kept
from engagement.trail.events import SEALING, What, note
from tests import databases
from tests.conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
migration = import_module("engagement.migrations.0004_trail")


def several(number=4):
    """Events that have their place in the chain."""
    made = [note(What.SIGNED_IN, level=str(one)) for one in range(number)]
    work_off()
    return made


def told(*words):
    out = StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def aged(events, months=30):
    """As if they had happened that long ago, which only who owns the database can do."""
    then = timezone.now() - dt.timedelta(days=31 * months)
    for one in events:
        Event.objects.filter(pk=one.pk).update(at=then, month=f"{then:%Y-%m}")


# -- what an event says ------------------------------------------------------------------------
def test_an_event_says_who_did_what_when_by_a_number_that_is_used_nowhere_else():
    ana = person("ana@example.org")
    event = note(What.PASSWORD_CHANGED, who=ana, on=ana)
    assert (event.who, event.kind, event.thing) == (ana.trail, "accounts", ana.trail)
    assert ana.trail not in (ana.pk, None)
    assert event.month == f"{event.at:%Y-%m}"


@pytest.mark.parametrize("said", ["Met the minister", "ana@example.org", "x" * 65, "a\nb", 1.5])
def test_content_has_no_place_in_it(said):
    with pytest.raises((ValueError, TypeError)):
        note(What.WIDENED, level=said)
    assert not Event.objects.exists()


def test_what_is_not_done_is_not_noted():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(What.SIGNED_IN)
        raise ZeroDivisionError
    assert not Event.objects.exists()
    assert not Job.objects.exists()


# -- the chain ---------------------------------------------------------------------------------
def test_each_event_gets_its_place_after_the_act():
    made = several()
    assert list(Seal.objects.order_by("number").values_list("number", "event")) == [
        (number, one.pk) for number, one in enumerate(made, 1)
    ]
    assert not Job.objects.filter(what=SEALING).exists()
    assert list(faults()) == []
    assert "Events: 4, of which 0 wait" in told("verify")


def changed(rows, **values):
    return lambda: rows().update(**values)


def of(number):
    return Event.objects.filter(seal__number=number)


def without_one():
    pk = Seal.objects.get(number=2).event_id
    Seal.objects.filter(number=2).delete()
    Event.objects.filter(pk=pk).delete()


def made_anew():
    """Who takes an event out and makes the rest of the chain anew."""
    last = Seal.objects.get(number=4).event_id
    Seal.objects.filter(number__gte=3).delete()
    Job.objects.create(what=SEALING, about=str(last))
    work_off()


TAMPERED = {
    "what": changed(lambda: of(2), what=What.SIGN_IN_FAILED),
    "who": changed(lambda: of(2), who="00000000-0000-0000-0000-000000000001"),
    "at": changed(lambda: of(1), at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    "month": changed(lambda: of(1), month="2020-01"),
    "detail": changed(lambda: of(3), detail={"level": "public"}),
    "organisation": changed(lambda: of(3), organisation="00000000-0000-0000-0000-000000000001"),
    "thing": changed(lambda: of(4), thing="00000000-0000-0000-0000-000000000001"),
    "kind": changed(lambda: of(4), kind="asks"),
    "hash": changed(lambda: Seal.objects.filter(number=4), hash="0" * 64),
    "before": changed(lambda: Seal.objects.filter(number=3), before="0" * 64),
    "gone": without_one,
    "a forged cut": lambda: Cut.objects.create(
        number=2, hash="0" * 64, month=first_kept(timezone.now()), events=2
    ),
}


def test_whatever_is_changed_is_found():
    several()
    for name, tamper in TAMPERED.items():
        with transaction.atomic():
            tamper()
            assert list(faults()), name
            with pytest.raises(CommandError, match="not as it was written"):
                told("verify")
            transaction.set_rollback(True)
    assert list(faults()) == []


def test_a_chain_made_anew_is_told_by_what_was_written_down_elsewhere():
    several()
    number, digest = head()
    assert f"{number}:{digest}" in told("verify", "--known", f"{number}:{digest}")
    made_anew()
    [missing] = faults([(number, digest)])
    assert missing == "Number 4 was written down, and is gone."
    assert list(faults([(3, digest)])) == ["Number 3 is not the one that was written down."]
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        told("verify", "--known", "4")


def test_an_event_that_waits_for_long_is_told():
    note(What.SIGNED_IN)
    assert "of which 1 wait" in told("verify")
    Event.objects.update(at=timezone.now() - dt.timedelta(hours=2))
    with pytest.raises(CommandError):
        told("verify")


@pytest.mark.django_db(transaction=True)
def test_the_chain_holds_where_many_write_and_make_it_at_once():
    together = Barrier(4)

    def write():
        try:
            together.wait()
            for _each in range(5):
                note(What.SIGNED_IN)
                work_off()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        for one in [threads.submit(write) for _each in range(4)]:
            one.result()
    Job.objects.filter(what=SEALING).update(due=timezone.now(), claimed_by=None)
    work_off()
    assert Seal.objects.count() == Event.objects.count() == 20
    assert list(faults()) == []


# -- cutting -----------------------------------------------------------------------------------
def test_whole_months_older_than_two_years_are_cut_and_the_rest_holds():
    old = [note(What.SIGNED_IN) for _each in range(3)]
    aged(old)
    work_off()
    assert cut_trail() is not None
    assert (Event.objects.count(), Seal.objects.count(), head()[0]) == (0, 0, 3)
    several(2)
    assert list(faults()) == []
    assert "Nothing is older than 24 months" in told("cut")
    Seal.objects.filter(number=4).update(before="0" * 64)
    assert list(faults())


def test_a_month_is_kept_for_two_years():
    assert first_kept(dt.datetime(2026, 11, 29, tzinfo=dt.UTC)) == "2024-11"
    assert first_kept(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == "2024-01"
    several(1)
    old, young = note(What.SIGNED_IN), note(What.SIGNED_IN)
    aged([old])
    work_off()
    assert cut_trail() is None  # what stands before it in the chain is younger
    assert Event.objects.filter(pk=young.pk).exists()


# -- PostgreSQL --------------------------------------------------------------------------------
@pytest.fixture
def kept(transactional_db):
    """The tables as a migration makes them; those of tests are made without."""
    with connection.schema_editor() as editor:
        migration.keep(None, editor)
    yield
    with connection.schema_editor() as editor:
        migration.let_go(None, editor)


def refused(asked, said):
    with pytest.raises((DatabaseError, psycopg.Error)) as wrong, transaction.atomic():
        asked.execute(said)
    return str(wrong.value)


@pytest.mark.postgresql
def test_the_account_of_the_site_adds_and_changes_nothing(kept):
    several()
    Cut.objects.create(number=9, hash="0" * 64, month="2020-01", events=1)
    for table in migration.TABLES:
        key = "id" if table == "engagement_event" else "number"
        for said in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
            with connection.cursor() as asked:
                assert "never changed" in refused(asked, said.format(table, key)), said
    assert Event.objects.count() == 4


@pytest.fixture
def as_superuser(kept):
    """A connection of the one who keeps the server, where it lets us be that."""
    used = connection.settings_dict
    with connection.cursor() as asked:
        asked.execute("SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin")
        name = asked.fetchone()[0]
    where = {"host": used["HOST"], "port": used["PORT"], "dbname": used["NAME"], "user": name}
    try:
        with psycopg.connect(**where, autocommit=True) as theirs:
            yield theirs
    except psycopg.OperationalError:
        pytest.skip("This server lets nobody be a superuser without a password")


@pytest.mark.postgresql
def test_what_a_superuser_changes_is_found(as_superuser):
    several()
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE engagement_event SET what = 'sign_in_failed' WHERE id % 2 = 0")
    assert len([*faults()]) == 2


OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
CUTTER, GIVEN_AWAY = re.findall(r"```sql\n(.*?)```", OPERATING, re.S)


@pytest.fixture
def accounts(as_superuser):
    """The keeper's connection, after what docs/operating.md has them do; it is undone."""
    ours = connection.settings_dict["USER"]
    for said in (CUTTER, GIVEN_AWAY):
        as_superuser.execute(re.sub(r"\brecord\b", ours, said))
    yield as_superuser
    for table in migration.TABLES:
        as_superuser.execute(f'ALTER TABLE {table} OWNER TO "{ours}"')
    for one in ("engagement_trail", "engagement_cutter"):
        as_superuser.execute(f"DROP OWNED BY {one}")
        as_superuser.execute(f"DROP ROLE {one}")


@contextmanager
def account(name):
    """The site asks with the rights of this account."""
    used = connection.settings_dict
    before = used["USER"]
    databases.let_go()
    used["USER"] = name
    try:
        yield
    finally:
        databases.let_go()
        used["USER"] = before


@pytest.mark.postgresql
def test_a_second_account_cuts_old_months_and_nothing_else(accounts):
    accounts.execute("SET session_replication_role = replica")
    for _each in range(2):
        old = note(What.SIGNED_IN)
        said = "UPDATE engagement_event SET month = '2020-01' WHERE id = %s"
        accounts.execute(said, [old.pk])
    several(1)
    for said in ("DELETE FROM engagement_event", "UPDATE engagement_seal SET hash = ''"):
        with connection.cursor() as asked:
            assert "permission denied" in refused(asked, said)
    with pytest.raises(CommandError, match="may not cut"):
        told("cut")
    with account("engagement_cutter"):
        with connection.cursor() as asked:
            assert "is kept" in refused(asked, "DELETE FROM engagement_event")
            assert "permission denied" in refused(asked, "UPDATE engagement_event SET what = ''")
        assert "Events: 2" in told("cut")
    several(1)
    assert list(faults()) == []


# -- the start ---------------------------------------------------------------------------------
def test_a_start_is_noted_where_settings_are_others_than_before(monkeypatch):
    note_settings()
    note_settings()
    assert Event.objects.count() == 1
    monkeypatch.setenv("OPEN_SIGN_UP", "yes")
    note_settings()
    first, second = (one.detail for one in Event.objects.order_by("pk"))
    assert first["version"] == second["version"] == version()
    assert first["settings"] != second["settings"]
