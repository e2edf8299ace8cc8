"""Writing what no page was filled in for: plain values in, one change in the history out."""

from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from engagement.forms import editable_fields
from processes.access import Reader
from processes.writing.record_form import RecordForms


class RecordChanged(Exception):
    """Somebody else saved the record after it was looked at."""


@transaction.atomic
def apply(what, said, *, by):
    """Write what is Said of a record, or of something new of a kind; the record.

    Raises PermissionDenied, RecordChanged where it is not as `said.version` has it any more, or
    ValidationError with all that is wrong; then nothing is written. A name that is none of its
    fields is a mistake of whoever calls: FieldDoesNotExist.
    """
    reader, new = Reader(by), isinstance(what, type)
    kind, record = (what, None) if new else (type(what), held(what, reader))
    if not (reader.adds(kind) if new else record):
        raise PermissionDenied
    if unknown := said.values.keys() - {*editable_fields(kind)}:
        raise FieldDoesNotExist(f"{kind.__name__} has no {', '.join(sorted(unknown))} to write.")
    record_forms = RecordForms(kind, reader, record, said)
    if record_forms.stale:
        raise RecordChanged
    if record_forms.is_valid():
        try:
            return record_forms.save()
        except IntegrityError:
            record_forms.refuse()
    raise ValidationError([wrong for _id, _name, wrong in record_forms.problems])


def held(record, reader, at_once=False):
    """The record as the database has it, for who may change it, until the transaction ends.

    at_once: also for who may change it only because curators trust their organisation.
    """
    may = type(record).changeable_by if at_once else type(record).writable_by
    rows = may(reader).select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=record.pk).first()
