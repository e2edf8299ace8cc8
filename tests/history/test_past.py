"""What was: kept for every kind, told to those who may see it now and could see it then."""

import datetime as dt
import itertools
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from simple_history.models import HistoricalRecords

from engagement.resources import kinds
from processes.access import Reader, as_reader
from processes.history import past
from processes.models import (
    Affiliation,
    Ask,
    Fate,
    Intervention,
    Jurisdiction,
    Lesson,
    Organisation,
    Participation,
    Position,
    Process,
    Score,
    Stage,
)
from tests.conftest import person
from tests.making import make
from tests.spine.test_access import LEVELS, on, table
from tests.sweep.kinds import part_kinds, pointers, record_kinds

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
KINDS = kinds("processes")
RECORDS = record_kinds()
THEN = timezone.now() - dt.timedelta(days=60)
LATER = timezone.now() - dt.timedelta(days=30)
of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.resource.plural)
of_every_record = pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.resource.plural)


# -- making what was -------------------------------------------------------------------------
def put(row, world, level, when=None, **values):
    """Save a record on a level, as if on a day."""
    values = {"owner": None, "coalition": None, **on(world, level), **values}
    for name, value in values.items():
        setattr(row, name, value)
    return saved(row, when)


def saved(row, when=None):
    if when is not None:
        row._history_date = when
    row.save()
    row.__dict__.pop("_history_date", None)
    return row


@contextmanager
def one_request(user=None):
    HistoricalRecords.context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        del HistoricalRecords.context.request


def told(record, who):
    """All words of the history of a record, as a person is told them."""
    lines = [
        f"{label}: {text}"
        for change in changes(record, who)
        for piece in change.pieces
        for label, marks in piece.lines
        for _mark, text in marks
    ]
    return "\n".join(str(line) for line in lines)


def changes(record, who):
    return past.History(record, as_reader(who)).changes


def stood(record, who, when):
    return past.AsOn(record, Reader(who), timezone.localdate(when))


def browser(who):
    client = Client()
    if who.is_authenticated:
        client.force_login(who)
    return client


# -- the rule: now and then ------------------------------------------------------------------
def check_now_and_then(kind, world, cast):
    """Every level it had, by every level it has, by everybody."""
    rows = {}
    for then, now in itertools.product(LEVELS, repeat=2):
        row = rows[then, now] = make(kind, claimant="Formerly", **on(world, then))
        put(row, world, now, claimant="Presently")
    for name, who in cast.items():
        told = set(past.versions_of(kind, Reader(who)).values_list("id", "claimant"))
        for (then, now), row in rows.items():
            wanted = {(row.pk, "Presently")} if LEVELS[now][name] else set()
            if LEVELS[now][name] and LEVELS[then][name]:
                wanted.add((row.pk, "Formerly"))
            assert {one for one in told if one[0] == row.pk} == wanted, (then, now, name)


@of_every_record
def test_what_was_is_told_to_who_sees_it_now_and_could_see_it_then(kind, world, cast):
    check_now_and_then(kind, world, cast)


@pytest.mark.parametrize(("then", "now"), list(itertools.product(LEVELS, repeat=2)))
def test_its_pages_say_so_too(then, now, world, cast):
    row = make(Lesson, claimant="Formerly", **on(world, then))
    Lesson.unrestricted_versions.update(history_date=THEN)
    put(row, world, now, claimant="Presently", when=LATER)
    for name, who in cast.items():
        client, path = browser(who), row.get_absolute_url()
        if not LEVELS[now][name]:
            for last in ("history/", "?on=2024"):
                assert client.get(f"{path}{last}").status_code == 404
            continue
        told = client.get(f"{path}history/").content.decode()
        stood = client.get(path, {"on": f"{THEN:%Y-%m-%d}"}).content.decode()
        assert ("Formerly" in told) == ("Formerly" in stood) == LEVELS[then][name], name
        assert "Presently" in told and "Presently" not in stood, name
        stood = client.get(path, {"on": f"{LATER:%Y-%m-%d}"}).content.decode()
        assert "Presently" in stood and "Formerly" not in stood, name


