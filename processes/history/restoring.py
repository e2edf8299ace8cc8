"""An earlier version of a record beside what it says now, and what restoring it writes."""

from contextlib import suppress

from django.db.models import Model
from django.utils.dateparse import parse_datetime

from engagement.resources import field_of
from processes.history.versions import (
    NOT_TOLD,
    as_it_always_was,
    as_versions,
    before_the_next,
    ids_listed,
    in_record,
    last_versions,
    part_versions_of,
    parts_in,
    seen_in,
    told_fields,
    versions_of,
)
from processes.models import HomeName, Membership, Participation

TELLS_WHO_READS = (Membership,)
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
    found = as_versions(rows, kind, told_fields(kind), reader)
    return found[0] if found else None


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
    then, said = as_stored_then(version.row, reader), {}
    for name in restored_fields(version.kind):
        one = field_of(version.kind, name)
        said[name] = version.target(name) if one.many_to_one else one.value_from_object(then)
    return said


def parts_said_then(version, reader):
    """{kind of part: lines of plain values} that make the parts what they were with a version.

    What points at something that is not there any more stays as it is now, and so does what
    decides who may read, and who is described in place of a name.
    """
    kind, said = version.kind, {}
    for part, rows in parts_then(version.row, reader).items():
        if part in TELLS_WHO_READS:
            continue
        [home, *_] = part.homes_in(kind)
        there = seen_in(kind, part, reader).filter(**{home: version.row.id}).in_bulk()
        if part is Participation:  # a name that stays at home is in what was said before
            kept = HomeName.told(version.row.id, reader)
            rows = [row for row in rows if row.pk not in kept]
            there = {pk: row for pk, row in there.items() if pk not in kept}
        now = [{"id": row.pk} if there.pop(row.pk, None) else {} for row in rows]
        lines = [one | as_line(row, home) for one, row in zip(now, rows, strict=True)]
        said[part] = [one for one in lines if all(sees(reader, value) for value in one.values())]
        said[part] += [{"id": pk, "DELETE": True} for pk in there]
    return said


def as_line(part, home):
    """All that a part says, by field, but for the record it lives in."""
    columns = (one.name for one in part._meta.concrete_fields if one.editable)
    return {name: getattr(part, name) for name in columns if name != home}


def sees(reader, value):
    return not isinstance(value, Model) or type(value).visible_to(reader).filter(pk=value.pk)
