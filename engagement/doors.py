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
writes = door("GET", "HEAD", "POST")  # a form, and what it sends
acts = door("POST")


def sent(request):
    """What a form was sent with, empty or not; None when it was only asked for."""
    return request.POST if request.method == "POST" else None


def of_ones_account(view):
    """A door that stays open to those who have yet to set up their second factor."""
    view.of_ones_account = True
    return view


def patterns(resolver=None, before=""):
    """(address pattern, view) of every door of the site."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{before}{one.pattern}", one.callback
        else:
            yield from patterns(one, f"{before}{one.pattern}")
