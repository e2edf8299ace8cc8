"""The sources of a record in one cell, so that they leave and come back with it.

    vienna-minutes-2022#paragraph 24@date; !Letter of 3 May~handed to us in the room

Citations stand in the order of their texts, `; ` between them. Each is the address of a source,
or `!` and a note where it is not among the sources; then, each only if it is filled:

    #  where in it        @  the field it supports (without: the whole record)
    ~  how it was worked out        =  what it says, in one's own words

Inside a value, `\\` stands before each of `\\ ; # @ ~ = !`, and a line break is `\\n`.
"""

import re
from dataclasses import dataclass

CITATION_MARKS = {"#": "locator", "@": "field", "~": "note", "=": "says"}
CITED = ("reference", *CITATION_MARKS.values())  # what a citation says, besides its source
ESCAPED = re.compile(r"[\\;#@~=!]")
STROKE = re.compile(r"\\(.)", re.DOTALL)
CITATION = re.compile(r"(?:\\.|[^\\;])+", re.DOTALL)
VALUE = re.compile(r"([#@~=]?)((?:\\.|[^\\#@~=])*)", re.DOTALL)  # and what stands before it
REFERENCE_MARK = re.compile(r"(?:\s|\\[\sn])*!")


@dataclass
class Cited:
    """One citation as a cell has it: `source` is an address, or `reference` what was noted."""

    source: str = ""
    reference: str = ""
    locator: str = ""
    field: str = ""
    note: str = ""
    says: str = ""

    def __str__(self):
        begun = _kept(self.source) if self.source else f"!{_kept(self.reference)}"
        rest = ((mark, getattr(self, name)) for mark, name in CITATION_MARKS.items())
        return begun + "".join(f"{mark}{_kept(text)}" for mark, text in rest if text)


def _kept(text):
    return ESCAPED.sub(r"\\\g<0>", text).replace("\n", "\\n")


def cell_of(citations):
    """The cell that holds these citations: Citation rows with their sources read."""
    return cell_of_values(
        (one.source.slug if one.source_id else "", [getattr(one, name) for name in CITED])
        for one in citations
    )


def cell_of_values(citations):
    """The same of (word of the source or nothing, values in the order of CITED)."""
    return "; ".join(sorted(str(Cited(slug or "", *said)) for slug, said in citations))


def read_cell(text):
    """The citations in a cell. Raises ValueError for a text that is none of ours."""
    if CITATION.sub("", text).strip(";"):  # a stroke with nothing after it
        raise ValueError(text)
    found = [_read(one) for one in CITATION.findall(text) if _plain(one).strip()]
    if not all(one.source or one.reference for one in found):
        raise ValueError(text)
    return found


def _read(text):
    one = Cited()
    for mark, value in VALUE.findall(text):
        name = CITATION_MARKS.get(mark, "source")
        if not mark and (noted := REFERENCE_MARK.match(value)):
            one.reference = _plain(value[noted.end() :]).rstrip()
        elif mark and getattr(one, name):
            raise ValueError(text)
        elif mark or value:
            setattr(one, name, _plain(value) if name == "says" else _plain(value).strip())
    return one


def _plain(text):
    """What `_kept` was given."""
    return STROKE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
