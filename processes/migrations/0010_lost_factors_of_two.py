"""Two coordinators together take off a second factor that was lost."""

import django.db.models.deletion
import engagement.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(engagement.migrating.AllAtOnce):

    dependencies = [
        ('processes', '0009_second_factor_required'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='lostfactor',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lostfactor',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation'),
        ),
        migrations.AlterField(
            model_name='lostfactor',
            name='opens',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='lostfactor',
            constraint=models.CheckConstraint(condition=models.Q(('opens__isnull', False), models.Q(('asked_by__isnull', False), ('done__isnull', True), ('organisation__isnull', False)), _connector='OR'), name='lost_factor_asked_by_a_coordinator'),
        ),
    ]
