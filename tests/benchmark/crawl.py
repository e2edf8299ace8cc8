"""Every page that leads on from home, with each filter, order and page of its lists, as three
people on one worker: which of them are dear.

Addresses of one shape (a page of one kind of record, one filter of one list) are asked so many
times only; nothing that was kept answers. Files are left out: what they cost has lines of its own.
"""

import re
from collections import Counter, deque
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html

from tests.benchmark.asking import Refused
from tests.benchmark.operations import ANEW
from tests.benchmark.running import record, site_on

WHO = ("stranger", "member", "curator")
# How many addresses of one shape are asked for, by how much is chosen in them: of a list of a
# thousand organisations not each, and of what is chosen together one of each sort.
OF_ONE_SHAPE = {0: 2, 1: 4, 2: 1}
LEFT_OUT = re.compile(r"^/(static|admin|i18n|accounts)/|\.\w+$|/(csv|json|xlsx|zip)/$")


@dataclass(frozen=True)
class Asked:
    """milliseconds of a processor: of the worker, of its database."""

    who: str
    address: str
    worker: float
    database: float

    @property
    def all(self):
        return self.worker + self.database


def shape_of(address):
    """The address without names of records and without what is chosen."""
    path, query = urlsplit(address)[2:4]
    first, *rest = path.strip("/").split("/")
    fixed = [part if part.isalpha() and number else "*" for number, part in enumerate(rest)]
    return first, *fixed, *sorted(name for name, _value in parse_qsl(query))


def choices_of(form):
    """What one box of a form that asks can say, box by box."""
    for box in form.inputs:
        if box.tag == "select":
            values = [option.get("value", option.text) for option in box.iterfind(".//option")]
        elif box.get("type") in ("checkbox", "radio"):
            values = [box.get("value", "on")]
        else:
            continue
        yield from ({box.name: value} for value in values if box.name and value)


def addresses_of(page, here):
    """Where a page leads, by links and by forms that ask."""
    for link in page.iterfind(".//a[@href]"):
        yield urljoin(here, link.get("href"))
    for form in page.xpath("//main//form[not(@method='post')]"):
        target = urljoin(here, form.get("action") or here).partition("?")[0]
        yield from (f"{target}?{urlencode(chosen)}" for chosen in choices_of(form))


def pages_of(site, who, headers, limit):
    """Asked, for every page that leads on from home for who sends these headers."""
    waiting, known, shapes = deque(["/"]), {"/"}, Counter()
    while waiting:
        address = waiting.popleft()
        found, content = asked(site, who, address, headers)
        if found is None:
            continue
        if found.all > limit:  # its first time may have had much to load that is kept from then on
            found = min(found, asked(site, who, address, headers)[0], key=lambda one: one.all)
        yield found
        for leads in addresses_of(html.document_fromstring(content), address):
            leads = leads.partition("#")[0]
            new = leads.startswith("/") and leads not in known
            if new and not LEFT_OUT.search(urlsplit(leads).path):
                shape = shape_of(leads)
                shapes[shape] += 1
                known.add(leads)
                if shapes[shape] <= OF_ONE_SHAPE.get(len(parse_qsl(urlsplit(leads).query)), 0):
                    waiting.append(leads)


def asked(site, who, address, headers):
    """(Asked, the page), or (None, nothing) where an address leads elsewhere or is no page."""
    before = site.worked()
    try:
        content = site.ask(address, "<html", headers=headers).content
    except Refused:
        if address == "/":
            raise
        return None, b""
    spent = (then - now for then, now in zip(site.worked(), before, strict=True))
    return Asked(who, address, *(seconds * 1000 for seconds in spent)), content


def crawl(folder, entries, engine, limit, say):
    """All Asked, on one engine of the record in this folder."""
    with ExitStack() as ends:
        cluster, environments, known = record(ends, folder, entries, say)
        site = site_on(engine, environments, cluster)
        ends.callback(site.stop)
        site.wait("/about/")
        for who in WHO:
            cookie = known[engine]["cookies"].get(who)
            headers = ANEW | ({"Cookie": cookie} if cookie else {})
            for found in pages_of(site, who, headers, limit):
                if found.all > limit:
                    say(f"{found.all:.0f} ms: {who}, {found.address}")
                yield found
            say(f"{who} has been through")


def table(found, limit):
    """What is over the limit, in milliseconds, the dearest first, and how many were asked."""
    dear = sorted((one for one in found if one.all > limit), key=lambda one: -one.all)
    lines = [
        f"{len(found):,} pages, {len(dear)} over {limit} ms of a processor.",
        "",
        "| who | address | ms | of these the database |",
        "| --- | --- | --: | --: |",
        *(f"| {one.who} | `{one.address}` | {one.all:.0f} | {one.database:.0f} |" for one in dear),
    ]
    return "\n".join(lines if dear else lines[:1])
