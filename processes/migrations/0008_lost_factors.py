"""A lost second factor is taken off after three days, in which it can be called off."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0007_eras'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LostFactor',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('opens', models.DateTimeField()),
                ('done', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_manager_name': 'unrestricted',
                'constraints': [models.UniqueConstraint(condition=models.Q(('done__isnull', True)), fields=('person',), name='lost_factor_waits_once')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
    ]
