"""Does the timeline of a process show all its entries that a person may see, numbered without
gaps, on the page and as data?"""

import json
import re

from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Consultation,
    Enabler,
    Intervention,
    Lesson,
    Process,
    Stage,
    TextVersion,
)
from processes.timeline.entries import TimelineFilters
from tests.sweep.asking import demand
from tests.sweep.filters import probe_of
from tests.sweep.lists import Listing, entries_of
from tests.sweep.people import LEVELS

NUMBERED = re.compile(r'id="e-(\d+)"')


def timelines(site, who):
    """The page of a process and its data: all that this person may see, numbered without gaps."""
    for process in site.may_see(who, Process):
        entries = entries_of(site, who, process)
        shown = entries.rows()
        demand(shown == entries.allowed, who, process, "misses", entries.allowed - shown)
        for word, kind in (
            ("stages", Stage),
            ("consultations", Consultation),
            ("asks", Ask),
            ("commitments", Commitment),
            ("barriers", Barrier),
            ("enablers", Enabler),
            ("lessons", Lesson),
            ("texts", TextVersion),
        ):
            data = json.loads(site.ask(who, entries.path).body)
            found = {site.by_path[one["url"]] for one in data[word]}
            every = site.may_see(who, kind)
            wanted = {item for item in every if item.row.process_id == process.row.pk}
            demand(found == wanted, who, process, word, found ^ wanted)
        numbers, drawn, query = [], [], ""
        while query is not None:
            data = json.loads(site.ask(who, entries.path + query).body)
            numbers += [entry["number"] for entry in data["entries"]]
            html = site.ask(who, process.path + query).body
            drawn += [int(number) for number in NUMBERED.findall(html)]
            query = data["next"]
        wanted = list(range(len(shown), 0, -1))
        demand(numbers == wanted, who, process, "is numbered", numbers)
        demand(drawn == wanted, who, process, "is numbered on its page", drawn)


def timeline_filters(site, who):
    """Every filter of a timeline, on its page and in its data."""
    world = site.world
    process = world.first(Process, "public")
    entries = entries_of(site, who, process)
    for word, one in TimelineFilters.base_filters.items():
        probe_of(one)(entries, word, one)
    for level in LEVELS:
        item = world.first(Stage, level)
        if who in item.sees:
            site.ask(who, process.path, {"stage": item.address})
        else:
            page = Listing(site, who, Intervention, process.path, entries.allowed)
            page.knows_nothing_of("stage", item.address)
