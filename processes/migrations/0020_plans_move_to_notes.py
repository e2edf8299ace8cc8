"""What an entry said of its intended result and next step becomes what its organisation notes.

That is its owner, or where nobody owns it the one organisation that led it. Where there is none
either, it stands in the summary. What it said before goes with what it says now.
"""

import uuid

from django.db import migrations
from django.db.models import Q

OF_A_PLAN = ("intended_result", "next_step", "next_step_due")
DAYS = ("", "_earliest", "_latest", "_sort")


def move(apps, schema_editor):
    entries = rows_of(apps, "Intervention")
    planned = ~Q(intended_result="") | ~Q(next_step="") | ~Q(next_step_due="")
    for entry in entries.filter(planned).order_by("pk").iterator():
        owner = entry.owner_id or led_by(apps, entry)
        if owner is None:
            said = [entry.summary, entry.intended_result, entry.next_step]
            entries.filter(pk=entry.pk).update(summary="\n\n".join(filter(None, said)))
            continue
        past = versions(apps, entry)
        if entry.intended_result:
            keep(apps, "WorkingNote", entry, owner, past, result_of)
        if entry.next_step or entry.next_step_due:
            keep(apps, "NextStep", entry, owner, past, step_of)
    rows_of(apps, "Citation").filter(field__in=OF_A_PLAN).update(field="")
    for proposal in rows_of(apps, "Proposal").filter(kind="interventions").iterator():
        said = proposal.content.get("values", {})
        if said.keys() & {*OF_A_PLAN}:
            for name in OF_A_PLAN:
                said.pop(name, None)
            proposal.save(update_fields=["content"])


def rows_of(apps, name):
    return apps.get_model("processes", name)._base_manager


def led_by(apps, entry):
    """The one organisation that led it; None where several or none did."""
    led = rows_of(apps, "Participation").filter(intervention=entry.pk, role="lead")
    found = set(led.values_list("organisation", flat=True)) - {None}
    return found.pop() if len(found) == 1 else None


def versions(apps, entry):
    rows = rows_of(apps, "HistoricalIntervention").filter(id=entry.pk).exclude(history_type="-")
    return list(rows.order_by("history_date", "history_id"))


def result_of(row):
    return {"intended_result": row.intended_result} if row.intended_result else None


def step_of(row):
    if not (row.next_step or row.next_step_due):
        return None
    due = {f"due{end}": getattr(row, f"next_step_due{end}") for end in DAYS}
    return {"text": row.next_step or row.title, **due}


def keep(apps, name, entry, owner, past, said_by):
    """A row as the entry says it now, and a version for each time that it said something else."""
    row = {"id": uuid.uuid4(), "organisation_id": owner, "intervention_id": entry.pk}
    now = said_by(entry)
    when = {"created": entry.created, "changed": entry.changed}
    made = apps.get_model("processes", name)(**row, **now)
    rows_of(apps, name).bulk_create([made])
    rows_of(apps, name).filter(pk=row["id"]).update(**when)
    told, before = [], None
    for version in past:
        said = said_by(version)
        if said and said != before:
            told.append((said, version.history_date, version.history_user_id, version.change))
            before = said
    if before != now:
        told.append((now, entry.changed, None, uuid.uuid4()))
    kept = rows_of(apps, f"Historical{name}")
    for number, (said, date, user, change) in enumerate(told):
        kept.create(
            **row, **said, **when, change=change, history_date=date, history_user_id=user,
            history_type="~" if number else "+",
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("processes", "0019_working_notes")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
