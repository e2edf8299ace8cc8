"""The one rule, as tables: person, record, expected. Every kind that is registered is swept.

`x` sees it, `.` does not. The columns are the fixed cast.
"""

import datetime as dt
import functools
import re
import threading
import uuid
from dataclasses import FrozenInstanceError

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.dates import parse
from engagement.resources import kinds
from processes.access import (
    MOST_LISTED,
    NOBODY,
    Reader,
    ReaderMiddleware,
    readable,
    tells_who,
    writable,
)
from processes.models import (
    Affiliation,
    Ask,
    Assessment,
    Batch,
    Circle,
    Citation,
    Commitment,
    Consultation,
    Erasure,
    Fate,
    Intervention,
    Lesson,
    Membership,
    Merger,
    Organisation,
    Process,
    Proposal,
    Quality,
    Raising,
    Readership,
    Record,
    Score,
    Stage,
    TextVersion,
)
from processes.writing.plain import Said
from processes.writing.record_form import RecordForms
from tests.conftest import CAST, person
from tests.every import sooner
from tests.making import join, make
from tests.sweep.kinds import part_kinds, pointers, record_kinds

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

KINDS = record_kinds()
HIDDEN = ("coalition", "organisation", "theirs")


def table(text):
    """{row: {person: sees it}} of a table drawn in text."""
    rows = [line.split() for line in text.strip().splitlines()]
    assert tuple(rows[0]) == CAST
    return {
        " ".join(row[: -len(CAST)]): dict(
            zip(CAST, (mark == "x" for mark in row[-len(CAST) :]), strict=True)
        )
        for row in rows[1:]
    }


LEVELS = table("""
                 nobody  member  ally  outsider  curator  administrator
public              x       x      x       x         x          x
coalition           .       x      x       .         .          .
organisation        .       x      .       .         .          .
theirs              .       .      .       x         .          .
""")
NO_ONE = dict.fromkeys(CAST, False)


def on(world, level):
    """Fields that put a record on a level; "theirs" is the outsider's own organisation."""
    if level == "theirs":
        return {"visibility": "organisation", "owner": world.stranger}
    return world.level(level)


def sees(row, cast):
    """{person: sees this row}, asked of the rule."""
    return sees_each([row], cast)[0]


def sees_each(rows, cast):
    """The same of each of these rows, by what each person belongs to now."""
    asked = {}
    for row in rows:
        # Citations are asked for one kind of record at a time.
        of = KINDS if isinstance(row, Citation) else ()
        of = tuple(kind for kind in of if getattr(row, f"{kind._meta.model_name}_id"))
        asked.setdefault((type(row), *of), []).append(str(row.pk))
    found = {name: set() for name in cast}
    for name, somebody in cast.items():
        reader = Reader(somebody)
        for (kind, *of), ids in asked.items():
            seen = kind.visible_to(reader, *of).filter(pk__in=ids)
            found[name] |= {(kind, str(one)) for one in seen.values_list("pk", flat=True)}
    return [{name: (type(row), str(row.pk)) in found[name] for name in cast} for row in rows]


def by_level(rows, cast):
    """{level: who sees it}, of a row on each of the levels."""
    return dict(zip(LEVELS, sees_each(rows, cast), strict=True))


def again(row):
    """The row as the database has it, with nothing remembered."""
    return type(row).unrestricted.get(pk=row.pk)


def put_on(world, row, level):
    """Change the level of a record as its owner would, and save it."""
    row = again(row)
    row.owner = row.coalition = None
    for name, value in on(world, level).items():
        setattr(row, name, value)
    row.save()


def pointing(kind, pointer, target, **given):
    """A record of a kind that points at `target`, public unless said otherwise."""
    if kind is Assessment and pointer.name == "stage":
        given["consultation"] = None
    belongs = getattr(target, "process", None)
    if pointer.name != "process" and belongs and hasattr(kind, "process"):
        given["process"] = belongs
    return make(kind, **{**given, pointer.name: target})


POINTERS = [(kind, pointer) for kind in KINDS for pointer in pointers(kind)]
PARTS = [(part, pointer) for part in part_kinds() for pointer in pointers(part)]


def name_of(value):
    return getattr(value, "__name__", None) or getattr(value, "name", None) or str(value)


def of_every_kind(test):
    return pytest.mark.parametrize("kind", sooner(KINDS), ids=name_of)(test)


def of_every_pointer(test):
    return pytest.mark.parametrize(("kind", "pointer"), sooner(POINTERS), ids=name_of)(test)


# -- its own level ---------------------------------------------------------------------------
def check_levels(kind, world, cast):
    rows = [make(kind, **on(world, level)) for level in LEVELS]
    assert by_level(rows, cast) == LEVELS, kind


def test_the_sweep_knows_every_kind():
    """Each model with a level of its own is registered, and each registered kind has a rule."""
    assert len(KINDS) >= 14
    assert {one for one in apps.get_models() if issubclass(one, Record)} == set(KINDS)
    for kind in kinds("processes"):
        assert callable(kind.visible_to)


