"""One search over every kind: the same rows in the same order on both databases.

First what is called exactly so, then what bears the words in its name, in another name, in its
title, in its texts; within each the newest day first. Which rows count is the rule's alone
(`SearchText.visible_to`), for what is found, counted and nearly so.
"""

from functools import cached_property

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

from engagement.spelling import bare, grams, nearness
from processes.models import (
    GRAMS,
    HOLDS_LINE,
    NOT_BY_PLACE,
    PLACE_OF_FOUND,
    SEARCHED_COLUMNS,
    ClosedPage,
    SearchText,
    words_within,
)

MOST_FOUND = 1000  # beyond this it is said that there are more
WORDS_ASKED = 8
BEGINS_A_WORD = 3  # letters; fewer stand for a whole word
NEAR, MUCH_NEAR, MOST_NEAR = 0.4, 0.6, 20
IN_A_LINE = "kind", "thing", *SEARCHED_COLUMNS[-1]  # what a line of a text is looked for in
# Short words that need not stand in what was perhaps meant.
JOINING = {
    *(
        "a",
        "al",
        "and",
        "d",
        "de",
        "del",
        "des",
        "du",
        "el",
        "en",
        "et",
        "for",
        "in",
        "l",
        "la",
        "las",
    ),
    *("le", "les", "los", "of", "on", "par", "por", "sur", "the", "to", "un", "y"),
}
MOST_TITLES = 2000  # of what is one's own, the newest, in which near words are looked for


