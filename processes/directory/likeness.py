"""Which of the directory, and which processes, are likely the same, and why: a curator decides.

Names are compared by their words in any order, without accents and small words, by the letters
whatever the spaces, by words that mean the same in five languages, by sound, by single slips, and
by acronyms. Only those are compared that share a key, or stand next to each other in the
alphabet, so that thousands take seconds.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from processes.access import NOBODY
from processes.directory.names import (
    Name,
    address_key,
    country_words,
    is_code,
    meaning_of_word,
    names_in,
    words_by_line,
)
from processes.models import (
    AlikeFound,
    Jurisdiction,
    MaybeSame,
    NotTheSame,
    Organisation,
    OtherName,
    Process,
    Source,
)

NEAR = 6  # how many neighbours in the alphabet are looked at
SAID_TO_BE = gettext_lazy("Somebody has said that they may be the same")
MOST_WITH_A_KEY = 200  # so many with the same name are a list, not duplicates
MOST_COMPARED_AT_ONCE = 500  # of a kind; more are compared by themselves, once an hour
COMPARED_FOR = dt.timedelta(hours=3)  # what was compared longer ago is compared at once
# Kinds of organisation on one side in a line: the state, civil society, business.
SIDE_OF = {kind: side for side, kinds in enumerate(words_by_line("sides")) for kind in kinds}


@dataclass
class Pair:
    """Two that are likely the same. reasons: sentences; weight: the larger the likelier."""

    one: object
    other: object
    reasons: list
    weight: int


@dataclass
class Compared:
    """One of the directory as it is compared. names: its own first, then its other names."""

    row: object
    names: list
    acronyms: set = field(default_factory=set)

    @property
    def own(self):
        return self.names[0]


# -- two names -----------------------------------------------------------------------------------
def likeness_of(one, other):
    """(weight, why) for two names; (0, "") where they are not alike."""
    if one.text == other.text:
        return 100, _("The same name")
    if one.words == other.words:
        return 95, _("The same name without accents, capitals and punctuation")
    if one.compact == other.compact:
        return 90, _("The same letters, written together or apart")
    if sorted(one.words) == sorted(other.words):
        return 90, _("The same words in another order")
    if one.core == other.core:
        return 85, _("The same words but for small ones such as “of” and “the”")
    if len(one.core) > 1 and one.meaning == other.meaning:
        return 80, _("The same words in another language")
    if slip := slip_between(one, other):
        return 70, _("Written almost the same: “%(one)s” and “%(other)s”") % {
            "one": slip[0],
            "other": slip[1],
        }
    if sounds_the_same(one, other):
        return 65, _("The same sounds, spelled in another way")
    return 0, ""


def sounds_the_same(one, other):
    """The same consonants in the same order, and vowels that are much alike."""
    if len(one.skeleton) < 5 or one.skeleton != other.skeleton:
        return False
    return fuzz.ratio("".join(one.in_order), "".join(other.in_order)) >= 75


def slip_between(one, other):
    """The words in which two names differ by a slip of the pen, or None."""
    if len(one.in_order) != len(other.in_order):
        return None
    pairs = zip(one.in_order, other.in_order, strict=True)
    differ = [(a, b) for a, b in pairs if a != b]
    if 1 <= len(differ) <= 2 and all(is_slip(a, b) for a, b in differ):
        return " ".join(a for a, _b in differ), " ".join(b for _a, b in differ)
    return None


def is_slip(one, other):
    """One letter in a word of five, two in one of ten. Never two names of countries, two words
    of known and different meaning, or numbers."""
    size = min(len(one), len(other))
    if size < 5 or one[0] != other[0] or is_code(one) or is_code(other):
        return False
    if one in country_words() and other in country_words():
        return False
    meanings = meaning_of_word(one), meaning_of_word(other)
    if meanings[0] != one and meanings[1] != other and meanings[0] != meanings[1]:
        return False
    allowed = 2 if size >= 10 else 1
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


# -- two organisations -----------------------------------------------------------------------------
def are_apart(one, other):
    """What keeps two apart whatever they are called: another country, another larger body."""
    a, b = one.row, other.row
    if a.country and b.country and a.country != b.country:
        return True
    if a.part_of_id and b.part_of_id and a.part_of_id != b.part_of_id:
        return True
    return a.pk == b.part_of_id or b.pk == a.part_of_id


def on_different_sides(one, other):
    sides = SIDE_OF.get(one.row.kind), SIDE_OF.get(other.row.kind)
    return None not in sides and sides[0] != sides[1]


def why_alike(one, other):
    """(weight, reasons) for two organisations; (0, []) where nothing speaks for it."""
    if are_apart(one, other):
        return 0, []
    found = by_all_names(one, other)
    if found and on_different_sides(one, other):
        found = [(w, why) for w, why in found if w >= 90]
    if not found:
        return 0, []
    found.sort(key=lambda pair: -pair[0])
    reasons = list(dict.fromkeys(why for _weight, why in found))
    same = in_common(one.row, other.row)
    return found[0][0] + (3 if same else 0), reasons + ([same] if same else [])


def by_all_names(one, other):
    weight, why = likeness_of(one.own, other.own)
    found = [(weight, why)] if weight else by_other_names(one, other)
    return found + by_acronym(one, other) + by_acronym(other, one)


def by_other_names(one, other):
    best = (0, "")
    for mine in one.names:
        for theirs in other.names:
            weight, why = likeness_of(mine, theirs)
            if weight > best[0]:
                best = weight, said_of_names(one, other, mine, theirs, why)
    return [best] if best[0] else []


def said_of_names(one, other, a, b, why):
    words = {"one": one.row, "other": other.row, "a": a.text, "b": b.text, "why": why}
    if a is not one.own and b is not other.own:
        return _("Both are also called “%(a)s”: %(why)s") % words
    if a is one.own:
        return _("Another name of “%(other)s” is “%(b)s”: %(why)s") % words
    return _("Another name of “%(one)s” is “%(a)s”: %(why)s") % words


def by_acronym(short, long):
    """The first is called by what the second is for short, or by its first letters."""
    found = []
    said = _("“%(short)s” is the acronym of “%(long)s”")
    for name in short.names:
        if len(name.words) != 1 or len(name.compact) < 3:
            continue
        if name.compact in long.acronyms:
            found.append((85, said % {"short": name.text, "long": long.row}))
        elif not long.acronyms:
            for full in long.names:
                if len(full.initials) >= 3 and name.spelt_out == full.initials:
                    found.append((75, said % {"short": name.text, "long": full.text}))
    both = short.acronyms & long.acronyms
    if both and fuzz.token_set_ratio(*(" ".join(e.own.meaning) for e in (short, long))) >= 80:
        words = {"short": sorted(both)[0].upper()}
        found.append((60, _("Both are called “%(short)s” for short, and share words") % words))
    return found[:1]


def in_common(a, b):
    said = []
    if a.country and a.country == b.country:
        said.append(_("both in %(country)s") % {"country": a.country.name})
    if a.kind == b.kind:
        said.append(_("both: %(kind)s") % {"kind": a.get_kind_display()})
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


# -- two processes ---------------------------------------------------------------------------------
def why_alike_processes(one, other):
    """By what they are called; two that apply in different places are two."""
    places = one.row.places, other.row.places
    found = [] if all(places) and not places[0] & places[1] else by_all_names(one, other)
    found.sort(key=lambda pair: -pair[0])
    return (found[0][0], [*dict.fromkeys(why for _weight, why in found)]) if found else (0, [])


# -- two sources -----------------------------------------------------------------------------------
def why_alike_sources(one, other):
    a, b = one.row, other.row
    if a.translation_of_id == b.pk or b.translation_of_id == a.pk:
        return 0, []
    if a.part_of_id == b.pk or b.part_of_id == a.pk:
        return 0, []
    reasons = []
    if a.link and address_key(a.link) == address_key(b.link):
        reasons.append((95, _("The same address on the web")))
    weight, why = likeness_of(one.own, other.own)
    clash = any(
        said and otherwise and said != otherwise
        for said, otherwise in (
            (a.language, b.language), (a.publisher_id, b.publisher_id), (a.date, b.date),
        )
    )  # fmt: skip
    if weight >= 85 and not clash:
        reasons.append((weight - 10, why.replace(_("The same name"), _("The same title"))))
    reasons.sort(key=lambda pair: -pair[0])
    return (reasons[0][0], [why for _weight, why in reasons]) if reasons else (0, [])


# -- all of them -----------------------------------------------------------------------------------
def organisation_as_compared(row, also):
    names, acronyms = names_in(row.name)
    for other in (*said_further(row, "name"), *also.get(row.pk, ())):
        more, short = names_in(other)
        names, acronyms = names + more, acronyms | short
    short = {Name(one).compact for one in (row.acronym, *said_further(row, "acronym"))} - {""}
    return Compared(row, names, acronyms | short)


def said_further(row, name):
    """What it says of one of its fields in further languages."""
    return list(filter(None, (said.get(name) for said in row.in_other_languages.values())))


def source_as_compared(row, _also):
    return Compared(row, [Name(row.title)])


def process_as_compared(row, beside):
    also, places = beside.get(row.pk, ([], []))
    row.places = set(places)
    names = [Name(text) for text in (row.name, *said_further(row, "name"), *also)]
    return Compared(row, names, {Name(row.acronym).compact} - {""})


def names_beside(kind, reader, ids=None):
    """{id of what has them: its other names}. ids: of these alone."""
    found, of = defaultdict(list), kind._meta.model_name
    rows = OtherName.visible_to(reader).order_by("name", "pk")
    rows = rows.filter(**{f"{of}__isnull": False} if ids is None else {f"{of}__in": ids})
    for pk, name in rows.values_list(of, "name"):
        found[pk].append(name)
    return found


def names_and_places(reader, ids=None):
    """{id of a process: (its other names, the places it applies in)}."""
    found = {pk: (names, []) for pk, names in names_beside(Process, reader, ids).items()}
    rows = Jurisdiction.visible_to(reader).order_by("process", "place").distinct()
    rows = rows if ids is None else rows.filter(process__in=ids)
    for pk, place in rows.values_list("process", "place"):
        found.setdefault(pk, ([], []))[1].append(place)
    return found


def beside_rows(kind, reader, ids=None):
    """What is compared of rows of a kind besides what they say themselves, by their ids."""
    if kind is Process:
        return names_and_places(reader, ids)
    return names_beside(kind, reader, ids) if kind is Organisation else {}


# Of each kind: by what it is put in order, what is compared of a row, and what is said of two.
COMPARED_KINDS = {
    Organisation: ("name", organisation_as_compared, why_alike),
    Process: ("name", process_as_compared, why_alike_processes),
    Source: ("title", source_as_compared, why_alike_sources),
}


def keys_of(entry):
    """What two share that may be the same."""
    for name in entry.names:
        yield name.compact
        yield " ".join(name.core)
        yield " ".join(name.meaning)
        yield f"~{name.skeleton}"
        if len(name.initials) >= 3:
            yield f"#{name.initials}"
        if len(name.words) == 1:
            yield f"#{name.spelt_out}"
    for short in entry.acronyms:
        yield f"#{short}"
    if getattr(entry.row, "link", ""):
        yield f"@{address_key(entry.row.link)}"


def candidates(entries):
    """Pairs of places in `entries` that are worth comparing."""
    with_key, found = defaultdict(set), set()
    for place, entry in enumerate(entries):
        for key in keys_of(entry):
            with_key[key].add(place)
    for key, places in with_key.items():
        if key.strip("~#@ ") and len(places) <= MOST_WITH_A_KEY:
            found.update(combinations(sorted(places), 2))
    words = [
        (" ".join(name.in_order), place)
        for place, entry in enumerate(entries)
        for name in entry.names
    ]
    for turned in (False, True):
        line = sorted((text[::-1] if turned else text, place) for text, place in words)
        for number, (_text, place) in enumerate(line, 1):
            for _text, near in line[number : number + NEAR]:
                if near != place:
                    found.add((min(place, near), max(place, near)))
    return found


def likely_same(kind, reader):
    """Pairs of a kind that are likely the same, those of which somebody has said so first, then the
    likeliest; without those that a curator has said are not."""
    return with_reasons(kind, reader, said_or_likely_ids(kind, reader))


def said_or_likely_ids(kind, reader):
    """The same as (id, other id, weight)."""
    alike = {tuple(sorted(one[:2])): one for one in likely_same_ids(kind, reader)}
    first = [alike.pop(pair, (*pair, 0)) for pair in pairs_said(kind, reader)]
    return [*first, *alike.values()]


def pairs_said(kind, reader):
    """Pairs of ids that can be merged, of which somebody has said that they may be the same."""
    pairs = sorted(MaybeSame.pairs(kind, reader))
    if kind is Process:
        ids = {pk for pair in pairs for pk in pair}
        open_ones = kind.visible_to(reader).filter(pk__in=ids, open_to_all=True)
        here = {*open_ones.values_list("pk", flat=True)}
        pairs = [pair for pair in pairs if here.issuperset(pair)]
    return pairs


def likely_same_ids(kind, reader):
    """Those that are alike, as (id, other id, weight)."""
    not_the_same = NotTheSame.pairs(kind)
    kept = AlikeFound.pairs_of(kind, since=timezone.now() - COMPARED_FOR)
    found = found_alike(kind) if kept is None else still_there(kind, reader, kept)
    return [one for one in found if tuple(sorted(one[:2])) not in not_the_same]


def still_there(kind, reader, pairs):
    """Those of which this person sees both: one may have been merged or removed since."""
    there = set(compared_rows(kind, reader).order_by().values_list("pk", flat=True))
    return [one for one in pairs if there.issuperset(one[:2])]


def with_reasons(kind, reader, pairs):
    """(id, other id, weight) as Pairs, each with why."""
    ids = {pk for one in pairs for pk in one[:2]}
    _name, as_compared, why = COMPARED_KINDS[kind]
    rows, also = kind.visible_to(reader).in_bulk(ids), beside_rows(kind, reader, ids)
    entries = {pk: as_compared(row, also) for pk, row in rows.items()}
    first = dict.fromkeys(pairs_said(kind, reader), [str(SAID_TO_BE)])
    return [
        Pair(
            rows[one],
            rows[other],
            first.get(tuple(sorted((one, other))), []) + why(entries[one], entries[other])[1],
            weight,
        )
        for one, other, weight in pairs
        if one in rows and other in rows
    ]


def compared_rows(kind, reader=NOBODY):
    """All that are compared of a kind, in order. Of processes what everybody reads: no others are
    merged."""
    rows = kind.visible_to(reader).order_by(COMPARED_KINDS[kind][0], "pk")
    return rows.filter(open_to_all=True) if kind is Process else rows


# {kind: (digest of all that was compared, what was found)}; to compare takes seconds.
_kept = {}


def found_alike(kind):
    """Of all that are alike: compared once, and then again when anything that is compared is
    another."""
    rows, also = compared_rows(kind), beside_rows(kind, NOBODY)
    names = [one.attname for one in kind._meta.concrete_fields]
    values = list(rows.values_list(*names))
    said = hashlib.sha256(repr((values, sorted(also.items()))).encode()).digest()
    if _kept.get(kind, ("",))[0] != said:
        rows = [kind.from_db(rows.db, names, row) for row in values]
        _kept[kind] = said, compared_anew(kind, rows, also)
    return _kept[kind][1]


def compared_anew(kind, rows, also):
    _name, as_compared, why = COMPARED_KINDS[kind]
    entries, found = [as_compared(row, also) for row in rows], []
    for place, near in candidates(entries):
        one, other = entries[place].row, entries[near].row
        if weight := why(entries[place], entries[near])[0]:
            found.append((one.pk, other.pk, weight, str(one)))
    found.sort(key=lambda pair: (-pair[2], pair[3], str(pair[0]), str(pair[1])))
    return [pair[:3] for pair in found]


def reckon_alike(now):
    """Keep what is found alike, where the directory is so large that nobody should wait for it."""
    number = 0
    for kind in COMPARED_KINDS:
        many = len(compared_rows(kind).order_by()[: MOST_COMPARED_AT_ONCE + 1].values("pk"))
        if many > MOST_COMPARED_AT_ONCE:
            number += AlikeFound.keep(kind, found_alike(kind), now)
        else:
            AlikeFound.unrestricted.filter(kind=kind._meta.model_name).delete()
    _kept.clear()
    return number
