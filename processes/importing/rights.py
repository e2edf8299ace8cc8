"""Whose eyes find what a file points at, and whose hands write what it says."""

import uuid
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.crypto import salted_hmac

from engagement.forms import RecordForm
from engagement.people import as_now
from processes.access import Reader, coalitions_of
from processes.exchange.columns import plural_of
from processes.exchange.folder import everything
from processes.history.versions import versions_of
from processes.importing.forms import PartRowForm, PlainRowForm
from processes.models import Organisation, Part, Record, Shared, Stage
from processes.writing.level import LevelForm
from processes.writing.stages import StageForm


class Theirs:
    """A person imports for one of their organisations, or (owner None) for the shared record."""

    keeps_addresses = False

    def __init__(self, reader, owner):
        self.reader, self.owner = reader, owner

    def ask_anew(self):
        """Rights as they are now, not as they were when a long import began.

        Raises PermissionDenied for who may not import for this organisation any more.
        """
        self.reader = reader = Reader(as_now(self.reader.person))
        if not (self.owner.pk in reader.organisations if self.owner else reader.curates):
            raise PermissionDenied

    @property
    def reach(self):
        """What they belong to and may do, to be compared."""
        return self.reader.organisations, self.reader.coalitions, self.reader.curates

    def seen(self, kind):
        return kind.visible_to(self.reader)

    def past(self, kind):
        """The versions of rows that they may write."""
        if issubclass(kind, Record):
            return versions_of(kind, self.reader)
        return kind.unrestricted_versions.all()

    def may_add(self, kind):
        """Of parts it is asked of each thing they live in."""
        if issubclass(kind, Part):
            return True
        return self.reader.curates or (issubclass(kind, Record) and self.owner is not None)

    def writable(self, kind, ids):
        """The ids among these that this person may change: of parts, by what they live in."""
        if not issubclass(kind, Part):
            rows = kind.writable_by(self.reader).filter(pk__in=ids)
            return set(rows.values_list("pk", flat=True))
        rows = kind.visible_to(self.reader).filter(pk__in=ids)
        here = Q(pk__in=())
        for home in kind.homes():
            may = home.related_model.writable_by(self.reader)
            here |= Q(**{f"{home.name}__in": may.values("pk")})
        return set(rows.filter(here).values_list("pk", flat=True))

    def is_own(self, row):
        """Is it of the organisation that this is imported for?"""
        return self.owner is not None and getattr(row, "owner_id", None) == self.owner.pk

    def may_write_in(self, target):
        """May they add a part to this one? Asked once for each, in one import."""
        if target.pk not in self.asked:
            rows = type(target).writable_by(self.reader)
            self.asked[target.pk] = rows.filter(pk=target.pk).exists()
        return self.asked[target.pk]

    @cached_property
    def asked(self):
        return {}

    def form_of(self, kind):
        if issubclass(kind, Part):
            return PartRowForm
        if kind is Stage:
            return StageForm
        return LevelForm if issubclass(kind, Record) else RecordForm

    @cached_property
    def circles(self):
        """As `LevelForm` knows them, for the one organisation of this import."""
        if self.owner is None:
            return [], []
        ids = coalitions_of(self.reader.organisations & {self.owner.pk})
        return [self.owner], list(Organisation.visible_to(self.reader).filter(pk__in=ids))

    def new_id(self, kind, words):
        """The same for the same words of the same organisation, and nobody else's to work out."""
        return id_of_words(self.owner, kind, words)

    def ids_of_number(self, kind, number):
        """The ids that a line with this number of its sheet has, or had in one of the directory."""
        whose = {self.owner, None} if issubclass(kind, Shared) else {self.owner}
        return [id_of_words(one, kind, number) for one in whose]


def id_of_words(owner, kind, words):
    said = f"{owner.pk if owner else ''}\0{plural_of(kind)}\0{words}"
    return uuid.UUID(bytes=salted_hmac("import", said).digest()[:16], version=4)


class Operators:
    """Who runs the site restores all that an export holds, as it was, whoever keeps it."""

    reader, owner, circles, keeps_addresses, reach = None, None, ([], []), True, ()

    def ask_anew(self):
        """Nothing takes these rights away."""

    def seen(self, kind):
        return everything(kind)

    def past(self, kind):
        return kind.unrestricted_versions.all()

    def writable(self, kind, ids):
        return set(ids)

    def may_add(self, kind):
        return True

    def is_own(self, row):
        return False

    def may_write_in(self, target):
        return True

    def form_of(self, kind):
        return PlainRowForm if hasattr(kind, "resource") else PartRowForm

    def new_id(self, kind, words):
        return uuid.uuid4()
