"""Does every list and every file hold all that a person may see, and nothing else?"""

import csv
import io
import json
import re
from dataclasses import dataclass

from django.urls import reverse

from engagement.resources import kinds
from processes.exchange.columns import exchange_kinds, plural_of
from processes.models import Intervention, Part, Process, Record
from tests.sweep.asking import Site, demand, unheard_of
from tests.sweep.kinds import DIRECTORY
from tests.sweep.pages import HREF

STATUS = re.compile(r'role="status"[^>]*>(?:\s|<[^>]*>)*([\d,]+)')
PAGE = 50


@dataclass
class Listing:
    """A list as one person meets it: all rows of a kind, or the entries of a process."""

    site: Site
    who: str
    kind: type
    path: str
    allowed: set

    def ask(self, query, **more):
        if not issubclass(self.kind, Record):
            more["also"] = [*more.get("also", ()), *self.site.world.directory]
        return self.site.ask(self.who, self.path, query, **more)

    def rows(self, query=(), **more):
        """The items on all pages for a query. Their number must be the one the list says."""
        query, shown, number = dict(query), [], 1
        while True:
            answer = self.ask({**query, "page": number} if number > 1 else query, **more)
            where = f"{self.who} {self.path} {query}:"
            demand(answer.status == 200, where, answer.status)
            count, here, follows = self.read(answer)
            shown += here
            if not follows:
                break
            number += 1
        demand(count == len(shown), where, "says", count, "and shows", len(shown))
        demand(len(set(shown)) == count, where, "shows the same twice")
        demand(set(shown) <= self.allowed, where, "shows", set(shown) - self.allowed)
        return set(shown)

    def read(self, answer):
        """(the number it says, the items it shows, whether another page follows)"""
        count = int(STATUS.search(answer.body)[1].replace(",", ""))
        paths = dict.fromkeys(HREF.findall(answer.body))
        items = [self.site.by_path[path] for path in paths if path in self.site.by_path]
        return (
            count,
            [item for item in items if item.kind is self.kind],
            'rel="next"' in answer.body,
        )

    def refuses(self, query, **more):
        """A value nobody knows is refused, and no row is shown with the refusal."""
        answer = self.ask(query, **more)
        where = f"{self.who} {self.path} {query}:"
        demand(answer.status == 400, where, answer.status, "instead of a refusal")
        shown = {self.site.by_path.get(path) for path in HREF.findall(answer.body)}
        demand(not any(item and item.kind is self.kind for item in shown), where, "shows rows")

    def knows_nothing_of(self, name, value):
        """A value that occurs only in what is hidden is answered like one that occurs nowhere."""
        words = value, unheard_of(value)
        real, other = ((self.path, {name: word}, word) for word in words)
        answer = self.site.same_as_nothing(self.who, real, other)
        demand(answer.status == 400, self.who, self.path, name, value, answer.status)


class Entries(Listing):
    """The timeline of a process as data."""

    def read(self, answer):
        data = json.loads(answer.body)
        entries = [self.site.by_path[entry["url"]] for entry in data["entries"]]
        return data["count"], entries, bool(data["next"])


def list_of(site, who, kind):
    path = reverse("records", args=[kind.resource.plural])
    return Listing(site, who, kind, path, set(site.may_see(who, kind)))


def entries_of(site, who, process):
    path = reverse("timeline", args=[process.address])
    mine = {
        item for item in site.may_see(who, Intervention) if item.row.process_id == process.row.pk
    }
    return Entries(site, who, Intervention, path, mine)


def lists(site, who):
    """Every list shows all that this person may see and nothing else, page by page."""
    for kind in kinds("processes"):
        listing = list_of(site, who, kind)
        shown = listing.rows()
        demand(shown == listing.allowed, who, kind.__name__, "misses", listing.allowed - shown)
        after = max(1, -(-len(shown) // PAGE)) + 1
        real, never = ((listing.path, {"page": page}, f"page={page}") for page in (after, 150))
        if issubclass(kind, Record):
            answer = site.same_as_nothing(who, real, never)
            demand(answer.status == 404, who, listing.path, "has a page", after)


def tables(site, who):
    """Every file holds all that this person may see and nothing else, and keeps to its filters."""
    for kind in exchange_kinds():
        path = reverse("export", args=[plural_of(kind), "csv"])
        answer = site.ask(who, path, also=site.named_at(path))
        rows = list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"))))[1:]
        found = {row[0] for row in rows}
        demand(len(rows) == len(found), who, path, "has a row twice")
        every = [item for item in site.world.parts if item.kind is kind] or site.world.of(kind)
        wanted = {item for item in every if who in item.sees or kind in DIRECTORY}
        ids = {str(item.row.pk) for item in wanted}
        demand(found >= ids, who, path, "misses", found ^ ids)
        demand(found == ids or issubclass(kind, Part), who, path, "shows", found - ids)
        hidden = {str(item.row.pk) for item in {*every} - wanted}
        demand(not found & hidden, who, path, "shows", found & hidden)
    for kind in (Process, Intervention):
        path = reverse("export", args=[kind.resource.plural, "csv"])
        item = site.may_see(who, kind)[0]
        lines = site.ask(who, path, {"q": item.mark}).body.splitlines()
        demand(len(lines) == 2 and item.mark in lines[1], who, path, "does not search", item)
        demand(site.ask(who, path, {"owner": "x"}).status == 400, who, path, "takes any filter")
