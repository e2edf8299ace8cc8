"""An entry that others were part of becomes an effort as well, with itself and them as activities.

Who may read what stays so: the effort is for whoever could read that entry, and what it hid is for
no more people than before, though it is no longer hidden by it. What was said before goes with it,
so far as it still holds.
"""

import hashlib
import uuid
from collections import defaultdict

from django.db import migrations
from django.utils import timezone

LEVEL = ("visibility", "owner_id", "coalition_id", "era")
OF_AN_EFFORT = (*LEVEL, "removed", "process_id", "title", "readers_id", "open_to_all", "standing",
    "claimant", "logged_by_id", "created", "changed",
    *(f"date{end}" for end in ("", "_earliest", "_latest", "_sort")))  # fmt: skip
OF_A_VERSION = ("change", "history_type", "history_user_id", "history_date")


def move(apps, schema_editor):
    rows = Rows(apps)
    rows.hide_what_was_hidden()
    children = [*rows.of("Intervention").exclude(part_of=None).order_by("pk")]
    rows.narrow([one for one in children if one.removed is None])
    members = defaultdict(list)
    for one in children:
        members[one.part_of_id].append(one)
    for parent in rows.of("Intervention").filter(pk__in=members).order_by("pk"):
        rows.gather(parent, members[parent.pk])
    rows.of("Citation").filter(field="part_of").update(field="")
    rows.mend_what_waits()


