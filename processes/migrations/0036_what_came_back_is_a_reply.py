"""What an entry said of what came back to it becomes a reply, for the same readers as the entry.

The entry keeps what is said while no reply is recorded. What it said before goes with the reply,
version by version; of an entry without a reply now, what it once said stays in its own past. Ids
follow from that of the entry, so that two servers agree.
"""

import hashlib
import uuid

from django.db import migrations

IDS = uuid.UUID("6f3c1c52-57b5-4f1e-9a39-0d7d3a1f6a31")
WAITING = ("awaiting", "not_followed_up", "withdrawn")
DAYS = ("", "_earliest", "_latest", "_sort")
NAMES = ("response", "response_date", "reasons_given")
SHARED = (
    "process_id", "visibility", "owner_id", "coalition_id", "standing", "claimant", "created",
    "changed", "logged_by_id", "readers_id", "era", "open_to_all", "removed",
)  # fmt: skip


def move(apps, schema_editor):
    entries = rows_of(apps, "Intervention")
    for entry in entries.exclude(response="", response_date="", reasons_given="").iterator():
        said = answer_of(entry)
        if said is None:
            continue
        reply = keep(apps, entry, said)
        cite(apps, entry, reply)
        entries.filter(pk=entry.pk).update(**without(entry))
    for proposal in rows_of(apps, "Proposal").filter(kind="interventions").iterator():
        values = proposal.content.get("values", {})
        gone = {"reasons_given"} & values.keys()
        if values.get("response") not in (None, "", *WAITING):
            gone |= {*NAMES} & values.keys()
        for name in gone:
            del values[name]
        if gone:
            proposal.save(update_fields=["content"])


def rows_of(apps, name):
    return apps.get_model("processes", name)._base_manager


def days_of(row, name):
    return [getattr(row, f"{name}{end}") for end in DAYS]


def answer_of(row):
    """(response, the days, reasons given) that a reply said, by an entry or a version of it.

    None where nothing came back. A date or reasons without a word tell that something did.
    """
    if row.response in WAITING:
        told = row.reasons_given in ("general", "per_point")
        return ("replied", ["", None, None, ""], row.reasons_given) if told else None
    if row.response or row.response_date or row.reasons_given:
        return row.response or "replied", days_of(row, "response_date"), row.reasons_given
    return None


def without(row):
    """The fields of an entry once what they said is a reply."""
    if row.response in WAITING:
        return {"reasons_given": ""}
    empty = dict(zip((f"response_date{end}" for end in DAYS), ["", None, None, ""], strict=True))
    return {"response": "", "reasons_given": "", **empty}


def circles(apps, row):
    """The circles of what carries readers; none of what is open to everybody."""
    found = rows_of(apps, "Circle").filter(readership=row.readers_id)
    return {*found.values_list("owner", "coalition", "era")} if row.readers_id else set()


def readership(apps, wanted):
    """The row that stands for these circles, as `Readership.of` has it."""
    said = (f"{o}:{c}:{era}" if era else f"{o}:{c}" for o, c, era in wanted)
    key = hashlib.sha256(" ".join(sorted(said)).encode()).hexdigest()
    found, new = rows_of(apps, "Readership").get_or_create(key=key)
    if new:
        for owner, coalition, era in wanted:
            rows_of(apps, "Circle").create(
                readership=found, owner_id=owner, coalition_id=coalition, era=era
            )
    return found.pk


def level_of(apps, entry):
    """The fields that decide who reads the reply. An entry that is hidden by what a reply does not
    point at (its stage, its effort) has one that stays with an organisation that reads it."""
    level = {name: getattr(entry, name) for name in SHARED}
    process = rows_of(apps, "Process").filter(pk=entry.process_id).first()
    own = {(entry.owner_id, entry.coalition_id, entry.era)} - {(None, None, 0)}
    own = own if entry.visibility != "public" else set()
    around = circles(apps, process) if process else set()
    shut = process is not None and not (process.open_to_all or process.readers_id)
    if entry.removed or shut or circles(apps, entry) == own | around:
        if shut or not (entry.open_to_all or entry.readers_id):
            level |= {"readers_id": None, "open_to_all": False}
        return level
    owner = entry.owner_id or next((o for o, _c, _era in circles(apps, entry) if o), None)
    if owner is None:  # it points at what was removed: so is this, until somebody looks at it
        return level | {"removed": entry.changed, "readers_id": None, "open_to_all": False}
    level |= {"visibility": "organisation", "owner_id": owner, "coalition_id": None, "era": 0}
    wanted = {(owner, None, 0)} | around
    return level | {"readers_id": readership(apps, wanted), "open_to_all": False}


def keep(apps, entry, now):
    """The reply of an entry as it says it now, and a version for each time that it said another."""
    reply, answer = (uuid.uuid5(IDS, f"{word} {entry.pk}") for word in ("reply", "answer"))
    store(apps, reply, answer, entry, level_of(apps, entry), now)
    told, before = [], None
    versions = rows_of(apps, "HistoricalIntervention").filter(id=entry.pk)
    for version in versions.exclude(history_type="-").order_by("history_date", "history_id"):
        said = answer_of(version)
        level = {name: getattr(version, name) for name in SHARED}
        if said and (said, level["readers_id"], level["open_to_all"]) != before:
            told.append((version, level, said))
            before = said, level["readers_id"], level["open_to_all"]
        versions.filter(pk=version.pk).update(**without(version) if said else {"reasons_given": ""})
    for number, (version, level, said) in enumerate(told):
        past = {name: getattr(version, name) for name in ("change", "history_date", "history_user_id")}
        past["history_type"] = "~" if number else "+"
        store(apps, reply, answer, entry, level, said, **past)
    return reply


def store(apps, reply, answer, entry, level, said, **past):
    """A reply and what it says to the entry, as they are, or (with `past`) a version of them."""
    kept = "Historical" if past else ""
    response, days, reasons = said
    date = dict(zip((f"date{end}" for end in DAYS), days, strict=True))
    kinds = [apps.get_model("processes", f"{kept}{name}") for name in ("Reply", "EntryAnswer")]
    row = kinds[0](id=reply, **level, **date, **past)
    row.who_may_read = lambda: (row.readers, row.open_to_all)  # as it is, or was then
    row.save(force_insert=True)
    kinds[0]._base_manager.filter(pk=row.pk).update(**level)  # times and era too
    line = {"reply_id": reply, "intervention_id": entry.pk}
    said = {"response": response, "reasons_given": reasons}
    kinds[1]._base_manager.create(id=answer, **said, **line, **past)


def cite(apps, entry, reply):
    """A source for what came back is one for the reply as well."""
    cited = rows_of(apps, "Citation").filter(intervention=entry.pk, field__in=NAMES)
    for one in cited.order_by("pk"):
        said = {n: getattr(one, n) for n in ("source_id", "reference", "locator", "note", "says")}
        made = uuid.uuid5(IDS, f"citation {one.pk}")
        rows_of(apps, "Citation").create(id=made, reply_id=reply, **said)
    cited.update(field="")


class Migration(migrations.Migration):
    dependencies = [("processes", "0035_score_references")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