PARTS = [(part, pointer) for part in part_kinds() for pointer in pointers(part)]
of_every_part = pytest.mark.parametrize(
    ("part", "pointer"),
    PARTS,
    ids=lambda one: getattr(one, "__name__", getattr(one, "name", "")),
)


def pointed_at_by(part, pointer, target):
    """A part whose only record on a level is `target`."""
    given = {pointer.name: target}
    if part is Score and pointer.name == "intervention":
        given |= {"criterion": 2}
    if part.__name__ == "OtherName":
        given |= {"organisation": None}
    return make(part, **given)


def check_part_now_and_then(part, pointer, world, cast):
    rows = {}
    for then, now in itertools.product(("public", "organisation", "theirs"), repeat=2):
        target = make(pointer.related_model, **on(world, then))
        row = pointed_at_by(part, pointer, target)
        put(target, world, now)
        row.save()
        versions = part.unrestricted_versions.filter(id=row.pk).order_by("history_id")
        first, second = versions.values_list("pk", flat=True)
        rows[then, now] = first, second
    for name, who in cast.items():
        seen = past.part_versions_of(part, Reader(who), pointer.related_model)
        found = set(seen.values_list("pk", flat=True))
        for (then, now), versions in rows.items():
            wanted = [LEVELS[now][name] and LEVELS[then][name], LEVELS[now][name]]
            assert [one in found for one in versions] == wanted, (then, now, name)


@of_every_part
def test_what_a_part_said_is_told_to_who_sees_its_record_now_and_could_then(
    part, pointer, world, cast
):
    check_part_now_and_then(part, pointer, world, cast)


def test_a_part_whose_record_was_narrowed_in_the_same_change_was_never_readable(world, cast):
    """A form saves the part first and narrows its record a moment later."""
    row = make(Intervention)
    with one_request():
        make(Participation, intervention=row, capacity="secret adviser")
        put(row, world, "organisation")
    part = Participation.unrestricted.get(intervention=row)
    part.capacity = "adviser"
    part.save()
    put(row, world, "public")
    assert "secret adviser" in told(row, cast["member"])
    assert "secret adviser" not in told(row, cast["nobody"])


def test_nor_was_a_record_that_one_change_saved_twice(world, cast):
    row = make(Lesson, text="first")
    with one_request():
        row.text = "secret"
        row.save()
        put(row, world, "organisation")
    put(row, world, "public", text="last")
    assert "secret" in told(row, cast["member"])
    assert "secret" not in told(row, cast["nobody"])


def test_what_one_request_does_is_one_change(world, cast):
    with one_request():
        row = make(Ask, text="Repeal it")
        row.holders.add(world.home, world.friend)
        row.text = "Repeal Article 4"
        row.save()
    (change,) = changes(row, cast["nobody"])
    assert change.is_start
    assert "Friend Watch, Home Rights" in told(row, cast["nobody"])
    assert Ask.unrestricted_versions.filter(id=row.pk).count() == 1


def test_what_came_and_went_in_one_request_was_never_there(world, cast):
    row = make(Process)
    with one_request():
        make(Jurisdiction, process=row, place="MX").delete()
    assert "MX" not in told(row, cast["nobody"])


def test_between_two_public_versions_a_private_one_leaves_no_trace(world, cast):
    row = make(Lesson, text="before")
    put(row, world, "organisation", text="secret")
    put(row, world, "public", text="after")
    assert "secret" not in told(row, cast["nobody"])
    assert len(changes(row, cast["nobody"])) == 2
    assert len(changes(row, cast["member"])) == 3


def test_a_record_that_was_private_for_a_while_and_said_the_same_shows_no_change(world, cast):
    row = make(Lesson)
    put(row, world, "organisation")
    put(row, world, "public")
    assert len(changes(row, cast["nobody"])) == 1
    assert len(changes(row, cast["member"])) == 3


