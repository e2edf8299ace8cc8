"""Groups of what is likely there twice.

Of the directory as `likeness` finds it; of processes those that bear the same name, apart from
case, accents and the order of words. Of both what somebody has said may be the same.
"""

from collections import defaultdict

from engagement.spelling import bare
from processes.directory import likeness
from processes.models import MaybeSame, NotTheSame, Organisation, Process, Source

MOST_COMPARED = 50_000  # names of processes that are compared
NAME_FIELDS = {Organisation: "name", Process: "name", Source: "title"}


def sorted_words(name):
    """The words of a name, bare, in one order."""
    return " ".join(sorted(bare(name).split()))


def groups_alike(kind, reader):
    """{id: [(id, why) of what is likely the same, itself among it]} of what the person may see.

    why: a sentence; "" where the names are the same; a pair of which likeness tells why.

    The directory is compared for curators only, who keep it.
    """
    if kind is Process:
        return with_what_was_said(of_one_name(kind, reader), kind, reader)
    if not reader.curates:
        return {}
    return with_what_was_said(of_the_directory(kind, reader), kind, reader)


def with_what_was_said(groups, kind, reader):
    """With those of which somebody has said that they may be the same."""
    for pair in MaybeSame.pairs(kind, reader):
        for pk, other in (pair, pair[::-1]):
            others = [one for one in groups.get(pk, ()) if one[0] not in pair]
            groups[pk] = [
                (pk, ""),
                (other, str(likeness.SAID_TO_BE)),
                *others,
            ]
    return groups


def first_of_each(groups, ids):
    """Of these ids, the oldest first, those that no line of a pair names already."""
    found, named = [], set()
    for pk in ids:
        here = {one for one, _why in groups[pk]}
        if not (pk in named and here <= named):
            found.append(pk)
            named |= here if len(here) == 2 else set()
    return found


def of_one_name(kind, reader):
    rows = kind.visible_to(reader).order_by("created", "pk")
    groups = defaultdict(list)
    for pk, name in rows.values_list("pk", NAME_FIELDS[kind])[:MOST_COMPARED]:
        groups[sorted_words(name)].append((pk, ""))
    return {
        pk: group
        for words, group in groups.items()
        if words and len(group) > 1
        for pk, _why in group
    }


def of_the_directory(kind, reader):
    found = {}
    for pair in likeness.likely_same_ids(kind, reader):
        one, other, _weight = pair
        for pk, beside in ((one, other), (other, one)):
            found.setdefault(pk, [(pk, "")]).append((beside, pair))
    return found


def why_same(groups, rows, reader):
    """{id: why it is likely the same as another, in a sentence} of rows of one kind."""
    first = {row.pk: next((why for _pk, why in groups.get(row.pk, ()) if why), "") for row in rows}
    pairs = [why for why in first.values() if isinstance(why, tuple)]
    told = likeness.with_reasons(type(rows[0]), reader, pairs) if pairs else ()
    said = {(one.one.pk, one.other.pk): ". ".join(one.reasons) for one in told}
    return {
        pk: said.get(why[:2], "") if isinstance(why, tuple) else why for pk, why in first.items()
    }


def declare(row, group, by):
    """`row`, of the directory, is the same as none of its group."""
    for pk, _why in group:
        if pk != row.pk:
            NotTheSame.say(row, type(row)(pk=pk), by=by)
