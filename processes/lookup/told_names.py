"""What would name those whom an entry describes or keeps back: what hangs on it (D10).

Asked for the organisations at home alone: who is told that something names them has learnt it.
"""

import re
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.words import part_kinds
from processes.access import NOBODY
from processes.lookup.by_name import so_called
from processes.models import (
    CITING,
    Ask,
    AskAnswer,
    Barrier,
    Citation,
    Commitment,
    EntryAnswer,
    HomeName,
    Intervention,
    MetBarrier,
    Organisation,
    Participation,
    Raising,
    Reply,
)

# Pointers that say whose it is; what has readers of its own is asked by itself.
NO_WORDS = ("owner", "coalition", "logged_by")
HANGS_BY = {"ask": Raising, "barrier": MetBarrier, "reply": EntryAnswer}


def told_in_words(names):
    """Why something cannot be read by more people than its entry lets know, in a sentence."""
    said = _("It names “%(names)s”. The entry it belongs to does not: that name stays with you.")
    return said % {"names": "”, “".join(names)}


def hung_on(record):
    """Ids of the entries on which something hangs, whoever may see them."""
    name = record._meta.model_name
    if isinstance(record, Commitment):
        return {record.answers_id} - {None}
    rows = []
    if name in HANGS_BY:
        rows = [HANGS_BY[name].unrestricted.filter(**{name: record.pk})]
    if name == "reply":  # to an ask, which was raised there
        asks = AskAnswer.unrestricted.filter(reply=record.pk).values("ask")
        rows.append(Raising.unrestricted.filter(ask__in=asks))
    return {pk for found in rows for pk in found.values_list("intervention", flat=True)}


def home_names_at(entries, organisations):
    """The names that stay with these organisations, by entry; not what an entry itself tells."""
    here = {"intervention__in": entries}
    kept = HomeName.unrestricted.filter(**here, organisation__in=organisations)
    kept = {*kept.values_list("intervention", "name")} if entries and organisations else ()
    if not kept:
        return set()
    rows = Participation.unrestricted.filter(**here).select_related("organisation")
    told = {(one.intervention_id, one.who.name.casefold()) for one in rows}
    return {name for entry, name in kept if name and (entry, name.casefold()) not in told}


def entries_with_home_names(entries, organisations):
    """Ids of those of the entries of which a name stays with one of these organisations."""
    kept = HomeName.unrestricted.filter(intervention__in=entries, organisation__in=organisations)
    return {*kept.values_list("intervention", flat=True)}


def touched_by_home_names(rows, organisations):
    """Ids of those of the rows, entries and what hangs on them, at which a name stays with one of
    these organisations."""
    at = defaultdict(set)
    for row in rows:
        if isinstance(row, Intervention | Commitment):
            at[row.pk].add(row.pk if isinstance(row, Intervention) else row.answers_id)
    ids = {name: [row.pk for row in rows if row._meta.model_name == name] for name in HANGS_BY}
    for name, part in HANGS_BY.items():
        hung = part.unrestricted.filter(**{f"{name}__in": ids[name]}) if ids[name] else ()
        for pk, entry in hung and hung.values_list(name, "intervention"):
            at[pk].add(entry)
    answered = AskAnswer.unrestricted.filter(reply__in=ids["reply"]) if ids["reply"] else ()
    asks = defaultdict(set)
    for reply, ask in answered and answered.values_list("reply", "ask"):
        asks[ask].add(reply)
    raised = Raising.unrestricted.filter(ask__in=[*asks]) if asks else ()
    for ask, entry in raised and raised.values_list("ask", "intervention"):
        for reply in asks[ask]:
            at[reply].add(entry)
    entries = {entry for found in at.values() for entry in found} - {None}
    kept = entries_with_home_names(entries, organisations) if entries else set()
    return {pk for pk, found in at.items() if found & kept}


def names_told(words, names):
    """Those of the names that stand in a text, under any name the directory has for them.

    names: a collection, or {name: its patterns} where the same are looked for again and again.
    """
    ways = names if isinstance(names, dict) else {name: spelt(name) for name in names}
    return sorted(name for name, spelt_so in ways.items() if any(p.search(words) for p in spelt_so))


def spelt(name):
    """Patterns of a name, whole words in either case; of an acronym, as it is written."""
    yield spelling(name, re.IGNORECASE)
    for one in Organisation.visible_to(NOBODY).filter(so_called(Organisation, name)).distinct():
        further = [said.get("name") for said in one.in_other_languages.values()]
        each = (one.name, *further, *(other.name for other in one.names.all()))
        yield from (spelling(word, re.IGNORECASE) for word in each if word)
        short = [said.get("acronym") for said in one.in_other_languages.values()]
        yield from (spelling(word) for word in (one.acronym, *short) if word)


def spelling(name, flags=0):
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", flags)


def all_words_of(record):
    """All that a record and its parts say, in one text: who they name among it."""
    rows = [record, *(Citation.of([record]) if record._meta.model_name in CITING else ())]
    for part in part_kinds(type(record)):
        home, *_others = part.homes_in(type(record))
        rows += part.unrestricted.filter(**{home: record.pk})
    return "\n".join(words for row in rows for words in row_words(row))


def row_words(row):
    for field in row._meta.concrete_fields:
        if not field.is_relation:
            yield str(getattr(row, field.attname))
        elif field.name not in NO_WORDS and not hasattr(field.related_model, "readers"):
            yield str(getattr(row, field.name) or "")
    for field in row._meta.many_to_many:
        yield from map(str, getattr(row, field.name).all())


def home_names_told(record, organisations):
    """Names that stay with these organisations and that a record tells, in order."""
    names = home_names_at(hung_on(record), organisations)
    return names_told(all_words_of(record), names) if names else []


def brought_by(entry, reader):
    """(kind, a condition on its rows) of what hangs on an entry, as this person may see."""
    here = {"intervention": entry.pk}
    raised = Raising.visible_to(reader).filter(**here).values("ask")
    met = MetBarrier.visible_to(reader).filter(**here).values("barrier")
    replied = EntryAnswer.visible_to(reader).filter(**here).values("reply")
    yield Ask, Q(pk__in=raised)
    yield Commitment, Q(answers=entry.pk)
    yield Barrier, Q(pk__in=met)
    yield Reply, Q(pk__in=replied)


def others_read(entry, reader):
    """What hangs on an entry, is for more than its organisation and tells a name that stays there:
    (the record, the names)."""
    names = home_names_at({entry.pk}, reader.organisations)
    for kind, condition in brought_by(entry, reader) if names else ():
        for row in kind.visible_to(reader).filter(condition).exclude(visibility="organisation"):
            if told := names_told(all_words_of(row), names):
                yield row, ", ".join(told)
