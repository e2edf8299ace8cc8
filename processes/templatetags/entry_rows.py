"""The row of an entry in a list, and the stamps that say how well something is known.

Both are kept by all that they show, which is plain values: what is kept for one reader is another's
only where each word of it is the same.
"""

from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from engagement import dates
from engagement.in_languages import Text, shown_text
from engagement.remembering import remembered
from engagement.templatetags.inline import inside, isolated, joined, reference, semicolon
from engagement.templatetags.record import day_known
from processes.models.family import family_of
from processes.templatetags.drawing import family_shape, icon
from processes.templatetags.sampling import invented_stamp

register = template.Library()
VOWELS = "aeiouàâäéèêëîïôöùûü"
MOST_ACTORS = 4  # of those who acted in an entry, and of those it was addressed to or is about
MOST_ENTRY_ROWS = 2000  # that are kept, some 3 kB each


class Stood(NamedTuple):
    """What the stamps of a record say. count: of its sources; None: that is not told here."""

    visibility: str
    open_to_all: bool | None
    standing: str
    claimant: Text
    count: int | None = None
    differs: bool = False
    quiet: bool = False


class Party(NamedTuple):
    """An organisation that took part, with its posts; address: "" where it has none."""

    name: Text
    address: str
    posts: tuple


class Parties(NamedTuple):
    """The first of those who acted, were addressed, are spoken of; how many more acted, signed."""

    acting: tuple
    addressed: tuple
    spoken_of: tuple
    more: int
    signed: int


class Linked(NamedTuple):
    words: Text
    address: str


class Numbered(NamedTuple):
    """A source by its number on the page."""

    number: int
    anchor: str


class EntryRow(NamedTuple):
    """All that the row of an entry shows. number, references: on its page; 0 and () in others."""

    entry: Linked
    kind: str
    family: str
    date: str
    soft: bool
    state: str
    state_words: str
    repeated: str
    stood: Stood
    parties: Parties
    number: int
    references: tuple
    process: Linked | None
    consultation: Linked | None
    invented: bool = False


# -- what they show --------------------------------------------------------------------------
def stood_of(record, sources=None, quiet=False):
    told = sources and {"count": sources.count(record), "differs": bool(sources.differing(record))}
    said = {name: getattr(record, name, "") for name in ("visibility", "standing")}
    said["claimant"] = Text(getattr(record, "claimant", ""), getattr(record, "text_language", ""))
    opened = getattr(record, "open_to_all", None)
    return Stood(open_to_all=opened, quiet=bool(quiet), **said, **(told or {}))


def stood_in_row(entry, sources, quiet):
    """In lists that tell of no sources nor is it told what keeps a public entry from the public."""
    stood = stood_of(entry, sources, quiet)
    plain = stood.visibility == "public" and stood.standing != "alleged"
    return stood._replace(open_to_all=None) if plain and not sources else stood


def as_numbered(reference):
    return Numbered(reference.number, reference.anchor)


def linked(record):
    return record and Linked(shown_text(record), record.get_absolute_url())


def parties_of(entry):
    acting, addressed, spoken_of = {}, {}, {}
    for part in entry.parts:
        for found, there in (
            (acting, part.is_acting),
            (addressed, part.is_addressee),
            (spoken_of, part.is_spoken_of),
        ):
            if there:
                who, posts = found.setdefault(part.who.pk, (part.who, []))
                posts += [part.post.words_on(part.day)] if part.post_id else []
    first = (
        tuple(party_of(*found, entry) for found in [*one.values()][:MOST_ACTORS])
        for one in (acting, addressed, spoken_of)
    )
    return Parties(*first, max(0, len(acting) - MOST_ACTORS), entry.further_signatories or 0)


def party_of(who, posts, entry):
    """Words in place of an organisation are in the language of the entry that holds them."""
    if who.slug:
        return Party(who.short_text, who.get_absolute_url(), tuple(posts))
    return Party(Text(who.short, entry.text_language), "", tuple(posts))


def entry_row_of(entry, number, sources, quiet, show):
    """show: which of its process and its consultation are told. quiet: not that it is reported."""
    return EntryRow(
        entry=linked(entry),
        kind=str(entry.get_kind_display()),
        family=family_of(entry.kind),
        date=dates.words(entry.date, kind=dates.meaning_of(entry)),
        soft=not day_known(entry),
        state=entry.state,
        state_words="" if entry.state in ("done", "planned") else str(entry.get_state_display()),
        repeated=repeated_words(entry),
        stood=stood_in_row(entry, sources, quiet),
        parties=parties_of(entry),
        number=number or 0,
        references=tuple(map(as_numbered, sources.of(entry))) if sources else (),
        **{name: linked(getattr(entry, name)) if name in show else None for name in TOLD_OF_WHERE},
    )


TOLD_OF_WHERE = ("process", "consultation")


def repeated_words(entry):
    if not (entry.repeats_id or entry.repeated_as):
        return ""
    return str(entry.get_repeated_as_display() or _("Repeats another"))


# -- how it is shown -------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def entry_row(context, entry, number=0, show="", cited=True):
    """The row of an entry. show: "process", "consultation". cited: with what its sources say."""
    sources = cited and context.get("sources") or None
    invented = entry.pk in context.get("of_sample", ())
    row = entry_row_of(entry, number, sources, context.get("quiet"), show)
    return entry_html(row._replace(invented=invented), get_language())


