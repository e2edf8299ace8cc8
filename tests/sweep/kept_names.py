"""Is the name of who was described read where it is known, and nowhere else?

A description stands in its place at every address of the entry, in every list, file and search.
"""

from django.urls import reverse
from django.utils import timezone

from tests.sweep.asking import demand, unheard_of

AT_THE_ENTRY = ("edit", "propose", "remove", "erase", "admin:change")


def kept_names(site, who):
    """Asked for by everybody: nobody is told it who does not know it, whatever they ask."""
    table = site.ask(who, reverse("export", args=["participations", "csv"])).body
    for number, kept in enumerate(site.world.kept):
        entry, knows = kept.now, who in kept.sees
        demand(kept.mark not in table, who, "has a file with", kept)
        searched(site, who, reverse("records", args=["interventions"]), kept)
        if not (knows or site.turn_of(who, number)):
            continue
        if who in entry.sees:
            at_the_entry(site, who, kept, knows)
        searched(site, who, reverse("export", args=["interventions", "csv"]), kept)
        searched(site, who, reverse("timeline", args=[site.world.process.slug]), kept)


def at_the_entry(site, who, kept, knows):
    entry = kept.now
    shown = site.ask(who, entry.path).body
    demand(f"an adviser of {entry.mark}" in shown, who, entry.path, "describes nobody")
    demand((kept.mark in shown) == knows, who, entry.path, "on", kept)
    site.ask(who, entry.path, {"on": f"{timezone.localdate()}"})
    told = site.ask(who, reverse("history", args=["interventions", entry.address])).body
    demand((kept.mark in told) == knows, who, "in the history of", kept)
    forms = [reverse(name, args=["interventions", entry.address]) for name in AT_THE_ENTRY]
    for at in (*forms, reverse("home_names", args=[entry.address])):
        site.ask(who, at, also=site.world.directory)


def searched(site, who, path, kept):
    """Who knows it finds the entry by it; to others it is a word that occurs nowhere."""
    mark, knows = kept.mark, who in kept.sees
    if knows:
        answer = site.ask(who, path, {"q": mark}, said=[mark])
        demand(kept.now.mark in answer.body or "json" in path, who, path, "does not find", kept)
    else:
        words = mark, unheard_of(mark)
        site.same_as_nothing(who, *((path, {"q": word}, word) for word in words))
