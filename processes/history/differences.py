"""From what a row said before to what it said then: field by field, in words."""

import difflib
import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from engagement.resources import field_of
from engagement.words import each_in_words, label_of, with_hidden_shown
from processes.lookup.facts import is_default
from processes.models import Source

WORD = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 1000  # of both texts; longer ones are shown whole, so that no text is slow to compare
ALIKE = 0.4  # less than this in common, and two texts are shown one after the other


class ChangedField(NamedTuple):
    """A field that changed. marks: ("same", "del" or "ins", text) in reading order."""

    label: str
    marks: list


class Version:
    """A row as it stood, as one person may see it.

    row: a version, or the row itself where it never changed; what it points at was read with
    it, and `sees_<field>` says whether this person may see that. listed: {field: words of what
    its list held}. tells_owner: whether this person may know whose it was.
    """

    def __init__(self, row, kind, listed=None, tells_owner=False):
        self.row, self.kind, self.listed = row, kind, listed or {}
        self.instance = row if isinstance(row, kind) else row.instance
        self.tells_owner = tells_owner
        self.gone = getattr(row, "history_type", "") == "-"

    @property
    def translated(self):
        return getattr(self.instance, "translated", ())

    def told(self, name):
        """A text as it said it then, in its reader's language if it had that."""
        return self.instance.told(name)

    def target(self, name):
        """What a field points at, None where this person may not see it."""
        return getattr(self.row, name) if getattr(self.row, f"sees_{name}", True) else None

    def words(self, name):
        """{what it is called: words} of a field, "" where there is nothing to see; of texts in
        further languages, those it has."""
        field, label = field_of(self.kind, name), label_of(self.kind, name)
        if field.many_to_many:
            return {label: ", ".join(sorted(self.listed.get(name, ())))}
        if field.is_relation:
            target = self.target(name)
            if name == "owner" and target and not self.tells_owner:
                return {label: _("an organisation")}
            told = target, getattr(target, "link", "") if isinstance(target, Source) else ""
            return {label: ", ".join(str(one) for one in told if one)}
        return each_in_words(self.instance, name, long=True, stored=True)

    def facts(self, names):
        """(name, label, words) of each field that holds something."""
        for name in names:
            field = field_of(self.kind, name)
            untouched = not field.is_relation and is_default(self.instance, field)
            for label, words in () if untouched else self.words(name).items():
                if words:
                    yield name, label, with_hidden_shown(words)

    def __str__(self):
        for name in getattr(self.kind, "title_from", ()):  # so that its title asks for nothing
            setattr(self.instance, name, self.target(name))
        return str(self.instance)


def lines_between(before, after, names):
    """A Line for each field in which two versions differ; all of `after` where it is the first."""
    if before is None:
        facts = after.facts(names)
        return [ChangedField(label, [("same", words)]) for _name, label, words in facts]
    found = []
    for name in names:
        was, is_now = before.words(name), after.words(name)
        for label in {**was, **is_now}:
            said = was.get(label, ""), is_now.get(label, "")
            if said[0] != said[1]:
                found.append(changed_field(label, *said))
    return found


def changed_field(label, was, is_now):
    return ChangedField(label, marks_between(with_hidden_shown(was), with_hidden_shown(is_now)))


def marks_between(was, is_now):
    """What was taken out and what was put in, word by word where the two are much alike."""
    old, new = WORD.findall(was), WORD.findall(is_now)
    if len(old) + len(new) <= MOST_WORDS:
        matcher = difflib.SequenceMatcher(None, old, new)
        if matcher.ratio() >= ALIKE:
            return list(marked_pieces(matcher, old, new))
    return [(mark, text) for mark, text in (("del", was), ("ins", is_now)) if text]


def marked_pieces(matcher, old, new):
    for _what, *of_old, begins, ends in matcher.get_opcodes():
        gone, come = "".join(old[slice(*of_old)]), "".join(new[begins:ends])
        if gone == come:
            yield "same", come
            continue
        if gone:
            yield "del", gone
        if come:
            yield "ins", come
