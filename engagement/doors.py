"""What a door offers: each view declares its methods, and a check refuses one that does not."""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def door(*methods):
    """Declares the methods of a view. Others are answered 405 before anything else looks."""

    def declare(view):
        view.methods = methods
        return view

    return declare


reads = door("GET", "HEAD")


def patterns(resolver=None, before=""):
    """(address pattern, view) of every door of the site."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{before}{one.pattern}", one.callback
        else:
            yield from patterns(one, f"{before}{one.pattern}")
