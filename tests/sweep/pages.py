"""Is each page there for whoever may see it, with its words, and for others as if it never was?"""

import re

from django.db.models import Q
from django.urls import resolve, reverse

from processes.models import (
    SPOKEN_OF,
    Ask,
    Citation,
    Commitment,
    Consultation,
    Intervention,
    Participation,
    Position,
    Post,
    Process,
    Source,
)
from tests.sweep.addresses import ADDRESSES
from tests.sweep.asking import demand
from tests.sweep.kinds import record_kinds
from tests.sweep.permissions import MAY, STATUS_FOR, may_read

MANY = 12  # rows at the addresses of one pattern; of more, each is asked about by some
HREF = re.compile(r'href="(/[^"#?]*)')


def every_address(site, who):
    """The whole URL map: 200 for what this person may see, 404 for what they may not."""
    only_read = getattr(site.world, "only_read", ())
    for pattern, build in ADDRESSES.items():
        rows = list(build(site.world))
        for number, (words, item) in enumerate(rows):
            if len(rows) > MANY and not site.turn_of(who, number):
                continue
            path = reverse(pattern, args=words)
            may, also, said = MAY.get(pattern, may_read), site.named_at(path), ()
            if may is not may_read:
                also = [*site.world.directory]  # whose names a form suggests
                if who == "curator" and pattern in ("review", "proposal", "together", "hour"):
                    shown = [item] if item else site.world.proposals
                    shown = [one for one in shown if who in one.sees]
                    also += [part for one in shown for part in site.world.handed_over(one.row)]
                    said = [one.row.record for one in shown]
            # Who has to sign in is led back to the address they asked for.
            if who == "nobody" and may is not may_read:
                said = words
            answer = site.ask(who, path, said=said, also=also)
            wanted = may(site, who, words[0] if words else None, item)
            if pattern in STATUS_FOR:
                wanted = STATUS_FOR[pattern].get(who, STATUS_FOR[pattern]["else"])
            # Where one writes, what one is let read is not there.
            if wanted in (200, 403) and who == "curator" and item in only_read:
                wanted = 404 if "POST" in resolve(path).func.methods else wanted
            demand(answer.status == wanted, who, path, answer.status)


def pages(site, who):
    """The page of every record: there and with its words, or the same as nothing."""
    for number, item in enumerate(site.world.items):
        if item.crowd or not site.turn_of(who, number):
            continue
        if who not in item.sees:
            absent(site, who, item)
            continue
        answer = site.ask(who, item.path)
        demand(answer.status == 200, who, "gets", answer.status, "for", item)
        demand(item.mark in answer.body, who, "does not find its words on", item)


def absent(site, who, item, method="get", **headers):
    """Every address of a hidden record says what an address of nothing says."""
    addresses = [item.path]
    if item.kind is Process:
        addresses.append(reverse("timeline", args=[item.address]))
    if method == "get" and item is site.world.first(item.kind, item.level):
        addresses.append(item.path.rstrip("/"))
    nothing = site.nothing(item)
    for path in addresses:
        never = path.replace(item.address, nothing)
        site.same_as_nothing(
            who, (path, None, item.address), (never, None, nothing), method, **headers
        )


def directory(site, who):
    """The directory is public; what it leads to is what this person may see."""
    for item in site.world.directory:
        answer = site.ask(who, item.path, also=site.named_at(item.path))
        demand(answer.status == 200, who, item.path, answer.status)
        shown = {site.by_path[path] for path in HREF.findall(answer.body) if path in site.by_path}
        for kind, ids in leads_to(site, who, item).items():
            wanted = {item for item in site.may_see(who, kind) if item.row.pk in ids}
            found = {item for item in shown if item.kind is kind}
            demand(found == wanted, who, item.path, kind.__name__, found ^ wanted)


def leads_to(site, who, item):
    """kind -> ids of the records that the page of an organisation or a source leads to."""
    row = item.row
    if item.kind is Source:
        cited = Citation.unrestricted.filter(source=row)
        return {
            kind: set(cited.values_list(kind._meta.model_name, flat=True)) - {None}
            for kind in record_kinds()
            if kind is not Process  # an entry also names its process
        }
    if item.kind is Post:
        part = Participation.unrestricted.filter(post=row)
        promises = Commitment.unrestricted.filter(post=row)
        return {
            Intervention: set(part.values_list("intervention", flat=True)),
            Commitment: set(promises.values_list("pk", flat=True)),
        }
    part = Participation.unrestricted.filter(organisation=row)
    entries = [one.row.pk for one in site.may_see(who, Intervention)]
    acted = part.exclude(role__in=SPOKEN_OF).filter(intervention__in=entries)
    made = Q(actor=row) | Q(others=row)  # by it, or to it
    promises = made | Q(answers__in=acted.values("intervention"))
    stood_on = {one.row.ask_id for one in site.may_see(who, Position) if one.row.actor_id == row.pk}
    return {
        Intervention: set(part.values_list("intervention", flat=True)),
        Ask: {*Ask.unrestricted.filter(holders=row).values_list("pk", flat=True), *stood_on},
        Commitment: set(Commitment.unrestricted.filter(promises).values_list("pk", flat=True)),
    }


def outcomes(site, who):
    """Asks, positions and openings of a process are on its pages for whoever may see them, and
    processes can be compared by those who see them both."""
    told = {"asks_by_text": Ask, "positions": Position, "openness": Consultation}
    processes = [item for item in site.world.of(Process) if who in item.sees]
    for process in processes:
        for pattern, kind in told.items():
            body = site.ask(who, reverse(pattern, args=[process.address])).body
            for item in site.world.of(kind):
                if item.row.process_id == process.row.pk and who in item.sees:
                    demand(item.mark in body, who, pattern, "misses", item)
    first = processes[0].address
    for item in site.world.of(Process):
        query = {"process": [first, item.address]}
        answer = site.ask(who, reverse("compare"), query, said=[item.address])
        wanted = 200 if who in item.sees else 400
        demand(answer.status == wanted, who, "compares", item, answer.status)
