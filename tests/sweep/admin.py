"""Does the admin know more than the site?"""

from django.urls import reverse

from tests.sweep.asking import demand, unheard_of
from tests.sweep.kinds import record_kinds


def in_the_admin(site, who):
    """A search for the words of what is hidden answers as one for words that occur nowhere."""
    if who != "curator":
        return
    for kind in record_kinds():
        path = reverse("admin:records", args=[kind.resource.plural])
        item = site.world.first(kind, "organisation")
        never = unheard_of(item.mark)
        asked = [(path, {"q": word}, word) for word in (item.mark, never)]
        site.same_as_nothing(who, *asked)
        seen = site.world.first(kind, "public")
        found = site.ask(who, path, {"q": seen.mark}, also=site.world.directory)
        own = [one for one in kind.resource.search if hasattr(seen.row, one)]
        if any(seen.mark in str(getattr(seen.row, one)) for one in own):
            demand(f"{path}{seen.address}/change/" in found.body, who, path, "misses", seen)