def test_what_follows_a_process_into_privacy_was_private_meanwhile(world, cast):
    process = make(Process)
    stage = make(Stage, process=process, name="before")
    put(process, world, "organisation")
    stage.name = "secret"
    stage.save()
    stage.name = "after"
    stage.save()
    put(process, world, "public")
    assert "secret" not in told(stage, cast["nobody"])
    assert "secret" in told(stage, cast["member"])


def test_who_leaves_loses_what_was(world, cast):
    row = make(Lesson, **on(world, "organisation"))
    assert told(row, cast["member"])
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    address = f"{row.get_absolute_url()}history/"
    assert browser(cast["member"]).get(address).status_code == 404


# -- names of others -------------------------------------------------------------------------
def test_a_name_that_may_not_be_seen_any_more_is_told_as_if_there_had_been_none(world, cast):
    secret = make(Process, name="Quiet talks")
    row = make(Intervention, process=secret, title="A meeting")
    row.process = make(Process, name="Open talks")
    row.save()
    assert "Quiet talks" in told(row, cast["nobody"])
    put(secret, world, "organisation")
    assert "Quiet talks" not in told(row, cast["nobody"])
    assert "Open talks" in told(row, cast["nobody"])
    assert "Quiet talks" in told(row, cast["member"])
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "Quiet talks" not in page
    assert str(secret.pk) not in page
    assert secret.slug not in page


# -- who ------------------------------------------------------------------------------------
WHO = table("""
                    nobody  member  ally  outsider  curator  administrator
shared public          .       .      .       .         x          .
home public            .       x      .       .         .          .
home coalition         .       x      .       .         .          .
home organisation      .       x      .       .         .          .
""")


def owned(world, what):
    owner, level = what.split()
    fields = on(world, level)
    return fields if owner == "shared" else {**fields, "owner": world.home}


def names_told(record, who):
    return {str(change.who) for change in changes(record, who) if change.who}


def check_who(kind, world, cast):
    author, rows = person("author@example.org", name="Amina Author"), {}
    for what in WHO:
        with one_request(author):
            rows[what] = make(kind, **owned(world, what))
            if kind is Intervention:
                make(Participation, intervention=rows[what])
    for name, who in cast.items():
        reader = Reader(who)
        seen = set(kind.visible_to(reader))
        for what, row in rows.items():
            if row in seen:
                assert bool(names_told(row, reader)) == WHO[what][name], (what, name)


@of_every_record
def test_who_made_a_change_is_told_to_its_organisation_and_to_curators_of_what_has_none(
    kind, world, cast
):
    check_who(kind, world, cast)


def test_who_keeps_the_directory_is_told_to_curators(world, cast):
    author = person("author@example.org", name="Amina Author")
    with one_request(author):
        row = make(Organisation)
    told_to = {name for name, who in cast.items() if names_told(row, who)}
    assert told_to == {"curator"}


def test_who_wrote_it_for_an_organisation_is_not_told_once_it_is_given_to_all(world, cast):
    author, curator = person("author@example.org", name="Amina Author"), cast["curator"]
    with one_request(author):
        row = make(Lesson, **owned(world, "home public"))
    with one_request(curator):
        put(row, world, "public")
    assert names_told(row, curator) == {str(curator)}
    assert names_told(row, cast["member"]) == {"Amina Author"}


def test_who_changed_a_part_is_told_as_of_its_record(world, cast):
    row = make(Intervention, **owned(world, "home public"))
    with one_request(person("author@example.org", name="Amina Author")):
        make(Participation, intervention=row)
    assert names_told(row, cast["member"]) == {"Amina Author"}
    assert names_told(row, cast["curator"]) == set()


# -- what was there at the start -------------------------------------------------------------
def without_versions(row):
    """As a fixture leaves it."""
    type(row).unrestricted_versions.filter(id=row.pk).delete()
    return row


@of_every_kind
def test_the_first_change_of_what_has_no_past_keeps_what_was_before(kind, world, cast):
    row = without_versions(make(kind))
    (start,) = changes(row, cast["nobody"])
    assert start.is_start
    row = kind.unrestricted.get(pk=row.pk)
    name = "claimant" if hasattr(row, "claimant") else kind.resource.fields[0]
    setattr(row, name, "Another")
    row.save()
    last, start = changes(row, cast["nobody"])
    assert start.is_start and not last.is_start
    assert start.when == row.created
    assert stood(row, cast["nobody"], timezone.now()).version


