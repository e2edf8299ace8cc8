"""Who is told what a record said when it stood on another level, and who wrote it?"""

from django.urls import reverse

from processes.models import Process
from tests.sweep.asking import demand
from tests.sweep.kinds import pointers


def histories(site, who):
    """What a record said on another level, and who said it: for who sees it now and could then."""
    process = site.by_path[site.world.process.get_absolute_url()]
    whole = site.ask(who, process.path, {"on": site.world.once}).body
    for version in site.world.versions:
        belongs = process.row.pk in {
            getattr(version.row, one.attname)
            for one in pointers(version.kind)
            if one.related_model is Process
        }
        told = belongs and who in version.sees
        demand((version.mark in whole) == told, who, process.path, "as it stood, on", version)
    both = zip(site.world.versions, site.world.authors, strict=True)
    for number, (version, author) in enumerate(both):
        if not site.turn_of(who, number):
            continue
        item = version.now
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
        demand((version.mark in told) == (who in version.sees), who, path, "on what was", version)
        demand((version.mark in stood) == (who in version.sees), who, item.path, "as it stood")
        demand((author.mark in told) == (who in author.sees), who, path, "on who", version)
