"""Who ever belonged to an organisation stays known; who is there now begins it."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


def who_is_there(apps, schema_editor):
    """Of those who left nothing is kept, but that somebody used an invitation is, for a day."""
    Belonging = apps.get_model("processes", "Belonging")
    places = apps.get_model("processes", "Affiliation")._base_manager
    now = set(places.values_list("person", "organisation"))
    used = apps.get_model("processes", "Invitation")._base_manager.filter(used__isnull=False)
    left = set(used.exclude(organisation=None).values_list("organisation", flat=True))
    left -= {organisation for _person, organisation in now}
    rows = [*now, *((None, organisation) for organisation in left)]
    Belonging._base_manager.bulk_create(
        Belonging(person_id=person, organisation_id=organisation) for person, organisation in rows
    )


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0003_imports_stand_in_the_queue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='from_server',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Belonging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation')),
            ],
            options={
                'default_manager_name': 'unrestricted',
                'constraints': [models.UniqueConstraint(fields=('person', 'organisation'), name='belonging_once')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(who_is_there, migrations.RunPython.noop, elidable=True),
    ]