@remembered(most=MOST_ENTRY_ROWS)
def entry_html(row, _language):
    return format_html(
        '<li class="entry{}{}"{}><p class="when out-date">{}</p> {} <div>{} <h3>{}{}</h3> '
        '<p class="meta">{}</p></div></li>\n',
        " soft" if row.soft else "",
        "" if row.state == "done" else f" {row.state}",
        row.number and format_html(' id="e-{}"', row.number) or "",
        row.date,
        family_shape(row.family),
        top_line(row),
        anchor(row.entry),
        format_html_join("", "{}", ((reference(one),) for one in row.references)),
        meta(row),
    )


def top_line(row):
    number = _("Entry %(number)s") % {"number": row.number} if row.number else ""
    return format_html(
        '<p class="top-line"><span class="when in">{}</span> <span class="mute">{}</span>{} '
        '<span class="stamps">{}</span></p>',
        row.date,
        row.kind,
        number and format_html(' <span class="mute num">{}</span>', number),
        joined(
            " ",
            row.invented and invented_stamp(),
            row.repeated and format_html('<span class="stamp">{}</span>', row.repeated),
            stamp_of_state(row),
            stamps(row.stood),
        ),
    )


def stamp_of_state(row):
    if row.state == "planned":
        return stamp_html("", "clock", _("Planned"))
    return row.state_words and stamp_html("unverified", "", row.state_words)


def meta(row):
    at = row.consultation and joined(
        " ", pgettext("consultation", "At"), anchor(row.consultation)
    )  # fmt: skip
    said = format_html("{}{}", parties_in_words(row.parties), "." if at else "")
    where = row.process and format_html("{}.", anchor(row.process))
    return joined(" ", where, said, at)


def anchor(one):
    return format_html('<a href="{}">{}</a>', one.address, isolated(*one.words))


# -- stamps ----------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def stamps_of(context, record, quiet=False, cited=True):
    """How well a record is known, and who reads it where that is not everybody."""
    sources = context.get("sources") if cited else None
    return kept_stamps(stood_of(record, sources, quiet), get_language())


@remembered
def kept_stamps(stood, _language):
    return stamps(stood)


def stamp_html(cls, symbol, words):
    drawn = '<span class="stamp{}">{}{}</span>'
    return format_html(drawn, cls and f" {cls}", icon(symbol) if symbol else "", words)


def stamps(stood):
    return joined(" ", private_stamp(stood), alleged_stamp(stood), *known_stamps(stood))


def private_stamp(stood):
    if stood.visibility == "organisation":
        return stamp_html("private", "lock", _("Only my organisation"))
    if stood.visibility == "coalition":
        return stamp_html("private", "lock", _("My coalition"))
    if stood.open_to_all is False:
        return stamp_html("private", "lock", _("Not public while what it points at is not"))
    return ""


def alleged_stamp(stood):
    if stood.standing != "alleged":
        return ""
    said = format_html(_("Alleged by %(who)s") % {"who": "{}"}, inside(stood.claimant))
    return stamp_html("soon", "warn", said)


def known_stamps(stood):
    """That it is disputed, and what its sources make of it, where that is told."""
    if stood.count is None:
        return
    if stood.standing == "disputed":
        yield stamp_html("soon", "differ", _("Disputed"))
    if not stood.count:
        yield stamp_html("soon", "warn", _("No source yet"))
    elif stood.differs:
        yield stamp_html("soon", "differ", _("Sources differ"))
    elif stood.standing == "documented":
        words = ngettext(
            "Documented, %(number)s source", "Documented, %(number)s sources", stood.count
        )
        yield stamp_html("okay", "check", words % {"number": stood.count})
    elif stood.standing == "reported" and not stood.quiet:
        yield stamp_html("unverified", "", _("Reported"))


# -- who took part ---------------------------------------------------------------------------
def parties_in_words(parties):
    """Who acted in an entry, to whom and about whom, the first of them by name."""
    more, signed = {"number": parties.more}, {"number": parties.signed}
    return joined(
        " ",
        in_office(parties.acting),
        parties.more and _("and %(number)s more") % more,
        parties.signed and _("and %(number)s others signed") % signed,
        parties.addressed and addressed_to(parties.addressed),
        parties.spoken_of and pgettext("subject", "about"),
        in_office(parties.spoken_of),
    )


def in_office(parties):
    """Each with the posts in which it was there."""
    found = []
    for one in parties:
        posts = one.posts and format_html("({})", isolated(f"{semicolon()} ".join(one.posts)))
        name = anchor(Linked(one.name, one.address)) if one.address else isolated(*one.name)
        found.append((joined(" ", name, posts),))
    return format_html_join(", ", "{}", found)


def addressed_to(parties):
    """Some languages elide before a vowel: "auprès de R3D", but "auprès d’Access Now"."""
    if parties[0].name.words[:1].lower() in VOWELS:
        to = pgettext("addressee, before a vowel", "to")
    else:
        to = pgettext("addressee", "to")
    return joined("" if to.endswith("’") else " ", to, in_office(parties))
