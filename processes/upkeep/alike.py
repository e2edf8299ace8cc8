"""Things that bear the same name, apart from case, accents and the order of words.

A cheap rule, read from names alone. `alike` is the seam: whatever finds likeness better takes its
place and returns the same.
"""

import re
import unicodedata
from collections import defaultdict

from processes.models import Organisation, Process, Source

MOST = 50_000  # names of one kind that are compared; beyond it is for a better rule
NAMED = {Organisation: "name", Process: "name", Source: "title"}


def folded(name):
    """The words of a name in one order, in lower case and without accents."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return " ".join(sorted(re.findall(r"\w+", letters)))


def alike(kind, person):
    """{id: [(id, name) of what is named alike, itself among it]} of what the person may see."""
    rows = kind.visible_to(person).order_by("created", "pk")
    groups = defaultdict(list)
    for pk, name in rows.values_list("pk", NAMED[kind])[:MOST]:
        groups[folded(name)].append((pk, name))
    return {
        pk: group
        for words, group in groups.items()
        if words and len(group) > 1
        for pk, _name in group
    }
