"""Words of a file that are no code of ours: which there are, and which code is nearest to each."""

from collections import defaultdict

from django.db import models
from django_countries.fields import CountryField

from engagement.codes import CodeField
from engagement.fields import CodesField
from engagement.spelling import bare, nearness
from processes.exchange.columns import CAME_BACK, columns
from processes.importing.cells import (
    cell,
    choices_of,
    code_of,
    code_written,
    codes_by_word,
    folded_heading,
    split,
)
from processes.importing.handing_in import lines_as_they_are
from processes.importing.headings import words_for_kinds, words_for_responses, words_for_stages
from processes.models import Intervention, Response, Stage
from processes.writing.level import LEVEL_FIELDS

MOST_WORDS_ASKED = 40  # of one column that are asked about; lines with others are refused
# Of 1: what is less alike is no suggestion. Words that merely end alike are not ("votación",
# "formación"): where no whole word is the same, hardly a letter may differ.
LIKE_ENOUGH, MUCH_ALIKE = 0.4, 0.6
SAME_WORD = 4  # letters of one that counts as the same
REFUSE_WORD = "-"  # no code is that: lines with such a word are refused
NOT_GUESSED = "asked"  # nor that: what can mean several things is not guessed
NO_WORD = "0"  # nor that: such a word says nothing
# All that can have come back: some is kept with an entry, and some in a reply to it.
RESPONSES = models.CharField(choices=Response.choices, blank=True)


def word_fields(kind):
    """{column: its field} of those that hold codes."""
    fields = {one.name: one.field for one in columns(kind) if one.field is not None}
    if kind is Intervention:
        fields[CAME_BACK[0]] = RESPONSES
    return {n: f for n, f in fields.items() if n not in LEVEL_FIELDS and has_codes(f)}


def has_codes(field):
    return isinstance(field, CodesField | CountryField) or bool(field.choices)


def words_of_cell(field, text):
    """The words in a cell: a list holds several."""
    return split(cell(text)) if isinstance(field, CodesField) else [cell(text)]


def codes_to_choose(field):
    """(code, label) of what something new may have."""
    found = field.offered() if isinstance(field, CodeField) else choices_of(field)
    return [(str(code), label) for code, label in found if code]


def means_a_code(field, word):
    found = code_of(field, word)
    every = field.every() if isinstance(field, CodeField) else choices_of(field)
    return found != word or word in {str(code) for code, _label in every}


def unknown_words(batch, kind, names):
    """{column: {word, folded: as it is first written}}. names: what the columns are."""
    fields, found = word_fields(kind), defaultdict(dict)
    at = [(number, fields[name], name) for number, name in enumerate(names) if name in fields]
    known = defaultdict(set)
    for _number, texts in lines_as_they_are(batch) if at else ():
        for number, field, name in at:
            for word in words_of_cell(field, texts[number]):
                folded = folded_heading(word)
                if not word or folded in known[name] or len(found[name]) >= MOST_WORDS_ASKED:
                    continue
                known[name].add(folded)
                if not means_a_code(field, word):
                    found[name][folded] = word
    return {name: words for name, words in found.items() if words}


def nearest(field, word):
    """The code whose word, in any language of the site, is most like it, or ""."""
    return survivor(field, nearest_written(field, word))


def nearest_written(field, word):
    """The same as it was before codes were merged."""
    offered, said = {code for code, _label in codes_to_choose(field)}, bare(word)
    if not said or field is RESPONSES and said in words_for_responses()[NOT_GUESSED]:
        return ""
    each = words_with_codes(field)
    each = [(other, code) for other, code in each if survivor(field, code) in offered]
    each = ((nearness(said, other), code, other) for other, code in each)
    alike, code, other = max(each, default=(0, "", ""))
    same = any(len(one) >= SAME_WORD for one in {*said.split()} & {*other.split()})
    return code if alike >= (LIKE_ENOUGH if same else MUCH_ALIKE) else ""


def as_confirmed(field, word, code):
    """The code to be kept of a word: that which was guessed, where it is chosen as what took its
    place. Once a merge is undone, the word means again what it says."""
    written = nearest_written(field, word)
    return written if written and survivor(field, written) == code else code


def survivor(field, code):
    return field.survivor(code) if isinstance(field, CodeField) else code


def still_offered(field, code):
    """What something new may have for a code: the one it was merged into, or "" for none."""
    code = survivor(field, code)
    return code if code in {one for one, _label in codes_to_choose(field)} else ""


def words_with_codes(field):
    """(bare word, code) of all that a field's codes are called, here or by others."""
    each = [(bare(word), code) for word, code in codes_by_word(field).items()]
    if field is Intervention._meta.get_field("kind"):
        each += [(word, code) for code, words in words_for_kinds().items() for word in words]
    if field is Stage._meta.get_field("kind"):
        each += [(word, code) for code, words in words_for_stages().items() for word in words]
    if field is RESPONSES:
        each += [(word, code) for code, words in words_for_responses().items() for word in words]
    return [(word, code) for word, code in each if word]


def merged_since(field, text):
    """(label of a code that a cell names, label of the one that took its place) of each."""
    for word in words_of_cell(field, text) if isinstance(field, CodeField) else ():
        old = code_written(field, word)
        if (new := field.survivor(old)) != old:
            yield field.label_of(old), field.label_of(new)


def in_our_words(field, text, said):
    """The text of a cell with what people said its words are. said: {word, folded: code}."""
    each = [said.get(folded_heading(word), word) for word in words_of_cell(field, text)]
    kept = words_of_cell(field, text)
    both = zip(each, kept, strict=True)
    return "; ".join(
        word if code == REFUSE_WORD else code for code, word in both if code != NO_WORD
    )
