"""A record by the words people use for it, among those the person may see."""

import re
import uuid
from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from engagement.in_languages import in_languages, shown_text
from engagement.spelling import bare
from processes.lookup.sample import real, ways_up
from processes.models import (
    ClosedPage,
    Mergeable,
    Organisation,
    OtherName,
    Post,
    Process,
    SearchText,
    Source,
    Stage,
)

# What a copied name may hold in place of a space or an apostrophe, and between its letters without
# being seen.
PASTED = str.maketrans("\xa0\u2007\u202f\u2018\u2019\u02bc", "   '''", "\u200b\u2060\ufeff")
NAMING = ("name", "acronym")  # fields by which something is called, in any language
IN_ADDRESS = re.compile(r"[\w-]+")  # all that an address or an id may hold
NUL = "\0"  # PostgreSQL refuses to be asked for it; no name holds one


def as_uuid(text):
    """The id `text` spells, or None."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError):
        return None


def spellings(text):
    """A name as it stands there, as it would be typed, and with the apostrophe of printed texts:
    one and the same, wherever it was copied from."""
    typed = text.translate(PASTED)
    return [*dict.fromkeys((text, typed, typed.replace("'", "’")))]


def at_address(rows, address):
    """The row at an address, else one of those that were there before; or None."""
    found = rows.filter(slug=address).one()
    if found is None and address and hasattr(rows.model, "former_slug"):
        found = rows.filter(former_slug=address).first()
    if found is None and address and issubclass(rows.model, Mergeable):
        found = rows.filter(pk__in=came_from(rows.model, address)).first()
    return found


def came_from(kind, address):
    """The id of what has an id, or took in what had an address or id."""
    if NUL in address or not IN_ADDRESS.fullmatch(address):
        return ()
    pk, here = as_uuid(address), Q(slug=address)
    if hasattr(kind, "former_slug"):
        here |= Q(former_slug=address)
    return kind.now(here | Q(pk=pk) if pk else here)


def called(kind, reader, text):
    """The record with this address, name or acronym; None when there is none, or several."""
    if NUL in text or not text:  # an acronym that nobody wrote is no name
        return None
    each = (called_exactly(kind, reader, one) for one in spellings(text))
    exact, found = next((one for one in each if one[1]), ([], None))
    found = written_so(kind, reader, text) if found is None else found
    return (exact or found)[0] if exact or len(found) == 1 else None


def written_so(kind, reader, text):
    """Those that are called so but for accents, capitals, quotes and dashes."""
    if not bare(text):
        return []
    return list(kind.visible_to(reader).filter(SearchText.called(kind, text))[:2])


def so_called(kind, text):
    """A condition: it is called so in any way, or has this address."""
    named = Q(name__iexact=text) | Q(acronym__iexact=text) | Q(names__name__iexact=text)
    named |= Q(slug=text)
    named |= in_languages([one for one in NAMING if one in kind.translated], text, whole=True)
    if hasattr(kind, "former_slug"):
        named |= Q(former_slug=text)
    return named


def called_exactly(kind, reader, text):
    """(those at this address, those called so in any way) of a kind."""
    found = list(kind.visible_to(reader).filter(so_called(kind, text)).distinct()[:4])
    exact = [one for one in found if text in (one.slug, getattr(one, "former_slug", ""))]
    exact.sort(key=lambda one: one.slug != text)
    if not found and issubclass(kind, Mergeable):
        found = list(kind.visible_to(reader).filter(pk__in=came_from(kind, text)))
    return exact, found


def organisation_called(reader, text):
    return called(Organisation, reader, text)


def each_called(reader, texts):
    """{text: organisation or None}: as `organisation_called` has each. Where none of several is in
    the directory, that is found out for all at once."""
    texts = [one for one in dict.fromkeys(texts) if one and NUL not in one]
    if len(texts) > 1 and not any_called(reader, texts):
        return dict.fromkeys(texts)
    return {one: organisation_called(reader, one) for one in texts}


def any_called(reader, texts):
    """Might one of these be found in the directory?"""
    if not all(map(bare, texts)) or any(map(IN_ADDRESS.fullmatch, texts)):
        return True
    rows = Organisation.visible_to(reader).order_by()
    each = (rows.filter(SearchText.called(Organisation, one)).values_list("pk") for one in texts)
    return bool(next(each).union(*each, all=True)[:1])


def actors_in(reader, text):
    """(organisation, "") for each name of the directory in a text, (None, name) for the others.

    A semicolon parts them. A comma does only where it parts names that are known: "Ministry of
    Science, Technology and Innovation" is one.
    """
    found, chunks = {}, [one for one in (chunk.strip() for chunk in text.split(";")) if one]
    called = each_called(reader, chunks)
    for chunk in chunks:
        known, pieces = called.get(chunk), [piece.strip() for piece in chunk.split(",")]
        each = [organisation_called(reader, piece) for piece in pieces] if pieces[1:] else []
        if known:
            found[known.pk] = (known, "")
        elif each and all(each):
            found |= {one.pk: (one, "") for one in each}
        else:
            found[chunk] = (None, chunk[:160])
    return list(found.values())


def called_in_each(row):
    """What a row is called, and for short, in every language it has."""
    each = [said.get(name) for said in row.in_other_languages.values() for name in NAMING]
    return filter(None, (row.name, row.acronym, *each))


def organisations_called(reader, texts):
    """{text: organisation} for each of `texts` that is the name or acronym of exactly one.

    Two queries, however many they are.
    """
    words = {text: [one.lower() for one in spellings(text)] for text in texts if NUL not in text}
    asked = {word for each in words.values() for word in each}
    rows = Organisation.visible_to(reader).annotate(low=Lower("name"), short_low=Lower("acronym"))
    also = OtherName.visible_to(reader).annotate(low=Lower("name")).filter(low__in=asked)
    alike = Q(low__in=asked) | Q(short_low__in=asked) | Q(pk__in=also.values("organisation"))
    alike |= ~Q(in_other_languages={})
    found = defaultdict(set)
    for row in rows.filter(alike).prefetch_related("names"):
        for word in (*called_in_each(row), *(other.name for other in row.names.all())):
            found[word.lower()].add(row)
    meant = {
        text: next(filter(None, (found[word] for word in each)), ()) for text, each in words.items()
    }
    return {text: next(iter(same)) for text, same in meant.items() if len(same) == 1}


def process_called(reader, text):
    return called(Process, reader, text)


def post_called(reader, text):
    """The post with this address, or name in any of its languages; None when there is none, or
    several."""
    if NUL in text:
        return None
    rows = Post.visible_to(reader)
    for one in spellings(text):
        if exact := at_address(rows, one):
            return exact
        named = Q(name__iexact=one) | in_languages(("name",), one, whole=True)
        if found := list(rows.filter(named)[:2]):
            return found[0] if len(found) == 1 else None
    found = written_so(Post, reader, text)
    return found[0] if len(found) == 1 else None


def source_called(reader, text):
    """The source with this address, title or link; None when there is none, or several."""
    if NUL in text:
        return None
    rows = Source.visible_to(reader)
    for one in spellings(text):
        if exact := at_address(rows, one):
            return exact
        named = Q(title__iexact=one) | Q(link=one)
        found = list(rows.filter(named)[:2])
        if not found:  # one that was merged into another is found by what it said
            found = list(rows.filter(pk__in=Source.now(named))[:2])
        if found:
            return found[0] if len(found) == 1 else None
    found = written_so(Source, reader, text)
    return found[0] if len(found) == 1 else None


def stage_called(reader, text):
    return Stage.visible_to(reader).filter(pk=as_uuid(text)).one()


def record_at(kind, reader, address):
    """The record of a kind at an address, or None; what may not be seen is what is not there.

    It knows whether the person `may_change` it, be it at once (`access.changeable`).
    """
    rows = kind.visible_to(reader)
    above = [path for path, _root in ways_up(kind) if path]
    rows = rows.select_related(*above) if above else rows  # each page says whether that is real
    if reader.signed_in:
        may = kind.changeable_by(reader).filter(pk=OuterRef("pk"))
        rows = rows.annotate(may_change=Exists(may))
    if hasattr(kind, "slug"):
        return at_address(rows, address)
    return rows.filter(pk=as_uuid(address)).one()


def gone_at(kind, address):
    """When what everybody could read at an address was removed; None where nothing was."""
    rows = kind.gone()
    named = {"slug": address} if hasattr(kind, "slug") else {"pk": as_uuid(address)}
    return rows.filter(**named).values_list("removed", flat=True).one()


SUGGESTED = 20


def names_like(kind, reader, text, without=""):
    """Names of what this person may see that hold `text`, however it is written, at most twenty,
    for a list to choose; none of the sample, of which one types the whole name.

    But of a source it may be a name in another language, which stands for it in a form as well.
    without: the address of one that is not offered.
    """
    if not bare(text):
        return []
    name = "title" if kind is Source else "name"
    rows = (
        real(ClosedPage.listed(kind, reader), reader).filter(SearchText.named(text)).order_by(name)
    )
    rows = rows.exclude(slug=without) if without else rows
    if kind is Source:
        return list(rows.values_list(name, flat=True)[:SUGGESTED])
    return [name_with(text, one) for one in rows[:SUGGESTED]]


def name_with(text, row):
    """The name of a row that holds `text`, that of its reader first; else its own."""
    names = [said.get("name", "") for said in row.in_other_languages.values()]
    names = (shown_text(row).words, row.name, *names)
    held = (name for name in names if bare(text) in bare(name))
    return next(held, row.name)
