"""Does a search find all that a person may see and its words are in, and nothing else? And is what
it counts, suggests and takes for meant the same as if nothing else were there?"""

import html
import json
import re

from django.urls import reverse

from processes.models import Record, searched_kinds
from tests.sweep.asking import demand, unheard_of
from tests.sweep.lists import STATUS
from tests.sweep.pages import HREF

EVERY_MARK = "zanzibar"  # the beginning of each


def searching(site, who):
    everything(site, who)
    by_kind(site, who)
    each_mark(site, who)
    nearly(site, who)


def everything(site, who):
    """What begins each mark finds all there is for this person, page by page, and says how many."""
    also = site.world.directory
    shown, number, count = set(), 1, 1
    while len(shown) < count:
        answer = site.ask(who, reverse("search"), {"q": EVERY_MARK, "page": number}, also=also)
        demand(answer.status == 200, who, "searches", answer.status)
        count = int(STATUS.search(answer.body)[1].replace(",", ""))
        here = {site.by_path[path] for path in HREF.findall(answer.body) if path in site.by_path}
        demand(here - shown, who, "finds", len(shown), "and is told of", count)
        shown, number = shown | here, number + 1
    demand(shown == {*found_by(site, who)}, who, "finds, or misses", shown ^ {*found_by(site, who)})


def found_by(site, who):
    """What a search of all marks finds."""
    kinds = searched_kinds()
    return [
        item
        for item in (*site.world.items, *site.world.directory)
        if item.mark
        and item.kind in kinds
        and (who in item.sees or not issubclass(item.kind, Record))
    ]


def by_kind(site, who):
    for kind in searched_kinds():
        query = {"q": EVERY_MARK, "kind": kind.resource.plural}
        body = site.ask(who, reverse("search"), query, also=site.world.directory).body
        count = sum(item.kind is kind for item in found_by(site, who))
        said = STATUS.search(body)[1].replace(",", "")
        demand(int(said) == count, who, "is told of", said, kind.__name__, "and sees", count)


def each_mark(site, who):
    """By its own words each is found, suggested, and what is hidden is what never was."""
    find, suggest = reverse("search"), reverse("search_suggest")
    kinds, near = searched_kinds(), site.world.directory
    for number, item in enumerate(site.world.items):
        if item.crowd or not site.turn_of(who, number) or item.kind not in kinds:
            continue
        never = unheard_of(item.mark)
        if who in item.sees:
            body = site.ask(who, find, {"q": item.mark}).body
            demand(item.path in body, who, "does not find", item)
            continue
        for path in (find, suggest):
            real = site.ask(who, path, {"q": item.mark}, said=[item.mark], also=near)
            nothing = site.ask(who, path, {"q": never}, said=[never], also=near)
            demand(real.status == nothing.status == 200, who, path, real.status)
            if path == find:  # what is near to it may be named, and is looked through
                demand("data-found" not in real.body, who, "finds", item)
            else:
                demand(json.loads(real.body) == {"names": []}, who, "is suggested", item)


def nearly(site, who):
    """What was perhaps meant is what this person may see."""
    for words in (f"{EVERY_MARK[:5]}y{EVERY_MARK[6:]}aaab", "zanzibur", "zanzi"):
        for path in (reverse("search"), reverse("search_suggest")):
            site.ask(who, path, {"q": words}, also=site.world.directory)
    body = site.ask(who, reverse("search"), {"q": "zanzibur"}, also=site.world.directory).body
    meant = re.search(r'<a href="\?q=(zanzibar\w*)"', html.unescape(body))
    demand(meant, who, "is not told what is near")
