"""What is wrong with a line, in words; and which rules of a table speak of it."""

from django.utils.translation import gettext as _

from engagement.rules import OnlyTheDatabaseKnows, keeps
from processes.importing.cells import cell, folded_heading, split
from processes.importing.words import REFUSE_WORD


def sentence_of(error, text, words):
    """What is wrong; of a code that is none, where the codes are listed, unless somebody chose to
    refuse that word. words: {word, folded: code} as said for the file, or None."""
    if error.code != "invalid_choice":
        return " ".join(error.messages)
    text = cell(text)
    for word in (text, *split(text)):
        if (words or {}).get(folded_heading(word)) == REFUSE_WORD:
            said = _("You chose to refuse lines with the word “%(text)s”.")
            return said % {"text": word[:80]}
    said = _("“%(text)s” is none of the words for this. The data dictionary lists them.")
    return said % {"text": text[:80]}


def said_by_rule(record, name):
    """The value of a field as a rule of the table compares it."""
    one = record._meta.get_field(name)
    return one.get_prep_value(getattr(record, one.attname))


def applies(rule, record):
    try:
        return rule.condition is None or keeps(record, rule.condition)
    except OnlyTheDatabaseKnows:
        return False
