"""A record with its parts, or a process with all that belongs to it, as it stood on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from engagement.in_languages import Text, label_in, shown_text
from engagement.resources import kinds
from engagement.words import with_hidden_shown
from processes.history.versions import (
    MOST_VERSIONS,
    as_it_always_was,
    as_versions,
    in_record,
    last_versions,
    part_versions_of,
    parts_in,
    told_fields,
    versions_of,
)
from processes.models import (
    Ask,
    AskAnswer,
    EntryAnswer,
    Intervention,
    Level,
    Part,
    Process,
    Record,
    Shared,
    Standing,
)

# What replies said to it stands beside a record, though it lives in the replies.
ANSWERS = {EntryAnswer: Intervention, AskAnswer: Ask}
ANSWER_NAMES = ["reply", "response", "reasons_given", "reasons"]


def end_of(day):
    """The last moment of a day, where the site is."""
    midnight = dt.datetime.combine(day, dt.time.max)
    return timezone.make_aware(midnight)


def reading_order(version):
    """By position, then by day; undated last."""
    row = version.instance
    undated = "9999"
    return getattr(row, "position", 0), getattr(row, "date_sort", "") or undated, str(row.pk)


def facts_under(version, names):
    """The facts of a version below its title: not the title again, nor what nearly all say."""
    quiet = {str(Level.PUBLIC.label), str(Standing.REPORTED.label)}
    title = str(version) if issubclass(version.kind, Record | Shared) else ""
    facts = (fact for fact in version.facts(names) if fact[2] not in {title, *quiet})
    if not version.translated:
        return [(name, label, Text(words)) for name, label, words in facts]
    return list(in_the_language_of_now(version, facts))


def in_the_language_of_now(version, facts):
    """Facts with each text as its reader is shown it, then the same in the other languages."""
    row, kind, further = version.instance, version.kind, False
    title = shown_text(row)
    for name, label, words in facts:
        if name in kind.translated:
            words, language = row.told(name)
            if (words, language) != title:
                yield name, label, Text(with_hidden_shown(words), language)
        elif name != "in_other_languages":
            yield name, label, Text(words)
        elif not further:
            further = True
            yield from (
                (name, label_in(kind, one, code), Text(with_hidden_shown(said.words), code))
                for code in ([] if row.text_language else [""]) + row.text_languages
                for one, said in row.in_each(code)
                if row.told(one) != said
            )


@dataclass
class Section:
    """Rows of one kind as they stood: (version, facts)."""

    kind: type
    rows: list
    more: bool = False


class AsOnDay:
    """A record as it stood at the end of a day, as one person may see it.

    version: None where there was nothing to see. sections: what lived in it, and of a process
    all that belonged to it.
    """

    def __init__(self, record, reader, day):
        self.record, self.kind, self.reader, self.moment = record, type(record), reader, end_of(day)
        here = Q(id=record.pk)
        found = self._stood(self.kind, here, versions_of(self.kind, reader), told_fields(self.kind))
        self.version = found[0] if found else None
        self.facts, self.sections = [], []
        if self.version:
            self.facts = facts_under(self.version, told_fields(self.kind))
            self._read_parts()
            if self.kind is Process:
                self._read_process()

    def _read_parts(self):
        for part, homes, names in parts_in(self.kind):
            seen = part_versions_of(part, self.reader, self.kind, self.moment)
            self._section(part, in_record(homes, self.record), seen, names)
        for part, home in ANSWERS.items():
            if home is self.kind:
                name = home._meta.model_name
                seen = part_versions_of(part, self.reader, self.kind, self.moment)
                self._section(part, in_record([name], self.record), seen, ANSWER_NAMES)

    def _read_process(self):
        for kind in kinds("processes"):
            homes = [one.name for one in kind.pointers() if one.related_model is Process]
            if homes and kind is not Process:
                names = told_fields(kind)
                here = in_record(homes, self.record)
                self._section(kind, here, versions_of(kind, self.reader), names, homes)

    def _section(self, kind, here, seen, names, homes=()):
        found = sorted(self._stood(kind, here, seen, names), key=reading_order)
        shown = [name for name in names if name not in homes]
        rows = [(version, facts_under(version, shown)) for version in found[:MOST_VERSIONS]]
        if rows:
            self.sections.append(Section(kind, rows, len(found) > MOST_VERSIONS))

    def _stood(self, kind, here, seen, names):
        """Versions at that moment: of what has changed, and of what is as it always was."""
        always = as_it_always_was(kind, self.reader, self.kind).filter(here)
        if not issubclass(kind, Part):  # which has no date of its own; its record's is asked before
            always = always.filter(created__lte=self.moment)
        both = last_versions(seen.filter(here), Q(history_date__lte=self.moment)), always
        return [one for some in both for one in as_versions(some, kind, names, self.reader)]
