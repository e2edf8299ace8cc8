"""A record by the words people use for it, among those the person may see."""

import uuid

from django.db.models import Q

from processes.models import Organisation, Process, Stage


def as_uuid(text):
    """The id `text` spells, or None."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError):
        return None


def called(kind, person, text):
    """The record with this address, name or acronym; None when there is none, or several."""
    exact = kind.visible_to(person).filter(slug=text).first()
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
        return rows.filter(slug=address).first()
    return rows.filter(pk=as_uuid(address)).first()
