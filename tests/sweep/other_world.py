"""Would an answer be another one if what is hidden were not there at all?"""

import contextlib
import functools

from django.db import connection, transaction

from engagement.kept_pages import kept_pages
from processes.models import CivicSpaceRating, Process, Record, SearchText
from tests.sweep.asking import demand
from tests.sweep.filters import filters
from tests.sweep.histories import histories
from tests.sweep.lists import lists
from tests.sweep.pages import every_address
from tests.sweep.timelines import timelines

FIRST = (
    every_address,
    lists,
    timelines,
    histories,
    functools.partial(filters, of=(Process, CivicSpaceRating)),
)


def other_world(site, who, first=FIRST):
    """Without what is hidden from a person, every answer to them is the same to the byte.

    It sees what no mark shows: counts, orders, the frame of a drawing, the length of a page.
    What is asked `first` is asked again without it, as is whatever was asked before.
    """
    if who in ("member", "outsider", "administrator", "coordinator", "counterpart", "newcomer"):
        return  # they see as much as somebody else of the cast, or nearly all there is
    for group in first:
        site.run(group, who)
    before = {
        key: answer
        for key, answer in site.answers.items()
        if key[0] == who and key[2:] == ("get", ()) and answer.status == 200
        if other_world_asks(site, key[1])
    }
    with without_what_is_hidden(site.world, who):
        for key, answer in before.items():
            now = site.fetch(*key)
            demand(now == answer, who, key[1], "is another page once what is hidden is gone")


def other_world_asks(site, path):
    """Every page without filters, the filters of two lists, and of each kind one record's page."""
    if path.startswith("/accounts/") or path.endswith("/people/"):
        return False  # they carry the token of a form, another one each time
    if "/history/" in path:
        return path in {f"{version.now.path}history/" for version in site.world.versions}
    item = site.by_path.get(path)
    if path.startswith(("/review/", "/hour/")):
        return False  # what was handed over stays handed over
    if isinstance(getattr(item, "row", None), Record) and item.kind is not Process:
        return item is site.world.first(item.kind, item.level)
    return "?" not in path or path.startswith(("/processes/?", "/civic-space/?", "/search/"))


@contextlib.contextmanager
def without_what_is_hidden(world, who):
    gone = [item for item in (*world.parts, *world.items) if who not in item.sees]
    with transaction.atomic():
        for kind in {item.kind for item in gone}:
            ids = [item.row.pk for item in gone if item.kind is kind]
            for many in kind._meta.many_to_many:
                through = many.remote_field.through._base_manager
                rows = through.filter(**{f"{many.m2m_field_name()}__in": ids})
                rows._raw_delete(connection.alias)
            kind.unrestricted.filter(pk__in=ids)._raw_delete(connection.alias)
            SearchText.unrestricted.filter(pk__in=ids)._raw_delete(connection.alias)
        for version in (one for one in world.versions if who not in one.sees):
            version.kind.unrestricted_versions.filter(change=version.change).delete()
        kept_pages.forget()  # they are the same: what is hidden makes no new edition
        yield
        transaction.set_rollback(True)
