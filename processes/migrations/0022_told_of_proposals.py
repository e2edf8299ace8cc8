"""Whether curators have heard of a proposal by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0021_plans_leave_entries'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='told',
            field=models.BooleanField(default=False),
        ),
    ]
