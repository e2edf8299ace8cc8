"""An organisation may require a second factor of everybody who works for it."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0008_lost_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorRequired',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation')),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
    ]