@of_every_kind
def test_a_level_decides_who_sees_a_record(kind, world, cast):
    check_levels(kind, world, cast)


@of_every_kind
def test_what_nobody_gave_a_level_is_for_its_organisation_only(kind, world, cast):
    assert kind().visibility == "organisation"
    row = make(kind, visibility="public")
    row.visibility, row.owner = kind().visibility, world.home
    row.save()
    assert sees(row, cast) == LEVELS["organisation"]


def test_who_works_for_two_organisations_sees_what_each_of_them_sees(world):
    both = person("both@example.org", world.home, world.stranger)
    for level in LEVELS:
        row = make(Lesson, **on(world, level))
        assert Lesson.visible_to(Reader(both)).filter(pk=row.pk).exists()


def test_the_owner_keeps_seeing_what_it_shares_after_it_left_the_coalition(world, cast):
    row = make(Lesson, **on(world, "coalition"))
    Membership.unrestricted.filter(organisation=world.home).delete()
    assert sees(row, cast) == LEVELS["coalition"]


@pytest.mark.parametrize("level", LEVELS)
def test_who_is_suspended_sees_what_nobody_sees(level, world, cast):
    check_suspended(level, world, cast)


def check_suspended(level, world, cast):
    row = make(Lesson, **on(world, level))
    for one in cast.values():
        one.is_active = False
    assert sees(row, cast) == dict.fromkeys(CAST, level == "public")
    assert not Lesson.unrestricted.filter(writable(Reader(cast["member"]))).exists()


# -- what it points at -----------------------------------------------------------------------
def check_never_wider(kind, pointer, world, cast):
    targets = [make(pointer.related_model, **on(world, level)) for level in LEVELS]
    rows = [pointing(kind, pointer, target) for target in targets]
    assert by_level(rows, cast) == LEVELS, (kind, pointer)


@of_every_pointer
def test_a_public_record_is_never_wider_than_what_it_points_at(kind, pointer, world, cast):
    check_never_wider(kind, pointer, world, cast)


@of_every_pointer
def test_a_record_shown_to_fewer_than_its_target_stays_with_those(kind, pointer, world, cast):
    target = make(pointer.related_model, **on(world, "coalition"))
    row = pointing(kind, pointer, target, **on(world, "organisation"))
    assert sees(row, cast) == LEVELS["organisation"]


def test_the_sweep_knows_every_pointer():
    """What the product calls pointers are all foreign keys to records, and no other way leads
    from a record to another one."""
    for kind in KINDS:
        assert {field.name for field in kind.pointers()} == {field.name for field in pointers(kind)}
        many = [one for one in kind._meta.many_to_many if issubclass(one.related_model, Record)]
        assert not many, f"{kind.__name__} reaches records round its pointers"


TWO_CIRCLES = table("""
                                nobody  member  ally  outsider  curator  administrator
coalition  organisation            .       x      .       .         .          .
coalition  theirs                  .       .      .       .         .          .
organisation  coalition            .       x      .       .         .          .
organisation  theirs               .       .      .       .         .          .
theirs  coalition                  .       .      .       .         .          .
theirs  public                     .       .      .       x         .          .
""")


@pytest.mark.parametrize("levels", TWO_CIRCLES)
def test_two_circles_at_once_are_for_those_in_both(levels, world, cast):
    process, entry = levels.split()
    process = make(Process, **on(world, process))
    row = make(Intervention, process=process, **on(world, entry))
    assert sees(row, cast) == TWO_CIRCLES[levels]


def test_what_the_ally_logs_on_a_process_of_the_coalition_is_for_the_ally(world, cast):
    process = make(Process, **on(world, "coalition"))
    row = make(Intervention, process=process, visibility="organisation", owner=world.friend)
    assert sees(row, cast) == {**NO_ONE, "ally": True}


def test_a_person_in_both_circles_sees_what_lies_in_both(world, cast):
    bridge = {
        "in both": person("bridge@example.org", world.friend, world.stranger),
        "in one": person("one@example.org", world.stranger),
        "in the other": person("other@example.org", world.friend),
    }
    process = make(Process, **on(world, "coalition"))
    row = make(Intervention, process=process, **on(world, "theirs"))
    assert sees(row, bridge) == {"in both": True, "in one": False, "in the other": False}
    assert sees(row, cast) == NO_ONE


def test_two_coalitions_at_once_are_for_members_of_both(world, cast):
    other = make(Organisation, name="Other coalition", kind="coalition")
    for member in (world.friend, world.stranger):
        join(other, member)
    process = make(Process, **on(world, "coalition"))
    row = make(
        Intervention,
        process=process,
        visibility="coalition",
        owner=world.stranger,
        coalition=other,
    )
    assert sees(row, cast) == {**NO_ONE, "ally": True}


