"""What a search shows of what it found: by kind, each with a line in which its words stand."""

import re
from dataclasses import dataclass
from itertools import islice

from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engagement.in_languages import Text, shown_text
from engagement.resources import by_plural
from engagement.spelling import A_WORD, bare
from engagement.templatetags.inline import isolated
from processes.lookup.sample import sample_ids
from processes.lookup.search import Search
from processes.models import (
    BESIDE,
    HomeName,
    NextStep,
    OtherName,
    Participation,
    Process,
    WorkingNote,
)
from processes.pages.beside_lists import for_list

BEFORE, LONGEST_LINE = 60, 160  # characters
SUGGESTED_AT_ONCE, PROCESSES_FIRST = 8, 4
NOTED = ((WorkingNote, ("intended_result", "text")), (NextStep, ("text",)))
NOTES_READ, NOTES_SHOWN = 2000, 20  # the latest of each kind; at most


@dataclass
class Hit:
    record: object
    title: SafeString
    line: SafeString = ""


class Marks:
    """Marks the words of a search in a text, as they stand there."""

    def __init__(self, search):
        self.words, self.begun = search.words, search.begun
        whole = [f"{word}(?!.)" for word in search.words if word not in search.begun]
        self.asked = re.compile("|".join([*search.begun, *whole]) or "(?!)")

    def spans(self, text):
        return [one.span() for one in A_WORD.finditer(text) if self.asked.match(bare(one[0]))]

    def has_all(self, text):
        """Does each of the words stand there, or begin a word?"""
        there = {bare(one) for one in A_WORD.findall(text)}
        return all(
            word in there or word in self.begun and any(one.startswith(word) for one in there)
            for word in self.words
        )

    def mark(self, text, spans=None):
        pieces, at = [], 0
        for begin, end in self.spans(text) if spans is None else spans:
            pieces.append((text[at:begin], text[begin:end]))
            at = end
        marked = format_html_join("", "{}<mark>{}</mark>", pieces)
        return format_html("{}{}", marked, text[at:])

    def excerpt(self, text):
        """What stands round the first of its words, on one line; "" where there is none."""
        text = " ".join(text.split())
        spans = self.spans(text)
        if not spans:
            return ""
        begin = max(0, text.rfind(" ", 0, max(0, spans[0][0] - BEFORE)) + 1)
        cut = text[begin : begin + LONGEST_LINE]
        ends = len(text) <= begin + LONGEST_LINE
        cut = cut if ends else cut.rpartition(" ")[0] or cut
        return format_html("{}{}{}", "… " if begin else "", self.mark(cut), "" if ends else " …")


def hits_by_kind(found, search, reader):
    """[(kind, hits)] of what was found as (plural, id), the kinds in the order of their first.

    The rows are asked of the rule once more: what is shown is what may be seen now.
    """
    marks, groups = Marks(search), {}
    for plural, _thing in found:
        groups.setdefault(plural, [])
    for plural, hits in groups.items():
        kind = by_plural()[plural]
        ids = [thing for one, thing in found if one == plural]
        rows = for_list(kind, kind.visible_to(reader)).in_bulk(ids)
        names = other_names(kind, rows, reader)
        hits += [hit_of(rows[pk], marks, names.get(pk, ())) for pk in ids if pk in rows]
    return [(by_plural()[plural], hits) for plural, hits in groups.items() if hits]


def hit_of(record, marks, names):
    words, language = shown_text(record)
    title = isolated(marks.mark(words), language)
    for said in (*found_in_texts(record), *map(Text, names)):
        line = said.words != words and marks.excerpt(said.words)
        if line:
            return Hit(record, title, isolated(line, said.language))
    return Hit(record, title)


def found_in_texts(record):
    """All Texts by which it is found, those in the language of its reader first."""
    for name in record.resource.search:
        yield shown_text(record, name)
    if hasattr(record, "text_languages"):
        for code in ("", *record.text_languages):
            if code != "" or not record.text_language:
                yield from (text for _name, text in record.in_each(code))


