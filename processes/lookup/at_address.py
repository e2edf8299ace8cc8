"""The kind and the record at an address, and the templates that show them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from engagement.resources import by_plural
from processes.lookup.by_name import record_at
from processes.models import ClosedPage, Mergeable


def kind_at(plural):
    """The kind at an address. Raises Http404 when there is none."""
    try:
        return by_plural()[plural]
    except KeyError:
        raise Http404 from None


def found_at(reader, kind, address):
    """The record at an address. Raises Http404 where this reader finds none, PermissionDenied
    where its page is closed to them."""
    record = record_at(kind, reader, address)
    if record is None:
        raise Http404
    return not_closed(record, reader)


def not_closed(record, reader):
    """The record itself. Raises PermissionDenied where its page is closed to this reader."""
    if ClosedPage.is_closed(record, reader):
        if record.pk in reader.locked:
            raise PermissionDenied(
                _("First set up a second factor"),
                _("An organisation you work for requires a second factor of everybody."),
            )
        said = _(
            "The organisation has closed its page for now. Entries that name it are still here."
        )
        raise PermissionDenied(_("This page is closed"), said)
    return record


def leads_to(record, address):
    """Is the record found at an address that is not its own: of what was merged into it, or its id?

    The address it had while everybody read it is its own as long as nobody else takes it.
    """
    own = {record.address, getattr(record, "former_slug", record.address)}
    return isinstance(record, Mergeable) and address not in own


def templates_for(kind, room, role):
    """Templates of a room: the one of a kind is tried before the one for any kind."""
    return [f"{room}/{kind._meta.model_name}_{role}.html", f"{room}/record_{role}.html"]
