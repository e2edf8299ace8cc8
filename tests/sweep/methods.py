"""Does another method, or another header, open what is hidden?"""

from django.urls import reverse

from processes.models import Intervention, Process
from tests.sweep.asking import demand
from tests.sweep.kinds import record_kinds
from tests.sweep.pages import absent
from tests.sweep.people import HIDDEN, LEVELS

METHODS = ("head", "post", "put", "patch", "delete", "options")


def methods(site, who):
    """Other methods than reading: refused alike for what is there, what is hidden, what is not.

    On two levels of each kind, and on the other two of the next.
    """
    for number, kind in enumerate(record_kinds()):
        levels = LEVELS if site.world.thorough else LEVELS[number % 2 :: 2]
        for item in (site.world.first(kind, level) for level in levels):
            if who not in item.sees:
                for method in METHODS:
                    absent(site, who, item, method)
                continue
            for method in METHODS[1:]:
                found = site.ask(who, item.path, method=method).status
                demand(found == 405, who, method, item, found)


HEADERS = (
    {"if_none_match": "*"},
    {"if_modified_since": "Wed, 01 Jan 2020 00:00:00 GMT"},
    {"accept": "application/json"},
    {"accept_language": "fr"},
    {"hx_request": "true"},
)


def headers(site, who):
    """No header of a request opens what is hidden, or a list to it."""
    for kind in (Process, Intervention):
        for sent in HEADERS:
            site.ask(who, reverse("records", args=[kind.resource.plural]), **sent)
            for level in HIDDEN:
                item = site.world.first(kind, level)
                if who not in item.sees:
                    absent(site, who, item, **sent)
