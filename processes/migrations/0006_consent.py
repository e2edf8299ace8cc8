"""A membership of a coalition opens what both sides have said yes to; who is there today stays."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models
from django.utils import timezone


def who_reads_today(apps, schema_editor):
    """Those for whom people work here. Of the others nobody reads, and nobody was ever asked."""
    places = apps.get_model("processes", "Affiliation")._base_manager.values("organisation")
    rows = apps.get_model("processes", "Membership")._base_manager.filter(organisation__in=places)
    today = timezone.localdate()
    not_over = models.Q(until_latest__isnull=True) | models.Q(until_latest__gte=today)
    Consent = apps.get_model("processes", "Consent")
    found = rows.filter(not_over).values_list("pk", "organisation__created")
    Consent._base_manager.bulk_create(
        Consent(membership_id=pk, coalition_yes=day, organisation_yes=day) for pk, day in found
    )


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0005_appointments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('coalition_yes', models.DateTimeField(null=True)),
                ('organisation_yes', models.DateTimeField(null=True)),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='consent', to='processes.membership')),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(who_reads_today, migrations.RunPython.noop, elidable=True),
    ]