def test_many_circles_at_once_are_for_those_in_all_of_them(world, cast):
    """A stage, a consultation and a process, each of another circle."""
    process = make(Process, **on(world, "coalition"))
    stage = make(Stage, process=process, visibility="organisation", owner=world.friend)
    consultation = make(Consultation, process=process, stage=stage, **on(world, "theirs"))
    entry = make(Intervention, process=process, consultation=consultation)
    everywhere = {
        "in all": person("all@example.org", world.friend, world.stranger),
        "in two": person("two@example.org", world.friend),
    }
    assert sees(entry, everywhere) == {"in all": True, "in two": False}
    assert sees(entry, cast) == NO_ONE


# -- parts -----------------------------------------------------------------------------------
def check_part(part, pointer, world, cast):
    rows = []
    for level in LEVELS:
        target = make(pointer.related_model, **on(world, level))
        given = {"criterion": 1, "value": "NK"} if part is Score else {}
        if part is Citation:
            given["source"] = world.source
        rows.append(make(part, **{pointer.name: target}, **given))
    assert by_level(rows, cast) == LEVELS, (part, pointer)


@pytest.mark.parametrize(("part", "pointer"), sooner(PARTS), ids=name_of)
def test_a_part_is_seen_with_all_that_it_points_at(part, pointer, world, cast):
    """A fate at a hidden text, an ask raised in a hidden entry, a score on hidden evidence."""
    check_part(part, pointer, world, cast)


def test_a_fate_at_a_text_needs_both_to_be_seen(world, cast):
    ask = make(Ask, **on(world, "coalition"))
    text = make(TextVersion, **on(world, "organisation"))
    assert sees(make(Fate, ask=ask, text_version=text, fate="adopted"), cast) == {
        **NO_ONE,
        "member": True,
    }


def test_an_ask_raised_between_two_circles_is_seen_by_those_in_both(world, cast):
    entry = make(Intervention, **on(world, "theirs"))
    ask = make(Ask, **on(world, "coalition"))
    raised = make(Raising, intervention=entry, ask=ask)
    both = {"both": person("both@example.org", world.friend, world.stranger)}
    assert sees(raised, cast) == NO_ONE
    assert sees(raised, both) == {"both": True}
    assert sees(entry, cast) == LEVELS["theirs"], "neither hides the other"
    assert sees(ask, cast) == LEVELS["coalition"]


def test_a_score_on_hidden_evidence_is_hidden_and_its_assessment_is_not(world, cast):
    assessment = make(Assessment)
    evidence = make(Intervention, **on(world, "organisation"))
    score = make(
        Score, assessment=assessment, intervention=evidence, value="2", reason="Seen there."
    )
    assert sees(score, cast) == LEVELS["organisation"]
    assert sees(assessment, cast) == LEVELS["public"]


# -- when something changes ------------------------------------------------------------------
def check_follows(kind, pointer, world, cast):
    target = make(pointer.related_model)
    row = pointing(kind, pointer, target)
    for level in ("organisation", "theirs", "public", "coalition", "public"):
        put_on(world, target, level)
        assert sees(row, cast) == LEVELS[level], (kind, pointer, level)


@of_every_pointer
def test_a_record_follows_its_target_at_once_when_that_narrows_or_widens(
    kind, pointer, world, cast
):
    check_follows(kind, pointer, world, cast)


def chain():
    """A process and what hangs on it, each on the one before."""
    process = make(Process)
    stage = make(Stage, process=process)
    consultation = make(Consultation, process=process, stage=stage)
    first = make(Intervention, process=process, consultation=consultation)
    entry = make(Intervention, process=process, repeats=first)
    promise = make(Commitment, answers=entry)
    return [process, stage, consultation, first, entry, promise]


@pytest.mark.parametrize("level", LEVELS)
def test_a_process_carries_all_that_hangs_on_it_however_far(level, world, cast):
    links = chain()
    put_on(world, links[0], level)
    assert sees_each(links, cast) == [LEVELS[level]] * 6
    put_on(world, links[0], "public")
    assert sees_each(links, cast) == [LEVELS["public"]] * 6


@pytest.mark.parametrize("nth", range(6))
def test_a_link_made_private_hides_what_hangs_on_it_and_nothing_before_it(nth, world, cast):
    links = chain()
    put_on(world, links[nth], "organisation")
    expected = [LEVELS["public"]] * nth + [LEVELS["organisation"]] * (6 - nth)
    assert sees_each(links, cast) == expected


def test_two_private_links_of_a_chain_open_one_after_the_other(world, cast):
    links = chain()
    put_on(world, links[0], "organisation")
    put_on(world, links[2], "theirs")
    assert sees(links[5], cast) == NO_ONE
    put_on(world, links[0], "public")
    assert sees(links[5], cast) == LEVELS["theirs"]
    put_on(world, links[2], "public")
    assert sees(links[5], cast) == LEVELS["public"]


@of_every_pointer
def test_a_record_pointed_elsewhere_follows_its_new_target(kind, pointer, world, cast):
    row = again(pointing(kind, pointer, make(pointer.related_model)))
    hidden = make(pointer.related_model, **on(world, "organisation"))
    setattr(row, pointer.attname, hidden.pk)
    row.save()
    assert sees(row, cast) == LEVELS["organisation"]
    row = again(row)
    setattr(row, pointer.name, make(pointer.related_model))
    row.save()
    assert sees(row, cast) == LEVELS["public"]


