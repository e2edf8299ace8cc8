"""Which faults can one world not show? Those that tables of person, record and expected look for,
each by every table that should.
"""

import functools
import operator

from django.db.models import Q

from processes import access
from processes.history import changes, versions
from processes.models import Citation, Lesson, Membership, Part, Record
from tests.history import test_changes, test_restoring, test_versions
from tests.spine import test_access as tables
from tests.sweep.faults import another_rule, anything


def former_members_stay(broken):
    def memberships_of(organisations, day=None):
        ever = Membership.unrestricted.filter(organisation__in=organisations)
        return ever.order_by()

    broken(access, "memberships_of", memberships_of)
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
    broken(Part, "visible_to", classmethod(lambda cls, reader: cls.unrestricted.all()))
    broken(Citation, "visible_to", classmethod(lambda cls, reader, kind: cls.unrestricted.all()))
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
    broken(versions, "part_readable_then", lambda reader, pointers, at=None: Q())
    return [functools.partial(test_versions.check_part_now_and_then, *test_versions.PARTS[0])]


def what_a_part_said_is_asked_of_today_only(broken):
    def rule(reader, pointers, at=None):
        return functools.reduce(
            operator.and_, (access.readable(reader, f"{one.name}__") for one in pointers)
        )

    broken(versions, "part_readable_then", rule)
    return [functools.partial(test_versions.check_part_now_and_then, *test_versions.PARTS[-1])]


def curators_are_told_who(broken):
    def tells_who(kind, reader):
        return Q(pk__isnull=not reader.curates)

    broken(changes, "tells_who", tells_who)
    return [functools.partial(test_changes.check_who, Lesson)]


def everybody_restores(broken):
    broken(Record, "changeable_by", classmethod(lambda cls, reader: cls.visible_to(reader)))
    return [
        lambda world, cast: test_restoring.check_restoring(Lesson, world, cast, ["home public"])
    ]


def every_level_is_open(broken):
    another_rule(broken, lambda reader, path="": anything(path))
    return [functools.partial(tables.check_levels, kind) for kind in tables.KINDS]


FAULTS = (
    former_members_stay,
    the_suspended_stay,
    a_change_stops_at_the_record_itself,
    pointers_are_forgotten,
    parts_are_open,
    curators_change_everything,
    what_a_part_said_is_open,
    what_a_part_said_is_asked_of_today_only,
    curators_are_told_who,
    everybody_restores,
    every_level_is_open,
)
