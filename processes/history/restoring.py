"""An earlier version of a record beside what it says now, and what restoring it writes."""

from contextlib import suppress

from django.utils.dateparse import parse_datetime

from engagement.resources import field_of
from processes.history.versions import (
    NOT_TOLD,
    as_it_always_was,
    before_the_next,
    ids_listed,
    in_record,
    last_versions,
    part_versions_of,
    parts_in,
    read_versions,
    told_fields,
    versions_of,
)

NOT_RESTORED = {"visibility", "owner", "coalition", *NOT_TOLD}


def restored_fields(kind):
    """The fields that restoring a version writes: never who may see it, nor what decides that."""
    return [
        name
        for name in told_fields(kind)
        if name not in NOT_RESTORED and field_of(kind, name) not in kind.pointers()
    ]


def version_made_by(record, reader, change):
    """The version of a record that a change made, with what it says; None where none is seen."""
    kind = type(record)
    rows = versions_of(kind, reader).filter(id=record.pk, change=change).exclude(history_type="-")
    return next(iter(read_versions(rows, kind, reader, most=1)), None)


def now_of(record, reader):
    """The record as it is, to be compared with what it was."""
    kind = type(record)
    return read_versions(kind.visible_to(reader).filter(pk=record.pk), kind, reader)[0]


def seen_at(record, reader, changed):
    """The version last changed at that moment, as text; None where this person saw none."""
    moment = None
    with suppress(ValueError):
        moment = parse_datetime(changed)
    rows = versions_of(type(record), reader).filter(id=record.pk).exclude(history_type="-")
    rows = rows.filter(changed=moment) if moment else rows.none()
    return rows.order_by("-history_date", "-history_id").first()


def as_stored_then(row, reader):
    """A version as the row it is of, with what its lists held."""
    then = row.instance
    then._state.adding, then._prefetched_objects_cache = False, {}
    for one in then._meta.many_to_many:
        listed = one.related_model.visible_to(reader).filter(pk__in=ids_listed(row, one))
        then._prefetched_objects_cache[one.name] = [*listed]
    return then


def parts_then(row, reader):
    """{kind of part: its rows} of the record that a version is of, as this person may see them."""
    kind, until, found = type(row.instance), before_the_next(row), {}
    for part, homes, _names in parts_in(kind):
        here = in_record(homes[:1], row.instance)
        then = last_versions(part_versions_of(part, reader, kind).filter(here), until)
        always = as_it_always_was(part, reader, kind).filter(here)
        found[part] = [*(as_stored_then(one, reader) for one in then), *always]
    return found


def said_then(version, reader):
    """What restoring a version writes, by field. Of its lists, what is there."""
    said = {}
    for name in restored_fields(version.kind):
        one = field_of(version.kind, name)
        if one.many_to_many:
            ids = ids_listed(version.row, one)
            said[name] = list(one.related_model.visible_to(reader).filter(pk__in=ids))
        else:
            value = getattr(version.instance, one.attname)
            said[name] = version.target(name) if one.is_relation else value
    return said
