"""The HTTP methods of a view: each declares its own, and a check refuses one that does not."""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def allow_methods(*methods):
    """Declares the methods of a view. Others are answered 405 before anything else looks."""

    def declare(view):
        view.methods = methods
        return view

    declare.methods = methods
    return declare


allow_read = allow_methods("GET", "HEAD")
allow_form = allow_methods("GET", "HEAD", "POST")  # a form, and what it sends
allow_post = allow_methods("POST")


def sent_data(request):
    """The data a form was sent with, even if empty; None where the page was only asked for."""
    return request.POST if request.method == "POST" else None


def open_before_second_factor(view):
    """Leave a view open to people who have yet to set up their second factor."""
    view.open_before_second_factor = True
    return view


def view_patterns(resolver=None, before=""):
    """(address pattern, view) of every view of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{before}{pattern.pattern}", pattern.callback
        else:
            yield from view_patterns(pattern, f"{before}{pattern.pattern}")
