"""The one function that stores a row: plain values in, and all of it is one change of somebody."""

from django.db import transaction

from processes.models import as_one_change, change_id


@transaction.atomic
def write(row, values, lines=(), *, by):
    """Store a row with its values by field, and its parts; the row. Raises IntegrityError.

    Whoever calls has found them valid, and holds what is there already. lines: (part, its values),
    or (part, None) for one that goes. Of a list the value is what stands on it.
    """
    with as_one_change(change_id(), by):
        store(row, values)
        for part, said in sorted(lines, key=lambda line: line[1] is not None):
            if said is None:  # first, so that another may take its place
                part.delete()
            else:
                store(part, said)
    return row


def store(row, values):
    """The same of one row, where a transaction and a change are open; the row."""
    lists = {field.name for field in row._meta.many_to_many} & values.keys()
    for name in values.keys() - lists:
        setattr(row, name, values[name])
    row.save()
    for name in lists:
        getattr(row, name).set(values[name])
    return row