def test_saving_one_field_of_a_record_settles_who_may_read_it(world, cast):
    row = make(Lesson)
    row.owner, row.visibility = world.home, "organisation"
    row.save(update_fields=["owner", "visibility"])
    assert sees(row, cast) == LEVELS["organisation"]


def test_saving_another_field_does_not_bring_back_an_old_answer(world, cast):
    """Somebody has the record open while its process is made private, and saves it after."""
    process = make(Process)
    entry = Intervention.unrestricted.select_related("process").get(
        pk=make(Intervention, process=process).pk
    )
    assert entry.process.open_to_all  # read, and kept in memory
    put_on(world, process, "organisation")
    entry.title = "Another title"
    entry.save()
    assert sees(entry, cast) == LEVELS["organisation"]


def test_a_record_made_for_a_process_read_before_it_was_made_private_is_private(world, cast):
    process = make(Process)
    before = again(process)
    put_on(world, process, "organisation")
    assert sees(make(Intervention, process=before), cast) == LEVELS["organisation"]


def test_saving_one_other_field_does_not_bring_back_an_old_answer_either(world, cast):
    process = make(Process)
    entry = make(Intervention, process=process)
    put_on(world, process, "organisation")
    entry.title = "Another title"
    entry.save(update_fields=["title"])
    assert again(entry).title == "Another title"
    assert sees(entry, cast) == LEVELS["organisation"]


def meanwhile(work):
    """Start `work` on a connection of its own; it has a moment to end, else it waits for us."""

    def run():
        try:
            work()
        finally:
            connection.close()

    other = threading.Thread(target=run, daemon=True)
    other.start()
    other.join(0.5)
    return other


@pytest.mark.django_db(transaction=True)
def test_what_is_logged_while_its_process_is_made_private_is_private(world, cast):
    """The entry was begun first; it must not come out wider than its process."""
    process = make(Process)
    with transaction.atomic():
        entry = make(Intervention, process=again(process))
        other = meanwhile(lambda: put_on(world, process, "organisation"))
    other.join()
    assert sees(process, cast) == LEVELS["organisation"]
    assert sees(entry, cast) == LEVELS["organisation"]


@pytest.mark.django_db(transaction=True)
def test_what_is_logged_after_its_process_began_to_be_made_private_is_private(world, cast):
    process, made = make(Process), []
    with transaction.atomic():
        put_on(world, process, "organisation")
        other = meanwhile(lambda: made.append(make(Intervention, process=again(process))))
    other.join()
    assert sees(made[0], cast) == LEVELS["organisation"]


def test_two_entries_that_repeat_each_other_can_be_hidden_and_shown(world, cast):
    one, two = make(Intervention), make(Intervention)
    for row, other in ((one, two), (two, one)):
        row = again(row)
        row.repeats = again(other)
        row.save()
    put_on(world, one, "organisation")
    assert sees_each([one, two], cast) == [LEVELS["organisation"]] * 2


# -- coalitions over time --------------------------------------------------------------------
def day(days):
    return str(timezone.localdate() + dt.timedelta(days=days))


def year(years):
    return str(timezone.localdate().year + years)


TIMES = {
    "for ever": ("", "", True),
    "ended yesterday": ("", day(-1), False),
    "ends today, which counts in full": ("", day(0), True),
    "ends tomorrow": ("", day(1), True),
    "ended some time last year": ("2001", year(-1), False),
    "ends some time this year": ("2001", year(0), True),
    "begins tomorrow": (day(1), "", False),
    "begins today": (day(0), "", True),
    "begins next year": (year(1), "", False),
    "was once": ("2001", "2003-05", False),
}


def check_membership(since, until, expected, world, cast):
    row = make(Lesson, **on(world, "coalition"))
    membership = Membership.unrestricted.get(organisation=world.friend)
    membership.since, membership.until = since, until
    membership.save()
    assert sees(row, cast) == {**LEVELS["coalition"], "ally": expected}


@pytest.mark.parametrize("time", TIMES)
def test_a_coalition_shares_with_its_members_of_today(time, world, cast):
    check_membership(*TIMES[time], world, cast)


def test_an_organisation_that_came_back_sees_again(world, cast):
    row = make(Lesson, **on(world, "coalition"))
    Membership.unrestricted.filter(organisation=world.friend).delete()
    for since, until in (("2001", "2003"), (year(-1), "")):
        dates = {"since": since and parse(since), "until": until and parse(until)}
        join(world.coalition, world.friend, **dates)
    assert sees(row, cast) == LEVELS["coalition"]


def test_a_new_member_sees_what_the_coalition_shares(world, cast):
    row = make(Lesson, **on(world, "coalition"))
    join(world.coalition, world.stranger)
    assert sees(row, cast) == {**LEVELS["coalition"], "outsider": True}


# -- every way a row is written --------------------------------------------------------------
def unsaved(kind, world, level):
    """An instance of a kind that is not in the database, with all that it needs."""
    row = make(kind, **on(world, level))
    kind.unrestricted.filter(pk=row.pk).delete()
    row._state.adding, row.readers, row.open_to_all = True, None, True
    return row