class Search:
    """What one person finds by some words, in all kinds or one of them. (plural: as in addresses)

    typing: the last word may be the beginning of one, however short. without: ids that are left
    out.
    """

    def __init__(self, reader, text, plural="", typing=False, without=()):
        self.words = tuple(dict.fromkeys(bare(text).split()))[:WORDS_ASKED]
        self.line = f"\n {bare(text)} \n"
        self.begun = {word for word in self.words if len(word) >= BEGINS_A_WORD}
        self.begun |= set(self.words[-1:]) if typing else set()
        self.reader, self.without, self.works_here = reader, without, reader.works_here
        self.rows = ClosedPage.listed(SearchText, reader)
        self.rows = self.rows.exclude(thing__in=without) if without else self.rows
        self.here = self.rows.filter(kind=plural) if plural else self.rows

    @cached_property
    def count(self):
        """How many it finds, MOST_FOUND + 1 where there are more."""
        if not self.words:
            return 0
        sql, given = self._found_in(SEARCHED_COLUMNS[-1], f" LIMIT {MOST_FOUND + 1}")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) found", given)  # noqa: S608 - ours
            return cursor.fetchone()[0]

    def __getitem__(self, part):
        return self.found(part.start, part.stop)

    def named(self, most):
        """The first of those found by what they are called."""
        return self.found(0, most, SEARCHED_COLUMNS[:-1])

    def found(self, start, end, within=SEARCHED_COLUMNS):
        """(kind, id) of what it finds, from one place in its order to another: one statement.

        Where there are many, each way of being found leaves its first ones, so that not all of
        them are read to be put in order.
        """
        if not self.words:
            return []
        first = f" ORDER BY {PLACE_OF_FOUND[connection.vendor]} DESC LIMIT {end:d}"
        each = [self._looked_up(within[0], end, self.line)]
        each += [self._found_in(columns, first) for columns in within]
        if within is SEARCHED_COLUMNS and self.count <= MOST_FOUND:
            each = [self._looked_up(within[-1], self.count)]
        sql = " UNION ".join(f"SELECT place FROM ({sql}) found" for sql, _given in each)  # noqa: S608 - ours
        given = [one for _sql, values in each for one in values]
        rows = self.here.filter(place__in=RawSQL(sql, given))  # noqa: S611 - ours
        rows = rows.annotate(way=self._way()).order_by("way", "-place")
        return list(rows.values_list("kind", "thing")[start:end])

    def _looked_up(self, columns, most, line=None):
        """The same of the newest, by the words alone: where few of all rows are meant, PostgreSQL
        would read the newest of them all in search of these. line: held by their names."""
        sql, given = self._found_in(columns, NOT_BY_PLACE[connection.vendor], names_too=True)
        where = f"WHERE {HOLDS_LINE[connection.vendor]} " if line else ""
        sql = f"SELECT place FROM ({sql}) named {where}ORDER BY place DESC LIMIT {most:d}"  # noqa: S608 - ours
        return sql, [*given, line] if line else given

    def _found_in(self, columns, more="", names_too=False):
        """SQL for the places of rows that hold all words in some columns, and what it is given."""
        rule, given = compiled(self.here)
        sql, words = words_within(columns, self.words, self.begun, names_too=names_too)
        return f"{sql} AND {rule}{more}", [words, *given]

    def _way(self):
        """In which way a row is found, from 0."""
        ways = [Q(names__contains=self.line)]
        ways += [self._all_in(columns) for columns in SEARCHED_COLUMNS[:-1]]
        each = [When(way, then=Value(number)) for number, way in enumerate(ways)]
        return Case(*each, default=Value(len(ways)), output_field=IntegerField())

    def _all_in(self, columns):
        condition = Q()
        for word in self.words:
            there = f" {word}" if word in self.begun else f" {word} "
            condition &= Q(*((f"{one}__contains", there) for one in columns), _connector=Q.OR)
        return condition

    # -- what is nearly so -------------------------------------------------------------------
    @cached_property
    def missing(self):
        """{word that begins none here: [(kind, id, a name in which one is near to it)]}."""
        found = {}
        for word in self.words:
            if len(word) > BEGINS_A_WORD and (near := self._near(word)):
                found[word] = near
        return found

    def _near(self, word):
        """No names where the word itself begins a word of one."""
        each = [
            (kind, thing, line)
            for kind, thing, text in (*self._nearly_called(word), *self._own_titles)
            for line in filter(None, map(str.strip, text.split("\n")))
        ]
        if any(other.startswith(word) for _kind, _thing, line in each for other in line.split()):
            return []
        return [one for one in each if nearest_in(word, one[2])[0] >= NEAR]

    def meant(self):
        """(kind, id, the one name that has all words or others near to them, {word: that}), the
        nearest: words of several names are never put together. Where there is no such name, it is
        a line of what is found by all words but one. None without."""
        each = {one for near in self.missing.values() for one in near}
        return self._nearest(each, NEAR) or self._nearest(self._found_but_for_one(), MUCH_NEAR)

    def _nearest(self, lines, near):
        each = filter(None, (self._as_in(one, near) for one in lines))
        return max(each, key=lambda one: one[0], default=(0, None))[1]

    def _found_but_for_one(self):
        """(kind, id, a line of its texts) of the first that are found by all other words."""
        long = [word for word in self.words if len(word) > BEGINS_A_WORD]
        for word in long if len(long) > 1 else ():
            rest = " ".join(one for one in self.words if one != word)
            ids = [thing for _kind, thing in Search(self.reader, rest).found(0, MOST_NEAR)]
            for kind, thing, *texts in self.rows.filter(thing__in=ids).values_list(*IN_A_LINE):
                for line in filter(None, map(str.strip, "\n".join(texts).split("\n"))):
                    yield kind, thing, line

    def _as_in(self, one, near):
        kind, thing, line = one
        found = {word: nearest_in(word, line) for word in self.words if len(word) > BEGINS_A_WORD}
        short = {word for word in self.words if len(word) <= BEGINS_A_WORD} - JOINING
        if any(how < near for how, _other in found.values()) or not short <= {*line.split()}:
            return None
        rank = sum(how for how, _other in found.values()), line, thing.int
        return rank, (kind, thing, line, {word: other for word, (_how, other) in found.items()})

    @cached_property
    def _own_titles(self):
        """The same of titles of what only they and others of their organisations may read."""
        if not self.works_here:
            return []
        rows = self.rows.filter(open_to_all=False).exclude(title="").order_by("-place")
        return list(rows.values_list("kind", "thing", "title")[:MOST_TITLES])

    def nearly_named(self):
        """(id, its names) of those here that share most of how the words begin and end."""
        ends = {one for word in self.words for one in grams(word) if "_" in one}
        return [(thing, text) for _kind, thing, text in self._sharing(sorted(ends), self.here)]

    def _nearly_called(self, word):
        """(kind, id, names) of what has most of its three letters in common with a word."""
        return self._sharing(sorted(grams(word)), self.rows)

    def _sharing(self, alike, rows):
        shared = sum(
            Case(When(grams__contains=f" {one} ", then=1), default=0, output_field=IntegerField())
            for one in alike
        )
        rule, given = compiled(rows)
        sql, words = words_within((GRAMS,), alike, any_of=True)
        rows = rows.filter(place__in=RawSQL(f"{sql} AND {rule}", [words, *given]))  # noqa: S611 - ours
        rows = rows.annotate(shared=shared).order_by("-shared", "-place")[:MOST_NEAR]
        return [
            (row.kind, row.thing, row.names + row.other_names)
            for row in rows.only("kind", "thing", "names", "other_names")
        ]


def nearest_in(word, line):
    """(how near from 0 to 1, the word of a line that a word begins or is most like)."""
    if begun := next((other for other in line.split() if other.startswith(word)), ""):
        return 1, begun if begun == word else word
    return max(((nearness(word, other), other) for other in line.split()), default=(0, ""))


def compiled(rows):
    """The condition of a query of one table, as SQL and what that is given."""
    sql, given = rows.query.get_compiler(connection=connection).compile(rows.query.where)
    return f"({sql})", given
