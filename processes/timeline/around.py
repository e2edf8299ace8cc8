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

from engagement.in_languages import one_of
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
    led_as,
)

NAMED_BY = {"efforts": "title", "asks": "text", "promises": "text"}  # the others by their name


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

    @property
    def said(self):
        """The word as a Text, in the reader's language where it is there."""
        name = NAMED_BY.get(self.what, "name")
        return one_of(name, self.text, self.language, json.loads(self.others or "{}"))

    @property
    def key(self):
        return uuid.UUID(self.belongs_to)

    @property
    def led(self):
        """Of a body: as what it led the process, and from when to when."""
        return led_as(*self.detail.split("|"))


def lines(rows, what, words, *, slug=None, detail=None, holder=None):
    """`rows` in the shape all lists share, so that they can be asked for together.

    holder: path to what holds the words in several languages, with its last "__".
    """
    several = [Value("")] * 2 if holder is None else [
        Cast(f"{holder}text_language", CharField()),
        Cast(f"{holder}in_other_languages", TextField()),
    ]  # fmt: skip
    return rows.order_by().values_list(
        Value(what),
        Cast("pk", CharField()),
        Cast(words, CharField()),
        Cast(slug, CharField()) if slug else Value(""),
        Cast(detail, CharField()) if detail else Value(""),
        *several,
    )


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
        lines(Effort.visible_to(reader).filter(**here), "efforts", "title", holder=""),
        lines(
            ProcessLead.visible_to(reader).filter(**here), "bodies", "organisation__name",
            slug="organisation__slug", detail=led,
        ),
        lines(
            asks.filter(same_as__isnull=True), "asks", "text", slug=read_or_not(reader),
            detail=newest_outcome(reader), holder="",
        ),
        lines(
            Commitment.visible_to(reader).filter(**here), "promises", "text", detail="completion",
            holder="",
        ),
        lines(holders, "holders", "holders__name", slug="holders__slug"),
        lines(affected, "affected", "affected__name", slug="affected__slug"),
        lines(
            links.filter(from_process=process), "links", "to_process__name",
            slug="to_process__slug", detail="relation", holder="to_process__",
        ),
        lines(
            links.filter(to_process=process), "linked", "from_process__name",
            slug="from_process__slug", detail="relation", holder="from_process__",
        ),
    ]  # fmt: skip
    return found.union(*rest, all=True)
