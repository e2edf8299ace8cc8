"""What is shared in a coalition carries its time, so that who joins later reads only what comes."""

import django.db.models.deletion
import django.db.models.manager
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


def era(**options):
    """The field, as a model would have it."""
    field = models.BigIntegerField(default=0, **options)
    field.set_attributes_from_name("era")
    return field


def add_to_all(apps, schema_editor):
    for name, _options in KEPT:
        schema_editor.add_field(apps.get_model("processes", name), era())


def take_from_all(apps, schema_editor):
    for name, _options in KEPT:
        field = era()
        field.model = apps.get_model("processes", name)
        schema_editor.remove_field(field.model, field)


class AtOnce(migrations.SeparateDatabaseAndState):
    """All models are made anew after the last step, not after each: that was most of what a new
    database took."""

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        super().state_forwards(app_label, state)


class Migration(migrations.Migration):
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
        AtOnce(
            [migrations.RunPython(add_to_all, take_from_all)],
            [migrations.AddField(name, "era", era(**options)) for name, options in KEPT],
        ),
        migrations.AddConstraint(
            model_name="circle",
            constraint=models.UniqueConstraint(
                fields=("readership", "owner", "coalition", "era"), name="circle_once"
            ),
        ),
    ]
