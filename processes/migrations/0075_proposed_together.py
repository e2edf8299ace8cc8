"""What was proposed together is known by a field of its own, and stays one thing once what was
handed over is let go."""

import uuid

from django.db import migrations, models


def move(apps, schema_editor):
    rows = apps.get_model("processes", "Proposal")._base_manager
    for one in rows.filter(content__has_key="together").iterator():
        together = one.content.pop("together")
        rows.filter(pk=one.pk).update(
            content=one.content, together=uuid.UUID(together) if together else None
        )


class Migration(migrations.Migration):

    dependencies = [("processes", "0072_names_of_organisations_in_languages")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="together",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
