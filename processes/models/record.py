"""The record: it has a level, a standing and an address, and nobody reads round the rule."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField
from engagement.remembering import address_of
from processes.access import as_reader, readable, writable

from .common import Identified
from .levels import Level, Standing
from .pointing import points_at
from .readership import Era, ReadersField, Readership
from .removable import Removable
from .settled import SettledQuerySet

SAYS_WHO = {"visibility", "owner", "coalition", "era", "removed", "merged_into"}


class Record(Removable, Identified):
    """What is logged: it has a level of its own and is never wider than what it points at."""

    visibility = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.ORGANISATION
    )
    owner = points_at(
        "processes.Organisation",
        _("owner"),
        help_text=_("The organisation that wrote it; empty for the shared public record."),
    )
    coalition = points_at(
        "processes.Organisation", _("coalition"), help_text=_("Whose members can see it.")
    )
    standing = models.CharField(
        _("standing"),
        max_length=12,
        choices=Standing,
        default=Standing.REPORTED,
        help_text=_(
            "How well it is established. Documented: an official text or a second, independent"
            " source supports it; a translation is not a second one. An allegation also names who"
            " makes it."
        ),
    )
    claimant = LineField(_("according to"), blank=True, help_text=_("Who alleges or disputes it."))
    created = models.DateTimeField(_("created"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    readers = ReadersField()
    era = models.BigIntegerField(default=0, editable=False)  # in which it was shared
    open_to_all = models.BooleanField(default=False, editable=False)

    unrestricted = SettledQuerySet.as_manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility="public", coalition__isnull=True)
                | Q(visibility="organisation", owner__isnull=False, coalition__isnull=True)
                | Q(visibility="coalition", owner__isnull=False, coalition__isnull=False),
                name="%(class)s_level_names_its_readers",
                violation_error_message=_("Choose who can see it."),
            ),
            models.CheckConstraint(
                condition=Q(open_to_all=False) | Q(visibility="public", readers__isnull=True),
                name="%(class)s_open_only_when_public",
                violation_error_message=_("Choose who can see it."),
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["documented", "reported", "alleged", "disputed"])
                & (~Q(standing="alleged") | ~Q(claimant="")),
                name="%(class)s_alleged_by_somebody",
                violation_error_message=_("Say who alleges it."),
            ),
            models.CheckConstraint(
                condition=Q(removed__isnull=True) | Q(open_to_all=False, readers__isnull=True),
                name="%(class)s_removed_is_hidden",
            ),
        ]

    merged_into_id = None  # of a kind that can be merged, a field
    targets_read = {}  # what bulk_create has read of what its rows point at, by field
    readerships_read = None  # and the readerships it has found, by their circles
    title_from = ()  # pointers whose words the title of a record is made of
    made_by = ""  # the pointer that is the writer's own organisation on something new
    # Fields of this class that every kind publishes, and those that never leave.
    published = ("standing", "claimant", "visibility", "owner", "coalition", "created", "changed")
    internal = (
        ("id", "shown as the address"),
        ("logged_by", "who wrote it is for its organisation only"),
        ("readers", "who may read is nobody's business"),
        ("open_to_all", "who may read is nobody's business"),
        ("era", "who may read is nobody's business"),
        ("removed", "what was removed is hidden"),
    )

    @classmethod
    def visible_to(cls, reader):
        """The rows this person may see: the only way to rows for every page and file."""
        return cls.unrestricted.filter(readable(as_reader(reader)))

    @classmethod
    def writable_by(cls, reader):
        """The rows this person may change."""
        return cls.unrestricted.filter(writable(reader))

    @classmethod
    def decides_readers(cls):
        fields = [one for one in cls._meta.concrete_fields if one.name in SAYS_WHO]
        return {
            name for field in (*fields, *cls.pointers()) for name in (field.name, field.attname)
        }

    def who_may_read(self, targets=None):
        """(readership or None, open to all?) from its own level and from what it points at.

        `targets`: what it points at, by field, for who has just read or made it.
        """
        targets = self.targets_read if targets is None else targets
        if self.removed or self.merged_into_id:
            return None, False  # and with it what points here, until it is restored
        circles = set()
        if self.visibility != Level.PUBLIC:
            if not (self.owner_id or self.coalition_id):
                return None, False  # whose it is, is missing; the database will refuse the row
            circles.add((self.owner_id, self.coalition_id, self.era))
        for field in self.pointers():
            if getattr(self, field.attname) is None:
                continue
            target = targets[field.name] if field.name in targets else self._target(field)
            if target is None or not (target.open_to_all or target.readers_id):
                return None, False
            if target.readers_id:
                circles |= target.readers.opened()
        return (self._readership(frozenset(circles)), False) if circles else (None, True)

    def _readership(self, circles):
        """That of these circles; rows that are made together ask for each once."""
        known = {} if self.readerships_read is None else self.readerships_read
        if circles not in known:
            known[circles] = Readership.of(circles)
        return known[circles]

    def _target(self, field):
        """What a field points at, as the database has it now; None while it is not there yet.

        Never the object in memory: it may have been read before it was made private. Held until
        this row is written, so that nobody narrows it between the reading and the writing.
        """
        pointed = field.related_model.unrestricted.filter(pk=getattr(self, field.attname))
        return pointed.held().one()

    @transaction.atomic(savepoint=False)
    def save(self, *args, update_fields=None, **kwargs):
        before = None if self._state.adding else self._kept()
        if before is not None:
            again = before[2] == self.coalition_id  # else it is shared now, or in none any more
            self.era = before[3] if again else Era.of(self)
        if update_fields is not None and self.decides_readers() & set(update_fields):
            update_fields = {*update_fields, "readers", "open_to_all", "era"}
        super().save(*args, update_fields=update_fields, **kwargs)
        if before is not None and before[:2] != (self.readers_id, self.open_to_all):
            self.resettle_what_points_here()

    def _kept(self):
        names = "readers_id", "open_to_all", "coalition_id", "era", "visibility"
        return type(self).unrestricted.filter(pk=self.pk).values_list(*names).one()

    def kept_level(self):
        """(level, coalition's id, open to all?) as the database has them; None for what is new."""
        kept = None if self._state.adding else self._kept()
        return kept and (kept[4], kept[2], kept[1])

    def resettle_what_points_here(self):
        """Settle anew the rows that point at this one, and so on down."""
        for field in self.pointed_at_by():
            if issubclass(field.model, Record):
                for row in field.model.unrestricted.filter(**{field.name: self.pk}):
                    row.save(update_fields=("readers", "open_to_all"))

    def get_absolute_url(self):
        return address_of("record", self.resource.plural, self.address)

    @property
    def address(self):
        return str(self.pk)
