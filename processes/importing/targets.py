"""What the cells of a file point at: found for many lines at once, by id, address, then by name."""

from functools import cached_property
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.spelling import bare
from processes.directory.names import Name
from processes.exchange.columns import plural_of
from processes.importing.cells import cell, split
from processes.importing.relied import Relied
from processes.lookup.by_name import (
    as_uuid,
    organisation_called,
    post_called,
    process_called,
    source_called,
)
from processes.models import (
    Ask,
    BatchLine,
    Consultation,
    Intervention,
    Organisation,
    OrganisationKind,
    OtherName,
    Post,
    Process,
    Source,
    Stage,
    TextVersion,
)

REFUSE, LEAVE, CREATE = "refuse", "leave", "create"  # what to do about an unknown organisation
KEEP = "keep"  # or LEAVE: what to do about a line that repeats another
BY_NAME = {
    Organisation: organisation_called,
    Post: post_called,
    Process: process_called,
    Source: source_called,
}
IN_PROCESS = {
    Stage: "name",
    Consultation: "name",
    TextVersion: "name",
    Intervention: "title",
    Ask: "text",
}


class Unknown(ValidationError):
    """Nothing this person may see is called that."""


class Targets:
    """Finds what cells point at, for one import.

    unknown: REFUSE, LEAVE or CREATE, for organisations. made: those that would be new, by name.
    instead: {(kind, id that a number has): id of what has that number in the file that is read}.
    """

    def __init__(self, rights, unknown=REFUSE):
        self.rights, self.unknown, self.relied = rights, unknown, Relied(rights)
        self.at_hand, self.by_words, self.made, self.promised = {}, {}, {}, {}
        self.instead, self.several = {}, set()

    def read(self, cells):
        """Read what many lines point at: pairs of (field, text of a cell)."""
        self.at_hand, wanted, self.several = {}, {}, set()
        for field, text in cells:
            texts = split(cell(text)) if field.many_to_many else [cell(text)]
            wanted.setdefault(field.related_model, set()).update(texts)
        for kind, texts in wanted.items():
            texts.discard("")
            ids = {one for one in map(as_uuid, texts) if one}
            numbered = self._all_numbered(kind, texts)
            ids.update(*numbered.values())
            here = Q(pk__in=ids)
            if hasattr(kind, "slug"):
                here |= Q(slug__in=[one for one in texts if "\0" not in one])
            rows = list(self.rights.seen(kind).filter(here))
            self.relied.note(rows)
            for row in rows:
                self.at_hand[kind, str(row.pk)] = row
                if hasattr(kind, "slug"):
                    self.at_hand[kind, row.slug] = row
            self._read_numbered(kind, numbered)

    def _all_numbered(self, kind, texts):
        """{number: the ids of all that has it}."""
        found = {text: self._numbered(kind, text) for text in texts}
        found = {text: ids for text, ids in found.items() if ids}
        said = [pk for ids in found.values() for pk in ids]
        owner = self.rights.owner
        called = BatchLine.things_called(said, owner, plural_of(kind)) if said else {}
        return {t: [*ids, *chain(*(called.get(pk, ()) for pk in ids))] for t, ids in found.items()}

    def _read_numbered(self, kind, numbered):
        for text, ids in numbered.items():
            rows = [self.at_hand[kind, str(pk)] for pk in ids if (kind, str(pk)) in self.at_hand]
            if len(rows) > 1:
                self.several.add((kind, text))
            elif rows:
                self.at_hand[kind, str(ids[0])] = rows[0]

    def promise(self, record):
        """This one is new in the same file: lines after it may point at it."""
        self.promised[type(record), str(record.pk)] = record.pk
        if slug := getattr(record, "slug", ""):
            self.promised[type(record), slug] = record.pk

    def has(self, kind, text):
        return any(key in self.at_hand or key in self.promised for key in self._keys(kind, text))

    def _keys(self, kind, text):
        """What it may be known by here: its id or address, or the sheet's own number."""
        yield kind, text
        yield from ((kind, str(pk)) for pk in self._numbered(kind, text))

    def _numbered(self, kind, text):
        """The ids of what has this number in a sheet of theirs, or of the shared record."""
        if self.rights.reader is None or as_uuid(text):
            return []
        return self.rights.ids_of_number(kind, text)

    def find(self, kind, text, process=None):
        """It, or None where an unknown organisation is left out. Raises Unknown."""
        key = kind, process.pk if process and kind in IN_PROCESS else None, text
        if (kind, text) in self.several and not self._instead(kind, text):
            self._refuse(text)
        each = (self._at(*one) for one in self._keys(kind, text))
        found = self.by_words.get(key) or next((one for one in each if one is not None), None)
        if found is None:
            if key not in self.by_words:
                self.by_words[key] = self._called(kind, text, process)
                self.relied.note(filter(None, [self.by_words[key]]))
            found = self.by_words[key]
        if found is None and kind is Organisation and self.unknown != REFUSE:
            return self._new(text) if self.unknown == CREATE else None
        if found is None:
            self._refuse(text)
        return found

    def _refuse(self, text):
        said = _("Nothing called “%(text)s” is recorded here, or several things are.")
        raise Unknown(said % {"text": text[:80]}, code="unknown")

    def _instead(self, kind, text):
        return any((kind, str(pk)) in self.instead for pk in self._numbered(kind, text))

    def _at(self, *key):
        """What has this key: read already, or new in the same file."""
        kind = key[0]
        if key in self.instead:
            key = kind, str(self.instead[key])
            if key not in self.at_hand and key not in self.promised:
                self.relied.note(rows := list(self.rights.seen(kind).filter(pk=key[1])))
                self.at_hand.update((key, row) for row in rows)
        if key in self.promised and key not in self.at_hand:
            return kind(pk=self.promised[key])
        return self.at_hand.get(key)

    def _called(self, kind, text, process):
        if "\0" in text or not self.rights.reader:
            return None
        numbered = self.rights.seen(kind).filter(pk__in=self._numbered(kind, text))
        if found := list(numbered[:1]):
            return found[0]
        if kind in BY_NAME:
            found = BY_NAME[kind](self.rights.reader, text)
            return self._spelt_otherwise(text) if kind is Organisation and not found else found
        if kind in IN_PROCESS and process is not None:
            same = Q(**{f"{IN_PROCESS[kind]}__iexact": text}, process=process)
            found = list(self.rights.seen(kind).filter(same)[:2])
            return found[0] if len(found) == 1 else None
        return None

    def _spelt_otherwise(self, text):
        """The one organisation whose name has the same letters but for accents, quotes, dashes and
        capitals; or else but for the legal form."""
        ids = self._bare_names.get(bare(text)) or self._bare_names.get(Name(text).in_order, ())
        rows = Organisation.visible_to(self.rights.reader).filter(pk__in=ids)
        return rows.first() if len(ids) == 1 else None

    @cached_property
    def _bare_names(self):
        """{bare name, or its words without the legal form: ids of who is called so}."""
        found, rows = {}, Organisation.visible_to(self.rights.reader)
        also = OtherName.visible_to(self.rights.reader).values_list("organisation", "name")
        for pk, name in (*rows.order_by().values_list("pk", "name"), *also.order_by()):
            if words := bare(name):
                found.setdefault(words, set()).add(pk)
                found.setdefault(Name(name).in_order, set()).add(pk)
        return found

    def _new(self, text):
        """An organisation of that name, not stored yet: whoever keeps the directory looks at it."""
        if text.casefold() not in self.made:
            new = Organisation(name=text, kind=OrganisationKind.OTHER)
            new.full_clean(exclude=["slug"])
            self.made[text.casefold()] = new
        return self.made[text.casefold()]