def test_of_its_parts_and_lists_as_well(world, cast):
    row = make(Ask)
    row.holders.add(world.home)
    fate = without_versions(make(Fate, ask=row, fate="pending", date="2023"))
    history_rows = Ask.unrestricted_versions.filter(id=row.pk)
    history_rows.delete()
    fate.fate = "adopted"
    fate.save()
    row.holders.remove(world.home)
    words = told(row, cast["nobody"])
    assert "Home Rights" in words
    assert "Not decided yet" in words and "Adopted" in words
    assert len(changes(row, cast["nobody"])) == 3


def test_what_is_removed_is_told(world, cast):
    row = make(Process)
    without_versions(make(Jurisdiction, process=row, place="KE")).delete()
    last = changes(row, cast["nobody"])[0]
    assert [piece.what for piece in last.pieces] == ["-"]
    assert "KE" in told(row, cast["nobody"])


def test_a_fixture_writes_no_past(record):
    for kind in KINDS:
        assert not kind.unrestricted_versions.exists(), kind


def test_rows_made_in_bulk_have_a_past(world, cast):
    rows = [Lesson(process=make(Process), text=str(n), visibility="public") for n in range(3)]
    Lesson.unrestricted.bulk_create(rows)
    for row in rows:
        past = Lesson.unrestricted_versions.get(id=row.pk)
        assert past.open_to_all and past.history_type == "+"


def test_a_partial_save_keeps_what_the_database_has_and_not_what_was_in_memory(world, cast):
    """Read before it was made private, saved after: what is kept is private too."""
    row = make(Lesson)
    stale = Lesson.unrestricted.get(pk=row.pk)
    put(row, world, "organisation")
    stale.text = "secret"
    stale.save(update_fields=["text"])
    put(Lesson.unrestricted.get(pk=row.pk), world, "public", text="now")
    assert "secret" not in told(row, cast["nobody"])


# -- as it stood ----------------------------------------------------------------------------
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
    assert "Cyber bill" in body and "First reading" in body and "MX" in body
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


# -- what nobody sees -----------------------------------------------------------------------
def test_characters_that_turn_the_reading_order_are_spelt_out(world, cast):
    row = make(Lesson, text="pay \u202eecnis")
    row.text = "pay \u200bsince"
    row.save()
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "\u202e" not in page.partition("<h2")[2]
    assert "⟨U+202E⟩" in page and "⟨U+200B⟩" in page


def test_a_change_of_a_few_words_is_marked_word_by_word(world, cast):
    row = make(Lesson, text="Ask for the text early and in writing.")
    row.text = "Ask for the draft early and in writing."
    row.save()
    page = browser(cast["nobody"]).get(f"{row.get_absolute_url()}history/").content.decode()
    assert "taken out: </span>text" in page
    assert "added: </span>draft" in page


# -- going back -----------------------------------------------------------------------------
RESTORE = table("""
                    nobody  member  ally  outsider  curator  administrator
shared public          .       .      .       .         x          .
home public            .       .      .       .         x          .
home coalition         .       x      .       .         .          .
home organisation      .       x      .       .         .          .
""")


def doors_of(row):
    first = type(row).unrestricted_versions.filter(id=row.pk).order_by("history_id").first()
    asks = f"{row.get_absolute_url()}history/{first.change}/"
    return asks, f"{asks}restore/"


def check_going_back(kind, world, cast, whats):
    clients = {name: browser(who) for name, who in cast.items()}
    for what in whats:
        expected = RESTORE[what]
        row = make(kind, claimant="Formerly", **owned(world, what))
        row.claimant = "Presently"
        row.save()
        asks, restores = doors_of(row)
        for name, who in cast.items():
            sees = kind.visible_to(Reader(who)).filter(pk=row.pk).exists()
            wanted = 200 if expected[name] else 403 if sees else 404
            client = clients[name]
            assert client.get(asks).status_code == wanted, (what, name)
            assert client.get(restores).status_code == 405, (what, name)
            row.refresh_from_db()
            posted = client.post(restores, {"seen": row.changed.isoformat()})
            assert posted.status_code == (302 if expected[name] else wanted), (what, name)
            row.refresh_from_db()
            assert row.claimant == ("Formerly" if expected[name] else "Presently"), (what, name)
            row.claimant = "Presently"
            row.save()


