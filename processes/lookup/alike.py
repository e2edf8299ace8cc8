"""What is there already under a name that somebody gives to something new."""

from engagement.spelling import bare, nearness
from processes.lookup.sample import sample_ids
from processes.lookup.search import Search
from processes.models import Organisation, Post, Process

GIVEN_NAMES = (Organisation, Post, Process)
ALIKE, OF_A_WORD = 0.7, 0.5  # how near two names are, and each word of them to one of the other
SMALL, MOST_ALIKE = 3, 3  # letters of a word that need not be near; how many are said


def called_alike(kind, reader, text):
    """Those of a kind that this person may see and that are called nearly so in any way, the
    likeliest first; none of the sample."""
    if kind not in GIVEN_NAMES or not bare(text):
        return []
    search = Search(reader, text, kind.resource.plural, without=sample_ids(reader))
    found = {thing: likeness(bare(text), lines) for thing, lines in search.nearly_named()}
    ids = sorted((pk for pk, how in found.items() if how), key=lambda pk: (-found[pk], pk.int))
    rows = kind.visible_to(reader).in_bulk(ids[:MOST_ALIKE])
    return [rows[pk] for pk in ids[:MOST_ALIKE] if pk in rows]


def likeness(asked, lines):
    """How near a bare name is to the nearest of some lines; 0 where it is another name."""
    each = [one.strip() for one in lines.split("\n")]
    near = [nearness(asked, one) for one in each if is_another_spelling(asked, one)]
    near += [ALIKE for one in each if says_the_same(asked, one)]
    return max((one for one in near if one >= ALIKE), default=0)


def is_another_spelling(one, other):
    """Has each word its like in the other, and are the numbers the same?"""
    ours, theirs = one.split(), other.split()
    return numbers_in(ours) == numbers_in(theirs) and all(
        any(nearness(word, another) >= OF_A_WORD for another in others)
        for words, others in ((ours, theirs), (theirs, ours))
        for word in words
        if len(word) > SMALL
    )


def says_the_same(one, other):
    """Are they the same written together or apart, with words shortened, or, where they share
    three that are not small, with one word more?"""
    if one.replace(" ", "") == other.replace(" ", ""):
        return bool(one)
    fewer, more = sorted((one.split(), other.split()), key=len)
    if numbers_in(fewer) != numbers_in(more):
        return False
    left = [*more]
    for word in fewer:
        like = next((o for o in left if o == word or is_short_for(*sorted((word, o), key=len))), "")
        if not like:
            return False
        left.remove(like)
    shared = sum(len(word) > SMALL for word in {*fewer} & {*more})
    further = sum(len(word) > SMALL for word in left)
    return shared >= (3 if left else 1) and further <= 1


def is_short_for(short, long):
    """Does the first have letters of the second, in their order, with its first and its last?"""
    letters = iter(long)
    ends = short[0] == long[0] and short[-1] == long[-1]
    return ends and len(short) >= SMALL < len(long) - 2 and all(one in letters for one in short)


def numbers_in(words):
    return sorted(word for word in words if any(map(str.isdigit, word)))
