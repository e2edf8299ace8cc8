"""Answers that are kept in memory: those that follow from what is asked and from the settings."""

from functools import lru_cache, partial

from django.core.signals import setting_changed
from django.urls import reverse

MOST_REMEMBERED = 20_000  # answers of one function


def remembered(function=None, most=MOST_REMEMBERED):
    """A function whose answers are kept in memory, so many of them, since they follow from plain
    values that it is given. Words follow from the language too: so that is one of the values.
    """
    if function is None:
        return partial(remembered, most=most)
    cached = lru_cache(maxsize=most)(function)
    setting_changed.connect(lambda **_setting: cached.cache_clear(), weak=False)
    return cached


@remembered
def address_of(name, *words):
    """The address of that name, with these words in it."""
    return reverse(name, args=words)
