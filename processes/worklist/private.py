"""What should not be public: a private person's name where a function is expected, ways to reach
or to identify a person (`docs/domain.md`: functions, not names; `docs/security.md`, D10).

Looking through every text takes long in a large record, so that is done once a day by itself and
what was found is kept; a list looks at those again, and at what was changed since.

These are patterns, wrong now and then. Who looks and finds nothing private says so once. The
expressions are in the part of the language that both databases and Python share.
"""

import re
from collections import defaultdict
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField, LinkField, ProseField
from engagement.in_languages import InLanguages
from engagement.resources import field_of, kinds
from processes.access import NOBODY
from processes.models import (
    Holding,
    Organisation,
    Participation,
    Post,
    Record,
    Screening,
    Source,
    Suspect,
)

PATTERNS = (
    (_("It looks like an e-mail address."), r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]"),
    (_("It looks like a telephone number."),
     r"(^|[^0-9A-Za-z/.-])(\+|00)[1-9][0-9]?[0-9 ().-]{6,}[0-9]"
     r"|([Tt]el|[Cc]el|[Pp]hone|[Mm]obile|[Mm]óvil)[a-zé]*[.: ]+[0-9(][0-9 ().-]{5,}[0-9]"),
    (_("It looks like a national identity number."),
     r"(^|[^A-Z0-9])[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]([^A-Z0-9]|$)"),
    (_("It looks like a bank account."),
     r"(^|[^A-Z0-9])[A-Z]{2}[0-9]{2} ?([A-Z0-9]{4} ?){3,7}[A-Z0-9]{1,4}([^A-Z0-9a-z]|$)"
     r"|(^|[^0-9])[0-9]{18}([^0-9]|$)"),
    (_("It looks like an exact address."),
     r"(Calle|Avenida|Av\.|Colonia|Rue|Boulevard) [A-ZÁÉÍÓÚ][^,.;#]{1,40}(,|,? #|,? [Nn][oº]\.?)"
     r" ?[0-9]{1,5}|[0-9]{1,5},? (rue|avenue|boulevard) [A-Za-zÉ]"
     r"|[0-9]{1,5} [A-Z][a-z]+ (Street|St\.|Road|Avenue|Lane)"),
)  # fmt: skip
EXPRESSION = "|".join(f"({one})" for _said, one in PATTERNS)
# Two to four words with capitals, none of which is a function or a part of the name of a body.
TITLES = r"(Mr|Mrs|Ms|Sr|Sra|Srta|Mme|Mlle|Lic|Ing|Dr|Dra)\.? "
PERSON_NAME = rf"^({TITLES})?[^ a-z0-9áéíóúñü(“#][^ 0-9]+( [^ a-z0-9áéíóúñü(“#&][^ 0-9]+){{1,3}}$"
# Words that say a function or a body, one a line, as expressions.
NO_PERSON = "|".join(
    Path(__file__).with_name("functions.txt").read_text(encoding="utf-8").splitlines()
)
MOST_FRESH = 5000  # changed rows of a kind that a list looks through; the rest within a day
# Fields in which a function is expected, beside “according to” of every record.
FUNCTIONS = {Participation: ("capacity", "name"), Holding: ("holder",), Source: ("author",)}
# Parts that are looked through by themselves, and by which field they hang on what is changed.
LOOKED_INTO = {Participation: "intervention", Holding: "post"}


NO_PROSE = ("acronym", "language", "languages", "text_language", "time_zone", "claimant")


def text_fields(kind):
    """Fields of a kind in which people write text of their own."""
    fields = (field_of(kind, name) for name in kind.resource.fields)
    return [
        field.name
        for field in fields
        if isinstance(field, LineField | ProseField)
        and not isinstance(field, LinkField)
        and field.name not in NO_PROSE
    ]


