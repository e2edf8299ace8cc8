"""What each record is found by: the words of its page, bare, kept beside it by the one writer."""

import uuid
from functools import cache

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from engagement.spelling import bare, grams
from processes.access import as_reader, readable

from .readership import Readership
from .search_index import NAMES, holding, make_index, within_a_line, words_within
from .upkeep import Remembered

IN_NAMES, IN_TITLES = ("name", "acronym"), ("title",)
READ_BY = ("readers", "open_to_all")
PLACES_A_DAY = 1 << 41
TEXTS_AT_ONCE = 500
MOST_LETTERS = 200_000  # of what is kept of a text; PostgreSQL refuses words of a megabyte


class SearchText(Remembered):
    """The words of one record, of the fields its kind is searched by, in every language it has.

    Only what its own page shows to all who read it: no part but its other names, no working note.
    Each text is a line of bare words, between spaces, so that " word" finds where one begins.
    kind: as in its address. place: the newer its day the higher, and never the same twice.
    grams: of its names, for what is nearly called so. readers, open_to_all: as on the record.
    """

    thing = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=24)
    place = models.BigIntegerField(unique=True)
    names = models.TextField(blank=True)
    other_names = models.TextField(blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    grams = models.TextField(blank=True)
    readers = models.ForeignKey(Readership, models.PROTECT, null=True, related_name="+")
    open_to_all = models.BooleanField(default=False)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"{self.kind} {self.thing}"

    @classmethod
    def visible_to(cls, reader):
        return cls.unrestricted.filter(readable(as_reader(reader)))

    @classmethod
    def ids_holding(cls, kind, word):
        """Ids of those of a kind in whose texts a word stands, however it is written; whether they
        may be seen asks who shows them."""
        held = holding(within_a_line(bare(word).split()), (*NAMES, "text"))
        return cls.unrestricted.filter(held, kind=kind.resource.plural).values("thing")

    @classmethod
    def named(cls, text):
        """A condition on rows of a kind that is searched: a name of theirs holds this, however it
        is written; whether they may be seen asks who shows them."""
        held = holding(bare(text), NAMES)
        return models.Exists(cls.unrestricted.filter(held, thing=models.OuterRef("pk")))

    @classmethod
    def called(cls, kind, text):
        """The same where a name of theirs is this. It holds a word."""
        columns = NAMES if {*IN_TITLES} & {*kind.resource.search} else NAMES[:-1]
        line = bare(text)
        sql, words = words_within(columns, line.split())
        found = cls.unrestricted.filter(place__in=RawSQL(sql, [words]))  # noqa: S611 - ours
        return models.Q(pk__in=found.filter(holding(f"\n {line} \n", columns)).values("thing"))

    @classmethod
    def keep(cls, rows):
        """Keep what these rows of one kind say now, as they are in memory."""
        with connection.cursor() as cursor:
            cursor.executemany(storing_search_text(), search_values(rows))

    @classmethod
    @transaction.atomic
    def keep_all(cls):
        """Keep what every record says now; the number of them."""
        number = 0
        for kind in searched_kinds():
            ids = list(kind.unrestricted.order_by("pk").values_list("pk", flat=True))
            for at in range(0, len(ids), TEXTS_AT_ONCE):
                cls.keep(kind.unrestricted.filter(pk__in=ids[at : at + TEXTS_AT_ONCE]))
            number += len(ids)
        return number

    @classmethod
    def fill(cls):
        """Keep what every record says where nothing was kept: after an upgrade, or a restore."""
        make_index()
        return 0 if cls.unrestricted.exists() else cls.keep_all()


def searched_kinds():
    """The kinds that say what they are searched by, in the order they were declared."""
    models_ = apps.all_models["processes"].values()
    return [one for one in models_ if getattr(getattr(one, "resource", None), "search", ())]


TEXTS = "processes_searchtext"
# A place, or where another is there already the first that is free after it.
FREE_PLACE = f"""CASE WHEN EXISTS (SELECT 1 FROM {TEXTS} WHERE place = %s AND thing <> %s)
    THEN (SELECT a.place + 1 FROM {TEXTS} a WHERE a.place >= %s AND NOT EXISTS
        (SELECT 1 FROM {TEXTS} b WHERE b.place = a.place + 1) ORDER BY a.place LIMIT 1)
    ELSE %s END"""  # noqa: S608 - ours


@cache
def storing_search_text():
    """SQL that keeps the values of a row, new or not."""
    names = [one.column for one in SearchText._meta.concrete_fields]
    places = ", ".join(FREE_PLACE if one == "place" else "%s" for one in names)
    said = ", ".join(f"{one} = excluded.{one}" for one in names)
    return (
        f"INSERT INTO {TEXTS} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - ours
        f" ON CONFLICT (thing) DO UPDATE SET {said}"
    )


def search_values(rows, apart=None):
    """What that is given for each of these rows of one kind.

    apart: a function of a row, for the id of the readership that it comes with."""
    texts = search_texts(rows)
    for row, text in zip(rows, texts, strict=True) if apart else ():
        text.readers_id, text.open_to_all = apart(row), False
    return [list(stored_values(text)) for text in texts]


def stored_values(text):
    thing = SearchText._meta.pk.get_db_prep_save(text.pk, connection)
    for field in SearchText._meta.concrete_fields:
        value = field.get_db_prep_save(getattr(text, field.attname), connection)
        yield from (value, thing, value, value) if field.name == "place" else (value,)


def search_texts(rows):
    others = other_names_of(rows)
    return [search_text_of(row, others.get(row.pk, ())) for row in rows]


def search_text_of(row, other_names):
    said = {"names": [], "other_names": other_names, "title": [], "text": []}
    for name in row.resource.search:
        where = "names" if name in IN_NAMES else "title" if name in IN_TITLES else "text"
        said[where] += [getattr(row, name), *in_further_languages(row, name)]
    lines = {where: bare_lines(texts) for where, texts in said.items()}
    near = grams(lines["names"] + lines["other_names"])
    shared = not hasattr(row, "readers_id")
    return SearchText(
        thing=row.pk,
        kind=row.resource.plural,
        place=place_of(row),
        grams=f" {' '.join(sorted(near))} " if near else "",
        readers_id=None if shared else row.readers_id,
        open_to_all=row.removed is row.merged_into_id is None if shared else row.open_to_all,
        **lines,
    )


def in_further_languages(row, name):
    if name in getattr(row, "translated", ()):
        each = sorted(row.in_other_languages.items())  # no database keeps the order they came in
        yield from (said.get(name, "") for _language, said in each)


def bare_lines(texts):
    lines = " \n ".join(dict.fromkeys(filter(None, map(bare, texts))))[:MOST_LETTERS]
    return f"\n {lines} \n" if lines else ""


def place_of(row):
    """Of its day, or without a date the day it was made; what says no day comes last."""
    dated = hasattr(row, "date_earliest")
    day = (row.date_earliest or row.date_latest) if dated else row.created.date()
    # By its address, where it has one: a fixture knows it by that, and its id is another each time.
    known_by = uuid.uuid5(uuid.NAMESPACE_OID, row.slug) if hasattr(row, "slug") else row.pk
    return (day.toordinal() if day else 0) * PLACES_A_DAY + (known_by.int >> 87)


def other_names_of(rows):
    """{id of a row: its other names}, where its kind has them."""
    found, rows = {}, list(rows)
    if rows and "OtherName" in rows[0].resource.parts:
        relation = rows[0]._meta.get_field("names")
        name, kind = relation.field.name, relation.related_model
        each = kind.unrestricted.filter(**{f"{name}__in": [row.pk for row in rows]})
        for pk, other in each.order_by("pk").values_list(name, "name"):
            found.setdefault(pk, []).append(other)
    return found
