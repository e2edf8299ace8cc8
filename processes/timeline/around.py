"""What stands around a process: other names, places, topics, bodies, efforts, linked processes,
what came of its asks and who holds them, and whom its barriers hit. Short lists that every page of
a process needs, fetched in one query.
"""

import json
import uuid
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Case, CharField, TextField, Value, When
from django.db.models.functions import Cast, Concat

from engagement.in_languages import one_of, shown_text
from processes.lookup.questions import newest_is_read, newest_outcome
from processes.models import (
    Ask,
    Barrier,
    Commitment,
    Effort,
    Identifier,
    Jurisdiction,
    OtherName,
    ProcessLead,
    ProcessLink,
    Topic,
    columns_of_name,
    led_as,
    short_by_columns,
)

NAMED_BY = {"efforts": "title", "asks": "text", "promises": "text"}  # the others by their name
CALLED_SHORT = ("holders", "affected")  # whose detail is their acronym


class Item(NamedTuple):
    """One line of one list: a word, the address of what it names, and what it belongs to.

    `language`, `others`: of what has a name in several languages; the latter as JSON.
    """

    what: str
    belongs_to: str
    text: str
    slug: str
    detail: str
    language: str = ""
    others: str = ""

    translated = ("text",)

    def told(self, _name):
        """The word as a Text, in the reader's language where it is there."""
        if self.what in CALLED_SHORT:
            return short_by_columns(self.text, self.detail, self.language, self.others)
        name = NAMED_BY.get(self.what, "name")
        return one_of(name, self.text, self.language, json.loads(self.others or "{}"))

    @property
    def said(self):
        return shown_text(self)

    @property
    def key(self):
        return uuid.UUID(self.belongs_to)

    @property
    def led(self):
        """Of a body: as what it led the process, and from when to when."""
        return led_as(*self.detail.split("|"))


def held_of(path):
    """The columns of what holds words in several languages. path: to it, with its last "__"."""
    language, others = f"{path}text_language", f"{path}in_other_languages"
    return [Cast(language, CharField()), Cast(others, TextField())]


def lines(rows, what, words, *, slug=None, detail=None, several=None):
    """`rows` in the shape all lists share, so that they can be asked for together.

    several: the columns of what holds the words in several languages.
    """
    return rows.order_by().values_list(
        Value(what),
        Cast("pk", CharField()),
        Cast(words, CharField()),
        Cast(slug, CharField()) if slug else Value(""),
        Cast(detail, CharField()) if detail else Value(""),
        *(several or [Value("")] * 2),
    )


def bodies(rows, what, path, **more):
    """The same of the organisations that rows point at by a path."""
    words, *several = columns_of_name(f"{path}__")
    return lines(rows, what, words, slug=f"{path}__slug", several=several, **more)


def read_or_not(reader):
    """ "read" of an ask where it is our reading what came of it."""
    return Case(When(newest_is_read(reader), then=Value("read")), default=Value(""))


def lists_around(process, reader):
    """Lists of Item by name: names, places, topics, numbers, efforts, bodies, links, linked,
    holders, affected; asks, each once, and promises with what came of them as their detail. The
    slug of an ask of which that is our reading is "read"."""
    rows = reader.asked(around_query, process=process.pk)
    lists = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[2], row[4])):
        lists[row[0]].append(Item(*row))
    return lists


def around_query(reader, process):
    """A query for all of them at once."""
    here = {"process": process}
    asks = Ask.visible_to(reader).filter(**here)
    links = ProcessLink.visible_to(reader)
    led = Concat("since", Value("|"), "until", Value("|"), "role", output_field=CharField())
    holders = asks.filter(holders__isnull=False)
    affected = Barrier.visible_to(reader).filter(**here, affected__isnull=False)
    found = lines(OtherName.visible_to(reader).filter(**here), "names", "name", detail="language")
    rest = [
        lines(Jurisdiction.visible_to(reader).filter(**here), "places", "place"),
        lines(
            Topic.visible_to(reader).filter(**here), "topics", "topic",
            detail="process__text_language",
        ),
        lines(Identifier.visible_to(reader).filter(**here), "numbers", "value", detail="scheme"),
        lines(Effort.visible_to(reader).filter(**here), "efforts", "title", several=held_of("")),
        bodies(
            ProcessLead.visible_to(reader).filter(**here), "bodies", "organisation", detail=led
        ),
        lines(
            asks.filter(same_as__isnull=True), "asks", "text", slug=read_or_not(reader),
            detail=newest_outcome(reader), several=held_of(""),
        ),
        lines(
            Commitment.visible_to(reader).filter(**here), "promises", "text", detail="completion",
            several=held_of(""),
        ),
        bodies(holders, "holders", "holders", detail="holders__acronym"),
        bodies(affected, "affected", "affected", detail="affected__acronym"),
        lines(
            links.filter(from_process=process), "links", "to_process__name",
            slug="to_process__slug", detail="relation", several=held_of("to_process__"),
        ),
        lines(
            links.filter(to_process=process), "linked", "from_process__name",
            slug="from_process__slug", detail="relation",
            several=held_of("from_process__"),
        ),
    ]  # fmt: skip
    return found.union(*rest, all=True)