@of_every_record
def test_going_back_is_for_who_may_write(kind, world, cast):
    check_going_back(kind, world, cast, RESTORE if kind is Lesson else ["home organisation"])


def test_a_version_that_was_private_is_not_there_for_a_stranger(world, cast):
    row = make(Lesson, text="secret", **on(world, "organisation"))
    asks, restores = doors_of(row)
    put(row, world, "public", text="now")
    assert browser(cast["outsider"]).get(asks).status_code == 404
    assert browser(cast["outsider"]).post(restores).status_code == 404


def test_going_back_asks_first_and_says_who_will_read_it(world, cast):
    row = make(Lesson, text="secret", **on(world, "organisation"))
    asks, _restores = doors_of(row)
    put(row, world, "coalition", text="now")
    page = browser(cast["member"]).get(asks).content.decode()
    assert "seen by other people then" in page
    row.refresh_from_db()
    assert row.text == "now"


def test_going_back_never_changes_who_may_see_it(world, cast):
    process = make(Process, **on(world, "organisation"))
    row = make(Lesson, text="old", **owned(world, "home public"))
    _asks, restores = doors_of(row)
    put(row, world, "organisation", text="new", process=process)
    row.refresh_from_db()
    seen = {"seen": row.changed.isoformat()}
    assert browser(cast["member"]).post(restores, seen).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.visibility, row.owner, row.process) == (
        "old", "organisation", world.home, process,
    )  # fmt: skip
    assert str(changes(row, cast["member"])[0].who) == str(cast["member"])


def test_going_back_brings_lists_back(world, cast):
    row = make(Ask, **on(world, "organisation"))
    with one_request():
        row.holders.add(world.friend)
        row.save()
    change = Ask.unrestricted_versions.filter(id=row.pk).latest().change
    row.holders.set([world.stranger])
    row.refresh_from_db()
    address = f"{row.get_absolute_url()}history/{change}/restore/"
    posted = browser(cast["member"]).post(address, {"seen": row.changed.isoformat()})
    assert posted.status_code == 302
    assert list(row.holders.all()) == [world.friend]


def test_who_looked_before_somebody_else_saved_is_asked_again(world, cast):
    row = make(Lesson, text="old", **on(world, "organisation"))
    _asks, restores = doors_of(row)
    seen = row.changed.isoformat()
    row.text = "new"
    row.save()
    posted = browser(cast["member"]).post(restores, {"seen": seen})
    assert posted.status_code == 409
    assert "Somebody has changed this" in posted.content.decode()
    row.refresh_from_db()
    assert row.text == "new"


def test_a_version_that_no_longer_holds_is_refused_with_its_reason(world, cast):
    row = make(Position, standing="alleged", claimant="Somebody", **on(world, "organisation"))
    _asks, restores = doors_of(row)
    past = Position.unrestricted_versions.filter(id=row.pk)
    past.update(claimant="")
    row.standing = "reported"
    row.save()
    posted = browser(cast["member"]).post(restores, {"seen": row.changed.isoformat()})
    assert posted.status_code == 400
    row.refresh_from_db()
    assert row.standing == "reported"


def test_a_post_without_the_token_is_refused(world, cast):
    row = make(Lesson, **owned(world, "home public"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    assert client.post(doors_of(row)[1]).status_code == 403


@of_every_kind
def test_every_kind_has_its_pages(kind, world, cast):
    row = make(kind)
    for path in ("history/", "?on=2020", f"?on={timezone.localdate()}"):
        assert browser(cast["nobody"]).get(f"{row.get_absolute_url()}{path}").status_code == 200
