"""What is proposed is kept by field, and no longer as a browser had sent it."""

import re

from django.db import migrations

OF_A_PART = re.compile(r"([a-z]+)-(\d+)-(\w+)")
# A browser sends nothing of a box that is not ticked.
NOT_TICKED = {"organisations": {"ecosoc_status": False}, "consultations": {"channels": ""}}


def by_field(apps, schema_editor):
    for proposal in apps.get_model("processes", "Proposal")._base_manager.iterator():
        if proposal.content and "values" not in proposal.content:
            proposal.content = grouped(proposal.content, NOT_TICKED.get(proposal.kind, {}))
            proposal.save(update_fields=["content"])


def grouped(sent, not_ticked):
    """{"values", "parts", "version"} of {name in a form: [what was sent of it]}."""
    values, parts = dict(not_ticked), {}
    for name, said in sent.items():
        of_part, text = OF_A_PART.fullmatch(name), " ".join(said) if said else ""
        if of_part:
            part, number, field = of_part.groups()
            line = parts.setdefault(part, {}).setdefault(int(number), {})
            if field not in ("id", "DELETE") or text:
                line[field] = text
        elif "-" not in name:
            values[name] = text
    version = values.pop("version", "")
    lines = {part: [found[number] for number in sorted(found)] for part, found in parts.items()}
    return {"values": values, "parts": lines, "version": version}


class Migration(migrations.Migration):
    replaces = [("processes", "0011_proposals_by_field")]
    dependencies = [("processes", "0001_first_release")]
    operations = [migrations.RunPython(by_field, migrations.RunPython.noop, elidable=True)]
