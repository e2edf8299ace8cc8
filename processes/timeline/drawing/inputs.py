"""What a drawing is made from: values only, so that it can be built from rows or by hand."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from engagement.dates import Edtf, parse

GOING = ("current", "stalled")  # states of a stage that is not over
UNSURE = ("planned", "")  # of one of which nothing says that it took place; "": not recorded
PENDING = "open"  # the glyph of a thread that has no outcome yet

# An `anchor` is the id of the record on the same page ("st-1" becomes "#st-1"), or an address
# that begins with "/" or "?" and is used as it is. Empty: no link.


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage.

    `lasts`: the date is a span it lasted through; otherwise it lies somewhere within the date.
    `meaning`: what an interval means in words, where that is more than `lasts` says.
    `confirmed`: the day up to which a current stage is known to go on; None: nobody has checked.
    `as_of`: when that was said, as exactly as it is known, where that is not on that day.
    `now`: does that word still speak for today? Else the bar ends where sources end.
    `earlier`: forecasts that moved.
    """

    anchor: str
    name: str
    date: Edtf | None = None
    state: str = "completed"
    lasts: bool = False
    confirmed: dt.date | None = None
    as_of: Edtf | None = None
    earlier: tuple[Edtf, ...] = ()
    meaning: str = ""
    now: bool = True

    @property
    def said(self):
        """When somebody last said how it stands, None where that is not known."""
        return self.as_of or (parse(self.confirmed.isoformat()) if self.confirmed else None)

    @property
    def stood_still(self):
        """Was it stalled at some time in its date? Nothing says that it still is."""
        return self.state == "stalled" and self.meaning == "within"

    @property
    def goes_on(self):
        return self.state in GOING and self.now and not self.stood_still


@dataclass(frozen=True, slots=True)
class Opening:
    """A consultation. `deadline`: words such as "Closes 6 Sep, in 4 days", or empty.

    `words`: who could take part, in full; `note`: a word in place of that for `access`.
    """

    anchor: str
    name: str
    opens: Edtf | None = None
    closes: Edtf | None = None
    access: str = "unknown"
    deadline: str = ""
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry. `number` is its number in the list below the chart, for this reader.

    `again`: it repeats another one, and is not counted.
    """

    anchor: str
    number: int | None
    title: str
    family: str
    date: Edtf | None = None
    lasts: bool = False
    state: str = "done"
    again: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """Entries of one family.

    `months`: (year, month, count) for the density "counts"; left empty, they are counted from
    `marks`. Month 0 means: this year, month not known; it is drawn across the year, never as a
    peak in January. `undated`: how many have no date, where they are not among `marks`.
    """

    label: str
    family: str
    total: int
    marks: tuple[Mark, ...] = ()
    months: tuple[tuple[int, int, int], ...] = ()
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """An ask or a commitment, from the day it was made to its outcome (localized words).

    `number`: how many of the same days and with the same outcome are drawn as one; `text` is that
    of the first.
    """

    anchor: str
    text: str
    type: str
    made: Edtf | None
    settled: Edtf | None
    glyph: str
    outcome: str
    number: int = 1
    letter: str = ""  # of an outcome that is no end; none where that is not known

    @property
    def reaches_today(self):
        """Is it still open? Of what is not known the last word is its outcome's, or its own."""
        return self.glyph == PENDING and bool(self.letter)


class OutcomeCount(NamedTuple):
    """How many asks and commitments came to the same."""

    label: str
    glyph: str
    letter: str
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything in one drawing. `first` and `last` come from `frame`, or from a zoom; a zoom
    that leaves out today has no line for it.

    `hindrances`: lanes of barriers and of reprisals, which are few and never counted by month.
    `outcomes`: of all asks and commitments, for where these are too many to be drawn one by one
    or together.
    `list_of_asks`: anchor of the list that has them all.
    `month_link`: address of a month of the list, with {year} and {month}; the address of a whole
    year is the same without "-{month}". `filtered`: not everything that is recorded is in it, so
    it must not say that nothing is.
    """

    first: dt.date
    last: dt.date
    today: dt.date
    density: str = "numbered"
    stages: tuple[Bar, ...] = ()
    openings: tuple[Opening, ...] = ()
    lanes: tuple[Lane, ...] = ()
    hindrances: tuple[Lane, ...] = ()
    threads: tuple[Thread, ...] = ()
    outcomes: tuple[OutcomeCount, ...] = ()
    list_of_asks: str = "h-as"
    month_link: str = "#m-{year}-{month}"
    filtered: bool = False
