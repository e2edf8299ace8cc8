"""The words of a text, bare: as two people write them alike who type differently.

Without accents, capitals, quotes, dashes and what is not seen, so that both databases, which
know none of that alike, compare plain words.
"""

import re
import unicodedata

LONGEST_WORD = 60  # letters of a word that count
A_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart.
WHOLE_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
NOT_LETTERS = {"Cf", "Mn", "Me"}  # formats, such as a soft hyphen, and what stands on a letter


def bare(text):
    """The words of a text, bare, with a space between two."""
    seen = text.casefold() if text.isascii() else without_marks(text)
    return " ".join(word[:LONGEST_WORD] for word in A_WORD.findall(seen))


def without_marks(text):
    """A text without what stands on its letters."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    seen = "".join(one for one in plain if unicodedata.category(one) not in NOT_LETTERS)
    return seen.translate(WHOLE_LETTERS)


def at_a_word(text, most):
    """The first `most` characters of a longer text, but for a word that they begin and do not end
    where half of them are left without it."""
    start, space = text[:most], text[: most + 1].rfind(" ")
    return (start[:space] if space >= most / 2 else start).rstrip(" ,;:.")


def grams(words):
    """Each three letters that follow one another in bare words, whose ends count as one: `_`."""
    ended = (f"_{word}_" for word in words.split())
    return {word[at : at + 3] for word in ended for at in range(len(word) - 2)}


def nearness(one, other):
    """How alike two bare words are, from 0 to 1: the share of what they have in common."""
    return nearness_of(grams(one), grams(other))


def nearness_of(ours, theirs):
    """The same of their `grams`, for who compares many."""
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))