@of_every_kind
def test_rows_made_in_bulk_are_settled(kind, world, cast):
    rows = [unsaved(kind, world, level) for level in LEVELS]
    kind.unrestricted.bulk_create(rows)
    assert by_level(rows, cast) == LEVELS


def load(tmp_path, *rows, **changes):
    """Write rows as a fixture, take them out of the database, and load the fixture."""
    said = serializers.serialize("python", rows)
    for one in said:
        one["fields"] |= changes
    text = serializers.serialize(
        "json", [one.object for one in serializers.deserialize("python", said)]
    )
    (tmp_path / "rows.json").write_text(text)
    return tmp_path / "rows.json"


@of_every_kind
def test_rows_from_a_fixture_are_settled(kind, world, cast, tmp_path):
    rows = [make(kind, **on(world, level)) for level in LEVELS]
    fixture = load(tmp_path, *rows)
    kind.unrestricted.filter(pk__in=[row.pk for row in rows]).delete()
    call_command("loaddata", fixture, verbosity=0)
    assert by_level(rows, cast) == LEVELS


def test_what_a_fixture_says_of_its_readers_is_not_believed(world, cast, tmp_path):
    row = make(Lesson, **on(world, "organisation"))
    fixture = load(tmp_path, row, readers=None, open_to_all=True)
    Lesson.unrestricted.filter(pk=row.pk).delete()
    call_command("loaddata", fixture, verbosity=0)
    assert sees(row, cast) == LEVELS["organisation"]


@pytest.mark.parametrize("level", LEVELS)
def test_a_fixture_may_bring_a_record_before_what_it_points_at(level, world, cast, tmp_path):
    """Open to nobody in between, and as it should be once settled."""
    process = make(Process, **on(world, level))
    entry = make(Intervention, process=process)
    fixture = load(tmp_path, entry, process)
    entry.delete()
    process.delete()
    entry.pk, process.pk = (one["pk"] for one in serializers.json.json.loads(fixture.read_text()))
    call_command("loaddata", fixture, verbosity=0)
    assert sees(entry, cast) == NO_ONE
    call_command("settle_readers", verbosity=0)
    assert sees(entry, cast) == LEVELS[level]


def test_a_fixture_that_narrows_a_process_narrows_what_points_at_it(world, cast, tmp_path):
    process = make(Process)
    entry = make(Intervention, process=process)
    fixture = load(tmp_path, process, visibility="organisation", owner=world.home.pk)
    call_command("loaddata", fixture, verbosity=0)
    assert sees(process, cast) == LEVELS["organisation"]
    assert sees(entry, cast) == LEVELS["organisation"]


def test_a_row_that_nobody_settled_is_open_to_nobody(world, cast):
    rows = [make(Lesson, **on(world, level)) for level in LEVELS]
    ids = [row.pk for row in rows]
    assert Lesson.unrestricted.filter(pk__in=ids).update(readers=None, open_to_all=False) == 4
    assert sees_each(rows, cast) == [NO_ONE] * 4


@of_every_pointer
def test_what_points_at_an_unsettled_row_is_open_to_nobody(kind, pointer, world, cast):
    target = make(pointer.related_model)
    type(target).unrestricted.filter(pk=target.pk).update(open_to_all=False)
    assert sees(pointing(kind, pointer, again(target)), cast) == NO_ONE


# -- what is refused -------------------------------------------------------------------------
def deciding(kind):
    """The fields that decide who may read a record of a kind."""
    names = ("visibility", "owner", "coalition")
    return [*(kind._meta.get_field(name) for name in names), *pointers(kind)]


def refuses(write, *given, **values):
    with pytest.raises(TypeError, match="each row instead"):
        write(*given, **values)


@of_every_kind
def test_what_decides_who_may_read_is_not_changed_in_bulk(kind, world):
    row = make(kind, **on(world, "organisation"))
    for field in deciding(kind):
        refuses(kind.unrestricted.update, **{field.name: getattr(row, field.name)})
    assert again(row).owner == world.home


@of_every_kind
def test_nor_by_the_name_of_its_column(kind, world):
    row = make(kind, **on(world, "organisation"))
    for field in deciding(kind):
        refuses(kind.unrestricted.update, **{field.attname: getattr(row, field.attname)})


@of_every_kind
def test_nor_for_many_rows_at_once(kind, world):
    row = make(kind, **on(world, "organisation"))
    for field in deciding(kind):
        refuses(kind.unrestricted.bulk_update, [row], [field.name])


@of_every_pointer
def test_a_row_overwritten_in_bulk_is_refused_or_settled(kind, pointer, world, cast):
    row = pointing(kind, pointer, make(pointer.related_model))
    hidden = make(pointer.related_model, **on(world, "organisation"))
    setattr(row, pointer.name, hidden)
    try:
        kind.unrestricted.bulk_create(
            [row], update_conflicts=True, unique_fields=["id"], update_fields=[pointer.name]
        )
    except TypeError:
        assert sees(row, cast) == LEVELS["public"]
    else:
        assert sees(row, cast) == LEVELS["organisation"]


