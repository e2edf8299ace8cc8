"""A curator whom one organisation lets read what it keeps."""

import copy
import datetime as dt

from django.utils import timezone

from processes.models import Grant
from tests.sweep.people import sessions_of


def with_a_grant(marked):
    """The marked world, in which the curator reads what the member's organisation keeps: whatever
    the member reads, since nothing there is shared by others with it; and who wrote what nobody
    owned then, as of everything else."""
    world = copy.deepcopy(marked)
    read = (*world.directory, *world.items, *world.parts, *world.versions, *world.heads)
    world.only_read = [one for one in read if "member" in one.sees and "curator" not in one.sees]
    for item in world.only_read:
        item.sees |= {"curator"}
    for version, author in zip(world.versions, world.authors, strict=True):
        if version.level == "public" and "curator" in version.sees:
            author.sees |= {"curator"}
    last = timezone.localdate() + dt.timedelta(days=7)
    Grant.give(world.base.home, world.people["curator"], last, by=None)
    world.sessions = sessions_of(world.people)
    return world
