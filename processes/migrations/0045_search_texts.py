"""What each record is found by: filled, with its index, by `migrate` once all steps are taken."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0044_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('thing', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('place', models.BigIntegerField(unique=True)),
                ('names', models.TextField(blank=True)),
                ('other_names', models.TextField(blank=True)),
                ('title', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('grams', models.TextField(blank=True)),
                ('open_to_all', models.BooleanField(default=False)),
                ('readers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.readership')),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
    ]
