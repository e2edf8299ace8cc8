"""An import: a file, what its columns are, what becomes of each line, and undoing it whole.

What was imported is known by its history: the id of the batch is the id of the change. So a batch
keeps the words of a file only until it is stored, and then the file itself for as long as it can
be undone.
"""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.fields import LineField
from engagement.resources import kinds
from processes.access import batches_for

from .apart import LINES_AT_ONCE, forget_apart, forget_versions
from .removable import KEPT_FOR
from .upkeep import Remembered


class BatchState(models.TextChoices):
    COLUMNS = "columns", _("Say what its columns are")
    LOOKING = "looking", _("Being checked")
    LOOKED = "looked", _("Checked")
    STORING = "storing", _("Being imported")
    STORED = "stored", _("Imported")
    TAKEN_BACK = "taken_back", _("Undone")


class Verb(models.TextChoices):
    CREATE = "create", pgettext_lazy("line of a file", "new")
    CHANGE = "change", pgettext_lazy("line of a file", "changed")
    SAME = "same", pgettext_lazy("line of a file", "unchanged")
    REFUSE = "refuse", pgettext_lazy("line of a file", "refused")


WAITING = (BatchState.LOOKING, BatchState.STORING)


class Batch(Remembered):
    """One file that somebody imports, for one of their organisations or the shared record.

    counts: how many lines by Verb. said: why all of it was refused when it was to be stored.
    rows: those of the file as they were read, packed (`engagement.formats.apart`). encoding: what
    somebody chose where it was a guess; samples: some cells as each of them has them. names: who
    took part, {name as written: address in the directory, or "" for what stays in words}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # as in its file's name: "interventions"
    owner = models.ForeignKey("processes.Organisation", models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    header = models.JSONField(default=list)
    plan = models.JSONField(default=dict)  # see importing.column_plan
    counts = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)  # of lines in the file
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.COLUMNS)
    said = LineField(max_length=400, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    stored = models.DateTimeField(null=True)
    taken_back = models.DateTimeField(null=True)
    encoding = models.CharField(max_length=16, blank=True)
    rows = models.BinaryField(null=True)
    samples = models.JSONField(default=dict)
    names = models.JSONField(default=dict)

    unrestricted = models.Manager()
    WITHOUT_FILE = {"content": None, "rows": None, "samples": {}, "names": {}}

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["-made", "pk"]
        indexes = [models.Index(fields=["state"], name="batch_state")]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """What it is called: the name of its file, and of the sheet where that has several."""
        sheet = self.plan.get("sheet")
        name = _("Typed lines") if self.plan.get("grid") else self.name
        return f"{name}: {self.plan['sheets'][sheet - 1][0]}" if sheet else str(name)

    @classmethod
    def visible_to(cls, reader):
        """Without the file, which is read where it is asked for."""
        return cls.unrestricted.filter(batches_for(reader)).defer("content", "rows")

    @classmethod
    def forget_files_of(cls, ids):
        """What is erased from these things must not stay in a file that brought it."""
        lines = BatchLine.unrestricted.filter(thing__in=ids)
        here = cls.unrestricted.filter(pk__in=lines.values("batch"))
        for batch in here.filter(stored=None):
            batch.clear()
            batch.delete()
        cls.without_files(here)

    @classmethod
    def without_files(cls, batches):
        """Forget the files of these, and what is kept of their words; of how many."""
        BatchLine.unrestricted.filter(batch__in=batches).update(title="", faults=[], changes=[])
        return batches.update(**cls.WITHOUT_FILE)

    def clear(self, within=transaction.atomic):
        """Forget what its lines would become, and what of them was stored and never shown.

        within: makes a transaction, as no more than LINES_AT_ONCE lines are gone through at once.
        """
        if self.stored is None:
            forget_apart(self.pk, within, was_shown=False)
        lines = BatchLine.unrestricted.filter(batch=self).order_by("pk")
        while some := list(lines.values_list("pk", "verb", "thing")[:LINES_AT_ONCE]):
            with within():
                if self.stored is None:
                    self._clear_versions([one for _pk, verb, one in some if verb == Verb.CREATE])
                lines.filter(pk__lte=some[-1][0]).delete()

    def _clear_versions(self, things):
        for kind in (one for one in kinds("processes") if one.resource.plural == self.kind):
            forget_versions(kind, self.pk, things)

    @property
    def is_waiting(self):
        return self.state in WAITING

    @property
    def can_be_undone(self):
        return self.state == BatchState.STORED and self.stored > timezone.now() - KEPT_FOR

    @property
    def refused(self):
        return self.counts.get(Verb.REFUSE, 0)

    @property
    def to_write(self):
        return self.counts.get(Verb.CREATE, 0) + self.counts.get(Verb.CHANGE, 0)


class BatchLine(Remembered):
    """What becomes, or became, of one line of a file. repeats: the line that says just the same.
    alike, called: see `ImportLine`.

    `title`, `faults`, [[column, sentence]], and `changes` hold words of the file until it is
    stored; of a line that was refused, for whoever handed it in, as long as the file is kept.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # in the file, the headings being 1
    verb = models.CharField(max_length=8, choices=Verb)
    thing = models.UUIDField(null=True)
    title = models.CharField(max_length=200, blank=True)
    faults = models.JSONField(default=list)
    repeats = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list)  # see importing.since
    alike = models.UUIDField(null=True)
    called = models.UUIDField(null=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batchline_once")]
        indexes = [
            models.Index(fields=["thing"], name="batchline_thing"),
            models.Index(fields=["called"], name="batchline_called"),
        ]

    def __str__(self):
        return f"{self.number} {self.verb}"

    @classmethod
    def numbered_among(cls, ids):
        """Those of these ids that a sheet with numbers of its own has brought, or was said to be
        of."""
        made = models.Q(verb=Verb.CREATE) | models.Q(called__isnull=False)
        rows = cls.unrestricted.filter(made, thing__in=ids, batch__stored__isnull=False)
        rows = {*rows.values_list("thing", "batch")}
        plans = Batch.unrestricted.filter(pk__in={batch for _thing, batch in rows})
        plans = dict(plans.values_list("pk", "plan"))
        return {thing for thing, batch in rows if "id" in plans[batch].get("columns", ())}

    @classmethod
    def things_called(cls, ids, owner, kind):
        """{id of the words or the number of a line: the ids of what it stands for, the last first}
        by one's own imports. Of one that was undone it is what had to stay."""
        rows = cls.unrestricted.filter(called__in=ids, thing__isnull=False)
        rows = rows.filter(batch__owner=owner, batch__kind=kind, batch__stored__isnull=False)
        found = {}
        for called, thing in rows.order_by("-pk").values_list("called", "thing"):
            found.setdefault(called, {})[thing] = None
        return {called: [*things] for called, things in found.items()}
