"""A record by the words people use for it, among those the person may see."""

import uuid

from django.db.models import Q

from processes.models import Organisation, Process, Source, Stage


def as_uuid(text):
    """The id `text` spells, or None."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError):
        return None


def called(kind, person, text):
    """The record with this address, name or acronym; None when there is none, or several."""
    named = Q(name__iexact=text) | Q(acronym__iexact=text) | Q(names__name__iexact=text)
    found = list(kind.visible_to(person).filter(named | Q(slug=text)).distinct()[:3])
    exact = [one for one in found if one.slug == text]
    return (exact or found)[0] if exact or len(found) == 1 else None


def organisation_called(person, text):
    return called(Organisation, person, text)


def process_called(person, text):
    return called(Process, person, text)


def source_called(person, text):
    """The source with this address, title or link; None when there is none, or several."""
    rows = Source.visible_to(person)
    exact = rows.filter(slug=text).first()
    if exact:
        return exact
    found = list(rows.filter(Q(title__iexact=text) | Q(link=text))[:2])
    return found[0] if len(found) == 1 else None


def stage_called(person, text):
    return Stage.visible_to(person).filter(pk=as_uuid(text)).first()


def record_at(kind, person, address):
    """The record of a kind at an address, or None; what may not be seen is what is not there."""
    rows = kind.visible_to(person)
    if hasattr(kind, "slug"):
        return rows.filter(slug=address).first()
    return rows.filter(pk=as_uuid(address)).first()


SUGGESTED = 20


def names_like(kind, person, text):
    """Names of what this person may see that hold `text`, at most twenty, for a list to choose."""
    name = "title" if kind is Source else "name"
    like = Q(**{f"{name}__icontains": text})
    if kind is not Source:
        like |= Q(acronym__iexact=text) | Q(names__name__icontains=text)
    rows = kind.visible_to(person).filter(like).order_by(name).distinct()
    return list(rows.values_list(name, flat=True)[:SUGGESTED])
