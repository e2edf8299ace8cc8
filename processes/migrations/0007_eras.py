"""What is shared in a coalition carries its time, so that who joins later reads only what comes."""

import django.db.models.deletion
import django.db.models.manager
import engagement.migrating
from django.db import migrations, models


# All that has a level, and the versions of it.
KINDS = (
    "ask",
    "assessment",
    "barrier",
    "civicspacerating",
    "commitment",
    "consultation",
    "enabler",
    "intervention",
    "lesson",
    "position",
    "process",
    "processlink",
    "stage",
    "textversion",
)
NAMES = [*KINDS, *(f"historical{name}" for name in KINDS)]
KEPT = [("circle", {}), ("consent", {}), *((name, {"editable": False}) for name in NAMES)]


class Migration(engagement.migrating.AllAtOnce):
    dependencies = [
        ("processes", "0006_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Era",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "coalition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.organisation",
                    ),
                ),
                ("began", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "default_manager_name": "unrestricted",
            },
            managers=[
                ("unrestricted", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="circle",
            name="circle_once",
        ),
        *(
            migrations.AddField(name, "era", models.BigIntegerField(default=0, **options))
            for name, options in KEPT
        ),
        migrations.AddConstraint(
            model_name="circle",
            constraint=models.UniqueConstraint(
                fields=("readership", "owner", "coalition", "era"), name="circle_once"
            ),
        ),
    ]