def open_rows(kind, reader):
    """What everybody reads and this person may change: of a kind, or of one of those parts."""
    if kind is Holding:
        return kind.visible_to(reader).filter(post__in=Post.writable_by(reader))
    if kind is Participation:
        rows = kind.visible_to(reader).filter(intervention__open_to_all=True)
        entries = rows.model._meta.get_field("intervention").related_model
        return rows.filter(intervention__in=entries.writable_by(reader))
    rows = kind.writable_by(reader)
    return rows.filter(open_to_all=True) if issubclass(kind, Record) else rows


def patterned(name):
    """A condition: something stands in the field that reaches or identifies somebody."""
    return Q(**{f"{name}__regex": EXPRESSION})


def patterned_in_languages():
    """The same of its texts in further languages, all of them at once."""
    return Regex(Cast("in_other_languages", TextField()), EXPRESSION)


def names_a_person(name):
    """A condition: a person seems to be named where a function is expected."""
    known = Organisation.visible_to(NOBODY).filter(name=OuterRef(name))
    looks = Q(**{f"{name}__regex": PERSON_NAME}) & ~Q(**{f"{name}__iregex": NO_PERSON})
    return (looks | Q(**{f"{name}__regex": f"^{TITLES}"})) & ~Exists(known)


def looked_through():
    """(kind, field, condition) of every text there is to look at, each once."""
    for kind in (*kinds("processes"), *LOOKED_INTO):
        functions = FUNCTIONS.get(kind, ("claimant",) if issubclass(kind, Record) else ())
        for name in functions:
            yield kind, name, names_a_person(name) | patterned(name)
        for name in text_fields(kind) if kind not in LOOKED_INTO else ():
            if name not in functions:
                yield kind, name, patterned(name)
        if issubclass(kind, InLanguages):
            yield kind, "in_other_languages", patterned_in_languages()


def changed_by(kind):
    return of_home(kind, "changed")


def of_home(kind, name):
    """The path to a field of what somebody changes: of a part, that of the record it hangs on."""
    return f"{LOOKED_INTO[kind]}__{name}" if kind in LOOKED_INTO else name


def screened(reader):
    """(field, rows) of everything that this person should look at."""
    if not reader.curates:
        return  # only what everybody reads is looked at, and only curators change that
    last = Screening.unrestricted.order_by("-begun").first()
    found = defaultdict(set)
    for kind, name, thing in Suspect.unrestricted.values_list("kind", "field", "thing"):
        found[kind, name].add(thing)
    fresh = {}
    for kind, name, condition in looked_through():
        rows = open_rows(kind, reader)
        if last is not None:
            if kind not in fresh:
                since = rows.filter(**{f"{changed_by(kind)}__gte": last.begun})
                fresh[kind] = set(since.values_list("pk", flat=True)[:MOST_FRESH])
            ids = fresh[kind] | found[kind._meta.model_name, name]
            rows = rows.filter(pk__in=ids) if ids else None
        if rows is not None:
            yield name, rows.filter(condition)


def screen(now):
    """Look through what was changed since the last time, all of it the first time, and note what
    was found, whoever may read it. How many texts that is."""
    last = Screening.unrestricted.order_by("-begun").first()
    for kind, name, condition in looked_through():
        rows, of = kind.unrestricted.filter(condition), kind._meta.model_name
        noted = Suspect.unrestricted.filter(kind=of, field=name)
        mended = noted.exclude(thing__in=rows.filter(pk__in=noted.values("thing")).values("pk"))
        mended.delete()
        if last is not None:
            rows = rows.filter(**{f"{changed_by(kind)}__gte": last.begun})
        Suspect.unrestricted.bulk_create(
            [Suspect(kind=of, field=name, thing=pk) for pk in rows.values_list("pk", flat=True)],
            ignore_conflicts=True,
            batch_size=1000,
        )
    Screening.unrestricted.all().delete()
    Screening.unrestricted.create(begun=now)
    return Suspect.unrestricted.count()


def reason(text):
    """Why a text, or texts in several languages, are on the list, in words."""
    if isinstance(text, dict):
        text = "\n".join(words for said in text.values() for words in said.values())
    return next(
        (said for said, one in PATTERNS if re.search(one, text)),
        _("It looks like the name of a person. A function is enough."),
    )