def other_names(kind, rows, reader):
    """{id: its other names} of rows of a kind that has such."""
    found = {}
    if "OtherName" in kind.resource.parts:
        field = OtherName.homes_in(kind)[0]
        each = OtherName.visible_to(reader).filter(**{f"{field}__in": rows})
        for pk, name in each.values_list(field, "name"):
            found.setdefault(pk, []).append(name)
    return found


# -- what one's own organisations noted ------------------------------------------------------
def notes_found(search, reader):
    """Hits of what their organisations noted beside records, for who works there: the record that
    it was noted beside, which they see, and the line in which the words stand. The latest first.

    So are the names that those typed of who took part."""
    if not (reader.works_here and search.words):
        return []
    marks, found = Marks(search), []
    for model, names in NOTED:
        rows = model.visible_to(reader).order_by("-changed", "pk")[:NOTES_READ]
        said = ((row, "\n".join(getattr(row, name) for name in names)) for row in rows)
        found += [(row, text) for row, text in said if marks.has_all(text)]
    found += [(row, row.name) for row in typed_by_ours(reader) if marks.has_all(row.name)]
    found.sort(key=lambda pair: pair[0].changed, reverse=True)
    seen = {name: set() for name in BESIDE}
    for name, ids in seen.items():
        ids |= {getattr(row, f"{name}_id", None) for row, _text in found} - {None}
    there = {}
    for name, ids in seen.items():
        kind = WorkingNote._meta.get_field(name).related_model
        there |= kind.visible_to(reader).in_bulk(ids) if ids else {}
    pairs = ((there.get(beside_what(row)), text) for row, text in found)
    hits = (Hit(at, shown_text(at).words, marks.excerpt(text)) for at, text in pairs if at)
    return [*islice(hits, NOTES_SHOWN)]


def typed_by_ours(reader):
    """Who took part in entries of their organisations and is in no directory, and whose name stays
    at home, of the entries `changed` last: no index has these names."""
    named = Participation.visible_to(reader).exclude(name="")
    named = named.filter(intervention__owner__in=reader.organisations)
    for rows in (named, HomeName.visible_to(reader)):
        rows = rows.annotate(changed=F("intervention__changed"))
        yield from rows.order_by("-changed", "pk")[:NOTES_READ]


def beside_what(row):
    return next(filter(None, (getattr(row, f"{name}_id", None) for name in BESIDE)))


# -- what was perhaps meant ------------------------------------------------------------------
def meant_instead(search, reader):
    """Words to search for in place of these, which find something; "" where nothing is near.

    They are of one name, so of one language: where short words asked for are not of it, it is the
    whole name.
    """
    if not (found := search.meant()):
        return ""
    plural, thing, line, near = found
    texts = texts_called(plural, thing, reader)
    whole = next((text for text in texts if bare(text) == line), line)
    written = {bare(one): one for one in A_WORD.findall(whole)}
    words = " ".join(written.get(near.get(word, word), word) for word in search.words)
    if not {*bare(words).split()} - {*near.values()} <= written.keys():
        words = whole
    return words if Search(reader, words, without=search.without).count else ""


def texts_called(plural, thing, reader):
    """All that a record is called, as this person may see it."""
    kind = by_plural()[plural]
    rows = kind.visible_to(reader).in_bulk([thing])
    names = other_names(kind, rows, reader)
    for record in rows.values():
        yield from (said.words for said in found_in_texts(record))
        yield from names.get(thing, ())


# -- while somebody types --------------------------------------------------------------------
def names_suggested(text, reader):
    """What is called by words that begin so, as it would be typed on; processes before what stands
    in them, which is often called after them."""
    given = {"typing": True, "without": sample_ids(reader)}
    search = Search(reader, text, **given)
    processes = Search(reader, text, Process.resource.plural, **given)
    found = [*processes.named(PROCESSES_FIRST), *search.named(SUGGESTED_AT_ONCE)]
    found = [*dict.fromkeys(found)][:SUGGESTED_AT_ONCE]
    typed, names = bare(text), {}
    for _kind, hits in hits_by_kind(found, search, reader):
        for hit in hits:
            said = [
                shown_text(hit.record).words,
                *(one.words for one in found_in_texts(hit.record)),
            ]
            held = (one for one in said if typed in bare(one))
            names[next(held, said[0])[:120]] = True
    return [*names]
