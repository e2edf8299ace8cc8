"""Organisations that curators trust, and what they changed at once."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import engagement.fields
import engagement.migrating
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(engagement.migrating.AllAtOnce):

    dependencies = [
        ('processes', '0022_told_of_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Trust',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason', engagement.fields.ProseField(max_length=1000)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AtOnce',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=32)),
                ('record', models.UUIDField()),
                ('change', models.UUIDField()),
                ('published', models.BooleanField()),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made', 'pk'],
                'default_manager_name': 'unrestricted',
                'constraints': [models.UniqueConstraint(fields=('record', 'change'), name='at_once_once')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
    ]
