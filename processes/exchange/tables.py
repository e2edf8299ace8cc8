"""Every row of a kind as texts, of values and without making records of them.

The same cells as `columns.Column.text` has of one record (a test compares them), for files that
hold all there are: a record of which only texts are wanted costs more than its texts.
"""

from functools import partial
from itertools import islice
from operator import itemgetter

from django.conf import settings
from django.db.models import CharField, ExpressionWrapper, F, TextField

from engagement.dates import EdtfField
from engagement.fields import CodesField
from engagement.remembering import address_of
from processes.access import owner_told_by_id
from processes.exchange.cited import CITED, cell_of_values
from processes.exchange.columns import (
    CAME_BACK,
    VALUE_SEPARATOR,
    FurtherLanguages,
    LanguageColumn,
    ReplyColumn,
    columns,
    further_languages,
    text_of_value,
)
from processes.lookup.replies import newest_answers
from processes.models import Citation

ROWS_A_QUERY = 1000
IN_ITS_PLACE = "-"  # in an address, of the word of a row


class Cells:
    """The cells of a kind, for one reader: what is asked of each row, and what makes a text of it.

    cited: has all citations of some ids, in place of what this person may see.
    """

    def __init__(self, kind, reader, cited=None):
        self.kind, self.reader, self.cited = kind, reader, cited or Citation.visible_to
        self.asked, self.places, self.many, self.beside = [], {}, {}, {}
        self.place("pk")
        self.columns = columns(kind)
        self.texts = [self.text_of(column) for column in self.columns]

    def place(self, name, asked=None):
        """Where a value stands among those of a row."""
        if name not in self.places:
            self.places[name] = len(self.asked)
            self.asked.append(asked or name)
        return self.places[name]

    # -- what makes a text of the values of a row ------------------------------------------------
    def text_of(self, column):
        """A function of the values of a row."""
        if column.name == "address":
            return self.address()
        if column.name == "sources":
            return self.kept_beside(column.name, "")
        if isinstance(column, ReplyColumn):
            return self.came_back(column.name)
        if isinstance(column, LanguageColumn):
            (code, name), at = column.of, self.place("in_other_languages")
            return lambda values: values[at].get(code, {}).get(name, "")
        if isinstance(column, FurtherLanguages):
            at = self.place("in_other_languages")
            return lambda values: further_languages(values[at])
        if column.name == "owner":
            return self.owner(column.field)
        return self.of_field(column.field)

    def address(self):
        """The address of one with the word of another in it, so that none is put together anew."""
        word = "slug" if hasattr(self.kind, "slug") else "pk"
        before, _, after = address_of("record", self.kind.resource.plural, IN_ITS_PLACE).rpartition(
            IN_ITS_PLACE
        )
        before, at = f"{settings.SITE_URL.rstrip('/')}{before}", self.place(word)
        return lambda values: f"{before}{values[at]}{after}"

    def kept_beside(self, name, without):
        """What is read for many rows at once, by their ids."""
        self.beside[name] = {}
        return lambda values: self.beside[name].get(values[0], without)

    def came_back(self, name):
        """From the newest reply; where none is there, what is said while it waits."""
        self.beside.setdefault("answers", {})
        nth = CAME_BACK.index(name)
        at = None if nth == len(CAME_BACK) - 1 else self.stored(self.kind._meta.get_field(name))

        def text(values):
            found = self.beside["answers"].get(values[0])
            return str(found[nth] or "") if found else "" if at is None else values[at]

        return text

    def owner(self, field):
        owner, slug = self.place("owner_id"), self.place("owner__slug")

        def text(values):
            told = owner_told_by_id(values[owner], self.reader)
            return (values[slug] or "") if told else ""

        return text

    def of_field(self, field):
        if field.many_to_many:
            self.many[field.name] = field
            return self.kept_beside(field.name, "")
        if field.is_relation:
            slugged = hasattr(field.related_model, "slug")
            at = self.place(f"{field.name}__slug" if slugged else field.attname)
            return lambda values: "" if values[at] is None else str(values[at])
        if isinstance(field, EdtfField):
            return itemgetter(self.stored(field))
        at, text = self.place(field.attname), partial(text_of_value, field)
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, CodesField)
        return itemgetter(at) if is_text and not field.null else lambda values: text(values[at])

    def stored(self, field):
        """A date as it is stored, which is how a cell has it."""
        as_text = ExpressionWrapper(F(field.name), output_field=TextField())
        return self.place(f"{field.name} as it is stored", as_text)

    # -- rows --------------------------------------------------------------------------------
    def rows(self, rows):
        """The texts of each, a constant number of queries for so many."""
        asked = rows.values_list(*self.asked).iterator(chunk_size=ROWS_A_QUERY)
        while some := list(islice(asked, ROWS_A_QUERY)):
            self.read_beside(rows, [values[0] for values in some])
            for values in some:
                yield [text(values) for text in self.texts]

    def read_beside(self, rows, ids):
        for name, field in self.many.items():
            self.beside[name] = slugs_of(field, rows.filter(pk__in=ids))
        if "sources" in self.beside:
            self.beside["sources"] = self.sources_of(ids)
        if "answers" in self.beside:
            self.beside["answers"] = newest_answers(ids, self.reader)

    def sources_of(self, ids):
        home = self.kind._meta.model_name
        rows = self.cited(self.reader, self.kind).filter(**{f"{home}__in": ids})
        found = {}
        for pk, slug, *said in rows.values_list(home, "source__slug", *CITED):
            found.setdefault(pk, []).append((slug, said))
        return {pk: cell_of_values(cited) for pk, cited in found.items()}


def table_of(rows, reader, cited=None):
    """(header, texts of each row) of a queryset of a kind. cited: as in `Cells`."""
    cells = Cells(rows.model, reader, cited)
    return [one.name for one in cells.columns], cells.rows(rows)


def exchange_queryset(kind, reader):
    """All rows of a kind that this person may see, by id."""
    return kind.visible_to(reader).order_by("pk")


def slugs_of(field, rows):
    """{id of a row: the words of all that it points at by this field}."""
    word = "slug" if hasattr(field.related_model, "slug") else "pk"
    found = {}
    for pk, said in rows.order_by().values_list("pk", f"{field.name}__{word}"):
        if said is not None:
            found.setdefault(pk, set()).add(str(said))
    return {pk: VALUE_SEPARATOR.join(sorted(words)) for pk, words in found.items()}
