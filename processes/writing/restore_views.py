"""Restoring an older version of a record: shown first, and then written as a new change."""

import copy

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_post, allow_read
from processes.history.differences import changed_field
from processes.history.restoring import parts_said_then, said_then, version_made_by
from processes.lookup.at_address import found_at, kind_at
from processes.writing.changes import RecordChanged, apply
from processes.writing.plain import Said
from processes.writing.record_form import RecordForms


def record_and_version(request, plural, address, change):
    """(record, the version a change made). Raises Http404, or PermissionDenied for a reader."""
    record = found_at(request.reader, kind_at(plural), address)
    version = version_made_by(record, request.reader, change)
    if version is None:
        raise Http404(_("There is nothing at this address."))
    if not getattr(record, "may_change", False):
        raise PermissionDenied
    return record, version


def said_of(version, reader, seen=None):
    """What restoring a version writes."""
    return Said(said_then(version, reader), parts_said_then(version, reader), seen)


def restore_page(request, record, version, status=200, **more):
    """What restoring a version would change, before anything is changed."""
    kind, said = type(record), said_of(version, request.reader)
    forms = RecordForms(kind, request.reader, copy.copy(record), said)
    between = [*forms.differences(), *forms.part_differences()]
    context = {
        "record": record,
        "kind": kind,
        "version": version,
        "lines": [changed_field(*one) for one in between],
        "others_see_it": who_may_see(version.row) != who_may_see(record),
    }
    return render(request, "writing/record_restore.html", context | more, status=status)


def who_may_see(row):
    return getattr(row, "open_to_all", True), getattr(row, "readers_id", None)


@allow_read
def confirm_restore(request, plural, address, change):
    """Shows what restoring a version would change, and asks."""
    return restore_page(request, *record_and_version(request, plural, address, change))


@allow_post
def restore_version(request, plural, address, change):
    """Makes a record say what it said, as a new change; who may see it stays."""
    record, version = record_and_version(request, plural, address, change)
    try:
        said = said_of(version, request.reader, request.POST.get("seen", ""))
        apply(record, said, by=request.user)
    except RecordChanged:
        return restore_page(request, record, version, 409, stale=True)
    except ValidationError as wrong:
        return restore_page(request, record, version, 400, wrong=wrong.messages)
    return redirect("history", plural, address)
