"""The sweep bites: the site is broken on purpose, one fault at a time, and each is found.

A fault is put in with monkeypatch and asked by the sweep's own questions (`probing.py`) or by the
tables of the rule (`processes/test_access.py`). The same questions find nothing where there is no
fault, else it would be no wonder that they fail.
"""

import functools
import operator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import get_resolver

from engagement import middleware
from engagement.pages import Page
from processes import access, copies, desk, find, history, questions, surroundings, verbs
from processes import filters as record_filters
from processes.models import (
    Ask,
    Citation,
    CivicSpaceRating,
    Commitment,
    Fate,
    Intervention,
    Lesson,
    Membership,
    Part,
    Process,
    ProcessLink,
    Raising,
    Readership,
    Record,
    Stage,
    Topic,
    citation,
    record,
)
from processes.provenance import Provenance
from processes.timeline import Timeline
from processes.views import desk as views_of_desk
from processes.views import pages as process_pages
from processes.views import records, related
from tests.probing import (
    CAST,
    Doors,
    Leak,
    MarkedWorld,
    became,
    directory,
    filters,
    histories,
    home,
    lists,
    other_world,
    pages,
    pointers,
    timelines,
)
from tests.processes import test_access as tables
from tests.processes import test_history as past_tables

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def marked(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield MarkedWorld()
        transaction.set_rollback(True)


@pytest.fixture
def broken(monkeypatch):
    """Put something else in a place, by the place's own name."""
    return monkeypatch.setattr


class Unruled:
    """A kind that shows everybody everything."""

    def __init__(self, kind):
        self._kind = kind

    def __getattr__(self, name):
        return getattr(self._kind, name)

    def visible_to(self, person, *kind):
        return self._kind.unrestricted.all()


def another_rule(broken, rule):
    for module in (access, record, citation):
        broken(module, "readable", rule)


def anything_at(kind, address):
    """The row at an address, whoever asks."""
    slugged = hasattr(kind, "slug")
    named = {"slug": address} if slugged else {"pk": find.as_uuid(address)}
    return kind.unrestricted.filter(**named).first()


def anything(path):
    return Q(**{f"{path}pk__isnull": False})


filters_of_asks = functools.partial(filters, of=(Ask,))
filters_of_processes = functools.partial(filters, of=(Process,))
filters_of_ratings = functools.partial(filters, of=(CivicSpaceRating,))
FAULTS = []


def found_by(group, *names):
    """This fault is found when these people, one after the other, ask these questions."""

    def declare(fault):
        FAULTS.append((fault, group, names))
        return fault

    return declare


# -- the rule --------------------------------------------------------------------------------
@found_by(lists, "nobody")
def everything_is_readable(broken, world):
    another_rule(broken, lambda person, path="": anything(path))


@found_by(lists, "outsider")
def whoever_signs_in_reads_what_has_readers(broken, world):
    def rule(reader, path=""):
        condition = Q(**{f"{path}open_to_all": True})
        return condition | anything(path) if reader.signed_in else condition

    another_rule(broken, rule)


@found_by(lists, "member")
def readers_are_forgotten(broken, world):
    another_rule(broken, lambda person, path="": Q(**{f"{path}open_to_all": True}))


def whoever_is(flag, broken):
    rule = access.readable
    another_rule(
        broken,
        lambda reader, path="": (
            anything(path) if getattr(reader.person, flag, False) else rule(reader, path)
        ),
    )


@found_by(lists, "curator")
def a_curator_reads_everything(broken, world):
    whoever_is("is_curator", broken)


@found_by(lists, "administrator")
def an_administrator_reads_everything(broken, world):
    whoever_is("is_superuser", broken)


@found_by(lists, "member", "outsider")
def rights_are_remembered_from_one_person_to_the_next(broken, world):
    kept = []

    def remembered(reader):
        if not kept:
            kept.append(ask(reader))
        return kept[0]

    ask = access.Reader.readerships.fget
    broken(access.Reader, "readerships", property(remembered))


@found_by(lists, "outsider")
def one_circle_of_several_is_enough(broken, world):
    def any_circle(reader):
        mine = Q(circles__owner__in=reader.organisations)
        return Readership.unrestricted.filter(mine).values("pk")

    broken(access.Reader, "readerships", property(any_circle))


@found_by(lists, "nobody")
def what_a_record_points_at_does_not_count(broken, world):
    broken(Record, "pointers", classmethod(lambda cls: []))
    for item in world.items:
        item.row.save()


@found_by(pages, "nobody")
def a_part_looks_at_its_first_pointer_only(broken, world):
    def visible_to(cls, person):
        return cls.unrestricted.filter(access.readable(person, f"{pointers(cls)[0].name}__"))

    for part in (Fate, Raising):
        broken(part, "visible_to", classmethod(visible_to))


# -- the doors -------------------------------------------------------------------------------
@found_by(pages, "nobody")
def a_page_goes_round_the_rule(broken, world):
    broken(records, "record_at", lambda kind, person, address: anything_at(kind, address))


@found_by(lists, "nobody")
def a_list_goes_round_the_rule(broken, world):
    for_list = related.for_list
    broken(related, "for_list", lambda kind, rows: for_list(kind, kind.unrestricted.all()))


@found_by(home, "nobody")
def the_home_page_goes_round_the_rule(broken, world):
    broken(questions, "Commitment", Unruled(Commitment))


@found_by(home, "outsider")
def a_desk_goes_round_the_rule(broken, world):
    broken(desk, "Stage", Unruled(Stage))


@found_by(home, "member")
def a_desk_holds_what_is_the_business_of_others(broken, world):
    broken(desk, "own_entries", Intervention.visible_to)


@found_by(became, "ally")
def whoever_reads_an_entry_says_what_became_of_it(broken, world):
    broken(Record, "writable_by", classmethod(lambda kind, person: kind.visible_to(person)))
    broken(verbs, "writable", access.readable)


@found_by(became, "outsider")
def whoever_knows_an_address_says_what_became_of_it(broken, world):
    broken(views_of_desk, "record_at", lambda kind, person, address: anything_at(kind, address))


@found_by(directory, "nobody")
def the_page_of_a_source_goes_round_the_rule(broken, world):
    broken(copies, "Citation", Unruled(Citation))


@found_by(timelines, "nobody")
def what_stands_around_a_process_goes_round_the_rule(broken, world):
    broken(surroundings, "ProcessLink", Unruled(ProcessLink))


@found_by(pages, "nobody")
def what_is_hidden_is_forbidden_instead_of_not_there(broken, world):
    def record_at(kind, person, address):
        found = find.record_at(kind, person, address)
        if found is None and anything_at(kind, address):
            raise PermissionDenied
        return found

    broken(records, "record_at", record_at)


@found_by(pages, "nobody")
def sources_of_what_is_hidden_are_listed(broken, world):
    class Telling(Provenance):
        def __init__(self, shown):
            hidden = list(Intervention.unrestricted.filter(process=shown[0]))
            super().__init__([*shown, *hidden])
            for one in hidden:
                self.of(one)

    broken(process_pages, "Provenance", Telling)


@found_by(lists, "nobody")
def places_are_offered_from_everything(broken, world):
    broken(record_filters, "Jurisdiction", Unruled(record_filters.Jurisdiction))


@found_by(filters_of_ratings, "nobody")
def countries_are_offered_from_everything(broken, world):
    broken(record_filters, "CivicSpaceRating", Unruled(CivicSpaceRating))


@found_by(filters_of_asks, "nobody")
def a_process_is_found_by_name_among_all(broken, world):
    called = find.called
    broken(find, "called", lambda kind, person, text: called(Unruled(kind), person, text))


@found_by(filters_of_processes, "nobody")
def a_topic_is_found_among_all(broken, world):
    broken(record_filters, "Topic", Unruled(Topic))


@found_by(lists, "nobody")
def the_count_is_of_everything(broken, world):
    def counted(cls, queryset, *given, **more):
        page = of(queryset, *given, **more)
        page.count = queryset.model.unrestricted.count()
        return page

    of = Page.of
    broken(Page, "of", classmethod(counted))


@found_by(timelines, "nobody")
def entries_are_numbered_with_those_that_are_hidden(broken, world):
    def numbered(self, request):
        valid = read(self, request)
        every = Intervention.unrestricted.filter(process=self.process).count()
        for entry in self.entries:
            entry.number += every - self.count
        return valid

    read = Timeline.read_entries
    broken(Timeline, "read_entries", numbered)


@found_by(other_world, "nobody")
def the_data_tell_how_many_stages_there_are_in_all(broken, world):
    """No mark shows it: only that the same page has another number once they are gone."""

    def data_of(timeline, around):
        every = Stage.unrestricted.filter(process=timeline.process).count()
        return {**said(timeline, around), "steps": every}

    said = process_pages.data_of
    broken(process_pages, "data_of", data_of)


@found_by(lists, "member", "nobody")
def a_page_is_kept_for_one_and_served_to_another(broken, world):
    pattern = next(one for one in flat(get_resolver()) if one.name == "records")
    view, kept = pattern.callback, {}

    @functools.wraps(view)
    def cached(request, **words):
        key = request.get_full_path()
        if key not in kept:
            kept[key] = view(request, **words)
        return kept[key]

    broken(pattern, "callback", cached)


def flat(resolver):
    for one in resolver.url_patterns:
        if not getattr(one, "namespace", None):  # the admin calls its lists as the site does
            yield from flat(one) if hasattr(one, "url_patterns") else [one]


@found_by(home, "nobody")
def answers_may_be_kept(broken, world):
    broken(middleware, "ALWAYS", {**middleware.ALWAYS, "Cache-Control": "public, max-age=60"})


@found_by(home, "nobody")
def answers_carry_a_fingerprint(broken, world):
    broken(middleware, "ALWAYS", {**middleware.ALWAYS, "ETag": '"1"'})


# -- what was --------------------------------------------------------------------------------
def the_rule_for_what_was(broken, rule):
    for module in (access, history):
        broken(module, "readable_then", rule)


@found_by(histories, "nobody")
def what_was_is_told_to_who_sees_what_is(broken, world):
    the_rule_for_what_was(broken, lambda person, now: Q(id__in=now.values("pk")))


@found_by(histories, "nobody")
def what_was_public_stays_public(broken, world):
    the_rule_for_what_was(broken, lambda person, now: access.readable(person))


@found_by(histories, "nobody")
def who_made_a_change_is_told_to_everybody(broken, world):
    for module in (access, history):
        broken(module, "tells_who", lambda kind, person: Q(pk__isnull=False))


@found_by(histories, "nobody")
def a_history_is_read_round_the_rule(broken, world):
    broken(history, "past_of", lambda kind, person: kind.unrestricted_past.all())


# -- is it found -----------------------------------------------------------------------------
def name_of(value):
    return getattr(value, "__name__", "")


def asked(world, group, names):
    doors = Doors(world)
    for name in names:
        group(doors, name)


@pytest.mark.parametrize(("fault", "group", "names"), FAULTS, ids=name_of)
def test_a_fault_is_found(fault, group, names, broken, marked):
    fault(broken, marked)
    with pytest.raises(Leak):
        asked(marked, group, names)


QUESTIONS = list(dict.fromkeys((group, names) for _fault, group, names in FAULTS))


@pytest.mark.parametrize(("group", "names"), QUESTIONS, ids=name_of)
def test_without_a_fault_nothing_is_found(group, names, marked):
    asked(marked, group, names)


# -- faults that one world cannot show -------------------------------------------------------
def former_members_stay(broken):
    def coalitions_of(organisations):
        ever = Membership.unrestricted.filter(organisation__in=organisations)
        return ever.order_by().values("coalition")

    broken(access, "coalitions_of", coalitions_of)
    return [
        functools.partial(tables.check_membership, *tables.TIMES[time])
        for time in ("ended yesterday", "begins tomorrow")
    ]


def the_suspended_stay(broken):
    broken(access.Reader, "signed_in", property(lambda reader: reader.person.is_authenticated))
    return [functools.partial(tables.check_suspended, "organisation")]


def a_change_stops_at_the_record_itself(broken):
    broken(Record, "resettle_what_points_here", lambda self: None)
    return [functools.partial(tables.check_follows, *one) for one in tables.POINTERS]


def pointers_are_forgotten(broken):
    broken(Record, "pointers", classmethod(lambda cls: []))
    return [functools.partial(tables.check_never_wider, *one) for one in tables.POINTERS]


def parts_are_open(broken):
    broken(Part, "visible_to", classmethod(lambda cls, person: cls.unrestricted.all()))
    broken(Citation, "visible_to", classmethod(lambda cls, person, kind: cls.unrestricted.all()))
    return [functools.partial(tables.check_part, *one) for one in tables.PARTS]


def curators_change_everything(broken):
    writable = access.writable
    broken(
        tables,
        "writable",
        lambda reader: Q(pk__isnull=False) if reader.curates else writable(reader),
    )
    return [functools.partial(tables.check_writable, kind) for kind in tables.KINDS]


def what_a_part_said_is_open(broken):
    broken(history, "part_readable_then", lambda person, pointers, at=None: Q())
    return [functools.partial(past_tables.check_part_now_and_then, *past_tables.PARTS[0])]


def what_a_part_said_is_asked_of_today_only(broken):
    def rule(person, pointers, at=None):
        return functools.reduce(
            operator.and_, (access.readable(person, f"{one.name}__") for one in pointers)
        )

    broken(history, "part_readable_then", rule)
    return [functools.partial(past_tables.check_part_now_and_then, *past_tables.PARTS[-1])]


def curators_are_told_who(broken):
    def tells_who(kind, reader):
        return Q(pk__isnull=not reader.curates)

    broken(history, "tells_who", tells_who)
    return [functools.partial(past_tables.check_who, Lesson)]


def everybody_goes_back(broken):
    broken(Record, "writable_by", classmethod(lambda cls, person: cls.visible_to(person)))
    return [lambda world, cast: past_tables.check_going_back(Lesson, world, cast, ["home public"])]


def every_level_is_open(broken):
    another_rule(broken, lambda person, path="": anything(path))
    return [functools.partial(tables.check_levels, kind) for kind in tables.KINDS]


@pytest.mark.parametrize(
    "fault",
    [
        former_members_stay, the_suspended_stay, a_change_stops_at_the_record_itself,
        pointers_are_forgotten, parts_are_open, curators_change_everything, every_level_is_open,
        what_a_part_said_is_open, what_a_part_said_is_asked_of_today_only,
        everybody_goes_back, curators_are_told_who,
    ],
    ids=name_of,
)  # fmt: skip
def test_a_fault_of_the_rule_is_found_by_every_table_that_looks_for_it(fault, broken, world, cast):
    for check in fault(broken):
        with pytest.raises(AssertionError), transaction.atomic():
            check(world, cast)


def test_the_faults_are_many():
    assert len(FAULTS) >= 20
    assert {name for _fault, _group, names in FAULTS for name in names} <= set(CAST)
