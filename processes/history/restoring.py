"""An earlier version of a record beside what it says now, and what restoring it writes."""

from engagement.resources import field_of
from processes.history.versions import (
    NOT_TOLD,
    ids_listed,
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
