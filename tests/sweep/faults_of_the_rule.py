"""What if the rule itself were wrong, for what is and for what was?"""

import copy

from django.db.models import Q

from processes import access
from processes.history import as_on_day, changes, versions
from processes.models import Fate, Raising, Readership, Record
from tests.sweep.faults import another_rule, anything, found_by
from tests.sweep.histories import histories
from tests.sweep.kinds import pointers
from tests.sweep.lists import lists
from tests.sweep.pages import pages


@found_by(lists, "nobody")
def everything_is_readable(broken, world):
    another_rule(broken, lambda reader, path="": anything(path))


@found_by(lists, "outsider")
def whoever_signs_in_reads_what_has_readers(broken, world):
    def rule(reader, path=""):
        condition = Q(**{f"{path}open_to_all": True})
        return condition | anything(path) if reader.signed_in else condition

    another_rule(broken, rule)


@found_by(lists, "member")
def readers_are_forgotten(broken, world):
    another_rule(broken, lambda reader, path="": Q(**{f"{path}open_to_all": True}))


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
        copy.copy(item.row).save()


@found_by(pages, "nobody")
def a_part_looks_at_its_first_pointer_only(broken, world):
    def visible_to(cls, reader):
        return cls.unrestricted.filter(access.readable(reader, f"{pointers(cls)[0].name}__"))

    for part in (Fate, Raising):
        broken(part, "visible_to", classmethod(visible_to))


def the_rule_for_what_was(broken, rule):
    for module in (access, versions):
        broken(module, "readable_then", rule)


@found_by(histories, "nobody")
def what_was_is_told_to_who_sees_what_is(broken, world):
    the_rule_for_what_was(broken, lambda reader, now: Q(id__in=now.values("pk")))


@found_by(histories, "nobody")
def what_was_public_stays_public(broken, world):
    the_rule_for_what_was(broken, lambda reader, now: access.readable(reader))


@found_by(histories, "nobody")
def who_made_a_change_is_told_to_everybody(broken, world):
    for module in (access, changes):
        broken(module, "tells_who", lambda kind, reader: Q(pk__isnull=False))


@found_by(histories, "nobody")
def a_history_is_read_round_the_rule(broken, world):
    for module in (as_on_day, changes, versions):
        broken(module, "versions_of", lambda kind, reader: kind.unrestricted_versions.all())


def the_era_is_ignored(broken):
    """Who joins a coalition reads all that was ever shared in it, whatever it said (D11)."""
    within = access.readerships_within

    def ignoring(organisations, day=None, also=access.NOTHING):
        joined = access.memberships_of(organisations, day).values("coalition")
        return within(organisations, day, also | Q(coalition__in=joined))

    broken(access, "readerships_within", ignoring)
