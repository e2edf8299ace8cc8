"""What the subject gives the service, which knows no word of it: `settings.SUBJECT` names where."""

from functools import cache
from importlib import import_module

from django.conf import settings


@cache
def subject():
    return import_module(settings.SUBJECT)
