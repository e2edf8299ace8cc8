"""What is asked of the site and of the floor, and how dear it may be."""

import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
RUN = uuid.uuid4().hex  # the same, said a second time, makes no entry
ANEW = {"X-Benchmark-Anew": "1"}
WHOM = "The chair of the committee; The clerk of the house"


@dataclass
class Operation:
    """site, floor: addresses. marker, floor_marker: what stands in no other answer.

    goal: times the floor; or seconds, where there is none (floor ""). who: asks for it. wall: it is
    the time that counts, and not the processor's. sends: a form of the site, by the page with its
    token. often: how many times in a round, of the site.
    """

    name: str
    site: str
    floor: str
    marker: str
    goal: float
    floor_marker: str = "<h1>"
    who: tuple = ("stranger", "member")
    wall: bool = False
    sends: bool = False
    again: bool = False
    often: int = 8
    headers: dict = field(default_factory=dict)

    @property
    def of_floor(self):
        """How many times in a round the floor is asked: it is quick, and its time must be felt."""
        return 1 if self.wall else self.often * 4


def operations(known):
    """All of them, for a record of which that is known."""
    chosen = {"kind": known["kind"], "state": "done"}
    filters = urlencode(chosen)
    listed = f"/interventions/?{filters}"
    yield Operation("list of 50, two filters, count", listed, listed, 'class="log sheet"', 4)
    for number, goal in (("200", 8), ("2000", 2)):
        slug, name = known["processes"][number]
        yield Operation(
            f"process page, {int(number):,} entries, with drawing", f"/processes/{slug}/",
            f"/process/?slug={slug}", 'id="h-tl"', goal, floor_marker="<svg>",
        )  # fmt: skip
    for which, word in known["words"].items():
        yield Operation(
            f"search, {which} word", f"/search/?q={word}", f"/search/?word={word}",
            'class="found"', 4, floor_marker="<li>",
        )  # fmt: skip
    yield Operation(
        "a stranger's page, asked again", listed, listed, 'class="log sheet"', 1,
        who=("stranger",), again=True, often=40,
    )  # fmt: skip
    yield Operation(
        "all entries as CSV, wall", "/interventions.csv", "/interventions.csv", "id,", 4,
        floor_marker="id,", wall=True, often=1,
    )  # fmt: skip
    yield Operation(
        "work list, wall", "/upkeep/", "", "<h1", 0.3, who=("curator",), wall=True, often=1
    )
    yield Operation(
        "duplicates, wall", "/duplicates/", "", "<h1", 0.3, who=("curator",), wall=True, often=1
    )
    logged = urlencode({"title": "We spoke", "kind": "meeting", "when": "2026-01-05"})
    yield Operation(
        "log an entry, durable, with history", "/log/", f"/log/?{logged}", "", 12,
        floor_marker="Logged", who=("member",), sends=True,
    )  # fmt: skip


def form_of(page):
    """What is sent of the short form, but for what was typed."""
    return {"csrfmiddlewaretoken": TOKEN.search(page)[1], "kind": "meeting", "when": "today"}


def typed(number):
    """What somebody typed into it: something else each time."""
    what = f"We spoke about the timetable, {number} of {RUN}"
    return {"what": what, "whom": WHOM, "key": str(uuid.uuid4())}
