"""Answers that are kept in memory: those that follow from what is asked and from the settings."""

from collections import OrderedDict
from contextlib import suppress
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


class KeptByValues:
    """What was made, found again by plain values that hold all it follows from; the language too.
    At most so many: who was asked for longest ago goes first."""

    def __init__(self, most):
        self.most, self.made = most, OrderedDict()
        setting_changed.connect(self.forget, weak=False)

    def forget(self, **_setting):
        self.made.clear()

    def get(self, key, make):
        with suppress(KeyError):
            self.made.move_to_end(key)
            return self.made[key]
        found = self.made[key] = make()
        with suppress(KeyError):
            while len(self.made) > self.most:
                self.made.popitem(last=False)
        return found
