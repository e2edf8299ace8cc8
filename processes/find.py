"""A record by the words people use for it, among those the person may see."""

import uuid

from django.db.models import Q

from processes.access import writable
from processes.models import Organisation, Process, Stage


def as_uuid(text):
    """The id `text` spells, or None."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError):
        return None


def at_address(rows, address):
    """The row at an address, else one of those that were there before; or None."""
    found = rows.filter(slug=address).first()
    if found is None and address and hasattr(rows.model, "former_slug"):
        found = rows.filter(former_slug=address).first()
    return found


def called(kind, person, text):
    """The record with this address, name or acronym; None when there is none, or several."""
    exact = at_address(kind.visible_to(person), text)
    if exact:
        return exact
    named = Q(name__iexact=text) | Q(acronym__iexact=text) | Q(names__name__iexact=text)
    found = list(kind.visible_to(person).filter(named).distinct()[:2])
    return found[0] if len(found) == 1 else None


def organisation_called(person, text):
    return called(Organisation, person, text)


def process_called(person, text):
    return called(Process, person, text)


def stage_called(person, text):
    return Stage.visible_to(person).filter(pk=as_uuid(text)).first()


def record_at(kind, person, address):
    """The record of a kind at an address, or None; what may not be seen is what is not there."""
    rows = kind.visible_to(person)
    if hasattr(kind, "slug"):
        return at_address(rows, address)
    return rows.filter(pk=as_uuid(address)).first()


def may_write(person, record):
    """May this person change this record? The rule, asked about one row."""
    if not getattr(person, "is_authenticated", False):
        return False  # without asking the database
    return type(record).visible_to(person).filter(writable(person), pk=record.pk).exists()