class Rows:
    """The rows as this migration finds them, and who may read them."""

    def __init__(self, apps):
        self.apps = apps
        models = apps.get_app_config("processes").get_models()
        self.kinds = [one for one in models if not one.__name__.startswith("Historical")]
        self.kinds = [one for one in self.kinds if self.field(one, "readers")]
        self.circles = {}

    def of(self, name):
        return self.apps.get_model("processes", name)._base_manager

    @staticmethod
    def field(model, name):
        return next((one for one in model._meta.concrete_fields if one.name == name), None)

    # -- who may read ------------------------------------------------------------------------
    def hide_what_was_hidden(self):
        """What was part of something that is removed was hidden with it, and goes with it."""
        entries = self.of("Intervention")
        gone = dict(entries.exclude(removed=None).values_list("pk", "removed"))
        while gone:
            found = {}
            for one in entries.filter(part_of__in=gone, removed=None):
                found[one.pk] = one.removed = gone[one.part_of_id]
                one.readers_id, one.open_to_all = None, False
                self.keep(one, ("removed", "readers_id", "open_to_all"))
            gone = found

    def narrow(self, entries):
        """Entries on a level of their own that is no wider than what they were part of."""
        for entry in entries:
            before, others = self.read_by(entry), self.targets(entry, but="part_of")
            if before is None or others is None:
                continue
            hidden = before - others - self.own(entry)
            if hidden:
                self.put_on_a_level(entry, hidden)
                self.keep(entry, LEVEL)
        self.settle(entries)

    def put_on_a_level(self, row, hidden):
        """Exactly its own circle where nobody owns it; else that of its organisation."""
        first = sorted(hidden, key=lambda one: (one[1] is not None, str(one)))[0]
        owner, coalition, era = first if row.owner_id is None else (row.owner_id, None, 0)
        row.owner_id, row.coalition_id, row.era = owner, coalition, era
        row.visibility = "coalition" if coalition else "organisation"

    def own(self, row):
        public = row.visibility == "public"
        return set() if public else {(row.owner_id, row.coalition_id, row.era)}

    def read_by(self, row):
        """The circles that somebody must be in to read a row; None where nobody may."""
        if row.open_to_all or row.readers_id is None:
            return set() if row.open_to_all else None
        if row.readers_id not in self.circles:
            found = self.of("Circle").filter(readership=row.readers_id)
            self.circles[row.readers_id] = {
                *found.values_list("owner_id", "coalition_id", "era")
            }
        return self.circles[row.readers_id]

    def targets(self, row, but=""):
        """The circles of all that a row points at; None where nobody may read some of it."""
        found = set()
        for field in row._meta.concrete_fields:
            kind, pk = field.related_model, getattr(row, field.attname)
            if kind not in self.kinds or field.name == but or pk is None:
                continue
            circles = self.read_by(kind._base_manager.get(pk=pk))
            if circles is None:
                return None
            found |= circles
        return found

    def settle(self, rows):
        """Keep who may read these rows, and so on with what points at them."""
        waiting = list(rows)
        while waiting:
            row = waiting.pop()
            others = None if row.removed else self.targets(row, but="part_of")
            circles = None if others is None else others | self.own(row)
            readers = self.readership(circles) if circles else None
            answer = {"readers_id": readers, "open_to_all": circles == set()}
            now = {name: getattr(row, name) for name in answer}
            if now == answer:
                continue
            type(row)._base_manager.filter(pk=row.pk).update(**answer)
            for name, value in answer.items():
                setattr(row, name, value)
            for kind in self.kinds:
                for field in kind._meta.concrete_fields:
                    if field.related_model is type(row) and field.name != "part_of":
                        waiting += kind._base_manager.filter(**{field.name: row.pk})

    def readership(self, circles):
        said = sorted(f"{o}:{c}:{e}" if e else f"{o}:{c}" for o, c, e in circles)
        key = hashlib.sha256(" ".join(said).encode()).hexdigest()
        found, new = self.of("Readership").get_or_create(key=key)
        if new:
            for owner, coalition, era in circles:
                self.of("Circle").create(
                    readership=found, owner_id=owner, coalition_id=coalition, era=era
                )
        return found.pk

    def keep(self, entry, names):
        """Write these columns of an entry, and a version that says so."""
        before = self.of("Intervention").get(pk=entry.pk)
        self.of("Intervention").filter(pk=entry.pk).update(
            **{name: getattr(entry, name) for name in names}
        )
        if not self.past(entry):
            self.version("Intervention", before, "+", before.created)
        self.version("Intervention", entry, "~", timezone.now())

    # -- efforts -----------------------------------------------------------------------------
    def gather(self, parent, members):
        """The effort that an entry was, and its activities: the entry itself comes first."""
        effort = self.apps.get_model("processes", "Effort")(
            id=uuid.uuid5(parent.pk, "effort"),
            organisation_id=self.led_by(parent) or parent.owner_id,
            **{name: getattr(parent, name) for name in OF_AN_EFFORT},
        )
        before, others = self.read_by(parent), self.targets(effort)
        if before is not None and before - (others or set()) - self.own(effort):
            self.put_on_a_level(effort, before - (others or set()) - self.own(effort))
        self.of("Effort").bulk_create([effort])
        when = {"created": parent.created, "changed": parent.changed}
        self.of("Effort").filter(pk=effort.pk).update(**when)
        effort.created, effort.changed = parent.created, parent.changed
        self.settle([effort])
        for old in self.past(parent):
            then = type(effort)(id=effort.pk, organisation_id=effort.organisation_id)
            for name in OF_AN_EFFORT:
                setattr(then, name, getattr(old, name))
            self.version("Effort", then, old)
        self.put_in(effort, parent, self.past(parent)[:1])
        for entry in members:
            self.put_in(effort, entry, self.since(entry, parent))

    def put_in(self, effort, entry, since):
        """since: the version with which it came to be so, in a list; empty where it always was."""
        part = self.of("EffortPart").create(
            id=uuid.uuid5(effort.pk, str(entry.pk)), effort_id=effort.pk, intervention_id=entry.pk
        )
        for old in since:
            self.version("EffortPart", part, "+", old.history_date, old)

    def since(self, entry, parent):
        """The first of the last versions that say an entry was part of this one."""
        found = []
        for old in reversed(self.past(entry)):
            if old.part_of_id != parent.pk:
                break
            found = [old]
        return found

    def past(self, entry):
        versions = self.of("HistoricalIntervention").filter(id=entry.pk)
        return [*versions.order_by("history_date", "history_id")]

    def version(self, name, row, like, date=None, by=None):
        """like: a version whose change, day and person it has, or what was done on a day."""
        kept = self.apps.get_model("processes", f"Historical{name}")
        columns = [one.attname for one in kept._meta.concrete_fields]
        said = {one: getattr(row, one) for one in columns if hasattr(row, one)}
        if date is None:
            said |= {one: getattr(like, one) for one in OF_A_VERSION}
        else:
            user, change = (by.history_user_id, by.change) if by else (None, uuid.uuid4())
            said |= {"history_type": like, "history_date": date}
            said |= {"history_user_id": user, "change": change}
        kept._base_manager.create(**said)

    def led_by(self, entry):
        """The one organisation that led it; None where several or none did."""
        led = self.of("Participation").filter(intervention=entry.pk, role="lead")
        found = {*led.values_list("organisation", flat=True)} - {None}
        return found.pop() if len(found) == 1 else None

    # -- what has still to be written ----------------------------------------------------------
    def mend_what_waits(self):
        """Proposals do not name it any more. Columns that are called so are left out."""
        for one in self.of("Proposal").iterator():
            content = one.content
            said = [content, *(along for along in content.get("along", ()))]
            if [each["values"].pop("part_of") for each in said if "part_of" in each.get("values", {})]:
                one.save(update_fields=["content"])
        for one in self.of("Batch").filter(kind="interventions").iterator():
            columns = one.plan.get("columns", [])
            if "part_of" in columns:
                one.plan["columns"] = ["" if name == "part_of" else name for name in columns]
                one.save(update_fields=["plan"])


class Migration(migrations.Migration):
    dependencies = [("processes", "0032_efforts")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
