"""What people write over the columns of their own sheets, in the languages of the site.

`headings.txt` has it beside the names and titles of columns, which are known without standing
there: {name of a column: what else it is called}, which counts where a kind has such a column;
with the plural of a kind before it, such as "stages.name", for that kind alone.
Words are bare (`engagement.spelling`); a heading is looked for whole, then without what stands in
brackets, then without small words. `kinds.txt` has words for kinds of entries, `stages.txt` for
those of stages, `responses.txt` for what came back, `levels.txt` for who can read something,
`sheets.txt` for what the sheets of a workbook are called.
"""

import re
from functools import cache
from pathlib import Path

from engagement.spelling import bare
from processes.directory.names import SMALL_WORDS

IN_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")


def each_spelling(heading):
    """The ways in which a heading is looked for, the exact one first."""
    whole, short = bare(heading), bare(IN_BRACKETS.sub(" ", heading))
    few = " ".join(word for word in short.split() if word not in SMALL_WORDS)
    return [one for one in dict.fromkeys((whole, short, few)) if one]


@cache
def words_written():
    """{name of a column: [what else it is called, bare]}."""
    return written_in("headings")


@cache
def words_for_kinds():
    """{kind of entry: [what people call it, bare]}."""
    return written_in("kinds")


@cache
def words_for_stages():
    """{kind of stage: [what people call it, bare]}."""
    return written_in("stages")


@cache
def words_for_responses():
    """{what came back: [how people write it, bare]}."""
    return written_in("responses")


@cache
def words_for_sheets():
    """{plural of a kind: [what people call a sheet of it, bare]}."""
    return written_in("sheets")


@cache
def levels_by_word():
    """{what people write for who can read it, bare: level}, none wider than what it says."""
    return {word: level for level, words in written_in("levels").items() for word in words}


def written_in(name):
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    each = (line.partition(":") for line in re.sub(r"\n +", " ", text).splitlines())
    return {name: [bare(word) for word in words.split(";")] for name, _colon, words in each}
