"""In which order the entries of a process are listed, and where in it a number stands.

Numbers are the same in both: from the oldest on, those without a day first. In the list what has
no day stands last, whichever end comes first.
"""

from dataclasses import dataclass

from engagement.filters import turned_round

NEWEST = ("-date_sort", "-sequence", "-pk")
NUMBERED = ("date_sort", "sequence", "pk")


@dataclass(frozen=True)
class NewestFirst:
    """count: how many entries there are."""

    count: int
    terms = NEWEST

    def number_at(self, nth):
        """The number of what stands there in the list, counted from 0."""
        return self.count - nth

    def place_of(self, number):
        """Where in the list, counted from 0, that number stands."""
        return self.count - number

    def mixed(self, entries, stages):
        """Both by their dates: (what, record, sort). The stage, which explains an entry of the same
        day, is its elder."""
        together = [*entries, *reversed(stages)]
        return sorted(together, key=lambda one: one[2], reverse=True)

    def between(self, stages, after, last):
        """Those of the stages that stand on a page: past the sort `after` of the entry before it,
        up to that of its `last`; None where nothing comes before it or after it."""
        stages = [one for one in stages if last is None or one[2] >= last]
        return [one for one in stages if after is None or one[2] < after]


@dataclass(frozen=True)
class OldestFirst(NewestFirst):
    """undated: how many of them have no day."""

    undated: int
    terms = turned_round(NEWEST)

    @classmethod
    def of(cls, rows, count):
        return cls(count, rows.filter(date_sort="").count())

    @property
    def dated(self):
        return self.count - self.undated

    def number_at(self, nth):
        return nth + 1 + (self.undated if nth < self.dated else -self.dated)

    def place_of(self, number):
        return number - 1 + (self.dated if number <= self.undated else -self.undated)

    def mixed(self, entries, stages):
        return sorted([*stages, *entries], key=lambda one: undated_last(one[2]))

    def between(self, stages, after, last):
        last, after = (None if sort is None else undated_last(sort) for sort in (last, after))
        stages = [one for one in stages if last is None or undated_last(one[2]) <= last]
        return [one for one in stages if after is None or undated_last(one[2]) > after]


def undated_last(sort):
    return (not sort, sort)
