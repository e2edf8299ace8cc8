"""Groups of what is likely there twice.

Of the directory as `likeness` finds it; of processes those that bear the same name, apart from
case, accents and the order of words.
"""

from collections import defaultdict

from engagement.spelling import bare
from processes.directory import likeness
from processes.models import NotTheSame, Organisation, Process, Source

MOST_COMPARED = 50_000  # names of processes that are compared
NAME_FIELDS = {Organisation: "name", Process: "name", Source: "title"}


def sorted_words(name):
    """The words of a name, bare, in one order."""
    return " ".join(sorted(bare(name).split()))


def groups_alike(kind, reader):
    """{id: [(id, why) of what is likely the same, itself among it]} of what the person may see.

    why: a sentence, or "" where the names are the same.

    The directory is compared for curators only, who keep it.
    """
    if kind in likeness.COMPARED_KINDS:
        return of_the_directory(kind, reader) if reader.curates else {}
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
    for pair in likeness.likely_same(kind, reader):
        for row, other in ((pair.one, pair.other), (pair.other, pair.one)):
            found.setdefault(row.pk, [(row.pk, "")]).append((other.pk, ". ".join(pair.reasons)))
    return found


def declare(row, group, by):
    """`row`, of the directory, is the same as none of its group."""
    for pk, _why in group:
        if pk != row.pk:
            NotTheSame.declare(row, type(row)(pk=pk), by=by)
