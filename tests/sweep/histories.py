"""Who is told what a record said when it stood on another level, and who wrote it?"""

from django.urls import reverse

from processes.models import Process
from tests.sweep.asking import demand
from tests.sweep.kinds import pointers


def histories(site, who):
    """What a record said on another level, and who said it: for who sees it now and could then."""
    process = site.by_path[site.world.process.get_absolute_url()]
    whole = site.ask(who, process.path, {"on": site.world.once}).body
    for past in site.world.pasts:
        belongs = process.row.pk in {
            getattr(past.row, one.attname)
            for one in pointers(past.kind)
            if one.related_model is Process
        }
        told = belongs and who in past.sees
        demand((past.mark in whole) == told, who, process.path, "as it stood, on", past)
    both = zip(site.world.pasts, site.world.authors, strict=True)
    for number, (past, author) in enumerate(both):
        if not site.turn_of(who, number):
            continue
        item = past.now
        path = reverse("history", args=[item.kind.resource.plural, item.address])
        if who not in item.sees:
            nothing = site.nothing(item)
            for query in (None, {"on": site.world.once}):
                there = item.path if query else path
                never = there.replace(item.address, nothing)
                site.same_as_nothing(who, (there, query, item.address), (never, query, nothing))
            continue
        told = site.ask(who, path).body
        stood = site.ask(who, item.path, {"on": site.world.once}).body
        demand(item.mark in told, who, path, "misses what it says now")
        demand((past.mark in told) == (who in past.sees), who, path, "on what was", past)
        demand((past.mark in stood) == (who in past.sees), who, item.path, "as it stood")
        demand((author.mark in told) == (who in author.sees), who, path, "on who", past)
