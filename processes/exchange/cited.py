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
ESCAPED = re.compile(r"[\\;#@~=!]")
TOKENS = re.compile(r"\\(.)|([;#@~=])|([^\\;#@~=]+)|(\\)$", re.DOTALL)


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
    names, cells = ("reference", *CITATION_MARKS.values()), []
    for one in citations:
        said = {name: getattr(one, name) for name in names}
        cells.append(str(Cited(one.source.slug if one.source_id else "", **said)))
    return "; ".join(sorted(cells))


def read_cell(text):
    """The citations in a cell. Raises ValueError for a text that is none of ours."""
    found = [part for part in _split(text) if part]
    for one in found:
        if not (one.source or one.reference):
            raise ValueError(text)
    return found


def _split(text):
    one, name, value = Cited(), "source", ""

    def put():
        kept = value if name == "says" else value.strip()
        begins = name == "source" and kept.startswith(NOTED)
        if name != "source" and getattr(one, name):
            raise ValueError(text)
        setattr(one, "reference" if begins else name, kept.removeprefix(NOTED))

    filled = False
    for found in TOKENS.finditer(text):
        escaped, mark, plain, broken = found.groups()
        if broken:
            raise ValueError(text)
        if mark is None:
            if plain is not None and name == "source" and not value.strip():
                plain = re.sub(r"^(\s*)!", rf"\1{NOTED}", plain)
            value += ("\n" if escaped == "n" else escaped) if escaped is not None else plain
            filled = filled or bool(value.strip())
            continue
        put()
        value = ""
        if mark == ";":
            if filled:
                yield one
            one, name, filled = Cited(), "source", False
        else:
            name, filled = CITATION_MARKS[mark], True
    put()
    if filled:
        yield one


NOTED = "\0"  # stands for the "!" that begins a note, which an escaped one does not