def test_readers_who_are_nobody_are_nobody(world, cast):
    """A set of circles that is empty is no key to anything, not a key for everybody."""
    row = make(Lesson, **on(world, "organisation"))
    row.readers.circles.all().delete()
    assert sees(row, cast) == NO_ONE


@of_every_kind
def test_nor_is_what_history_would_not_know_of(kind):
    row = make(kind)
    refuses(kind.unrestricted.filter(pk=row.pk).update, claimant="Somebody")
    assert again(row).claimant != "Somebody"


REFUSED = {
    "open to all and private": ("organisation", {"open_to_all": True, "readers": None}),
    "open to all and shared": ("coalition", {"open_to_all": True, "readers": None}),
    "of an organisation and of none": ("organisation", {"owner": None}),
    "of a coalition and of none": ("coalition", {"coalition": None}),
    "shared by nobody": ("coalition", {"owner": None}),
    "public and of a coalition": ("coalition", {"visibility": "public"}),
    "on a level nobody knows": ("organisation", {"visibility": "secret"}),
    "on no level": ("organisation", {"visibility": ""}),
    "alleged by nobody": ("organisation", {"standing": "alleged", "claimant": ""}),
}


@of_every_kind
def test_the_database_itself_refuses_a_level_that_does_not_hold(kind, world):
    """Round every guard of ours: as a hand at the database would."""
    for what, (level, values) in REFUSED.items():
        row = make(kind, **on(world, level))
        rows = kind.unrestricted.filter(pk=row.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.QuerySet.update(rows, **values)
            pytest.fail(f"{kind.__name__} may be {what}")


@of_every_kind
def test_a_record_open_to_all_has_no_readers_besides(kind, world):
    private, public = make(kind, **on(world, "organisation")), make(kind)
    rows = kind.unrestricted.filter(pk=public.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(rows, readers=private.readers)


# -- who may change --------------------------------------------------------------------------
WRITABLE = table("""
                         nobody  member  ally  outsider  curator  administrator
home public                 .       .      .       .         x          .
home coalition              .       x      .       .         .          .
home organisation           .       x      .       .         .          .
nobody's public             .       .      .       .         x          .
stranger's public           .       .      .       .         x          .
stranger's organisation     .       .      .       x         .          .
friend's coalition          .       .      x       .         .          .
""")


def owned(world, row):
    owner, level = row.split()
    owner = {"home": world.home, "nobody's": None, "friend's": world.friend}.get(
        owner, world.stranger
    )
    shared = {"coalition": world.coalition} if level == "coalition" else {}
    return {"visibility": level, "owner": owner, **shared}


def check_writable(kind, world, cast):
    made = {row: make(kind, **owned(world, row)) for row in WRITABLE}
    theirs = {
        name: set(kind.unrestricted.filter(writable(Reader(somebody))))
        for name, somebody in cast.items()
    }
    for row, expected in WRITABLE.items():
        found = {name: made[row] in rows for name, rows in theirs.items()}
        assert found == expected, (kind, row)


@of_every_kind
def test_an_organisation_changes_what_it_keeps_and_a_curator_what_everybody_reads(
    kind, world, cast
):
    check_writable(kind, world, cast)


def test_nobody_changes_what_they_may_not_read(world, cast):
    hidden = make(Process, **on(world, "theirs"))
    ours = make(Intervention, process=hidden, owner=world.home)
    shared = make(Intervention, process=hidden)
    for one in cast.values():
        assert not Intervention.unrestricted.filter(
            writable(Reader(one)), pk__in=[ours.pk, shared.pk]
        ).exists()


def test_a_curator_reads_what_a_coalition_shares_and_changes_nothing_of_it(world):
    both = Reader(person("both@example.org", world.friend, is_curator=True))
    shared = make(Intervention, **world.level("coalition"))
    assert shared in Intervention.visible_to(both)
    assert shared not in Intervention.writable_by(both)


def test_a_curator_who_also_works_for_an_organisation_changes_both(world):
    both = person("both@example.org", world.home, is_curator=True)
    ours = make(Lesson, **on(world, "organisation"))
    shared, theirs = make(Lesson), make(Lesson, owner=world.stranger)
    found = Lesson.unrestricted.filter(writable(Reader(both)))
    hidden = make(Lesson, **on(world, "theirs"))
    assert {ours.pk, shared.pk, theirs.pk} == set(found.values_list("pk", flat=True))
    assert hidden.pk not in found.values_list("pk", flat=True)


# -- at the next request ---------------------------------------------------------------------
def found(client, *records):
    """Whether each record's page is found; all of a kind must also agree with its list."""
    answers = []
    for record in records:
        status = client.get(record.get_absolute_url()).status_code
        page = client.get(reverse("records", args=[record.resource.plural])).content.decode()
        assert status in (200, 404)
        assert (record.get_absolute_url() in page) == (status == 200)
        answers.append(status == 200)
    return answers


def test_who_leaves_an_organisation_loses_it_at_the_next_request(world, cast, signed_in):
    private = make(Lesson, **world.level("organisation"))
    shared = make(Lesson, **world.level("coalition"))
    assert found(signed_in["member"], private, shared) == [True, True]
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    assert found(signed_in["member"], private, shared) == [False, False]


def test_who_joins_an_organisation_sees_it_at_the_next_request(world, cast, signed_in):
    private = make(Lesson, **world.level("organisation"))
    assert found(signed_in["curator"], private) == [False]
    Affiliation.unrestricted.create(person=cast["curator"], organisation=world.home)
    assert found(signed_in["curator"], private) == [True]


def test_an_organisation_that_leaves_a_coalition_loses_it_at_the_next_request(world, signed_in):
    shared = make(Lesson, **world.level("coalition"))
    assert found(signed_in["ally"], shared) == [True]
    membership = Membership.unrestricted.get(organisation=world.friend)
    membership.until = parse(str(timezone.localdate() - dt.timedelta(days=1)))
    membership.save()
    assert found(signed_in["ally"], shared) == [False]
    assert found(signed_in["member"], shared) == [True]


def test_who_is_suspended_is_nobody_at_the_next_request(world, cast, signed_in):
    private = make(Lesson, **world.level("organisation"))
    public = make(Lesson)
    assert found(signed_in["member"], private, public) == [True, True]
    cast["member"].is_active = False
    cast["member"].save()
    assert found(signed_in["member"], private, public) == [False, True]


def test_rights_are_read_once_in_a_request_and_anew_in_the_next(world, cast):
    """One statement, of whatever is asked first; none as long as nothing is asked."""
    private = make(Lesson, **world.level("organisation"))
    request, counts, found = RequestFactory().get("/"), [], []
    request.user = cast["member"]

    def page(request):
        for ask in (
            lambda reader: None,
            lambda reader: reader.works_here,
            lambda reader: (reader.organisations, reader.coalitions, reader.readerships),
            lambda reader: found.append(Lesson.visible_to(reader).filter(pk=private.pk).exists()),
            lambda reader: Affiliation.unrestricted.filter(person=reader.person).delete(),
            lambda reader: found.append(Lesson.visible_to(reader).filter(pk=private.pk).exists()),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask(request.reader)
            counts.append(len(queries))

    ReaderMiddleware(page)(request)
    assert (counts, found) == ([0, 1, 0, 1, 4, 1], [True, True])
    ReaderMiddleware(page)(request)
    assert found[2:] == [False, False]


def test_a_reader_knows_what_a_person_belongs_to(world, cast):
    member = Reader(cast["member"])
    both = Reader(person("both@example.org", world.home, world.stranger))
    assert member.organisations == {world.home.pk}
    assert both.organisations == {world.home.pk, world.stranger.pk}
    assert member.coalitions == both.coalitions == {world.coalition.pk}
    works = {name: Reader(one).works_here for name, one in cast.items()}
    assert [name for name in CAST if works[name]] == ["member", "ally", "outsider"]
    curates = {name: Reader(one).curates for name, one in cast.items()}
    assert [name for name in CAST if curates[name]] == ["curator"]


def test_for_a_stranger_and_the_suspended_no_rights_are_read(world, cast):
    cast["curator"].is_active = cast["member"].is_active = False
    with CaptureQueriesContext(connection) as queries:
        for reader in (NOBODY, *(Reader(cast[n]) for n in ("nobody", "member", "curator"))):
            assert not (reader.organisations or reader.coalitions or reader.readerships)
            assert not (reader.signed_in or reader.curates or reader.works_here)
            assert not Lesson.unrestricted.filter(writable(reader)).exists()
    assert not queries.captured_queries


def test_who_saves_the_first_entry_of_an_organisation_sees_all_of_it(world, cast):
    """There was no readership of theirs when the request began."""
    reader = Reader(cast["member"])
    assert not reader.readerships
    said = Said({"title": "Talk", "kind": "meeting"})
    record_forms = RecordForms(Intervention, reader, None, said)
    assert record_forms.is_valid(), record_forms.problems
    entry = record_forms.save()
    assert Intervention.visible_to(Reader(cast["member"])).get() == entry
    assert not Intervention.visible_to(reader).exists(), "a Reader stays as it was"


def test_a_reader_is_not_changed(cast):
    reader = Reader(cast["member"])
    with pytest.raises(FrozenInstanceError):
        reader.person = cast["curator"]
    for name in ("organisations", "coalitions", "readerships"):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(reader, name, frozenset())


NO_READERS = {
    "a person": lambda cast: cast["member"],
    "a curator": lambda cast: cast["curator"],
    "a stranger": lambda cast: cast["nobody"],
    "nothing": lambda cast: None,
}


@pytest.mark.parametrize("what", NO_READERS)
def test_whoever_is_no_reader_is_refused_aloud(what, cast):
    """Where a Reader belongs, a person is a mistake that must not look like an answer."""
    wrong = NO_READERS[what](cast)
    asks = [one.visible_to for one in (Batch, Merger, Proposal, Quality)]
    asks += [readable, writable, Erasure.of_whole]
    for kind in kinds("processes"):
        asks += [kind.writable_by, kind.restorable_by, functools.partial(tells_who, kind)]
    for ask in asks:
        with pytest.raises((AttributeError, TypeError)):
            ask(wrong)


def ways_to_see():
    parts = [part for part in part_kinds() if part is not Citation]
    asks = [one.visible_to for one in (*kinds("processes"), *parts)]
    cited = [functools.partial(Citation.visible_to, kind=kind) for kind in kinds("processes")]
    return [*asks, *cited]


def test_what_is_visible_may_be_asked_for_a_person_too(world, cast):
    for level in LEVELS:
        make(Lesson, **on(world, level))
    for who in cast.values():
        for ask in ways_to_see():
            assert set(ask(who)) == set(ask(Reader(who)))
    for ask in ways_to_see():
        with pytest.raises(TypeError):
            ask(None)


@pytest.mark.parametrize("more", [0, 1], ids=["listed", "asked for"])
def test_who_belongs_to_many_circles_sees_what_they_may_and_no_list_grows(world, cast, more):
    """Readerships of home and one more, all within what `member` belongs to."""
    private = make(Lesson, **world.level("organisation"))
    theirs = make(Lesson, **on(world, "theirs"))
    there = Readership.unrestricted.filter(pk=private.readers_id).count()
    many = Readership.unrestricted.bulk_create(
        Readership(key=f"{n}") for n in range(MOST_LISTED - there + more)
    )
    Circle.unrestricted.bulk_create(Circle(readership=one, owner=world.home) for one in many)
    reader = Reader(cast["member"])
    rows = Lesson.visible_to(reader).filter(pk__in=[private.pk, theirs.pk])
    assert list(rows) == [private]
    with CaptureQueriesContext(connection) as queries:
        assert list(Lesson.visible_to(reader)) == [private]
    longest = max(one["sql"].count(",") for one in queries)
    assert (longest > MOST_LISTED) is not bool(more), longest


def test_a_record_made_private_is_gone_at_the_next_request(world, signed_in):
    process = make(Process)
    entry = make(Intervention, process=process)
    assert found(signed_in["outsider"], process, entry) == [True, True]
    for name, value in world.level("organisation").items():
        setattr(process, name, value)
    process.save()
    assert found(signed_in["outsider"], process, entry) == [False, False]
    assert found(signed_in["member"], process, entry) == [True, True]


def test_two_people_at_one_address_get_their_own_page(world, signed_in):
    private = make(Lesson, text="Zanzibar only", **world.level("organisation"))
    address = reverse("records", args=[private.resource.plural])
    for name in ("member", "outsider", "member", "nobody"):
        page = signed_in[name].get(address).content.decode()
        assert ("Zanzibar only" in page) == (name == "member")


def test_a_request_that_would_change_something_is_refused_alike(world, cast):
    """With the check of foreign requests on, as on the real site."""
    hidden = make(Lesson, **world.level("organisation")).get_absolute_url()
    never = reverse("record", args=["lessons", uuid.uuid4()])
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["outsider"])
    first, second = client.post(hidden), client.post(never)
    assert first.status_code == second.status_code and first.status_code in (403, 405)
    assert first.content == second.content


def test_months_of_a_long_timeline_count_only_what_is_seen(world, signed_in):
    """Above 400 entries the drawing counts by month, and leads to each month that has some."""
    process = make(Process)
    shown = [{"visibility": "public", "date": parse("2015-06-01")}] * 405
    hidden = [{**world.level("organisation"), "date": parse("2003-07-09")}] * 30
    Intervention.unrestricted.bulk_create(
        Intervention(process=process, title=f"Entry {n}", kind="meeting", **fields)
        for n, fields in enumerate(shown + hidden)
    )
    for name, count in (("member", 435), ("ally", 405), ("outsider", 405), ("nobody", 405)):
        page = signed_in[name].get(process.get_absolute_url()).content.decode()
        assert re.search("2015-0?6", page)
        assert bool(re.search("2003-0?7", page)) == (count == 435)
        data = signed_in[name].get(reverse("timeline", args=[process.slug])).json()
        assert data["count"] == count


def test_a_circle_of_one_organisation_is_complete(world):
    readership = Readership.unrestricted.create(key="one")
    for who in ({"owner": world.home}, {"coalition": world.coalition}):
        Circle(readership=readership, **who).full_clean()
    with pytest.raises(ValidationError):
        Circle(readership=readership).full_clean()


def test_rows_that_are_made_together_ask_once_for_who_may_read_them(world):
    """However many: whoever else wants to write on SQLite waits for them."""

    def asked(number):
        rows = [
            Intervention(title=f"Entry {one}", kind="meeting", **world.level("organisation"))
            for one in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            Intervention.unrestricted.bulk_create(rows)
        assert len({row.readers_id for row in rows}) == 1
        return [one for one in queries if one["sql"].startswith("SELECT")]

    asked(1)
    assert len(asked(20)) == len(asked(2))
